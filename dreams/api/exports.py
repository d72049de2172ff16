"""The journal for other programs and for paper, over REST."""

from __future__ import annotations

import io
from typing import Any

from django.http import HttpResponseBase
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from person.api.requests import PersonRequest
from project.api.downloads import download
from project.api.error_schemas import DetailOut
from project.api.inputs import asked

from ..journal.exports import book, obsidian, statistics
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
        lines = statistics.lines(person=request.user, **asked(TableIn, request))
        return download(request._request, io.BytesIO(b"".join(lines)), name="dreams.csv", content_type="text/csv; charset=utf-8")


class Book(JournalView):
    @extend_schema(
        parameters=[BookIn],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, 400: dict, 401: DetailOut},
        operation_id="export_book",
    )
    def get(self, request: PersonRequest) -> HttpResponseBase:
        """A book to print, in the reader's language: at most 400 dreams, with their signs and pictures."""
        content = book.bind(person=request.user, **asked(BookIn, request))
        return download(request._request, io.BytesIO(content), name="dreams.pdf", content_type="application/pdf")


urlpatterns = [
    path("obsidian/", Obsidian.as_view(), name="api_export_obsidian"),
    path("csv/", Table.as_view(), name="api_export_csv"),
    path("book/", Book.as_view(), name="api_export_book"),
]
