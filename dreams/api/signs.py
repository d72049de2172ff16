"""Signs and marks over REST (`/api/journal/signs/…`, `/api/journal/entries/…/marks/`)."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from person.api.requests import PersonRequest
from project.api.error_schemas import DetailOut, ErrorOut
from project.api.inputs import checked

from ..chat import access
from ..models import Message, Sign
from ..signs import marks, own, writing
from . import sign_serializers as s
from .journal_view import JournalView

ERRORS: dict[int, Any] = {401: DetailOut, 404: ErrorOut}
WRITING: dict[int, Any] = {400: dict, 409: ErrorOut, **ERRORS}


class Signs(JournalView):
    @extend_schema(responses={200: s.SignOut(many=True), 401: DetailOut}, operation_id="journal_signs_list")
    def get(self, request: PersonRequest) -> Response:
        """One's own signs, those of most dreams first."""
        return Response(s.SignOut(own.with_counts(request.user), many=True).data)

    @extend_schema(request=s.SignIn, responses={201: s.SignOut, 400: dict, 401: DetailOut, 409: ErrorOut})
    def post(self, request: PersonRequest) -> Response:
        """Make a sign. All dreams are searched for it in the background."""
        return Response(_sign(own.create(person=request.user, **checked(s.SignIn, request)), request), status=201)


class OneSign(JournalView):
    @extend_schema(responses={200: s.SignOut, **ERRORS})
    def get(self, request: PersonRequest, sign_id: uuid.UUID) -> Response:
        """One sign, and how often it came."""
        return Response(_sign(own.sign(person=request.user, sign_id=sign_id), request))

    @extend_schema(request=s.SignIn, responses={200: s.SignOut, **WRITING})
    def patch(self, request: PersonRequest, sign_id: uuid.UUID) -> Response:
        """Change its name, kind, colour or words."""
        details = checked(s.SignIn, request, partial=True)
        return Response(_sign(own.change(person=request.user, sign_id=sign_id, **details), request))

    @extend_schema(responses={204: None, **ERRORS})
    def delete(self, request: PersonRequest, sign_id: uuid.UUID) -> Response:
        """Take a sign away, with what was marked as it."""
        own.delete(person=request.user, sign_id=sign_id)
        return Response(status=204)


class SignsWhileWriting(JournalView):
    @extend_schema(responses={200: s.WritingOut, 401: DetailOut})
    def get(self, request: PersonRequest) -> Response:
        """What to mark in words that are being written, with the rule by which it is found; for programs that hold such words themselves.

        Nothing of it may be stored on the way.
        """
        return Response(s.WritingOut(writing.of_person(request.user)).data, headers={"Cache-Control": "no-store"})


class Marks(JournalView):
    @extend_schema(responses={200: s.MarkOut(many=True), **ERRORS}, operation_id="journal_marks_list")
    def get(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """Every mark in the dreamer's words: what was found, one's own signs, and above both what the dreamer said."""
        dream = access.dream(dream_id=entry_id, person_id=request.user.pk)
        signs = own.of_person(request.user)
        told = Message.objects.filter(dream=dream, role=Message.Role.USER).in_order()
        return Response([_mark(one) for message in told for one in marks.in_message(message, signs=signs)])

    @extend_schema(request=s.MarkIn, responses={201: s.MarkOut, **WRITING})
    def post(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """Say what a range of words is. It counts from now on, whatever is found there later."""
        wish = checked(s.MarkIn, request)
        mark = marks.set_mark(person=request.user, dream_id=entry_id, sign_id=wish.pop("sign", None), **wish)
        shown = marks.in_message(mark.message, signs=own.of_person(request.user))
        return Response(_mark(next(one for one in shown if one.mark_id == mark.pk)), status=201)


class OneMark(JournalView):
    @extend_schema(responses={204: None, **ERRORS})
    def delete(self, request: PersonRequest, entry_id: uuid.UUID, mark_id: uuid.UUID) -> Response:
        """Take back what was said of these words; what is found in them shows again."""
        marks.take_back(person=request.user, dream_id=entry_id, mark_id=mark_id)
        return Response(status=204)


def _sign(row: Sign, request: PersonRequest) -> Any:
    return s.SignOut(next(one for one in own.with_counts(request.user) if one.pk == row.pk)).data


def _mark(one: marks.Shown) -> dict[str, Any]:
    return {
        "id": one.mark_id,
        "message_id": one.message_id,
        "start": one.start,
        "end": one.end,
        "quote": one.quote,
        "kind": one.kind,
        "label": one.label,
        "source": one.source,
        "sign": one.sign.pk if one.sign else None,
        "is_denied": one.is_denied,
    }


urlpatterns = [
    path("signs/", Signs.as_view(), name="api_signs"),
    path("signs/writing/", SignsWhileWriting.as_view(), name="api_signs_writing"),
    path("signs/<uuid:sign_id>/", OneSign.as_view(), name="api_sign"),
    path("entries/<uuid:entry_id>/marks/", Marks.as_view(), name="api_marks"),
    path("entries/<uuid:entry_id>/marks/<uuid:mark_id>/", OneMark.as_view(), name="api_mark"),
]
