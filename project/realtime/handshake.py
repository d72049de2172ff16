"""What a websocket's handshake brings: credentials, language, address. Knows no accounts; the person app checks them."""

from __future__ import annotations

import dataclasses
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http.request import validate_host
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from .. import absolute_urls

Scope = dict[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Handshake:
    """The parts of a handshake that decide who may come in. A cookie counts only together with `same_origin`."""

    bearer: str | None
    ticket: str | None
    session_key: str | None
    same_origin: bool
    language: str
    accept_language: str
    site: str
    """The origin by which we were reached, for addresses in frames."""
    query: dict[str, str]
    traceparent: str = ""
    """W3C Trace Context, unchecked."""


def read(scope: Scope) -> Handshake:
    """Read a websocket scope. Anything malformed counts as absent, never as an error."""
    headers = {name.decode("latin1"): value.decode("latin1") for name, value in scope["headers"]}
    cookies = _cookies(headers.get("cookie", ""))
    query = {name: values[-1] for name, values in parse_qs(scope.get("query_string", b"").decode("latin1"), max_num_fields=20).items()}
    return Handshake(
        bearer=_bearer(headers.get("authorization", "")),
        ticket=query.get("ticket"),
        session_key=cookies.get(settings.SESSION_COOKIE_NAME),
        same_origin=is_same_origin(headers.get("origin", ""), headers.get("host", "")),
        language=_language(cookies.get(settings.LANGUAGE_COOKIE_NAME, ""), headers.get("accept-language", "")),
        accept_language=headers.get("accept-language", "")[:200],
        site=absolute_urls.of_handshake(host=headers.get("host", ""), is_secure=_is_secure(scope, headers)),
        query=query,
        traceparent=headers.get("traceparent", "")[:55],
    )


def is_same_origin(origin: str, host: str) -> bool:
    """Whether a browser's page at `origin` belongs to this site: its own host, or one of CSRF_TRUSTED_ORIGINS.

    A missing or `null` origin is never the same. Browsers do not apply the same-origin policy to websockets, so this
    check is all that keeps another site's page from using the person's cookie.
    """
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    try:
        parts = urlsplit(origin)
        hostname = parts.hostname
    except ValueError:
        return False
    schemes = {"https"} if settings.SESSION_COOKIE_SECURE else {"http", "https"}
    if parts.scheme not in schemes or not hostname or parts.netloc.lower() != host.lower():
        return False
    allowed = settings.ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
    return validate_host(f"[{hostname}]" if ":" in hostname else hostname, allowed)


def _is_secure(scope: Scope, headers: dict[str, str]) -> bool:
    """As Django tells it of a request: by the connection, or by the proxy in front of it."""
    proxy: tuple[str, str] | None = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    if proxy is None:
        return scope.get("scheme") in {"wss", "https"}
    name, value = proxy
    told = headers.get(name.removeprefix("HTTP_").replace("_", "-").lower(), "")
    return bool(told.partition(",")[0].strip() == value)


def _bearer(header: str) -> str | None:
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() in {"bearer", "token"} else None


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def _language(cookie: str, accept: str) -> str:
    for code in (cookie, *(code for code, _ in parse_accept_lang_header(accept))):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
