"""Passwords that were found in breaches (ASVS 5.0, 6.2.12), looked up in a list on this machine, and by a service.

PASSWORD_BREACH_LIST is a file as “Have I Been Pwned” offers it: a line for each SHA-1 in capitals, in their order, `:` and how often.
PASSWORD_BREACH_URL is a service of that project's kind: it is told the first five of a hash's forty digits (k-anonymity), which hundreds of
passwords share, and neither the password nor whose it is. Where it does not answer, the password is taken, and the log says so.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any, BinaryIO

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .models import passwords

log = structlog.get_logger(__name__)

DIGITS = 40
TOLD_DIGITS = 5
LINE_BYTES = 80
SECONDS = 3.0
MOST_BYTES = 512 * 1024


class BreachedPasswordValidator:
    """For AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: Any = None) -> None:
        if any(_is_breached(form) for form in passwords.forms(password)):
            reason = _("This password is known from data that was stolen elsewhere. Please choose one that you use nowhere else.")
            raise ValidationError(reason, code="breached")

    def get_help_text(self) -> str:
        if not (settings.PASSWORD_BREACH_LIST or settings.PASSWORD_BREACH_URL):
            return ""
        return _("Your password can't be one that is known from data stolen elsewhere.")


def _is_breached(password: str) -> bool:
    # Not for its strength: the lists are kept by it.
    digits = hashlib.sha1(password.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest().upper()
    if settings.PASSWORD_BREACH_LIST and _is_listed(Path(settings.PASSWORD_BREACH_LIST), digits):
        return True
    return bool(settings.PASSWORD_BREACH_URL) and _is_known_to_service(digits)


def _is_listed(path: Path, digits: str) -> bool:
    """By halves: forty steps in a file of all there are (40 GB). Raises OSError where the file is gone."""
    wanted = digits.encode("ascii")
    with path.open("rb") as file:
        # What is looked for begins behind `low` and not behind `high`.
        low, high = 0, file.seek(0, os.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            found = _line_from(file, middle)
            if found[:DIGITS] == wanted:
                return True
            if found and found[:DIGITS] < wanted:
                low = middle + 1
            else:
                high = middle
    return False


def _line_from(file: BinaryIO, place: int) -> bytes:
    """The first line that begins at this place or behind it; empty at the end."""
    file.seek(max(0, place - 1))
    if place:
        file.readline(LINE_BYTES)
    return file.readline(LINE_BYTES)


def _is_known_to_service(digits: str) -> bool:
    import httpx2  # most sites ask nobody

    begun, rest = digits[:TOLD_DIGITS], digits[TOLD_DIGITS:]
    try:
        # Padded, so that the length of an answer says nothing of what was asked.
        with httpx2.stream("GET", settings.PASSWORD_BREACH_URL + begun, headers={"Add-Padding": "true"}, timeout=SECONDS) as answer:
            answer.raise_for_status()
            told = b""
            for piece in answer.iter_bytes():
                told += piece
                if len(told) > MOST_BYTES:
                    raise ValueError("too long")
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        log.warning("password.breaches_unavailable", error=type(error).__name__)
        return False
    counts = dict(line.split(":", 1) for line in told.decode("ascii", "replace").split() if ":" in line)
    # Lines that only pad count nothing.
    return counts.get(rest, "0") not in {"0", ""}
