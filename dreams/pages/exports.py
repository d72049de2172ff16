"""The page from which the journal goes out: notes, a table, a book."""

from __future__ import annotations

import io

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from person.pages.forms import FlowForm
from person.pages.layout import PersonRequest, own, show
from project.api.downloads import download
from project.errors import DomainError

from ..journal.exports import book, making, obsidian, statistics
from ..models import JournalExport

KINDS = ("obsidian", "csv", "book")


class ExportForm(FlowForm):
    first = forms.DateField(label=_("From the night of"), required=False, widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=_("To the night of"), required=False, widget=forms.DateInput({"type": "date"}))
    more = forms.BooleanField(required=False)


@own
@require_safe
def show_exports(request: PersonRequest) -> HttpResponseBase:
    """`?kind=` downloads, or has a large file made; without it, what there is to choose from, and what was made."""
    kind = request.GET.get("kind", "")
    form = ExportForm(request.GET if kind in KINDS else None)
    if kind in KINDS and form.is_valid():
        nights = {"first": form.cleaned_data["first"], "last": form.cleaned_data["last"]}
        try:
            if not making.is_large(request.user, **nights):
                return _file(request, kind, form)
            language = translation.get_language() or "en"
            making.begin(
                person=request.user,
                kind=JournalExport.Kind(kind),
                now=timezone.now(),
                with_more=form.cleaned_data["more"],
                language=language,
                **nights,
            )
            return redirect("journal_exports")
        except DomainError as error:
            form.refuse(error)
    made = [
        {"row": row, "state": state, "progress": progress}
        for row in making.latest(person=request.user)
        for state, progress in [making.state(row)]
    ]
    is_open = any(one["state"] in making.OPEN for one in made)
    return show(request, "dreams/exports.html", {"form": form, "made": made, "is_open": is_open}, form=form if kind else None)


def _file(request: PersonRequest, kind: str, form: ExportForm) -> HttpResponseBase:
    nights = {"person": request.user, "first": form.cleaned_data["first"], "last": form.cleaned_data["last"]}
    more = form.cleaned_data["more"]
    if kind == "obsidian":
        return download(request, obsidian.pack(**nights), name="dreams.zip", content_type="application/zip")
    if kind == "csv":
        return download(request, statistics.table(**nights, with_text=more), name="dreams.csv", content_type="text/csv; charset=utf-8")
    content = book.bind(**nights, with_pictures=more)
    return download(request, io.BytesIO(content), name="dreams.pdf", content_type="application/pdf")
