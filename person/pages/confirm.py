"""“Please confirm that it is you”: the page before what needs a fresh sign-in, and what leads there."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters

from project.errors import FieldErrors

from .. import browser
from ..api.throttles import LOGIN
from ..flows import factors, passkeys, reauthenticate, required_factor
from . import forms, google_button
from .layout import PersonRequest, fresh, own, session_id, show, tried

P = ParamSpec("P")
Action = Callable[Concatenate[PersonRequest, P], HttpResponseBase]


def is_fresh(request: PersonRequest) -> bool:
    return reauthenticate.is_fresh(user=request.user, session_id=session_id(request), now=timezone.now())


def address(page: str, part: str = "") -> str:
    """Where to confirm, and then come back to a part of a page."""
    query = urlencode({"next": reverse(page) + (f"#{part}" if part else "")})
    return f"{reverse('confirm')}?{query}"


def needs_fresh(page: str, part: str = "") -> Callable[[Action[P]], Action[P]]:
    """For the address of a form: whoever has signed in too long ago is asked first, and comes back to the page."""

    def decorate(view: Action[P]) -> Action[P]:
        @functools.wraps(view)
        def asked(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            return view(request, *args, **kwargs) if is_fresh(request) else redirect(address(page, part))

        return asked

    return decorate


@required_factor.sets_up
@sensitive_post_parameters("code", "password", "credential")
@own
def confirm(request: PersonRequest) -> HttpResponse:
    """By a second factor where there is one, else by the password, or Google."""
    then = _then(request)
    user = fresh(request.user)
    methods = reauthenticate.methods(user)
    form_class = forms.CodeForm if factors.has_any(user.pk) else forms.ConfirmForm
    form: forms.CodeForm | forms.ConfirmForm = form_class(request.POST or None)
    if request.method == "POST" and tried(request, form, lambda given: _prove(request, form), limits=LOGIN):
        return HttpResponseRedirect(then)
    context: dict[str, Any] = {
        "form": form,
        "next": then,
        "methods": methods,
        "has_passkey": "passkey" in methods and passkeys.is_available(),
        "has_codes": "totp" in methods or "recovery_code" in methods,
        "has_app": "totp" in methods,
    }
    if "google_token" in methods:
        context |= google_button.button(then, purpose=google_button.AGAIN, session_id=session_id(request))
        return google_button.with_button(show(request, "person/confirm.html", context, form=form))
    return show(request, "person/confirm.html", context, form=form)


def _prove(request: PersonRequest, form: forms.CodeForm | forms.ConfirmForm) -> None:
    try:
        reauthenticate.prove(
            user=fresh(request.user),
            session_id=session_id(request),
            proof=reauthenticate.Proof(**form.for_confirming()),
            origin=browser.origin(request),
            now=timezone.now(),
        )
        browser.renew(request)
    except FieldErrors as error:
        texts = [text for several in error.errors.values() for text in several]
        raise FieldErrors({next(iter(form.fields)): texts}) from error


def _then(request: PersonRequest) -> str:
    then = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = then.startswith("/") and url_has_allowed_host_and_scheme(then, allowed_hosts=None)
    return then if is_ours else reverse("security")
