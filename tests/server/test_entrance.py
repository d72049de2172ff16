"""Requests for tickets stand at the entrance with the sockets that they are for; all others pass it by."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from project.realtime.admission import Admission
from project.server import requests
from project.server.requests import PlainHandler

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]

TICKET, OTHER = "/api/user/ws-ticket/", "/api/user/refresh/"


class Asking:
    """One request of somebody who is not signed in."""

    def __init__(self, handler: PlainHandler, path: str) -> None:
        self.sent: list[Any] = []
        self._arriving: asyncio.Queue[Any] = asyncio.Queue()
        self._arriving.put_nowait({"type": "http.request", "body": b"{}"})
        scope = {"type": "http", "http_version": "1.1", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
        scope |= {"root_path": "", "scheme": "http", "client": ["127.0.0.1", 1], "server": ["127.0.0.1", 80]}
        scope["headers"] = [(b"host", b"localhost"), (b"content-type", b"application/json")]
        self.answered = asyncio.ensure_future(handler(scope, self._arriving.get, self._send))

    async def _send(self, message: Any) -> None:
        self.sent.append(message)

    def leave(self) -> None:
        self._arriving.put_nowait({"type": "http.disconnect"})


@pytest.fixture
def entrance(monkeypatch: pytest.MonkeyPatch) -> Admission:
    """With one place."""
    entrance = Admission(1)
    monkeypatch.setattr(requests, "ENTRANCE", entrance)
    return entrance


async def test_a_ticket_waits_for_its_turn_and_nothing_else_does(entrance: Admission) -> None:
    handler = PlainHandler()
    async with asyncio.timeout(60):
        async with entrance.turn():
            ticket = Asking(handler, TICKET)
            other = Asking(handler, OTHER)
            await other.answered
            assert other.sent and not ticket.sent
        await ticket.answered
    assert ticket.sent[0]["status"] == 401


async def test_who_leaves_while_waiting_for_a_ticket_is_not_answered_and_holds_nobody_up(entrance: Admission) -> None:
    handler = PlainHandler()
    async with asyncio.timeout(60):
        async with entrance.turn():
            left, stays = Asking(handler, TICKET), Asking(handler, TICKET)
            await asyncio.sleep(0)
            left.leave()
            await left.answered
        await stays.answered
    assert stays.sent and not left.sent
