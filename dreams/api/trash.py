"""The trash of dreams over REST: what can still be taken back, taking it back, and erasing it for good."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from person.api.requests import PersonRequest
from project.api.error_schemas import DetailOut, ErrorOut
from project.api.inputs import asked

from .. import diary, dream_list, erasure
from ..chat import serialize
from ..models import Dream
from . import serializers as s
from .views import ERRORS, DreamsView


class Trash(DreamsView):
    @extend_schema(parameters=[s.TrashPageIn], responses={200: s.TrashPageOut, 400: ErrorOut, 401: DetailOut})
    def get(self, request: PersonRequest) -> Response:
        """Deleted dreams that can still be restored, the last deleted first."""
        found = dream_list.trash(person=request.user, now=timezone.now(), **asked(s.TrashPageIn, request))
        return Response({"results": [_trashed(row) for row in found.dreams], "next": found.cursor, "trash_days": settings.TRASH_DAYS})

    @extend_schema(responses={202: s.ErasingOut, 401: DetailOut}, operation_id="trash_empty")
    def delete(self, request: PersonRequest) -> Response:
        """Erase all that is in the trash, for good; it is gone within seconds."""
        return Response({"erasing": diary.empty_trash(person_id=request.user.pk, now=timezone.now())}, status=202)


class TrashedDream(DreamsView):
    @extend_schema(responses={202: None, 204: None, **ERRORS})
    def delete(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        """Erase a dream for good, with all that was said about it, its pictures and every copy. 204 once nothing of it is left, 202 while
        something of it is being stopped first.
        """
        now = timezone.now()
        diary.delete(dream_id=dream_id, person_id=request.user.pk, now=now, is_final=True)
        return Response(status=204 if erasure.attempt(dream_id=dream_id, now=now) else 202)


class Restore(DreamsView):
    @extend_schema(request=None, responses={200: s.DreamOut, **ERRORS})
    def post(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        """Take a dream out of the trash again, as it was. 404 once it is being erased."""
        dream = diary.restore(dream_id=dream_id, person_id=request.user.pk, now=timezone.now())
        return Response(serialize.dream(dream, author=request.user.email))


def _trashed(row: Dream) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "title": row.title,
        "description": row.description,
        "created_at": serialize.moment(row.created_at),
        "deleted_at": serialize.moment(row.deleted_at),
        "erase_at": serialize.moment(row.erase_at),
    }
