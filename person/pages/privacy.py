"""The page of one's privacy: what is kept, who saw what, the switch, consent, grants to staff; and the receipt of a deletion."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..flows import deletion, receipt
from ..models import StaffGrant
from ..privacy import choice, consent, disclosures, door, grants, overview
from .confirm import is_fresh, needs_fresh
from .forms import FlowForm, email_field
from .layout import PersonRequest, action, done, own, show, tried

LINES = 30


class GrantForm(FlowForm):
    staff = email_field(gettext_lazy("Address of the member of staff"))
    dream = forms.UUIDField(required=False, widget=forms.HiddenInput())


@own
@require_safe
def show_privacy(request: PersonRequest) -> HttpResponse:
    return _page(request)


@action("privacy")
def choose(request: PersonRequest) -> HttpResponse:
    stays_here = request.POST.get("stays_here") == "yes"
    choice.choose(person_id=request.user.pk, stays_here=stays_here, now=timezone.now())
    told = _("From now on nothing of yours leaves this server.") if stays_here else _("Your words may leave this server again.")
    return done(request, "privacy", told)


@action("privacy")
def remember(request: PersonRequest) -> HttpResponse:
    remembers = request.POST.get("remembers") == "yes"
    choice.choose(person_id=request.user.pk, remembers=remembers, now=timezone.now())
    told = (
        _("From now on analysts are reminded of earlier dreams.")
        if remembers
        else _("Analysts are not reminded of earlier dreams any more.")
    )
    return done(request, "privacy", told)


@action("privacy")
def answer(request: PersonRequest) -> HttpResponse:
    consent.answer(person_id=request.user.pk, is_given=request.POST.get("is_given") == "yes", now=timezone.now())
    return done(request, "privacy", _("Your answer is kept. You can change it here at any time."))


@action("privacy")
@needs_fresh("privacy", "staff")
def grant(request: PersonRequest) -> HttpResponse:
    form = GrantForm(request.POST)
    if not tried(request, form, lambda given: _give(request, **given)):
        return _page(request, form, grant_form=form)
    return done(request, "privacy", _("They may read it for an hour. Each reading will be in the list below."))


@action("privacy")
def revoke(request: PersonRequest, grant_id: uuid.UUID) -> HttpResponse:
    try:
        grants.revoke(person_id=request.user.pk, grant_id=grant_id, now=timezone.now())
    except grants.NoSuchGrant as error:
        return done(request, "privacy", error.detail)
    return done(request, "privacy", _("Taken back. They can read nothing any more."))


@never_cache
@require_safe
def show_receipt(request: HttpRequest, work_id: uuid.UUID) -> HttpResponse:
    """For whoever holds the number: nobody can sign in any more to ask."""
    try:
        task = deletion.receipt(work_id=work_id)
    except deletion.NoDeletionPlanned as error:
        raise Http404 from error
    return render(request, "person/receipt.html", {"task": task, "places": receipt.of(task)})


def _give(request: PersonRequest, *, staff: str, dream: uuid.UUID | None) -> None:
    door.require_own_dream(person_id=request.user.pk, dream_id=dream)
    grants.give(person_id=request.user.pk, staff=staff, dream_id=dream, now=timezone.now())


def _page(request: PersonRequest, refused: FlowForm | None = None, **more: Any) -> HttpResponse:
    person_id, now = request.user.pk, timezone.now()
    dream_id = _uuid(request.GET.get("dream", ""))
    rows = disclosures.of(person_id, dream_id=dream_id)
    if (before := request.GET.get("before", "")).isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    lines = list(rows[: LINES + 1])
    context = {
        "privacy": overview.of(person_id),
        "lines": lines[:LINES],
        "older": lines[LINES - 1].pk if len(lines) > LINES else None,
        "dream_id": dream_id,
        "grants": StaffGrant.objects.open(now).filter(user=person_id).select_related("staff"),
        "is_fresh": is_fresh(request),
        "confirm_grant": f"{reverse('confirm')}?{urlencode({'next': f'{request.get_full_path()}#staff'})}",
        "grant_form": GrantForm(auto_id="grant_%s", initial={"dream": dream_id}),
    }
    return show(request, "person/privacy.html", {**context, **more}, form=refused)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
