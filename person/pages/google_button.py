"""Google's button: what a page needs to show it, and the signed nonce by which its answer is known to be asked for by this page."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.urls import reverse

from .destinations import without_words

NONCE_SALT = "person.google_nonce"
NONCE_SECONDS = 900
GSI = "https://accounts.google.com/gsi/"
SIGN_IN, LINK, AGAIN = "sign_in", "link", "again"
"""What the answer is for. The last two are for one sign-in, which the nonce names: our cookie does not come with Google's post."""


def button(then: str, *, purpose: str = SIGN_IN, session_id: uuid.UUID | None = None) -> dict[str, Any]:
    """What the template needs to show the button; nothing without GOOGLE_CLIENT_ID."""
    if not settings.GOOGLE_CLIENT_ID:
        return {}
    # Google reads it.
    nonce = signing.dumps([secrets.token_urlsafe(16), without_words(then), purpose, str(session_id or "")], salt=NONCE_SALT)
    address = settings.PUBLIC_URL + reverse("google_return")
    return {"google": {"client_id": settings.GOOGLE_CLIENT_ID, "nonce": nonce, "return_to": address, "script": f"{GSI}client"}}


def with_button(response: HttpResponse) -> HttpResponse:
    """Let Google's script run on this page, where it is configured; Google asks which origin it runs on."""
    if settings.GOOGLE_CLIENT_ID:
        sources = {"script-src": [f"{GSI}client"], "frame-src": [GSI], "connect-src": [GSI], "style-src": [f"{GSI}style"]}
        response._csp_update = sources  # type: ignore[attr-defined]  # how django-csp's own decorators say it
        response["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return response
