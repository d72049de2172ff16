"""The trash of pictures, uploads and jobs over REST."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from person.api.requests import PersonRequest
from project.absolute_urls import absolute
from project.api.envelope import Pages, page
from project.api.error_schemas import ErrorOut

from .. import trash
from ..jobs import serialize
from ..media import signing
from ..trash import Thing
from . import serializers as s
from .views import ERRORS, ImagesView

KIND = OpenApiParameter("kind", str, enum=[thing.value for thing in Thing])
IN_PATH = OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=[thing.value for thing in Thing])


class Trash(ImagesView):
    pagination_class = Pages

    @extend_schema(parameters=[KIND], responses={200: s.TrashedOut(many=True)}, operation_id="image_trash_list")
    def get(self, request: PersonRequest) -> Response:
        """What was deleted and can still be restored, of one kind (pictures by default), the last deleted first."""
        thing = _thing(request.query_params.get("kind", Thing.RESULT.value))
        return page(request, trash.found(thing, person_id=request.user.pk, now=timezone.now()), lambda row: _trashed(thing, row))


class Trashed(ImagesView):
    @extend_schema(parameters=[IN_PATH], responses={202: None, 204: None, **ERRORS}, operation_id="image_trash_erase")
    def delete(self, request: PersonRequest, kind: str, thing_id: uuid.UUID) -> Response:
        """Erase it for good. 202 where a storage has to be waited for."""
        is_done = trash.erase(_thing(kind), thing_id=thing_id, person_id=request.user.pk, now=timezone.now())
        return Response(status=204 if is_done else 202)


class Restore(ImagesView):
    @extend_schema(
        request=None,
        parameters=[IN_PATH],
        responses={200: s.RestoredOut, 409: ErrorOut, **ERRORS},
        operation_id="image_trash_restore",
    )
    def post(self, request: PersonRequest, kind: str, thing_id: uuid.UUID) -> Response:
        """Take it out of the trash again. 409 for an upload that was uploaded again since."""
        trash.restore(_thing(kind), thing_id=thing_id, person_id=request.user.pk, now=timezone.now())
        return Response({"kind": kind, "id": str(thing_id)})


def _thing(kind: str) -> Thing:
    try:
        return Thing(kind)
    except ValueError as error:
        raise Http404 from error


def _trashed(thing: Thing, row: Any) -> dict[str, Any]:
    name = trash.thumbnail(row)
    return {
        "kind": thing.value,
        "id": str(row.pk),
        "caption": trash.words(row),
        "thumbnail_url": absolute(signing.url(name)) if name else None,
        "deleted_at": serialize.moment(row.deleted_at),
        "erase_at": serialize.moment(row.erase_at),
    }
