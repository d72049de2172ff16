"""The page from which the journal goes out: notes, a table, a book."""

from __future__ import annotations

import io

from django import forms
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from person.pages.forms import FlowForm
from person.pages.layout import PersonRequest, own, show
from project.api.downloads import download
from project.errors import DomainError

from ..journal.exports import book, obsidian, statistics

KINDS = ("obsidian", "csv", "book")


class ExportForm(FlowForm):
    first = forms.DateField(label=_("From the night of"), required=False, widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=_("To the night of"), required=False, widget=forms.DateInput({"type": "date"}))
    more = forms.BooleanField(required=False)


@own
@require_safe
def show_exports(request: PersonRequest) -> HttpResponseBase:
    """`?kind=` downloads; without it, what there is to choose from."""
    kind = request.GET.get("kind", "")
    form = ExportForm(request.GET if kind in KINDS else None)
    if kind in KINDS and form.is_valid():
        try:
            return _file(request, kind, form)
        except DomainError as error:
            form.refuse(error)
    return show(request, "dreams/exports.html", {"form": form}, form=form if kind else None)


def _file(request: PersonRequest, kind: str, form: ExportForm) -> HttpResponseBase:
    nights = {"person": request.user, "first": form.cleaned_data["first"], "last": form.cleaned_data["last"]}
    more = form.cleaned_data["more"]
    if kind == "obsidian":
        return download(request, obsidian.pack(**nights), name="dreams.zip", content_type="application/zip")
    if kind == "csv":
        content = b"".join(statistics.lines(**nights, with_text=more))
        return download(request, io.BytesIO(content), name="dreams.csv", content_type="text/csv; charset=utf-8")
    content = book.bind(**nights, with_pictures=more)
    return download(request, io.BytesIO(content), name="dreams.pdf", content_type="application/pdf")
