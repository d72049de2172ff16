"""Dreams over REST. Each view parses, calls the diary or the chat, and shapes the answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from person.api.credit_serializers import DRY_RUN, IDEMPOTENCY_KEY, QuoteOut
from person.api.requests import PersonRequest
from person.api.scopes import KeyScopes
from person.models import Scope
from project.api.dry_run import DryRunView, is_dry_run
from project.api.error_schemas import DetailOut, ErrorOut
from project.api.idempotency import idempotent
from project.api.inputs import asked, checked, languages
from project.observability import tracing

from .. import diary, dream_list, erasure, statements
from ..analysts import personas
from ..chat import access, continuation, frames, payment, regenerate, safety_card, send, serialize, state, stop
from ..list_filters import of_wish
from ..models import Analyst, Dream, DreamInsight, Message
from ..search import matching
from . import serializers as s
from .throttled import NamesHelp

ERRORS: dict[int, Any] = {401: DetailOut, 404: ErrorOut}


class DreamsView(NamesHelp, DryRunView):
    permission_classes = (IsAuthenticated,)
    key_scopes = KeyScopes(read=Scope.DREAMS_READ, write=Scope.DREAMS_WRITE)
    has_quick_writes = True


class Dreams(DreamsView):
    offers_dry_run = True

    @extend_schema(responses={200: s.DreamOut(many=True)}, parameters=[OpenApiParameter("search", str)], operation_id="dreams_list")
    def get(self, request: PersonRequest) -> Response:
        """All dreams, newest first; `search` keeps those in which all its words occur."""
        if words := request.query_params.get("search", "").replace("\x00", ""):
            found = matching(Dream.objects.of(request.user).newest_first(), person_id=request.user.pk, words=words)
            return Response(_dreams(request, found))
        return Response([serialize.listed_dream(row) for row in statements.listed(request.user.pk)])

    @extend_schema(
        request=s.DreamIn,
        responses={200: QuoteOut, 201: s.DreamOut, 400: dict, 402: ErrorOut, 409: ErrorOut},
        parameters=[IDEMPOTENCY_KEY, DRY_RUN],
    )
    @idempotent
    def post(self, request: PersonRequest) -> Response:
        """Begin a dream; its price is held. 402 `Your credit is insufficient` when out of credit. 200 with the price for `dry_run`."""
        details = checked(s.DreamIn, request)
        if is_dry_run(request):
            return Response(QuoteOut(payment.price(person=request.user, now=timezone.now())).data)
        dream = diary.begin(person=request.user, now=timezone.now(), **details)
        return Response(serialize.dream(dream, author=request.user.email), status=201)


class DreamPages(DreamsView):
    @extend_schema(parameters=[s.DreamPageIn], responses={200: s.DreamPageOut, 400: ErrorOut, 401: DetailOut})
    def get(self, request: PersonRequest) -> Response:
        """Dreams page by page, newest first, narrowed by the journal's filters. Rows that come or go shift no page."""
        wish = asked(s.DreamPageIn, request)
        paging = {"limit": wish.pop("limit"), "cursor": wish.pop("cursor")}
        found = dream_list.page(person=request.user, now=timezone.now(), filters=of_wish(wish), **paging)
        results = _dreams(request, found.dreams)
        return Response({"results": results, "next": found.cursor, "as_of": serialize.moment(found.as_of), "count": found.count})


class DreamChanges(DreamsView):
    @extend_schema(parameters=[s.DreamChangesIn], responses={200: s.DreamChangesOut, 400: dict, 401: DetailOut})
    def get(self, request: PersonRequest) -> Response:
        """What changed in a list of dreams since an earlier answer by the same filters: brings one that was loaded by pages up to date."""
        wish = asked(s.DreamChangesIn, request)
        found = dream_list.changes(person=request.user, now=timezone.now(), since=wish.pop("since"), filters=of_wish(wish))
        return Response(
            {
                "results": _dreams(request, found.dreams),
                "deleted": [str(dream_id) for dream_id in found.deleted],
                "is_whole": found.is_whole,
                "as_of": serialize.moment(found.as_of),
                "count": found.count,
            }
        )


class OneDream(DreamsView):
    @extend_schema(responses={200: s.DreamOut, **ERRORS})
    def get(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        """One dream without its messages."""
        dream = access.dream(dream_id=dream_id, person_id=request.user.pk)
        return Response(serialize.dream(dream, author=request.user.email))

    @extend_schema(request=s.DreamIn, responses={200: s.DreamOut, 400: dict, **ERRORS})
    def patch(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        """Change title, description or what the diary notes about the night."""
        access.dream(dream_id=dream_id, person_id=request.user.pk)
        dream = diary.change(dream_id=dream_id, person_id=request.user.pk, **checked(s.DreamIn, request, partial=True))
        return Response(serialize.dream(dream, author=request.user.email))

    @extend_schema(parameters=[s.DeleteIn], responses={202: None, 204: None, 400: dict, **ERRORS})
    def delete(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        """Delete a dream. It leaves every list at once, and waits in the trash (`me/trash/`) for the days that the operator set.

        With `now` it is erased for good instead, with all that was said about it, its pictures and every copy: 204 once nothing of it is
        left, 202 while a reply or a picture that was being made is being stopped first; then it is gone within seconds.
        """
        now, is_final = timezone.now(), asked(s.DeleteIn, request)["now"]
        diary.delete(dream_id=dream_id, person_id=request.user.pk, now=now, is_final=is_final)
        return Response(status=204 if not is_final or erasure.attempt(dream_id=dream_id, now=now) else 202)


class Messages(DreamsView):
    @extend_schema(responses={200: s.MessageOut(many=True), **ERRORS}, operation_id="messages_list")
    def get(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        """All messages in chronological order, all versions of replies among them."""
        dream = access.dream(dream_id=dream_id, person_id=request.user.pk)
        return Response(serialize.messages(Message.objects.filter(dream=dream).in_order()))

    @extend_schema(request=s.MessageIn, responses={201: s.SentOut, 200: s.SentOut, 400: ErrorOut, 402: ErrorOut, 409: ErrorOut, **ERRORS})
    def post(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        """Send a message; the reply streams on the events road. 200 with the first answer when the id was sent before."""
        access.dream(dream_id=dream_id, person_id=request.user.pk)
        sent = frames.parse_send(request.data)
        with tracing.span("message.send", traceparent=sent.traceparent, chars=len(sent.text)):
            done = send.message(
                dream_id=dream_id,
                person_id=request.user.pk,
                client_id=sent.id,
                text=sent.text,
                analyst=sent.analyst,
                parent=sent.parent,
                denied=sent.denied,
                now=timezone.now(),
                **languages(request),
            )
        shape = serialize.newest_message if done.is_new else serialize.one_message
        body = {"message": serialize.one_message(done.message), "reply": shape(done.reply) if done.reply else None, "safety": done.safety}
        return Response(body, status=201 if done.is_new else 200)


class MessagePages(DreamsView):
    @extend_schema(parameters=[s.MessagePageIn], responses={200: s.MessagePageOut, 400: dict, **ERRORS})
    def get(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        """Messages page by page, the newest page first; each page is in chronological order, all versions of replies among them."""
        access.dream(dream_id=dream_id, person_id=request.user.pk)
        found = state.page(dream_id=dream_id, **asked(s.MessagePageIn, request))
        return Response({"results": found.messages, "next": found.before})


class Safety(DreamsView):
    @extend_schema(responses={200: s.SafetyCardOut, **ERRORS})
    def get(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        """The card that names help where words told of a danger while awake, to be shown beside the reply; 404 where none did."""
        found = safety_card.of_dream(access.dream(dream_id=dream_id, person_id=request.user.pk))
        if found is None:
            raise safety_card.NoSafetyCard
        return Response(found)

    @extend_schema(request=s.SafetyCardIn, responses={200: s.SafetyCardOut, 400: dict, **ERRORS})
    def patch(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        """Put the card away, or take it out again. It comes back by itself only when words get worse."""
        wish = checked(s.SafetyCardIn, request)
        return Response(safety_card.put_away(dream_id=dream_id, person_id=request.user.pk, now=timezone.now(), **wish))


class SafetyOfWords(DreamsView):
    @extend_schema(request=s.WordsIn, responses={200: s.NamedOut, 400: dict, 401: DetailOut})
    def post(self, request: PersonRequest) -> Response:
        """The card for words that nobody took: for clients whose dream was refused before its words were sent. Nothing is kept of them."""
        words = frames.checked_text(checked(s.WordsIn, request)["text"])
        return Response({"safety": safety_card.of_words(words, person_id=request.user.pk, **languages(request))})


class StopReply(DreamsView):
    @extend_schema(request=s.StopIn, responses={202: s.MessageOut, 409: ErrorOut, **ERRORS})
    def post(self, request: PersonRequest, dream_id: uuid.UUID, message_id: int) -> Response:
        """Stop a running reply; with `epoch` and `offset` the stored text ends where the person had read to."""
        wish = checked(s.StopIn, request)
        row = stop.reply(dream_id=dream_id, person_id=request.user.pk, message_id=_known(message_id), now=timezone.now(), **wish)
        return Response(serialize.one_message(row), status=202)


class RegenerateReply(DreamsView):
    @extend_schema(request=s.RegenerateIn, responses={201: s.MessageOut, 402: ErrorOut, 409: ErrorOut, **ERRORS})
    def post(self, request: PersonRequest, dream_id: uuid.UUID, message_id: int) -> Response:
        """Begin another version of a reply."""
        wish = checked(s.RegenerateIn, request)
        row = regenerate.reply(dream_id=dream_id, person_id=request.user.pk, message_id=_known(message_id), now=timezone.now(), **wish)
        return Response(serialize.one_message(row), status=201)


class ContinueReply(DreamsView):
    @extend_schema(request=None, responses={202: s.MessageOut, 409: ErrorOut, **ERRORS})
    def post(self, request: PersonRequest, dream_id: uuid.UUID, message_id: int) -> Response:
        """Go on with a reply that ended by its length (`finish_reason: length`), in the same message and at no further cost."""
        row = continuation.reply(dream_id=dream_id, person_id=request.user.pk, message_id=_known(message_id), now=timezone.now())
        return Response(serialize.one_message(row), status=202)


class Insights(DreamsView):
    @extend_schema(parameters=[s.InsightsIn], responses={200: s.InsightOut(many=True), 400: dict, **ERRORS})
    def get(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        """What was found in the dreamer's own words; `start` and `end` count code points of that message."""
        wish = asked(s.InsightsIn, request)
        dream = access.dream(dream_id=dream_id, person_id=request.user.pk)
        found = DreamInsight.objects.filter(dream=dream, message_id__gt=wish["after"], message_id__lt=wish["before"])
        # Not joined: a message may hold many, and its text comes once.
        return Response([_insight(row) for row in found.prefetch_related("message")])


class Analysts(DreamsView):
    @extend_schema(responses={200: s.AnalystOut(many=True)})
    def get(self, request: PersonRequest) -> Response:
        """The analysts one can choose from."""
        return Response([personas.serialize(row) for row in Analyst.objects.filter(is_active=True)])


def _dreams(request: PersonRequest, rows: Iterable[Dream]) -> list[dict[str, Any]]:
    return [serialize.dream(row, author=request.user.email) for row in rows]


def _known(message_id: int) -> int:
    if message_id > frames.MAX_ID:
        raise access.NoSuchReply
    return message_id


def _insight(row: DreamInsight) -> dict[str, Any]:
    quote = row.message.text[row.start : row.end]
    return {
        "kind": row.kind,
        "key": row.key,
        "label": row.label,
        "message_id": row.message_id,
        "start": row.start,
        "end": row.end,
        "quote": quote,
        "source": row.source,
    }
