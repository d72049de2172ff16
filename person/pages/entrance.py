"""Letting a browser in: the one end of every way of signing in by a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from .. import browser
from ..flows import guessing, sign_in
from ..models import User


def let_in(request: HttpRequest, user: User, then: str) -> HttpResponse:
    """Sign this browser in, and end the sign-in that it had before; `then` is an address."""
    browser.sign_out(request)
    is_known = bool(guessing.device_of(email=user.email, cookie=browser.origin(request).cookie))
    session = sign_in.begin(user=user, **browser.facts(request), now=timezone.now(), is_known_device=is_known)
    browser.bind(request, user=user, session=session)
    response = HttpResponseRedirect(then)
    browser.know_again(response, user)
    return response
