"""The journal over REST (`/api/journal/…`): entries kept for nothing, looked back on by night, and asked about when wanted."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from person.api.credit_serializers import DRY_RUN, IDEMPOTENCY_KEY, QuoteOut
from person.api.requests import PersonRequest
from person.api.scopes import KeyScopes
from person.models import Scope
from project.api.dry_run import is_dry_run
from project.api.error_schemas import DetailOut, ErrorOut
from project.api.inputs import asked, checked, languages

from .. import diary
from ..chat import access, frames, payment, serialize
from ..journal import entries, joining, looking_back
from ..journal.serialize import entries as listed
from ..journal.serialize import entry
from ..list_filters import of_wish
from . import journal_serializers as j
from . import near, patterns, signs
from . import serializers as s
from .journal_view import JournalView

ERRORS: dict[int, Any] = {400: dict, 401: DetailOut, 404: ErrorOut}


class Entries(JournalView):
    @extend_schema(parameters=[s.DreamPageIn], responses={200: j.EntriesOut, **ERRORS}, operation_id="journal_entries_list")
    def get(self, request: PersonRequest) -> Response:
        """Entries page by page, the newest night first. Dreams that were told to an analyst are entries as well."""
        wish = asked(s.DreamPageIn, request)
        paging = {"limit": wish.pop("limit"), "cursor": wish.pop("cursor")}
        found = looking_back.page(person=request.user, filters=of_wish(wish), **paging)
        return Response({"results": listed(found.entries, author=request.user.email), "next": found.cursor})

    @extend_schema(
        request=j.EntryIn,
        responses={200: j.KeptOut, 201: j.KeptOut, 400: dict, 401: DetailOut, 409: ErrorOut, 429: ErrorOut},
        operation_id="journal_entries_create",
    )
    def post(self, request: PersonRequest) -> Response:
        """Keep a dream for nothing; nobody answers it until it is asked about. 200 with what is kept when the id came before."""
        details = _with_words(checked(j.EntryIn, request))
        done = entries.keep(person=request.user, entry_id=details.pop("id"), now=timezone.now(), **details, **languages(request))
        return Response(_kept(done, request), status=201 if done.is_new else 200)


class OneEntry(JournalView):
    @extend_schema(responses={200: j.EntryOut, **ERRORS})
    def get(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """One entry as it is now."""
        return Response(entry(access.dream(dream_id=entry_id, person_id=request.user.pk), author=request.user.email))

    @extend_schema(request=j.EntryDetails, responses={200: j.KeptOut, 409: ErrorOut, **ERRORS})
    def patch(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """Change details or words. The words before stay in the history, and what was found in them is looked for anew."""
        access.dream(dream_id=entry_id, person_id=request.user.pk)
        details = _with_words(checked(j.EntryDetails, request, partial=True))
        done = entries.change(dream_id=entry_id, person_id=request.user.pk, now=timezone.now(), **details, **languages(request))
        return Response(_kept(done, request))

    @extend_schema(responses={204: None, **ERRORS})
    def delete(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """Take an entry out of the journal."""
        diary.delete(dream_id=entry_id, person_id=request.user.pk, now=timezone.now())
        return Response(status=204)


class EntryHistory(JournalView):
    @extend_schema(responses={200: j.EditOut(many=True), **ERRORS})
    def get(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """What the entry's words were before, newest first."""
        return Response(j.EditOut(entries.history(dream_id=entry_id, person_id=request.user.pk), many=True).data)


class AskAboutEntry(JournalView):
    key_scopes = KeyScopes(read=Scope.JOURNAL_READ, write=Scope.DREAMS_WRITE)
    offers_dry_run = True

    @extend_schema(
        request=j.AskIn,
        responses={200: s.MessageOut, 201: s.MessageOut, 402: ErrorOut, 409: ErrorOut, **ERRORS},
        parameters=[IDEMPOTENCY_KEY, DRY_RUN],
    )
    def post(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """Have an analyst answer: the price of a dream is held. The reply streams as any other; 200 where there is one already."""
        dream = access.dream(dream_id=entry_id, person_id=request.user.pk)
        wish = checked(j.AskIn, request)
        if is_dry_run(request):
            return Response(QuoteOut(payment.price(person=request.user, now=timezone.now())).data)
        done = entries.ask(dream_id=dream.pk, person_id=request.user.pk, now=timezone.now(), **wish)
        return Response(serialize.one_message(done.reply), status=201 if done.is_new else 200)


class MergeEntry(JournalView):
    @extend_schema(request=j.MergeIn, responses={200: j.KeptOut, 409: ErrorOut, **ERRORS})
    def post(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """Put another entry of the same night into this one; the other goes to the trash. Not one that an analyst was asked about."""
        other = checked(j.MergeIn, request)["other"]
        done = joining.merge(dream_id=entry_id, other_id=other, person_id=request.user.pk, now=timezone.now(), **languages(request))
        return Response(_kept(done, request))


class SplitEntry(JournalView):
    @extend_schema(request=j.SplitIn, responses={200: j.SplitOut, 201: j.SplitOut, 409: ErrorOut, 429: ErrorOut, **ERRORS})
    def post(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """Make the words from a place on an entry of their own, of the same night. 200 where this `id` was split off before."""
        wish = checked(j.SplitIn, request)
        first, second = joining.split(
            person=request.user, dream_id=entry_id, new_id=wish["id"], at=wish["at"], now=timezone.now(), **languages(request)
        )
        shaped = {"first": _kept(first, request), "second": _kept(second, request)}
        return Response(shaped, status=201 if second.is_new else 200)


class Days(JournalView):
    @extend_schema(parameters=[j.DaysIn], responses={200: j.DayOut(many=True), 400: dict, 401: DetailOut})
    def get(self, request: PersonRequest) -> Response:
        """What each night holds, for calendars; nights without an entry are left out. At most 400 nights at once."""
        return Response([dataclasses.asdict(day) for day in looking_back.days(person=request.user, **asked(j.DaysIn, request))])


class Tags(JournalView):
    @extend_schema(responses={200: {"type": "array", "items": {"type": "string"}}, 401: DetailOut})
    def get(self, request: PersonRequest) -> Response:
        """The person's tags, most used first."""
        return Response(looking_back.tags_of(person=request.user))


def _with_words(details: dict[str, Any]) -> dict[str, Any]:
    """The words are held to what every other message of a chat is held to."""
    if details.get("text"):
        frames.checked_text(details["text"])
    return details


def _kept(done: entries.Kept, request: PersonRequest) -> dict[str, Any]:
    return {"entry": entry(done.dream, author=request.user.email), "safety": done.safety}


urlpatterns = [
    *signs.urlpatterns,
    *patterns.urlpatterns,
    *near.urlpatterns,
    path("entries/", Entries.as_view(), name="api_entries"),
    path("entries/<uuid:entry_id>/", OneEntry.as_view(), name="api_entry"),
    path("entries/<uuid:entry_id>/history/", EntryHistory.as_view(), name="api_entry_history"),
    path("entries/<uuid:entry_id>/ask/", AskAboutEntry.as_view(), name="api_entry_ask"),
    path("entries/<uuid:entry_id>/merge/", MergeEntry.as_view(), name="api_entry_merge"),
    path("entries/<uuid:entry_id>/split/", SplitEntry.as_view(), name="api_entry_split"),
    path("days/", Days.as_view(), name="api_days"),
    path("tags/", Tags.as_view(), name="api_tags"),
]
