"""One call of a webhook: a signed POST to a checked address. No redirect is followed, no proxy asked, and little of the answer read."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import re
import ssl
import time

import httpcore2
from django.conf import settings

from project.retry_after import wanted_wait

from ..models import WebhookDelivery
from . import guard

MOST_ANSWER_BYTES = 4096
MOST_EXCERPT_CHARS = 200

Error = WebhookDelivery.Error


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call: a status, or the reason why there is none."""

    status_code: int | None = None
    error: str = ""
    excerpt: str = ""
    retry_after_s: float | None = None
    duration_ms: int = 0

    @property
    def is_delivered(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300


def post(*, url: str, body: str, headers: dict[str, str], now: datetime.datetime) -> Outcome:
    """Never raises for what the other side does, and takes WEBHOOK_TIMEOUT_SECONDS at most."""
    began = time.monotonic()
    outcome = _post(url, body, headers, now)
    return dataclasses.replace(outcome, duration_ms=int((time.monotonic() - began) * 1000))


def _post(url: str, body: str, headers: dict[str, str], now: datetime.datetime) -> Outcome:
    seconds = settings.WEBHOOK_TIMEOUT_SECONDS
    try:
        target = guard.parse(url)
        backend = guard.GuardedBackend(seconds=seconds)
        # A pool for each call: a connection that was kept open would go to an address checked long ago.
        with httpcore2.ConnectionPool(ssl_context=guard.tls(), network_backend=backend, retries=0) as pool:
            return _exchange(pool, target, body, headers, now)
    except (guard.WebhookUrlRefused, guard.AddressRefused):
        return Outcome(error=Error.UNREACHABLE)
    except ssl.SSLError:
        return Outcome(error=Error.TLS_FAILED)
    except httpcore2.ConnectError as error:
        return Outcome(error=Error.TLS_FAILED if isinstance(error.__cause__ or error.__context__, ssl.SSLError) else Error.UNREACHABLE)
    except httpcore2.ConnectTimeout:
        return Outcome(error=Error.UNREACHABLE)
    except httpcore2.TimeoutException:
        return Outcome(error=Error.TOO_SLOW)
    except httpcore2.NetworkError:
        return Outcome(error=Error.UNREACHABLE)
    except (httpcore2.ProtocolError, httpcore2.UnsupportedProtocol):
        return Outcome(error=Error.BAD_ANSWER)


def _exchange(pool: httpcore2.ConnectionPool, target: guard.Target, body: str, headers: dict[str, str], now: datetime.datetime) -> Outcome:
    sent = {
        **headers,
        "Host": target.authority,
        "Content-Type": "application/json",
        "User-Agent": "Reverie-Webhooks/1",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    address = httpcore2.URL(scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path.encode())
    seconds = settings.WEBHOOK_TIMEOUT_SECONDS
    limits = {"timeout": {"connect": seconds, "read": seconds, "write": seconds, "pool": seconds}}
    with pool.stream("POST", address, headers=list(sent.items()), content=body.encode(), extensions=limits) as answer:
        read = bytearray()
        # The status is what counts; whoever answers well and then dawdles has still answered.
        with contextlib.suppress(httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError):
            for piece in answer.iter_stream():
                read += piece
                if len(read) >= MOST_ANSWER_BYTES:
                    break
        given = {name.lower(): value for name, value in answer.headers}
        return Outcome(
            status_code=answer.status,
            excerpt=_excerpt(bytes(read[:MOST_ANSWER_BYTES])),
            retry_after_s=_retry_after_s(given.get(b"retry-after", b"").decode("ascii", "replace"), now),
        )


def _excerpt(data: bytes) -> str:
    """The beginning of an answer as one line of plain text."""
    text = re.sub(r"\s+", " ", data.decode("utf-8", "replace"))
    return "".join(letter for letter in text if letter.isprintable())[:MOST_EXCERPT_CHARS].strip()


def _retry_after_s(told: str, now: datetime.datetime) -> float | None:
    wait = wanted_wait(told, now)
    return None if wait is None else wait.total_seconds()
