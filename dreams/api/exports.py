"""The journal for other programs and for paper, over REST."""

from __future__ import annotations

import datetime
import io
import uuid
from typing import Any

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone, translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from person.api.requests import PersonRequest
from project.api.downloads import download
from project.api.error_schemas import DetailOut, ErrorOut
from project.api.inputs import asked, checked

from ..journal.exports import book, making, obsidian, statistics
from ..models import JournalExport
from .journal_view import JournalView


class NightsIn(serializers.Serializer[Any]):
    first = serializers.DateField(required=False, help_text="The earliest night.")
    last = serializers.DateField(required=False, help_text="The latest night.")


class TableIn(NightsIn):
    with_text = serializers.BooleanField(required=False, default=False, help_text="With what was told, too.")


class BookIn(NightsIn):
    with_pictures = serializers.BooleanField(required=False, default=True)


class Obsidian(JournalView):
    @extend_schema(
        parameters=[NightsIn],
        responses={(200, "application/zip"): OpenApiTypes.BINARY, 400: dict, 401: DetailOut},
        operation_id="export_obsidian",
    )
    def get(self, request: PersonRequest) -> HttpResponseBase:
        """The journal as a ZIP of Markdown notes with properties, as Obsidian reads them. It can be imported again."""
        file = obsidian.pack(person=request.user, **asked(NightsIn, request))
        return download(request._request, file, name="dreams.zip", content_type="application/zip")


class Table(JournalView):
    @extend_schema(
        parameters=[TableIn], responses={(200, "text/csv"): OpenApiTypes.STR, 400: dict, 401: DetailOut}, operation_id="export_csv"
    )
    def get(self, request: PersonRequest) -> HttpResponseBase:
        """A table for statistics, a line an entry. Fields that a spreadsheet would take for formulas begin with an apostrophe."""
        file = statistics.table(person=request.user, **asked(TableIn, request))
        return download(request._request, file, name="dreams.csv", content_type="text/csv; charset=utf-8")


class Book(JournalView):
    @extend_schema(
        parameters=[BookIn],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, 400: dict, 401: DetailOut},
        operation_id="export_book",
    )
    def get(self, request: PersonRequest) -> HttpResponseBase:
        """A book to print, in the reader's language: at most 400 dreams, with their signs and pictures. For more, see `jobs/`."""
        content = book.bind(person=request.user, **asked(BookIn, request))
        return download(request._request, io.BytesIO(content), name="dreams.pdf", content_type="application/pdf")


class JournalExportIn(NightsIn):
    kind = serializers.ChoiceField(choices=JournalExport.Kind.choices)
    with_more = serializers.BooleanField(required=False, default=True, help_text="With words in the table, with pictures in the book.")


class JournalExportOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=JournalExport.Kind.choices)
    status = serializers.ChoiceField(choices=["waiting", "running", "done", "failed"])
    progress = serializers.IntegerField(help_text="Percent.")
    size_bytes = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    file_url = serializers.CharField(allow_null=True, help_text="Once it is done.")


class Exports(JournalView):
    @extend_schema(responses={200: JournalExportOut(many=True), 401: DetailOut}, operation_id="journal_exports_list")
    def get(self, request: PersonRequest) -> Response:
        """Files that were asked for and are still kept, the newest first."""
        return Response([_shaped(row) for row in making.latest(person=request.user)])

    @extend_schema(request=JournalExportIn, responses={202: JournalExportOut, 400: dict, 401: DetailOut})
    def post(self, request: PersonRequest) -> Response:
        """Have a file made in the background, for journals that are too large for one answer; a book may hold 2,000 dreams then.

        One at a time: the one that is being made is answered.
        """
        wish = checked(JournalExportIn, request)
        kind = JournalExport.Kind(wish.pop("kind"))
        row = making.begin(person=request.user, kind=kind, now=timezone.now(), language=translation.get_language() or "en", **wish)
        return Response(_shaped(row), status=202)


class OneExport(JournalView):
    @extend_schema(responses={200: JournalExportOut, 401: DetailOut, 404: ErrorOut})
    def get(self, request: PersonRequest, export_id: uuid.UUID) -> Response:
        """How far it is."""
        return Response(_shaped(making.one(export_id=export_id, person=request.user)))


class ExportFile(JournalView):
    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 401: DetailOut, 404: ErrorOut, 409: ErrorOut},
        operation_id="journal_export_file",
    )
    def get(self, request: PersonRequest, export_id: uuid.UUID) -> HttpResponseBase:
        """The file, once it is done."""
        row, file = making.opened(export_id=export_id, person=request.user)
        name, content_type = making.TYPES[JournalExport.Kind(row.kind)]
        return download(request._request, file, name=name, content_type=content_type)


def _shaped(row: JournalExport) -> dict[str, Any]:
    status, progress = making.state(row)
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "status": status,
        "progress": progress,
        "size_bytes": row.size_bytes,
        "created_at": row.created_at,
        "expires_at": row.created_at + datetime.timedelta(days=making.KEPT_DAYS),
        "file_url": reverse("api_export_file", args=[row.pk]) if row.file else None,
    }


urlpatterns = [
    path("jobs/", Exports.as_view(), name="api_exports"),
    path("jobs/<uuid:export_id>/", OneExport.as_view(), name="api_export"),
    path("jobs/<uuid:export_id>/file/", ExportFile.as_view(), name="api_export_file"),
    path("obsidian/", Obsidian.as_view(), name="api_export_obsidian"),
    path("csv/", Table.as_view(), name="api_export_csv"),
    path("book/", Book.as_view(), name="api_export_book"),
]
