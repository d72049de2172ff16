"""A client's address, read in one place: for throttles, for guesses at passwords, for sign-ins and sessions.

Proxies write an address in several ways: with the client's port, in brackets, with a zone, mapped into IPv6, or as `unknown`
(RFC 7239 §6 names them all). What can't be read is None, and all clients without an address count as one.
"""

from __future__ import annotations

import ipaddress
import re

from django.http import HttpRequest
from rest_framework.settings import api_settings

LONGEST = 100
UNKNOWN = "unknown"

_BRACKETED = re.compile(r"\[([^\[\]]+)\](?::\d{1,5})?")
_V4_WITH_PORT = re.compile(r"([0-9.]+):\d{1,5}")


def parse(text: str) -> str | None:
    """The address alone, in its one usual form, as a column for addresses takes it; None for what is no address."""
    text = text.strip().strip('"').strip()
    if len(text) > LONGEST:
        return None
    if found := _BRACKETED.fullmatch(text) or _V4_WITH_PORT.fullmatch(text):
        text = found[1]
    # A zone names a network card of the machine that wrote it, and means nothing here.
    text = text.partition("%")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def of(request: HttpRequest) -> str | None:
    """The client's address, read behind as many trusted proxies as TRUSTED_PROXIES says.

    Each of them has added one entry to the end of `X-Forwarded-For`; what stands before those was written by anybody.
    """
    proxies = api_settings.NUM_PROXIES or 0
    forwarded = request.headers.get("X-Forwarded-For", "")
    if proxies and forwarded.strip():
        entries = forwarded.split(",")
        return parse(entries[-min(proxies, len(entries))])
    return parse(str(request.META.get("REMOTE_ADDR") or ""))


def key(request: HttpRequest) -> str:
    """The same as a name to count by: all clients without an address are counted together."""
    return of(request) or UNKNOWN
