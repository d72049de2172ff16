"""Imports over REST: a file is sent and shown, begun, followed, and undone as a whole."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.response import Response

from person.api.requests import PersonRequest
from project.api.error_schemas import DetailOut, ErrorOut
from project.api.inputs import checked

from ..journal.imports import flow, serialize
from ..journal.imports.rows import MOST_BYTES, ImportTooLarge
from . import import_serializers as s
from .journal_view import JournalView

ERRORS: dict[int, Any] = {401: DetailOut, 404: ErrorOut, 409: ErrorOut}


class Imports(JournalView):
    parser_classes = (MultiPartParser, FormParser)

    @extend_schema(responses={200: s.ImportOut(many=True), 401: DetailOut}, operation_id="imports_list")
    def get(self, request: PersonRequest) -> Response:
        """The newest imports, each with how far it is."""
        return Response([serialize.listed(row) for row in flow.latest(person=request.user)])

    @extend_schema(request=s.ImportIn, responses={201: s.PreviewOut, 400: ErrorOut, 401: DetailOut, 429: ErrorOut, 503: ErrorOut})
    def post(self, request: PersonRequest) -> Response:
        """Send a file: CSV, JSON, a ZIP of Markdown notes, Day One, plain text, or our archive. Nothing is kept until it is begun."""
        file = checked(s.ImportIn, request)["file"]
        if file.size > MOST_BYTES:
            raise ImportTooLarge
        row = flow.take(person=request.user, data=file.read(), name=file.name or "", now=timezone.now())
        return Response(serialize.previewed(row, flow.preview(row)), status=201)


class OneImport(JournalView):
    @extend_schema(responses={200: s.ImportOut, **ERRORS})
    def get(self, request: PersonRequest, import_id: uuid.UUID) -> Response:
        """How far it is; when it has ended, what was kept and which places could not be read."""
        row = flow.one(import_id=import_id, person=request.user)
        return Response({**serialize.listed(row), "problems": serialize.problems(flow.report(row))})

    @extend_schema(request=s.OptionsIn, responses={200: s.PreviewOut, 400: dict, **ERRORS})
    def patch(self, request: PersonRequest, import_id: uuid.UUID) -> Response:
        """Say how the file is to be read: its columns, the order of its dates, encoding and delimiter. Answers with what it then holds."""
        row = flow.adjust(import_id=import_id, person=request.user, changes=checked(s.OptionsIn, request))
        return Response(serialize.previewed(row, flow.preview(row)))

    @extend_schema(responses={204: None, **ERRORS})
    def delete(self, request: PersonRequest, import_id: uuid.UUID) -> Response:
        """Put a file aside that was not begun."""
        flow.discard(import_id=import_id, person=request.user, now=timezone.now())
        return Response(status=204)


class ImportPreview(JournalView):
    @extend_schema(responses={200: s.PreviewOut, **ERRORS})
    def get(self, request: PersonRequest, import_id: uuid.UUID) -> Response:
        """What would come in, as the file is read now."""
        row = flow.one(import_id=import_id, person=request.user)
        return Response(serialize.previewed(row, flow.preview(row)))


class BeginImport(JournalView):
    @extend_schema(request=None, responses={202: s.ImportOut, 429: ErrorOut, **ERRORS})
    def post(self, request: PersonRequest, import_id: uuid.UUID) -> Response:
        """Have it read in the background. Asked again, it answers how far it is."""
        row = flow.begin(import_id=import_id, person=request.user, now=timezone.now())
        return Response(serialize.listed(row), status=202)


class UndoImport(JournalView):
    @extend_schema(request=None, responses={200: s.UndoneOut, **ERRORS})
    def post(self, request: PersonRequest, import_id: uuid.UUID) -> Response:
        """Put everything that came in by it into the trash, whatever was done with it since."""
        return Response({"entries": flow.undo(import_id=import_id, person=request.user, now=timezone.now())})


urlpatterns = [
    path("", Imports.as_view(), name="api_imports"),
    path("<uuid:import_id>/", OneImport.as_view(), name="api_import"),
    path("<uuid:import_id>/preview/", ImportPreview.as_view(), name="api_import_preview"),
    path("<uuid:import_id>/begin/", BeginImport.as_view(), name="api_import_begin"),
    path("<uuid:import_id>/undo/", UndoImport.as_view(), name="api_import_undo"),
]
