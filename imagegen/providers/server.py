"""Whether the server behind OPENAI_BASE_URL makes pictures at all. Most that speak the protocol only chat.

Asked once a day, and only where nobody has chosen by IMAGEGEN_PROVIDERS: the answer decides whether it is tried before the painter.
"""

from __future__ import annotations

import enum
import hashlib

import httpx2
import structlog
from django.conf import settings
from django.core.cache import cache

from project import bounded_json, environment, openai_call, upstream

log = structlog.get_logger(__name__)

REMEMBER_SECONDS = 86400
ASK_AGAIN_SECONDS = 300
SECONDS = 5.0


class Pictures(enum.StrEnum):
    MADE = "made"
    NOT_MADE = "not_made"
    UNKNOWN = "unknown"
    """It did not answer."""


def pictures() -> Pictures | None:
    """None where there is nothing to find out. Blocks for some seconds at the first call; later ones ask the cache."""
    if not settings.IMAGEGEN_ASKS_SERVER:
        return None
    base_url = environment.text("OPENAI_BASE_URL")
    key = "imagegen.server_makes_pictures." + hashlib.sha256(base_url.encode()).hexdigest()[:32]
    if (known := cache.get(key)) is not None:
        return Pictures(known)
    found = _ask(base_url)
    cache.set(key, found.value, ASK_AGAIN_SECONDS if found is Pictures.UNKNOWN else REMEMBER_SECONDS)
    log.info("image.server_asked", pictures=found.value, painter="behind it" if found is Pictures.MADE else "in its place")
    return found


def _ask(base_url: str) -> Pictures:
    """By an order without a prompt: who makes pictures finds fault with it, who does not knows no such address."""
    secret = environment.secret("OPENAI_API_KEY")
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    try:
        with (
            httpx2.Client(timeout=SECONDS, headers=headers, verify=openai_call.tls()) as client,
            client.stream("POST", f"{base_url.rstrip('/')}/images/generations", json={}) as answer,
        ):
            if answer.status_code in {404, 405, 501}:
                return Pictures.NOT_MADE
            if answer.status_code != 200:
                return Pictures.UNKNOWN if answer.status_code >= 502 else Pictures.MADE
            if "json" not in answer.headers.get("content-type", "") and "text/plain" not in answer.headers.get("content-type", ""):
                return Pictures.MADE  # events, or a picture
            # Some say with 200 that there is no such address.
            body = upstream.read_json_sync(answer)
            return Pictures.MADE if isinstance(body, dict) and "data" in body else Pictures.NOT_MADE
    except bounded_json.NotJson:
        return Pictures.NOT_MADE
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        log.warning("image.server_not_asked", error=type(error).__name__)
        return Pictures.UNKNOWN
