"""Sockets of a signed-in person: who may come in, how many at once, and that an ended sign-in ends them (DESIGN §5)."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone

from project.outages import OUTAGES
from project.realtime.admission import ENTRANCE
from project.realtime.closing import CloseCode
from project.realtime.database import in_database
from project.realtime.layers import Event, layer
from project.realtime.socket import Closed, Socket

from .flows import bearer, sessions, tickets
from .flows.identity import Identity, KeyNotAllowed, NotSignedIn, ScopeMissing
from .privacy import disclosures
from .progress import live

log = structlog.get_logger(__name__)

RECHECK_SECONDS = 30

_open: dict[uuid.UUID, set[PersonSocket]] = {}
_watch: asyncio.Task[None] | None = None


class PersonSocket(Socket):
    """A socket with an identity. A subclass gives `entered`, `left` and `person_event` in place of `opened` and `closed`."""

    identity: Identity | None = None
    key_scope: str | None = None
    """The scope that an API key needs to come in; without one, none does."""
    _expiry: asyncio.TimerHandle | None = None

    @property
    def person_id(self) -> uuid.UUID:
        assert self.identity is not None
        return self.identity.person_id

    async def entered(self) -> None:
        """The person is known."""

    async def left(self) -> None:
        """The socket is closed."""

    def person_event(self, event: Event) -> None:
        """An event of the person's group, called on the loop."""

    async def opened(self) -> None:
        async with ENTRANCE.turn():
            await self._enter()

    async def _enter(self) -> None:
        self.identity = await self._identify()
        self._refuse_key()
        if len(_open.get(self.person_id, ())) >= settings.REALTIME_SOCKETS_PER_PERSON:
            raise Closed(CloseCode.TOO_MANY)
        _open.setdefault(self.person_id, set()).add(self)
        _keep_watch()
        self._close_at_expiry()
        await layer().join(f"person.{self.person_id}", self._hear)
        if self.identity.scopes is not None:
            who = self.identity
            await in_database(disclosures.note_program, person_id=who.person_id, key_id=who.session_id, scope=self.key_scope)
        await self.entered()

    async def closed(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
        if self.identity is not None:
            _forget(self)
            await layer().leave(f"person.{self.person_id}", self._hear)
        await self.left()

    async def _identify(self) -> Identity:
        """Ticket, then bearer, then cookie; a cookie only from our own pages."""
        given = self.handshake
        try:
            if given.ticket is not None:
                return await in_database(tickets.consume, given.ticket)
            if given.bearer is not None:
                return await in_database(bearer.identity, given.bearer)
            if given.session_key:
                if not given.same_origin:
                    raise Closed(CloseCode.NOT_ALLOWED)
                return await in_database(sessions.identity_of_django_session, given.session_key)
        except NotSignedIn:
            raise Closed(CloseCode.NOT_SIGNED_IN) from None
        raise Closed(CloseCode.NOT_SIGNED_IN)

    def _refuse_key(self) -> None:
        assert self.identity is not None
        try:
            self.identity.require(self.key_scope)
        except (ScopeMissing, KeyNotAllowed):
            self.identity = None
            raise Closed(CloseCode.NOT_ALLOWED) from None

    def _close_at_expiry(self) -> None:
        assert self.identity is not None
        if self.identity.expires_at is not None:
            left_s = (self.identity.expires_at - timezone.now()).total_seconds()
            self._expiry = asyncio.get_running_loop().call_later(max(0.0, left_s), self.sign_out)

    def _hear(self, event: dict[str, Any]) -> None:
        if event["type"] == "session.ended":
            if self.identity is not None and event["session_id"] == str(self.identity.session_id):
                self.sign_out()
        else:
            self.person_event(live.localised(event, self.handshake.language))

    def sign_out(self) -> None:
        """Close with 4401. On the loop."""
        closing = asyncio.ensure_future(self.close(CloseCode.NOT_SIGNED_IN))
        _closing.add(closing)
        closing.add_done_callback(_closing.discard)


_closing: set[asyncio.Future[None]] = set()


def _forget(socket: PersonSocket) -> None:
    sockets = _open.get(socket.person_id)
    if sockets is not None:
        sockets.discard(socket)
        if not sockets:
            del _open[socket.person_id]


def _keep_watch() -> None:
    global _watch  # noqa: PLW0603 - one watch a process
    if _watch is None or _watch.done():
        _watch = asyncio.get_running_loop().create_task(_recheck())


async def _recheck() -> None:
    """One query for all open sockets finds the sign-ins whose end was not heard of."""
    while _open:
        await asyncio.sleep(RECHECK_SECONDS)
        sockets = [socket for group in _open.values() for socket in group if socket.identity is not None]
        try:
            ended = await in_database(sessions.ended_among, {socket.identity.session_id for socket in sockets if socket.identity})
        except OUTAGES as error:
            log.warning("sockets.not_rechecked", error=type(error).__name__)
            continue
        for socket in sockets:
            if socket.identity is not None and socket.identity.session_id in ended:
                socket.sign_out()
