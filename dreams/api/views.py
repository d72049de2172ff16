"""Dreams over REST. Each view parses, calls the diary or the chat, and shapes the answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone, translation
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from person.api.credit_serializers import DRY_RUN, IDEMPOTENCY_KEY, QuoteOut
from person.api.requests import PersonRequest
from person.api.scopes import KeyScopes
from person.models import Scope
from project.api.dry_run import is_dry_run
from project.api.idempotency import idempotent
from project.api.shapes import DetailOut, ErrorOut
from project.realtime.socket import BadFrame

from .. import diary
from ..analysts import personas
from ..chat import access, frames, payment, regenerate, send, shape, stop
from ..models import Analyst, Dream, DreamInsight, Message
from . import serializers as s

ERRORS: dict[int, Any] = {401: DetailOut, 404: ErrorOut}


class DreamsView(APIView):
    permission_classes = (IsAuthenticated,)
    key_scopes = KeyScopes(read=Scope.DREAMS_READ, write=Scope.DREAMS_WRITE)


class Dreams(DreamsView):
    @extend_schema(responses={200: s.DreamOut(many=True)}, parameters=[OpenApiParameter("search", str)], operation_id="dreams_list")
    def get(self, request: PersonRequest) -> Response:
        """All dreams, newest first; `search` keeps those in which all its words occur."""
        dreams = Dream.objects.of(request.user).newest_first()
        if words := request.query_params.get("search", "").replace("\x00", ""):
            dreams = dreams.matching(words)
        return Response([shape.dream(row, author=request.user.email) for row in dreams])

    @extend_schema(
        request=s.DreamIn,
        responses={200: QuoteOut, 201: s.DreamOut, 400: dict, 402: ErrorOut, 409: ErrorOut},
        parameters=[IDEMPOTENCY_KEY, DRY_RUN],
    )
    @idempotent
    def post(self, request: PersonRequest) -> Response:
        """Begin a dream; its price is held. 402 `Your credit is insufficient` when out of credit. 200 with the price for `dry_run`."""
        details = _checked(s.DreamIn, request)
        if is_dry_run(request):
            return Response(QuoteOut(payment.price(person=request.user, now=timezone.now())).data)
        dream = diary.begin(person=request.user, now=timezone.now(), **details)
        return Response(shape.dream(dream, author=request.user.email), status=201)


class OneDream(DreamsView):
    @extend_schema(responses={200: s.DreamOut, **ERRORS})
    def get(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        dream = access.dream(dream_id=dream_id, person_id=request.user.pk)
        return Response(shape.dream(dream, author=request.user.email))

    @extend_schema(request=s.DreamIn, responses={200: s.DreamOut, 400: dict, **ERRORS})
    def patch(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        access.dream(dream_id=dream_id, person_id=request.user.pk)
        dream = diary.change(dream_id=dream_id, person_id=request.user.pk, **_checked(s.DreamIn, request, partial=True))
        return Response(shape.dream(dream, author=request.user.email))

    @extend_schema(responses={204: None, **ERRORS})
    def delete(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        diary.delete(dream_id=dream_id, person_id=request.user.pk, now=timezone.now())
        return Response(status=204)


class Messages(DreamsView):
    @extend_schema(responses={200: s.MessageOut(many=True), **ERRORS}, operation_id="messages_list")
    def get(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        """All messages in chronological order, all versions of replies among them."""
        dream = access.dream(dream_id=dream_id, person_id=request.user.pk)
        return Response(shape.messages(Message.objects.filter(dream=dream).in_order()))

    @extend_schema(request=s.MessageIn, responses={201: s.SentOut, 200: s.SentOut, 400: ErrorOut, 402: ErrorOut, 409: ErrorOut, **ERRORS})
    def post(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        """Send a message; the reply streams on the events road. 200 with the first answer when the id was sent before."""
        access.dream(dream_id=dream_id, person_id=request.user.pk)
        if not isinstance(request.data, dict):
            raise BadFrame(field="id")
        sent = frames.parse_send(request.data)
        done = send.message(
            dream_id=dream_id,
            person_id=request.user.pk,
            client_id=sent.id,
            text=sent.text,
            analyst=sent.analyst,
            parent=sent.parent,
            language=translation.get_language() or "en",
            now=timezone.now(),
        )
        body = {"message": shape.one_message(done.message), "reply": shape.one_message(done.reply) if done.reply else None}
        return Response(body, status=201 if done.is_new else 200)


class StopReply(DreamsView):
    @extend_schema(request=s.StopIn, responses={202: s.MessageOut, 409: ErrorOut, **ERRORS})
    def post(self, request: PersonRequest, dream_id: uuid.UUID, message_id: int) -> Response:
        """Stop a running reply; with `epoch` and `offset` the stored text ends where the person had read to."""
        wish = _checked(s.StopIn, request)
        row = stop.reply(dream_id=dream_id, person_id=request.user.pk, message_id=_known(message_id), now=timezone.now(), **wish)
        return Response(shape.one_message(row), status=202)


class RegenerateReply(DreamsView):
    @extend_schema(request=s.RegenerateIn, responses={201: s.MessageOut, 402: ErrorOut, 409: ErrorOut, **ERRORS})
    def post(self, request: PersonRequest, dream_id: uuid.UUID, message_id: int) -> Response:
        """Begin another version of a reply."""
        wish = _checked(s.RegenerateIn, request)
        row = regenerate.reply(dream_id=dream_id, person_id=request.user.pk, message_id=_known(message_id), now=timezone.now(), **wish)
        return Response(shape.one_message(row), status=201)


class Insights(DreamsView):
    @extend_schema(responses={200: s.InsightOut(many=True), **ERRORS})
    def get(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        """What was found in the dreamer's own words; `start` and `end` count code points of that message."""
        dream = access.dream(dream_id=dream_id, person_id=request.user.pk)
        return Response([_insight(row) for row in DreamInsight.objects.filter(dream=dream).select_related("message")])


class Analysts(DreamsView):
    @extend_schema(responses={200: s.AnalystOut(many=True)})
    def get(self, request: PersonRequest) -> Response:
        """The analysts one can choose from."""
        return Response([personas.told(row) for row in Analyst.objects.filter(is_active=True)])


def _checked(serializer: Any, request: PersonRequest, *, partial: bool = False) -> dict[str, Any]:
    checked = serializer(data=request.data, partial=partial)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


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
    }
