"""Real Celery workers on Redis and PostgreSQL: killed, rung twice, with their queue lost."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from tests.images import invariants
from tests.images.client import Artist
from tests.images.site import IMAGES, Worker
from tests.server import sites
from tests.server.process import BASE_DIR, ServerProcess

pytestmark = pytest.mark.services


def ring(server: ServerProcess, times: int) -> None:
    code = f"from project.celery import app\nfor _ in range({times}): app.send_task('imagegen.run_next')"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=BASE_DIR, env=server.env)


async def test_a_killed_workers_jobs_are_made_by_the_next(tmp_path: Path) -> None:
    with ServerProcess(tmp_path, env={**IMAGES, **sites.addresses(), "IMAGEGEN_LEASE_SECONDS": "2"}) as server:
        people = [await Artist.at(server) for _ in range(3)]
        with Worker.with_beat(server) as first:
            jobs = [(alice, (await alice.job(quality="high"))["id"]) for alice in people for _ in range(2)]
            await people[0].reaches(jobs[0][1], "processing")
            first.kill()
        with Worker.with_beat(server):
            for alice, job_id in jobs:
                assert (await alice.ended(job_id, within_s=90))["status"] in {"completed", "failed"}
        invariants.check_jobs(server, *people)


async def test_a_bell_that_rings_many_times_makes_one_picture(tmp_path: Path) -> None:
    with ServerProcess(tmp_path, env={**IMAGES, **sites.addresses()}) as server:
        alice = await Artist.at(server)
        people = [alice]
        job = await alice.job()
        await asyncio.to_thread(ring, server, 20)
        with Worker(server):
            assert (await alice.ended(job["id"]))["status"] == "completed"
            assert (await alice.look(job["id"]))["attempt"] == 1
        invariants.check_jobs(server, *people)


async def test_a_queue_that_was_lost_is_rung_for_again(tmp_path: Path) -> None:
    with ServerProcess(tmp_path, env={**IMAGES, **sites.addresses()}) as server:
        alice = await Artist.at(server)
        people = [alice]
        jobs = [(await alice.job())["id"] for _ in range(3)]
        redis.Redis.from_url(server.env["REDIS_URL"]).flushdb()
        with Worker.with_beat(server):
            for job_id in jobs:
                assert (await alice.ended(job_id))["status"] == "completed"
        invariants.check_jobs(server, *people)


async def test_events_reach_the_browser_from_another_process(tmp_path: Path) -> None:
    with ServerProcess(tmp_path, env={**IMAGES, **sites.addresses()}) as server, Worker(server):
        alice = await Artist.at(server)
        async with alice.studio() as studio:
            await alice.job()
            frames = await studio.until("job.completed")
        assert [frame["type"] for frame in frames][:2] == ["job.queued", "job.started"]
