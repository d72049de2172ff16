"""A server or a worker that is asked to end gives its pictures up at once: the next one need not wait for their leases."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.fakes import quick_painter
from tests.fakes.images_server import FakeImages
from tests.images import invariants
from tests.images.client import Artist
from tests.images.site import IMAGES, Worker
from tests.server import sites
from tests.server.process import ServerProcess, wait_for

pytestmark = pytest.mark.slow

LEASE_SECONDS = 300
PATIENT = {**IMAGES, "IMAGEGEN_LEASE_SECONDS": str(LEASE_SECONDS)}


def held(server: ServerProcess) -> list[tuple[str, str]]:
    return [(str(state), str(kind)) for state, kind in server.rows("select state, type from imagegen_job where lease_until is not null")]


@pytest.mark.embedded
async def test_a_server_that_ends_gives_its_picture_up(tmp_path: Path) -> None:
    with ServerProcess(tmp_path, env=PATIENT) as server:
        alice = await Artist.at(server)
        with quick_painter.held() as prompt:
            job = await alice.job(prompt=prompt)
            await alice.reaches(job["id"], "processing")
            assert server.stop() == 0
            assert held(server) == []
        server.start()
        ended = await alice.ended(job["id"])
        assert (ended["status"], ended["attempt"]) == ("completed", 2)
        invariants.check_jobs(server, alice)


@pytest.mark.embedded
async def test_a_paid_call_that_may_have_been_made_keeps_its_lease(tmp_path: Path) -> None:
    with FakeImages().in_thread() as fake:
        env = {**PATIENT, "OPENAI_BASE_URL": fake.base_url, "IMAGEGEN_PROVIDERS": "openai,local"}
        with ServerProcess(tmp_path, env=env) as server:
            alice = await Artist.at(server)
            fake.script(then="stall")
            await alice.job()
            wait_for(lambda: fake.orders)
            server.stop()
            assert held(server) == [("processing", "generation")]
            server.start()
            await asyncio.sleep(2)  # four sweeps
            assert held(server) == [("processing", "generation")]
            assert len(fake.orders) == 1


@pytest.mark.services
async def test_a_worker_that_ends_gives_its_pictures_up_to_the_next(tmp_path: Path) -> None:
    with ServerProcess(tmp_path, env={**PATIENT, **sites.addresses()}) as server:
        people = [await Artist.at(server) for _ in range(2)]
        with Worker.with_beat(server) as first, quick_painter.held() as prompt:
            jobs = [(alice, (await alice.job(prompt=prompt))["id"]) for alice in people]
            for alice, job_id in jobs:
                await alice.reaches(job_id, "processing")
            assert first.stop() == 0
            assert held(server) == []
        with Worker.with_beat(server):
            for alice, job_id in jobs:
                assert (await alice.ended(job_id))["status"] == "completed"
        invariants.check_jobs(server, *people)
