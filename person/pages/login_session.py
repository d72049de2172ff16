"""Letting a browser in: the one end of every way of signing in by a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import browser
from ..flows import guessing, passkeys, required_factor, second_factor, sign_in
from ..models import User
from . import forms, google_button
from .destinations import without_words
from .limits import wait_seconds

WAITING = "person.second_factor"
THEN = "person.second_factor_then"


def let_in(request: HttpRequest, user: User, then: str, *, method: str = "password", factor: str = "") -> HttpResponse:
    """Sign this browser in, and end the sign-in that it had before; `then` is an address.

    Where the person has a second factor and it was not shown: to the page that asks for it.
    """
    is_known = bool(guessing.device_of(email=user.email, cookie=browser.origin(request).cookie, user=user))
    try:
        session = sign_in.begin(
            user=user, **browser.facts(request), now=timezone.now(), is_known_device=is_known, method=method, factor=factor
        )
    except second_factor.SecondFactorRequired as error:
        # Another key for what the browser remembers from here on: who planted the old one must not watch it wait.
        request.session.cycle_key()
        request.session[WAITING], request.session[THEN] = error.fields["challenge"], without_words(then)
        return redirect("second_step")
    browser.sign_out(request)
    browser.bind(request, user=user, session=session)
    is_limited = not factor and required_factor.is_for_everyone()
    response = HttpResponseRedirect(reverse("security") if is_limited else then)
    browser.know_again(response, user)
    return response


def sign_in_page(
    request: HttpRequest, form: forms.FlowForm, *, then: str, trouble: str = "", status: int = 0, wait: int = 0, is_late: bool = False
) -> HttpResponse:
    """The sign-in page; 400 (or 429 with Retry-After) where something has to be mended."""
    wait = wait or getattr(form, "wait_seconds", 0)
    context = {
        "form": form,
        "trouble": trouble,
        "next": then,
        "has_activation_failed": is_late,
        "has_passkeys": passkeys.is_available(),
        **google_button.button(then or reverse("chat")),
    }
    response = render(request, "person/sign_in.html", context, status=status or (429 if wait else 400 if form.errors else 200))
    if wait:
        response["Retry-After"] = str(wait)
    return google_button.with_button(response)


def must_wait(request: HttpRequest, form: forms.FlowForm) -> bool:
    """Count an attempt by THROTTLE_LOGIN; the form says how long there is to wait."""
    seconds = wait_seconds(request)
    if seconds:
        form.add_error(None, _("Too many attempts. Please try again in %(seconds)s seconds.") % {"seconds": seconds})
        form.wait_seconds = seconds  # type: ignore[attr-defined]
    return bool(seconds)
