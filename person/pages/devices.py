"""The devices page: where one is signed in, and signing out there."""

from __future__ import annotations

import dataclasses
import uuid

from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ..flows import api_keys, devices, sessions
from ..models import ApiKey, Session, User
from .layout import PersonRequest, action, done, own, session_id, show

ENDED_SHOWN = 10

REASONS: dict[str, str | Promise] = {
    "signed out": gettext_lazy("signed out"),
    "password": gettext_lazy("the password was changed"),
    "google": gettext_lazy("the account was linked with Google"),
    "reused": gettext_lazy("for safety: an old token was used again"),
    "recovered": gettext_lazy("every second factor was lost and removed"),
    "leaving": gettext_lazy("the deletion of the account was asked for"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in as the page tells it."""

    session: Session
    name: str
    is_phone: bool
    is_here: bool
    reason: str

    @property
    def seen_at(self) -> object:
        return self.session.rotated_at or self.session.created_at


@own
@require_safe
def show_devices(request: PersonRequest) -> HttpResponse:
    here = session_id(request)
    rows = Session.objects.filter(user=request.user).select_related("device").order_by("-created_at")
    alive = [_serialize(row, here) for row in rows.alive(timezone.now())]
    ended = [_serialize(row, here) for row in rows.filter(ended_at__isnull=False).order_by("-ended_at")[:ENDED_SHOWN]]
    has_keys = ApiKey.objects.alive(timezone.now()).filter(user=request.user).exists()
    alive.sort(key=lambda one: not one.is_here)
    return show(request, "person/devices.html", {"sign_ins": alive, "ended": ended, "has_keys": has_keys})


@action("devices")
def end_one(request: PersonRequest, session_id: uuid.UUID) -> HttpResponse:
    try:
        sessions.end_one(user=request.user, session_id=session_id, now=timezone.now())
    except sessions.NoSuchSignIn:
        return done(request, "devices", _("That sign-in had ended already."))
    return done(request, "devices", _("Signed out there."))


@action("devices")
def end_others(request: PersonRequest) -> HttpResponse:
    _end_keys(request)
    sessions.end_all(user=request.user, reason="signed out", now=timezone.now(), but=session_id(request))
    return done(request, "devices", _("Signed out everywhere else."))


@action("devices")
def end_all(request: PersonRequest) -> HttpResponse:
    """Here too."""
    user: User = request.user
    _end_keys(request)
    sessions.end_all(user=user, reason="signed out", now=timezone.now())
    logout(request)
    response = redirect("sign_in")
    response["Clear-Site-Data"] = '"cache"'
    return response


def _end_keys(request: PersonRequest) -> None:
    if request.POST.get("end_api_keys"):
        api_keys.revoke_all(person_id=request.user.pk, now=timezone.now())


def _serialize(session: Session, here: uuid.UUID | None) -> SignIn:
    agent = session.device.user_agent if session.device else ""
    is_phone = "Mobi" in agent or "Android" in agent
    reason = str(REASONS.get(session.end_reason, "")) if session.ended_at else ""
    return SignIn(session, devices.name_of(agent), is_phone, session.pk == here, reason)
