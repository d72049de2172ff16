"""Addresses in answers are absolute (CONTRACTS): pages of other origins show them as they are.

They begin with the scheme and host by which the reader reached us, so that our own pages may show them too (their Content-Security-Policy
allows this origin alone). Outside of any request it is PUBLIC_URL.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host

_origin: ContextVar[str | HttpRequest] = ContextVar("origin", default="")
RELATIVE = "-"


@contextlib.contextmanager
def reached_by(origin: str | HttpRequest) -> Iterator[None]:
    """Within, addresses begin with this origin, or with that of this request (which is read only when one is needed)."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def begin_with(origin: str) -> None:
    """The same to the end of this task: a socket's, or an event stream's."""
    _origin.set(origin)


def origin() -> str:
    """`https://dreams.example.org`, without a slash at the end. Raises DisallowedHost for a request to a host that is not ours."""
    known = _origin.get()
    if known == RELATIVE:
        return ""
    if isinstance(known, HttpRequest):
        return f"{known.scheme}://{known.get_host()}"
    return known or str(settings.PUBLIC_URL)


def absolute(path: str) -> str:
    """A path of ours with the origin; what has an origin already, as it is."""
    return origin() + path if path.startswith("/") else path


def completed(data: Any) -> Any:
    """The same data with every `…_url` absolute: what was shaped for many readers is completed for one."""
    if isinstance(data, dict):
        return {
            name: absolute(value) if isinstance(value, str) and name.endswith("_url") else completed(value) for name, value in data.items()
        }
    return [completed(one) for one in data] if isinstance(data, list) else data


def of_handshake(*, host: str, is_secure: bool) -> str:
    """The origin of a websocket's handshake; PUBLIC_URL for a host that is not ours."""
    allowed = settings.ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
    if not validate_host(split_domain_port(host)[0], allowed):
        return str(settings.PUBLIC_URL)
    return f"{'https' if is_secure else 'http'}://{host}"
