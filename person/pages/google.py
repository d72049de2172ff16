"""Google's button on the sign-in and register pages, and the form that Google's page posts back (redirect mode).

The post comes from another origin, so our session cookie and CSRF token are not with it. What proves that this browser began it: Google's
own double-submit token (`g_csrf_token`, cookie and field). What proves that the ID token was made for this attempt: its nonce, signed by
us, some minutes old at most, and used once.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from project.errors import DomainError

from .. import browser
from ..flows import google, guessing
from . import entrance, forms
from .limits import wait_seconds

NONCE_SALT = "person.google_nonce"
NONCE_SECONDS = 900
GSI = "https://accounts.google.com/gsi/"


def button(then: str) -> dict[str, Any]:
    """What the template needs to show the button; nothing without GOOGLE_CLIENT_ID."""
    if not settings.GOOGLE_CLIENT_ID:
        return {}
    nonce = signing.dumps([secrets.token_urlsafe(16), then], salt=NONCE_SALT)
    address = settings.PUBLIC_URL + reverse("google_return")
    return {"google": {"client_id": settings.GOOGLE_CLIENT_ID, "nonce": nonce, "return_to": address, "script": f"{GSI}client"}}


def with_button(response: HttpResponse) -> HttpResponse:
    """Let Google's script run on this page, where it is configured; Google asks which origin it runs on."""
    if settings.GOOGLE_CLIENT_ID:
        sources = {"script-src": [f"{GSI}client"], "frame-src": [GSI], "connect-src": [GSI], "style-src": [f"{GSI}style"]}
        response._csp_update = sources  # type: ignore[attr-defined]  # how django-csp's own decorators say it
        response["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return response


@csrf_exempt
@never_cache
@require_POST
def come_back(request: HttpRequest) -> HttpResponse:
    """The post of Google's page with the ID token (`credential`)."""
    wait = wait_seconds(request)
    if wait:
        return _refused(request, status=429, text=guessing.TooManyAttempts(retry_after=wait).detail, wait=wait)
    given, kept = request.POST.get("g_csrf_token", ""), request.COOKIES.get("g_csrf_token", "")
    if not given or not constant_time_compare(given, kept):
        return _refused(request, text=str(google.InvalidGoogleToken.message))
    try:
        token = request.POST.get("credential", "")
        then = _use_nonce(str(google.verify(token).get("nonce", "")))
        language = (translation.get_language() or "en")[:2]
        user = google.person(token=token, language=language, now=timezone.now(), **browser.facts(request))
    except DomainError as error:
        return _refused(request, status=error.kind.value, text=error.detail)
    return entrance.let_in(request, user, then)


def _use_nonce(nonce: str) -> str:
    """Where to go, from a nonce of ours that was not used before. Raises InvalidGoogleToken."""
    try:
        number, then = signing.loads(nonce, salt=NONCE_SALT, max_age=NONCE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise google.InvalidGoogleToken from error
    if not cache.add(f"person.google_nonce:{number}", 1, NONCE_SECONDS):
        raise google.InvalidGoogleToken
    return str(then) if url_has_allowed_host_and_scheme(then, allowed_hosts=None) else reverse("chat")


def _refused(request: HttpRequest, *, text: str, status: int = 400, wait: int = 0) -> HttpResponse:
    form = forms.SignInForm()
    response = render(request, "person/sign_in.html", {"form": form, "trouble": text, "next": "", **button(reverse("chat"))}, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return with_button(response)
