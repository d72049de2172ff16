"""Addresses of private files: signed, and good until a moment that is part of them. They are the only way to a file."""

from __future__ import annotations

import hmac
import time

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

SALT = "imagegen.media"
STEP_SECONDS = 600
"""The end is rounded up to this, so that a page which is loaded again finds its pictures in the browser's cache."""


class LinkExpired(DomainError):
    code = "link_expired"
    kind = Kind.DENIED
    message = _("This address has expired, or is not one of ours.")


def url(name: str, *, download_as: str = "") -> str:
    """The path of a stored file, for IMAGEGEN_URL_SECONDS from now. `download_as`: a browser saves it under this name."""
    until = (int(time.time()) + settings.IMAGEGEN_URL_SECONDS) // STEP_SECONDS * STEP_SECONDS + STEP_SECONDS
    path = f"{reverse('image_file', args=[name])}?until={until}&signature={_signature(name, until, download_as)}"
    return f"{path}&save={download_as}" if download_as else path


def check(name: str, *, until: str, signature: str, download_as: str = "") -> None:
    """Raise LinkExpired unless we signed this, and its time has not come."""
    is_number = until.isascii() and until.isdigit() and len(until) < 12
    if not is_number or int(until) < time.time() or not hmac.compare_digest(_signature(name, int(until), download_as), signature):
        raise LinkExpired


def _signature(name: str, until: int, download_as: str) -> str:
    return salted_hmac(SALT, f"{name}\n{until}\n{download_as}", algorithm="sha256").hexdigest()[:40]
