"""The security page: passkeys, the authenticator app, recovery codes; and the history of sign-ins.

New codes are in the answer to the form that made them, and nowhere after. Passkeys need the page's script; the rest works without.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from project.errors import DomainError

from ..api.throttles import LOGIN
from ..flows import devices, passkeys, recovery_codes, required_factor, totp
from ..models import Authenticator, Passkey, SignInRecord
from . import forms
from .confirm import address, is_fresh, needs_fresh
from .forms import FlowForm
from .layout import PersonRequest, action, done, own, session_id, show, tried

RECORDS_SHOWN = 50


@required_factor.sets_up
@own
@require_safe
def show_security(request: PersonRequest) -> HttpResponse:
    return _page(request)


@required_factor.sets_up
@sensitive_post_parameters("credential")
@action("security")
@needs_fresh("security", "passkeys")
def add_passkey(request: PersonRequest) -> HttpResponse:
    """The form that the page's script posts once the browser has made the passkey."""
    form = forms.PasskeyForm(request.POST, auto_id="passkey_%s")
    codes: list[list[str]] = []
    if not tried(request, form, lambda given: codes.append(_add(request, form))):
        return _page(request, form, passkey_form=form)
    return _codes(request, codes[0]) if codes[0] else done(request, "security", _("The passkey was added."))


def _add(request: PersonRequest, form: forms.PasskeyForm) -> list[str]:
    here = session_id(request)
    assert here is not None
    given = form.cleaned_data
    _passkey, codes = passkeys.register(
        user=request.user, session_id=here, name=given["name"], credential=given["credential"], now=timezone.now()
    )
    return codes


@action("security")
def rename_passkey(request: PersonRequest, passkey_id: uuid.UUID) -> HttpResponse:
    name = request.POST.get("name", "").replace("\x00", "").strip()[:80]
    try:
        if name:
            passkeys.rename(user=request.user, passkey_id=passkey_id, name=name)
    except passkeys.NoSuchPasskey as error:
        return done(request, "security", error.detail)
    return done(request, "security", _("Saved."))


@action("security")
@needs_fresh("security", "passkeys")
def remove_passkey(request: PersonRequest, passkey_id: uuid.UUID) -> HttpResponse:
    try:
        passkeys.remove(user=request.user, passkey_id=passkey_id)
    except DomainError as error:
        return done(request, "security", error.detail)
    return done(request, "security", _("The passkey was removed."))


@required_factor.sets_up
@action("security")
@needs_fresh("security", "app")
def begin_totp(request: PersonRequest) -> HttpResponse:
    try:
        totp.begin(user=request.user)
    except DomainError as error:
        return done(request, "security", error.detail)
    return redirect("totp_setup")


@required_factor.sets_up
@own
def set_up_totp(request: PersonRequest) -> HttpResponse:
    """The picture to scan, and the first code."""
    if not is_fresh(request):
        return redirect(address("totp_setup"))
    setup = totp.waiting(request.user)
    if setup is None:
        return redirect("security")
    form = forms.TotpForm(request.POST or None)
    codes: list[list[str]] = []
    if request.method == "POST" and tried(request, form, lambda given: codes.append(_confirm(request, given["code"])), limits=LOGIN):
        return _codes(request, codes[0]) if codes[0] else done(request, "security", _("The authenticator app was set up."))
    # Made here from an address of ours and a secret in base32: nothing of anybody's choice but a mail address, as modules of the picture.
    picture = mark_safe(setup.qr_svg)  # noqa: S308 - see above
    grouped = " ".join(setup.secret[at : at + 4] for at in range(0, len(setup.secret), 4))
    return show(request, "person/totp.html", {"form": form, "picture": picture, "secret": grouped, "uri": setup.uri}, form=form)


def _confirm(request: PersonRequest, code: str) -> list[str]:
    return totp.confirm(user=request.user, code=code, session_id=session_id(request), now=timezone.now())


@action("security")
@needs_fresh("security", "app")
def remove_totp(request: PersonRequest) -> HttpResponse:
    totp.remove(user=request.user)
    return done(request, "security", _("The authenticator app was removed."))


@action("security")
@needs_fresh("security", "codes")
def renew_codes(request: PersonRequest) -> HttpResponse:
    try:
        codes = recovery_codes.renew(user=request.user)
    except DomainError as error:
        return done(request, "security", error.detail)
    return _codes(request, codes)


@own
@require_safe
def show_history(request: PersonRequest) -> HttpResponse:
    rows = SignInRecord.objects.filter(user=request.user).order_by("-at", "-pk")[:RECORDS_SHOWN]
    records = [{"row": row, "device": devices.name_of(row.user_agent)} for row in rows]
    return show(request, "person/history.html", {"records": records})


def _codes(request: PersonRequest, codes: list[str]) -> HttpResponse:
    response = _page(request, codes=codes, codes_text="\n".join(codes))
    response.status_code = 201
    return response


def _page(request: PersonRequest, refused: FlowForm | None = None, **more: Any) -> HttpResponse:
    here = session_id(request)
    rows = list(Passkey.objects.filter(user=request.user))
    app = Authenticator.objects.filter(user=request.user, confirmed_at__isnull=False).first()
    is_on = bool(rows or app)
    need = required_factor.needed(user=request.user, session_id=here) if here else required_factor.Need.NOTHING
    context = {
        "passkeys": rows,
        "app": app,
        "is_on": is_on,
        "codes_left": recovery_codes.left(request.user.pk),
        "can_use_passkeys": passkeys.is_available(),
        "is_fresh": is_fresh(request),
        "confirm_passkeys": address("security", "passkeys"),
        "confirm_app": address("security", "app"),
        "confirm_codes": address("security", "codes"),
        "is_for_everyone": required_factor.is_for_everyone(),
        "must_enrol": need == required_factor.Need.ENROL,
        "is_staff_required": request.user.is_staff and required_factor.is_required(request.user),
        "passkey_form": forms.PasskeyForm(initial={"name": devices.name_of(request.headers.get("User-Agent", ""))}, auto_id="passkey_%s"),
    }
    return show(request, "person/security.html", {**context, **more}, form=refused)
