"""Webhooks of a running server: a picture's events reach a receiver, whatever is killed in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.fakes.webhook_receiver import FakeReceiver, silent, status
from tests.images.client import LIMIT_S, Artist
from tests.images.site import IMAGES, Worker
from tests.images.site import running as running_site
from tests.server import sites
from tests.server.process import ServerProcess

HOOKS = {
    "WEBHOOK_ALLOWED_HOSTS": "127.0.0.1",
    "WEBHOOK_RETRY_SECONDS": "0.2,0.2,0.2",
    "WEBHOOK_SWEEP_SECONDS": "0.3",
    "WEBHOOK_TIMEOUT_SECONDS": "2",
    "WEBHOOK_LEASE_SECONDS": "1",
}
ALL = ["job.progress", "job.completed", "job.failed", "job.cancelled"]


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[FakeReceiver]:
    async with FakeReceiver() as receiver:
        yield receiver


async def listen(alice: Artist, receiver: FakeReceiver) -> dict[str, Any]:
    status_code, webhook = await alice.call("POST", "/api/webhooks/", {"url": receiver.url, "events": ALL})
    assert status_code == 201, webhook
    return dict(webhook)


async def heard(receiver: FakeReceiver, secret: str, kind: str, *, times: int = 1, within_s: float = LIMIT_S) -> list[dict[str, Any]]:
    """All that has come, once this kind has come so often."""
    async with asyncio.timeout(within_s):
        while [event["type"] for event in receiver.events(secret)].count(kind) < times:
            await asyncio.sleep(0.05)
    return receiver.events(secret)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with running_site(tmp_path_factory.mktemp("hooks"), **HOOKS) as running:
        yield running


async def test_a_picture_is_told_of_from_progress_to_its_end(server: ServerProcess, receiver: FakeReceiver) -> None:
    alice = await Artist.at(server)
    webhook = await listen(alice, receiver)
    job = await alice.finished()
    *progress, completed = await heard(receiver, webhook["secret"], "job.completed")
    assert {event["type"] for event in progress} <= {"job.progress"}
    assert completed["data"]["job"] == job["id"]
    assert [result["id"] for result in completed["data"]["results"]] == [result["id"] for result in job["results"]]


async def test_a_receiver_that_never_answers_holds_no_picture_up(server: ServerProcess, receiver: FakeReceiver) -> None:
    receiver.script(silent)
    alice = await Artist.at(server)
    for _ in range(5):
        await listen(alice, receiver)
    jobs = [await alice.job() for _ in range(3)]
    for job in jobs:
        assert (await alice.ended(job["id"], within_s=LIMIT_S))["status"] == "completed"


@pytest.mark.embedded
async def test_a_sender_that_is_killed_before_the_answer_is_followed_by_another(tmp_path: Path, receiver: FakeReceiver) -> None:
    receiver.script(silent, status(200))
    with ServerProcess(tmp_path, env={**IMAGES, **HOOKS, "WEBHOOK_TIMEOUT_SECONDS": "5"}) as server:
        alice = await Artist.at(server)
        webhook = await listen(alice, receiver)
        await alice.call("POST", f"/api/webhooks/{webhook['id']}/test/")
        await asyncio.wait_for(receiver.arrived.wait(), LIMIT_S)
        server.kill()
        # Of the second, a busy machine lets nothing lapse.
        server.env |= {"WEBHOOK_TIMEOUT_SECONDS": "60", "WEBHOOK_LEASE_SECONDS": "60"}
        server.start()
        await heard(receiver, webhook["secret"], "ping", times=2)
        assert len(set(receiver.ids)) == 1
        delivery = await logged(alice, webhook, "delivered")
        assert delivery["attempts"] == 2


@pytest.mark.services
async def test_a_worker_that_is_killed_before_the_answer_is_followed_by_another(tmp_path: Path, receiver: FakeReceiver) -> None:
    receiver.script(silent, status(200))
    with ServerProcess(tmp_path, env={**IMAGES, **sites.addresses(), **HOOKS}) as server:
        alice = await Artist.at(server)
        webhook = await listen(alice, receiver)
        with Worker.with_beat(server) as first:
            await alice.call("POST", f"/api/webhooks/{webhook['id']}/test/")
            await asyncio.wait_for(receiver.arrived.wait(), LIMIT_S)
            first.kill()
        server.env |= {"WEBHOOK_TIMEOUT_SECONDS": "60", "WEBHOOK_LEASE_SECONDS": "60"}
        with Worker.with_beat(server):
            await heard(receiver, webhook["secret"], "ping", times=2)
            assert len(set(receiver.ids)) == 1
            assert (await logged(alice, webhook, "delivered"))["attempts"] == 2


async def logged(alice: Artist, webhook: dict[str, Any], state: str) -> dict[str, Any]:
    """The only delivery, once it has come to this state."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            (delivery,) = (await alice.call("GET", f"/api/webhooks/{webhook['id']}/deliveries/"))[1]["results"]
            if delivery["state"] == state:
                return dict(delivery)
            await asyncio.sleep(0.1)
