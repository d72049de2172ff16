"""What is told of a dream's jobs on the dream's own roads: of each job every event, once and in order, whatever becomes of the hints."""

from __future__ import annotations

import asyncio
import contextlib
import random
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from dreams import diary
from dreams.chat.draft.memory import MemoryDrafts
from dreams.chat.viewer import Viewer
from dreams.models import Dream
from imagegen.jobs import dream_feed, events, serialize
from imagegen.models import Job, JobEvent
from person.credits import ledger
from person.models import User
from project.realtime.database import in_database
from project.realtime.layers import RESUMED, Event, InProcessLayer
from tests.images import pictures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

KINDS = ["queued", "started", "progress", "progress", "partial_image", "completed"]


@pytest.fixture
def dream() -> Dream:
    person = User.objects.create_user("alice@example.org", username="alice")
    with transaction.atomic():
        ledger.grant(person_id=person.pk, amount=1, key=str(uuid.uuid4()))
    return diary.begin(person=person, now=timezone.now())


@pytest.fixture
def hints(dream: Dream) -> list[Event]:
    """Those of two jobs, whose events took turns."""
    jobs = [pictures.job(dream.author, dream=dream, state=Job.State.PROCESSING, lease_until=timezone.now()) for _ in range(2)]
    for kind in KINDS:
        for job in jobs:
            with transaction.atomic():
                events.emit(job, events.Kind(kind), now=timezone.now())
    Job.objects.filter(dream=dream).update(state=Job.State.COMPLETED, ended_at=timezone.now(), lease_until=None)
    return [serialize.event(row) for row in JobEvent.objects.order_by("position").select_related("job")]


@contextlib.asynccontextmanager
async def watched(dream: Dream) -> AsyncIterator[tuple[Viewer, list[dict[str, Any]]]]:
    """Somebody at the dream, and the frames of jobs that they were sent."""
    told: list[dict[str, Any]] = []

    async def send(frame: Any) -> None:
        if isinstance(frame, dict) and frame["type"].startswith("job."):
            told.append(frame)

    viewer = Viewer(dream_id=dream.pk, person_id=dream.author_id, send=send, store=MemoryDrafts(), bus=InProcessLayer(), quiet_seconds=0.01)
    await viewer.open()
    try:
        yield viewer, told
    finally:
        await viewer.close()


async def until_told(told: list[dict[str, Any]], number: int) -> None:
    async with asyncio.timeout(120):
        while len(told) < number:
            await asyncio.sleep(0.01)


def assert_in_order(told: list[dict[str, Any]], hints: list[Event]) -> None:
    """Once each, and for each job in order."""
    for job in {frame["job"] for frame in hints}:
        assert [frame["seq"] for frame in told if frame["job"] == job] == [frame["seq"] for frame in hints if frame["job"] == job]


async def test_each_event_is_told_once_and_in_order(dream: Dream, hints: list[Event]) -> None:
    for seed in range(20):
        chance = random.Random(seed)
        heard = [hint for hint in hints for _ in range(chance.choice([0, 1, 1, 2]))]
        chance.shuffle(heard)
        async with watched(dream) as (viewer, told):
            for hint in heard:
                viewer.hear(hint)
            viewer.hear(RESUMED)
            await until_told(told, len(hints))
            assert_in_order(told, hints)


async def test_the_last_hint_may_be_lost(dream: Dream, hints: list[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dream_feed, "QUIET_SECONDS", 0.01)
    async with watched(dream) as (viewer, told):
        viewer.hear(hints[0])
        await until_told(told, len(hints))
        assert_in_order(told, hints)


@pytest.mark.parametrize("outage", [OperationalError, InterfaceError])
async def test_what_can_not_be_read_is_read_later(
    dream: Dream, hints: list[Event], monkeypatch: pytest.MonkeyPatch, outage: type[Exception]
) -> None:
    read, tries = dream_feed._beyond, 0

    def away_at_first(*given: Any) -> Any:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise outage
        return read(*given)

    monkeypatch.setattr(dream_feed, "_beyond", away_at_first)
    async with watched(dream) as (viewer, told):
        viewer.hear(hints[-1])
        await until_told(told, len(hints))
        assert_in_order(told, hints)


async def test_what_had_ended_long_before_is_not_told_again(dream: Dream, hints: list[Event]) -> None:
    await in_database(Job.objects.update, ended_at=timezone.now() - 2 * dream_feed.CLOCKS_APART)
    running = await in_database(pictures.job, dream.author, dream=dream, state=Job.State.PENDING)
    with_news = await in_database(_queued, running)
    async with watched(dream) as (viewer, told):
        viewer.hear(RESUMED)
        await until_told(told, 1)
        assert told == [with_news]


def _queued(job: Job) -> dict[str, Any]:
    with transaction.atomic():
        row = events.emit(job, events.Kind.QUEUED, now=timezone.now())
    return serialize.event(row)


async def test_nothing_is_read_while_no_job_runs(dream: Dream, hints: list[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dream_feed, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(dream_feed, "_beyond", None)
    async with watched(dream) as (viewer, told):
        for hint in hints:
            viewer.hear(hint)
        await until_told(told, len(hints))
        assert viewer._others[0]._timer is None or viewer._others[0]._timer.cancelled()  # type: ignore[attr-defined]
