"""Bringing a journal from elsewhere, as pages: choosing a file, seeing what it holds, following it, taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from person.pages.forms import FlowForm
from person.pages.layout import PersonRequest, action, done, own, show
from project.errors import DomainError

from ..journal.imports import flow, reading, serialize
from ..journal.imports.encodings import ENCODINGS
from ..journal.imports.rows import MOST_BYTES, ImportNotFound, ImportTooLarge
from ..journal.imports.tables import FIELDS
from ..models import JournalImport

NAMES = {
    "date": gettext_lazy("Night of"),
    "text": gettext_lazy("The dream"),
    "title": gettext_lazy("Title"),
    "mood": gettext_lazy("Mood"),
    "lucidity": gettext_lazy("Lucidity"),
    "recall": gettext_lazy("Recall"),
    "nightmare": gettext_lazy("A nightmare"),
    "distress": gettext_lazy("How bad it was, 0 to 10"),
    "recurring": gettext_lazy("It comes again and again"),
    "tags": gettext_lazy("Tags"),
    "people": gettext_lazy("People"),
}
ORDERS = {
    "ymd": gettext_lazy("year, month, day"),
    "dmy": gettext_lazy("day, month, year"),
    "mdy": gettext_lazy("month, day, year"),
    "ydm": gettext_lazy("year, day, month"),
}
DELIMITERS = [
    (",", gettext_lazy("comma")),
    (";", gettext_lazy("semicolon")),
    ("\t", gettext_lazy("tab")),
    ("|", gettext_lazy("vertical bar")),
]


class FileForm(FlowForm):
    file = forms.FileField(label=gettext_lazy("The file"), widget=forms.FileInput({"accept": ".csv,.tsv,.json,.md,.txt,.zip"}))


class OptionsForm(FlowForm):
    """How the file is read; fields that make no difference to its format are left out."""

    def __init__(self, *args: Any, row: JournalImport, seen: flow.Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = seen.options
        if len(options.orders) > 1 or not options.order:
            orders = [("", "–"), *((order, ORDERS[order]) for order in (options.orders or ORDERS))]
            self.fields["order"] = forms.ChoiceField(label=_("Order of its dates"), choices=orders, required=False, initial=options.order)
        if row.format in reading.TABULAR:
            columns = [("", "–"), *((str(n), name or _("Column %(number)s") % {"number": n + 1}) for n, name in enumerate(seen.columns))]
            for field, label in NAMES.items():
                chosen = options.mapping.get(field, "")
                self.fields[field] = forms.ChoiceField(label=label, choices=columns, required=False, initial=str(chosen))
        if row.format in {JournalImport.Format.CSV, JournalImport.Format.TEXT}:
            known = dict.fromkeys([*ENCODINGS, options.encoding])
            self.fields["encoding"] = forms.ChoiceField(label=_("Encoding"), choices=[(n, n) for n in known], initial=options.encoding)
        if row.format == JournalImport.Format.CSV:
            self.fields["delimiter"] = forms.ChoiceField(label=_("Columns are separated by"), choices=DELIMITERS, initial=options.delimiter)

    def changes(self) -> dict[str, Any]:
        given = self.cleaned_data
        changes = {name: given[name] for name in ("order", "encoding", "delimiter") if given.get(name)}
        if "date" in self.fields:
            changes["mapping"] = {field: int(given[field]) for field in FIELDS if given.get(field)}
        return changes


@own
def show_imports(request: PersonRequest) -> HttpResponse:
    """Choose a file; the imports before."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > MOST_BYTES:
                raise ImportTooLarge
            row = flow.take(person=request.user, data=file.read(), name=file.name or "", now=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("journal_import", row.pk)
    rows = [{"row": row, **serialize.listed(row)} for row in flow.latest(person=request.user)]
    return show(request, "dreams/imports.html", {"form": form, "rows": rows}, form=form)


@own
def show_import(request: PersonRequest, import_id: uuid.UUID) -> HttpResponse:
    """What the file holds, until it is begun; then how far it is, and what became of it."""
    row = _one(request, import_id)
    state = serialize.state(row)
    if state == "put_aside":
        return redirect("journal_imports")
    if state != "shown":
        problems = flow.report(row)
        context = {**serialize.listed(row), "row": row, "problems": problems[: flow.MOST_SHOWN], "more": max(0, len(problems) - 200)}
        return show(request, "dreams/import_progress.html", context)
    seen = flow.preview(row)
    if request.method != "POST":
        return _preview(request, row, seen, OptionsForm(row=row, seen=seen))
    form = OptionsForm(request.POST, row=row, seen=seen)
    if not form.is_valid():
        return _preview(request, row, seen, form)
    row = flow.adjust(import_id=row.pk, person=request.user, changes=form.changes())
    return redirect("journal_import", row.pk)


@action("journal_imports")
def begin(request: PersonRequest, import_id: uuid.UUID) -> HttpResponse:
    return _done(request, import_id, lambda: flow.begin(import_id=import_id, person=request.user, now=timezone.now()))


@action("journal_imports")
def undo(request: PersonRequest, import_id: uuid.UUID) -> HttpResponse:
    try:
        count = flow.undo(import_id=import_id, person=request.user, now=timezone.now())
    except ImportNotFound as error:
        raise Http404 from error
    except DomainError as error:
        return done(request, "journal_imports", error.detail)
    words = translation.ngettext("%(count)d entry is in the trash now.", "%(count)d entries are in the trash now.", count)
    return done(request, "journal_imports", words % {"count": count})


@action("journal_imports")
def discard(request: PersonRequest, import_id: uuid.UUID) -> HttpResponse:
    try:
        flow.discard(import_id=import_id, person=request.user, now=timezone.now())
    except ImportNotFound as error:
        raise Http404 from error
    except DomainError as error:
        return done(request, "journal_imports", error.detail)
    return done(request, "journal_imports", _("The file was put aside. Nothing of it was kept."))


def _preview(request: PersonRequest, row: JournalImport, seen: flow.Preview, form: OptionsForm) -> HttpResponse:
    new = seen.entries - seen.duplicates
    context = {"row": row, "seen": seen, "new": new, "form": form, "hidden": max(0, seen.refused - len(seen.problems))}
    return show(request, "dreams/import_preview.html", context, form=form)


def _one(request: PersonRequest, import_id: uuid.UUID) -> JournalImport:
    try:
        return flow.one(import_id=import_id, person=request.user)
    except ImportNotFound as error:
        raise Http404 from error


def _done(request: PersonRequest, import_id: uuid.UUID, deed: Callable[[], object]) -> HttpResponse:
    try:
        deed()
    except ImportNotFound as error:
        raise Http404 from error
    except DomainError as error:
        done(request, "journal_imports", error.detail)
    return redirect("journal_import", import_id)
