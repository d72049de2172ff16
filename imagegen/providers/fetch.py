"""A picture that a server names by its address instead of sending it: fetched through the guard that webhooks use.

The address comes from outside and may lead anywhere. The provider's own host and port are the operator's choice and allowed.
"""

from __future__ import annotations

import urllib.parse

import httpcore2

from project.upstream import Sent

from ..webhooks import guard
from . import stream
from .base import ImageError, failures

MOST_BYTES = 64 * 1024 * 1024
MOST_REDIRECTS = 3
SECONDS = 60.0


def picture(url: str, *, base_url: str) -> bytes:
    """The bytes at `url`, which is relative to `base_url` or a whole address. Blocks, for a minute at most. Raises ImageError."""
    allowed = _authority(base_url)
    backend = guard.GuardedBackend(seconds=SECONDS, also_allowed=allowed)
    address = urllib.parse.urljoin(base_url, url)
    try:
        with httpcore2.ConnectionPool(ssl_context=guard.tls(), network_backend=backend, retries=0) as pool:
            for _ in range(MOST_REDIRECTS + 1):
                found = _get(pool, guard.parse(address, also_allowed=allowed))
                if isinstance(found, bytes):
                    return found
                address = urllib.parse.urljoin(address, found)
    except (guard.WebhookUrlRefused, guard.AddressRefused) as error:
        raise _unusable("the picture's address is not one that may be called") from error
    except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol, OSError) as error:
        raise failures.interrupted(f"the picture could not be fetched ({type(error).__name__})") from error
    raise _unusable("too many redirects on the way to the picture")


def _get(pool: httpcore2.ConnectionPool, target: guard.Target) -> bytes | str:
    """The picture, or where else it is."""
    address = httpcore2.URL(scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path.encode())
    headers = {
        "Host": target.authority,
        "Accept": "image/*",
        "Accept-Encoding": "identity",
        "User-Agent": "Reverie/1",
        "Connection": "close",
    }
    limits = {"timeout": {"connect": SECONDS, "read": SECONDS, "write": SECONDS, "pool": SECONDS}}
    with pool.stream("GET", address, headers=list(headers.items()), extensions=limits) as answer:
        given = {name.lower(): value.decode("latin-1") for name, value in answer.headers}
        if answer.status in {301, 302, 303, 307, 308}:
            return given.get(b"location", "")
        if answer.status != 200:
            raise _unusable(f"the picture's address answered {answer.status}")
        body = bytearray()
        for piece in answer.iter_stream():
            body += piece
            if len(body) >= stream.SNIFFED and not stream.is_picture(bytes(body[: stream.SNIFFED])):
                raise _unusable("what is at the picture's address is of another kind")
            if len(body) > MOST_BYTES:
                raise _unusable("the picture is too large")
        if not stream.is_picture(bytes(body[: stream.SNIFFED])):
            raise _unusable("what is at the picture's address is of another kind")
    return bytes(body)


def _authority(base_url: str) -> frozenset[str]:
    """`host:port` of the provider, as the guard writes it."""
    parts = urllib.parse.urlsplit(base_url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return frozenset({f"{host}:{parts.port or guard.DEFAULT_PORTS.get(parts.scheme, 0)}"})


def _unusable(reason: str) -> ImageError:
    return ImageError("image_unusable", sent=Sent.ACCEPTED, reason=reason)
