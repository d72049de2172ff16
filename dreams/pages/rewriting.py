"""Telling a nightmare anew, as a page: the dream, what is to be different, the new scene, and going through it by day."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from person.flows import push, reminders
from person.models import DailyReminder, RehearsalReminder
from person.pages.forms import FlowForm
from person.pages.layout import PersonRequest, action, done, own, show
from project.api.inputs import languages
from project.errors import DomainError

from ..chat import access
from ..journal import pictures, rewriting

EVENING = datetime.time(17)
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
        told = rewriting.told_of(dream)
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
        "new_pictures": pictures.of_rewriting(dream.pk, request.user.pk),
        "channels": DailyReminder.Channel.choices if push.is_offered() else [],
        "reminder": (known := reminders.of(request.user, RehearsalReminder)),
        "rehearse_at": known.at if known else EVENING,
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


@action("journal")
def rehearse_at(request: PersonRequest, entry_id: uuid.UUID) -> HttpResponse:
    """Be reminded each day to go through what was told anew (`wish=set`), or no more (`wish=stop`)."""
    at = None
    if request.POST.get("wish") != "stop":
        try:
            at = datetime.time.fromisoformat(request.POST.get("at", ""))
        except ValueError:
            done(request, "journal", _("Please choose an hour."))
            return redirect("journal_rewrite", entry_id)
    channel = request.POST.get("channel", "")
    known = channel if channel in DailyReminder.Channel.values and push.is_offered() else None
    reminders.change(user=request.user, at=at, now=timezone.now(), kind=RehearsalReminder, channel=known)
    done(request, "journal", _("Saved.") if at else _("No more reminders."))
    return redirect("journal_rewrite", entry_id)


@own
def rehearse(request: PersonRequest) -> HttpResponse:
    """Where a reminder leads: to the dream that was told anew last."""
    dream_id = rewriting.last_told(person_id=request.user.pk)
    return redirect("journal_rewrite", dream_id) if dream_id else redirect("journal")
