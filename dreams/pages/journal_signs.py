"""Marks in an entry's words, the person's own signs, and how well marks are found."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from person.models import User
from person.pages.forms import FlowForm
from person.pages.layout import PersonRequest, action, done, own, show
from project.errors import DomainError, Kind
from project.text.folding import fold

from ..chat import access, frames
from ..models import Colour, MarkKind, Message, Sign
from ..near.features import Telling
from ..signs import figures, marks, ranges
from ..signs import own as signs_of
from .journal_forms import Words

NAMES = {"en": "English", "tr": "Türkçe", "es": "Español", "ru": "Русский"}
NEW_SIGN = "new"


class SignForm(FlowForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=signs_of.LONGEST, widget=forms.TextInput({"dir": "auto"}))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=MarkKind.choices)
    colour = forms.ChoiceField(label=gettext_lazy("Colour"), choices=Colour.choices)
    words = Words(
        label=gettext_lazy("Other words for it"),
        most=signs_of.MOST_WORDS,
        longest=signs_of.LONGEST,
        help_text=gettext_lazy("Separated by commas: “Mum, my mother, Ayşe”. Endings are found by themselves."),
    )


class MarkForm(forms.Form):
    """What a form beside a mark sends. Without a range, `words` are looked up in the text."""

    message = forms.IntegerField(min_value=1, max_value=frames.MAX_ID)
    start = forms.IntegerField(min_value=0, required=False)
    end = forms.IntegerField(min_value=1, required=False)
    words = forms.CharField(max_length=signs_of.LONGEST, required=False)
    label = forms.CharField(max_length=signs_of.LONGEST, required=False)
    kind = forms.ChoiceField(choices=MarkKind.choices, required=False)
    sign = forms.CharField(max_length=40, required=False)
    deed = forms.ChoiceField(choices=[(name, name) for name in ("save", "denied", "back")])


def marked(telling: Telling) -> dict[str, Any]:
    """What an entry's page shows of its marks."""
    if not telling.messages:
        return {}
    told = telling.messages[0]
    shown = telling.shown(told)
    return {
        "message": told,
        "segments": marks.segments(told.text, shown),
        "denied": [one for one in shown if one.is_denied],
        "marks": [one for one in shown if not one.is_denied],
        "signs": sorted(telling.signs, key=lambda row: fold(row.name)),
        "kinds": MarkKind.choices,
    }


@action("journal")
def mark(request: PersonRequest, entry_id: uuid.UUID) -> HttpResponse:
    """Say what words are, or take back what was said of them; then back to them."""
    form = MarkForm(request.POST)
    if not form.is_valid():
        return _back(request, entry_id, _("A mark needs words of this dream."))
    try:
        said = _mark(request.user, entry_id, form.cleaned_data)
    except DomainError as error:
        if error.kind == Kind.MISSING:
            raise Http404 from error
        said = error.detail
    return _back(request, entry_id, said)


@own
def signs(request: PersonRequest) -> HttpResponse:
    """The person's signs with how often each came, and a form for another."""
    form = SignForm(request.POST or None, initial={"colour": Colour.PLAIN})
    if request.method == "POST" and form.is_valid():
        try:
            made = signs_of.create(person=request.user, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            return done(request, "signs", _("“%(name)s” is looked for in all your dreams.") % {"name": made.name})
    return show(request, "dreams/signs.html", {"form": form, "signs": signs_of.with_counts(request.user)}, form=form)


@own
def one_sign(request: PersonRequest, sign_id: uuid.UUID) -> HttpResponse:
    row = _sign(request.user, sign_id)
    initial = {"name": row.name, "kind": row.kind, "colour": row.colour, "words": row.words}
    form = SignForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            signs_of.change(person=request.user, sign_id=sign_id, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            return done(request, "signs", _("Saved."))
    return show(request, "dreams/sign.html", {"form": form, "sign": row}, form=form)


@action("signs")
def delete_sign(request: PersonRequest, sign_id: uuid.UUID) -> HttpResponse:
    signs_of.delete(person=request.user, sign_id=_sign(request.user, sign_id).pk)
    return done(request, "signs", _("Deleted."))


@own
@require_safe
def how_found(request: PersonRequest) -> HttpResponse:
    """How marks are found, and how well by the labelled dreams."""
    measured = figures.stored()
    rows = [
        {
            "language": NAMES[language],
            "kind": _("animal") if kind == figures.ANIMAL else MarkKind(kind).label,
            "whole": figures.rates(measured, language, kind),
            "unseen": figures.rates(measured, language, kind, ("unseen",)),
            "labelled": sum(measured[language][half][kind]["labelled"] for half in figures.HALVES),
        }
        for language in measured
        for kind in figures.KINDS
    ]
    return show(request, "dreams/how_found.html", {"rows": rows, "precision": figures.LEAST_PRECISION, "recall": figures.LEAST_RECALL})


def _mark(person: User, entry_id: uuid.UUID, wish: dict[str, Any]) -> str:
    dream = access.dream(dream_id=entry_id, person_id=person.pk)
    start, end = _place(dream.pk, wish)
    place = {"person": person, "dream_id": dream.pk, "message_id": wish["message"], "start": start, "end": end}
    if wish["deed"] == "back":
        marks.take_back_at(**place)
        return _("Taken back.")
    if wish["deed"] == "denied":
        marks.set_mark(**place, is_denied=True)
        return _("Noted: this is no sign. It stays so.")
    marks.set_mark(**place, kind=wish["kind"], label=wish["label"], sign_id=_wanted_sign(person, wish))
    return _("Noted. What you say stays, whatever is found later.")


def _place(dream_id: uuid.UUID, wish: dict[str, Any]) -> tuple[int, int]:
    if wish["start"] is not None and wish["end"] is not None:
        return wish["start"], wish["end"]
    message = Message.objects.filter(dream=dream_id, pk=wish["message"]).first()
    found = ranges.nearest(wish["words"].strip(), message.text, 0) if message else None
    if found is None:
        raise marks.MarkRangeInvalid
    return found


def _wanted_sign(person: User, wish: dict[str, Any]) -> uuid.UUID | None:
    if wish["sign"] == NEW_SIGN:
        name = wish["label"] or wish["words"]
        return signs_of.create(person=person, name=name, kind=wish["kind"] or MarkKind.SYMBOL).pk if name else None
    try:
        return uuid.UUID(wish["sign"]) if wish["sign"] else None
    except ValueError:
        return None


def _sign(person: User, sign_id: uuid.UUID) -> Sign:
    try:
        return signs_of.sign(person=person, sign_id=sign_id)
    except signs_of.NoSuchSign as error:
        raise Http404 from error


def _back(request: PersonRequest, entry_id: uuid.UUID, said: str) -> HttpResponse:
    done(request, "journal", said)
    return redirect(f"{reverse('journal_entry', args=[entry_id])}#words")
