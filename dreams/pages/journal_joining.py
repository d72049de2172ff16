"""Two entries that were one dream, and one that was two: the forms beside an entry."""

from __future__ import annotations

import uuid

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from person.pages.layout import PersonRequest, action, done
from project.api.inputs import languages
from project.errors import DomainError

from ..chat import access
from ..journal import joining
from .journal import saved


class OtherForm(forms.Form):
    other = forms.UUIDField()


class PlaceForm(forms.Form):
    id = forms.UUIDField()
    at = forms.IntegerField(min_value=1)


@action("journal")
def merge(request: PersonRequest, entry_id: uuid.UUID) -> HttpResponse:
    form = OtherForm(request.POST)
    if not form.is_valid():
        return redirect("journal_entry", entry_id)
    try:
        kept = joining.merge(
            dream_id=entry_id, other_id=form.cleaned_data["other"], person_id=request.user.pk, now=timezone.now(), **languages(request)
        )
    except access.NoSuchDream as error:
        raise Http404 from error
    except DomainError as error:
        done(request, "journal", error.detail)
        return redirect("journal_entry", entry_id)
    return saved(request, kept, _("Both are one entry now."))


@action("journal")
def split(request: PersonRequest, entry_id: uuid.UUID) -> HttpResponse:
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return redirect("journal_entry", entry_id)
    try:
        _first, second = joining.split(
            person=request.user,
            dream_id=entry_id,
            new_id=form.cleaned_data["id"],
            at=form.cleaned_data["at"],
            now=timezone.now(),
            **languages(request),
        )
    except access.NoSuchDream as error:
        raise Http404 from error
    except DomainError as error:
        done(request, "journal", error.detail)
        return redirect("journal_entry", entry_id)
    return saved(request, second, _("This is an entry of its own now."))
