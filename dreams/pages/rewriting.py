"""Telling a nightmare anew, as a page: the dream, what is to be different, the new scene, and going through it by day."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from person.pages.forms import FlowForm
from person.pages.layout import PersonRequest, action, done, own, show
from project.api.inputs import languages
from project.errors import DomainError

from ..chat import access
from ..journal import rewriting

AREA = {"rows": 5, "dir": "auto"}


class RewritingForm(FlowForm):
    change = forms.CharField(label=gettext_lazy("What is to be different"), required=False, widget=forms.Textarea(AREA))
    scene = forms.CharField(label=gettext_lazy("The dream, told anew"), required=False, widget=forms.Textarea({**AREA, "rows": 9}))


@own
def rewrite(request: PersonRequest, entry_id: uuid.UUID) -> HttpResponse:
    whose: dict[str, Any] = {"dream_id": entry_id, "person_id": request.user.pk}
    now = timezone.now()
    try:
        dream = access.dream(**whose)
    except access.NoSuchDream as error:
        raise Http404 from error
    try:
        told = rewriting.told(**whose)
    except rewriting.NoRewriting:
        told = None
    form = RewritingForm(request.POST or None, initial={"change": told.change, "scene": told.scene} if told else {})
    if request.method == "POST" and form.is_valid():
        try:
            saved = rewriting.save(**whose, now=now, **form.cleaned_data, **languages(request))
        except DomainError as error:
            form.refuse(error)
        else:
            if saved.safety is not None:
                # The card is drawn beside the conversation, where it stays.
                return redirect("chat_dream", entry_id)
            done(request, "journal", _("Saved."))
            return redirect("journal_rewrite", entry_id)
    if told is None:
        form.fields["scene"].widget = forms.HiddenInput()
    context = {
        "dream": dream,
        "text": rewriting.original(dream),
        "told": told,
        "form": form,
        "questions": rewriting.questions(told),
        "weeks": rewriting.weeks(person_id=request.user.pk, since=told.begun_on) if told else None,
        "is_rehearsed": bool(told and timezone.localdate().isoformat() in told.rehearsed_on),
        "is_heavy": rewriting.is_heavy(person_id=request.user.pk, now=now),
    }
    return show(request, "dreams/rewrite.html", context, form=form)


@action("journal")
def rehearsed(request: PersonRequest, entry_id: uuid.UUID) -> HttpResponse:
    try:
        rewriting.rehearse(dream_id=entry_id, person_id=request.user.pk, day=timezone.localdate())
    except (access.NoSuchDream, rewriting.NoRewriting) as error:
        raise Http404 from error
    done(request, "journal", _("Noted for today."))
    return redirect("journal_rewrite", entry_id)
