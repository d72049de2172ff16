"""Who calls, without a query each time: what was looked up of a sign-in or key holds for a moment, until that is told to have ended.

An end counts at once in its own process, in others as soon as the channel layer tells them, and in any case `HOLD_SECONDS` later. A
lookup that began before the end was told is never used after it, however the two raced.
"""

from __future__ import annotations

import dataclasses
import hashlib
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from project.realtime.layers import Event, layer
from project.realtime.publish import publish_on_commit

from .. import statements
from .identity import Identity, NotSignedIn

HOLD_SECONDS = 1.0
MOST_KEPT = 20_000
GROUP = "sign_ins"
"""All processes that remember callers hear here which sign-ins and keys have ended."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Known:
    identity: Identity
    asked_at: float


_known: dict[bytes, _Known] = {}
_ended: dict[uuid.UUID, float] = {}
_lock = threading.Lock()


def identified(proof: str, look_up: Callable[[], Identity]) -> Identity:
    """Who `proof` (a token, a key, the id of a sign-in) speaks for: remembered, or looked up now. Raises what `look_up` does."""
    key = hashlib.blake2b(proof.encode("utf-8", "replace"), digest_size=16).digest()
    asked_at = time.monotonic()
    known = _known.get(key)
    if known is not None and _counts(known, asked_at):
        return known.identity
    identity = look_up()
    with _lock:
        if len(_known) >= MOST_KEPT:
            _forget_old(asked_at)
        _known[key] = _Known(identity, asked_at)
        _known[identity.session_id.bytes] = _Known(identity, asked_at)
    return identity


def is_known(session_id: uuid.UUID) -> bool:
    """Whether this sign-in or key was found to count just now."""
    known = _known.get(session_id.bytes)
    return known is not None and _counts(known, time.monotonic())


def _counts(known: _Known, now: float) -> bool:
    if now - known.asked_at >= HOLD_SECONDS or _ended.get(known.identity.session_id, 0.0) >= known.asked_at:
        return False
    return known.identity.expires_at is None or known.identity.expires_at > timezone.now()


def _forget_old(now: float) -> None:
    for key in [key for key, known in _known.items() if now - known.asked_at >= HOLD_SECONDS]:
        del _known[key]
    if len(_known) >= MOST_KEPT:
        _known.clear()


def announce_end(*, person_id: uuid.UUID, session_id: uuid.UUID) -> None:
    """Tell everybody that a sign-in or key has ended; once the open transaction is committed it counts nowhere any more."""
    event = {"type": "session.ended", "session_id": str(session_id)}
    forget(session_id)
    # Whoever asked meanwhile did not see it yet.
    transaction.on_commit(lambda: forget(session_id), robust=True)
    publish_on_commit(group=f"person.{person_id}", event=event)
    publish_on_commit(group=GROUP, event=event)


def forget(session_id: uuid.UUID) -> None:
    now = time.monotonic()
    with _lock:
        _ended[session_id] = now
        # What was asked before these ended is too old by now to be used.
        for ended_id in [ended_id for ended_id, at in _ended.items() if now - at > HOLD_SECONDS]:
            del _ended[ended_id]


async def listen() -> None:
    """Hear of ends in other processes. On the server's loop, once at its start."""
    await layer().join(GROUP, _hear)


def _hear(event: Event) -> None:
    if event["type"] == "session.ended":
        forget(uuid.UUID(event["session_id"]))


class Caller(SimpleLazyObject):  # type: ignore[type-arg]  # it takes none at run time
    """The person of an identity as `request.user`: their row is read when something but their id is asked for, and is always fresh."""

    def __init__(self, identity: Identity) -> None:
        super().__init__(lambda: person(identity))
        self.__dict__["pk"] = self.__dict__["id"] = identity.person_id

    is_authenticated = True
    is_anonymous = False

    def __bool__(self) -> bool:
        return True


def person(identity: Identity) -> Any:
    """Raises NotSignedIn for one who was deleted or shut out in this very moment."""
    found = statements.person(identity.person_id)
    if found is None:
        raise NotSignedIn
    return found
