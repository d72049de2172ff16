"""The page on which a sign-in waits for its second factor; and signing in by a passkey alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from project.errors import DomainError, FieldErrors

from .. import browser
from ..flows import factors, passkeys, second_factor
from . import forms, login_session
from .limits import wait_seconds
from .login_session import THEN, WAITING


@never_cache
@sensitive_post_parameters("code", "credential")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The first factor was right; this asks for the second."""
    token = request.session.get(WAITING, "")
    try:
        waiting = second_factor.waiting(token)
    except second_factor.SecondFactorExpired:
        return redirect("sign_in")
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not login_session.must_wait(request, form):
        try:
            found, factor = second_factor.show(token=token, **form.proof(), origin=browser.origin(request), now=timezone.now())
        except DomainError as error:
            form.refuse(_beside_code(error))
            form.wait_seconds = error.fields.get("retry_after", 0)  # type: ignore[attr-defined]
        else:
            return login_session.let_in(request, found.user, _then(request), method=found.method, factor=factor)
    return _page(request, form, waiting)


def _page(request: HttpRequest, form: forms.CodeForm, waiting: second_factor.Waiting) -> HttpResponse:
    known = factors.methods(waiting.user.pk)
    context: dict[str, Any] = {
        "form": form,
        "token": waiting.token,
        "has_passkey": "passkey" in known and passkeys.is_available(),
        "has_codes": "totp" in known or "recovery_code" in known,
        "has_app": "totp" in known,
    }
    wait = getattr(form, "wait_seconds", 0)
    response = render(request, "person/second_step.html", context, status=429 if wait else 400 if form.errors else 200)
    if wait:
        response["Retry-After"] = str(wait)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost_everything(request: HttpRequest) -> HttpResponse:
    """Neither passkey nor app nor code: the wait of 24 hours begins."""
    token = request.session.get(WAITING, "")
    try:
        waiting = second_factor.waiting(token)
        due_at = second_factor.recover(token=token, now=timezone.now()) if request.method == "POST" else None
    except second_factor.SecondFactorExpired:
        return redirect("sign_in")
    return render(request, "person/lost_factors.html", {"due_at": due_at, "email": waiting.user.email})


@never_cache
@sensitive_post_parameters("credential")
@require_POST
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """The form that the script of the sign-in page posts: a passkey, and no name."""
    form = forms.SignInForm()
    wait = wait_seconds(request)
    then = _own(request.POST.get("next", ""))
    if wait:
        return login_session.sign_in_page(request, form, trouble=_too_many(wait), status=429, wait=wait, then=then)
    try:
        user = passkeys.whose(credential=forms.credential_of(request.POST), origin=browser.origin(request), now=timezone.now())
    except DomainError as error:
        return login_session.sign_in_page(request, form, trouble=error.detail, status=error.kind.value, then=then)
    return login_session.let_in(request, user, then, method="passkey", factor="passkey")


def _beside_code(error: DomainError) -> DomainError:
    """Whatever kind of code it was: there is one field for both."""
    if isinstance(error, FieldErrors) and "recovery_code" in error.errors:
        return FieldErrors({"code": error.errors["recovery_code"]})
    return error


def _then(request: HttpRequest) -> str:
    return _own(request.session.pop(THEN, ""))


def _own(then: str) -> str:
    is_ours = then.startswith("/") and url_has_allowed_host_and_scheme(then, allowed_hosts=None)
    return then if is_ours else reverse("chat")


def _too_many(wait: int) -> str:
    return _("Too many attempts. Please try again in %(seconds)s seconds.") % {"seconds": wait}
