"""Real Celery workers on Redis and PostgreSQL: killed, rung twice, with their queue lost."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import random
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from project.version import VERSION
from tests import services
from tests.fakes.images_server import FakeImages
from tests.fakes.studio_server import FakeStudio
from tests.images import invariants
from tests.images.client import LIMIT_S, Artist
from tests.images.site import IMAGES, Worker, bought_from, give_nothing_free, lapse
from tests.server import forkserver, sites
from tests.server.process import BASE_DIR, ServerProcess, wait_for

pytestmark = [pytest.mark.services, pytest.mark.slow]

STAGES = ["job.queued", "job.started", "job.progress", "job.partial_image"]
PATIENT = {"IMAGEGEN_LEASE_SECONDS": "300"}
"""No lease lapses where the machine is busy: those of whoever was killed are ended by `lapse`."""


def wake(server: ServerProcess, times: int) -> None:
    code = f"from project.celery import app\nfor _ in range({times}): app.send_task('imagegen.run_next')"
    done = forkserver.run(["-c", code], cwd=BASE_DIR, env=server.env)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def bought(tmp_path_factory: pytest.TempPathFactory, fake: FakeStudio) -> Iterator[ServerProcess]:
    """A server without a worker: each test starts its own, so that none takes another's jobs."""
    env = {**IMAGES, **bought_from(fake), **sites.addresses(), "LOG_LEVEL": "DEBUG"}
    with ServerProcess(tmp_path_factory.mktemp("bought"), env=env) as server:
        yield server


async def test_a_worker_killed_at_any_stage_loses_nothing(tmp_path: Path) -> None:
    """The worker that goes on after one is the one that is killed at the next."""
    env = {**IMAGES, **sites.addresses(), **PATIENT}
    with ServerProcess(tmp_path, env=env) as server, contextlib.ExitStack() as workers:
        give_nothing_free(server)
        people = [await Artist.at(server) for _ in STAGES]
        worker = workers.enter_context(Worker.with_beat(server))
        for alice, stage in zip(people, STAGES, strict=True):
            async with alice.studio() as studio:
                job = await alice.job()
                before = await studio.until(stage)
                worker.kill()
                lapse(server)
                worker = workers.enter_context(Worker.with_beat(server))
                after = await studio.until("job.completed")
            events = [frame["seq"] for frame in (*before, *after) if frame.get("job") == job["id"]]
            assert events == list(range(1, len(events) + 1)), stage
            assert after[-1]["seq"] == len(events) > 2, stage
            await alice.picture((await alice.ended(job["id"]))["results"][0]["image_url"])
        invariants.check_jobs(server, *people)


async def test_workers_killed_at_any_moment_lose_nothing(tmp_path: Path) -> None:
    env = {**IMAGES, **sites.addresses(), **PATIENT}
    with ServerProcess(tmp_path, env=env) as server:
        people = [await Artist.at(server) for _ in range(2)]
        jobs = [(alice, (await alice.job())["id"]) for alice in people for _ in range(3)]
        for _ in range(3):
            with Worker.with_beat(server):
                await people[0].reaches(jobs[0][1], "processing", *invariants.FINAL)
                await asyncio.sleep(random.uniform(0, 2))
            lapse(server)
        with Worker.with_beat(server):
            for alice, job_id in jobs:
                assert (await alice.ended(job_id))["status"] in {"completed", "failed"}
        invariants.check_jobs(server, *people)


async def test_a_bell_that_rings_many_times_makes_one_picture(bought: ServerProcess) -> None:
    alice = await Artist.at(bought)
    job = await alice.job()
    await asyncio.to_thread(wake, bought, 20)
    with Worker(bought):
        assert (await alice.ended(job["id"]))["status"] == "completed"
        assert (await alice.look(job["id"]))["attempt"] == 1
    invariants.check_jobs(bought, alice)


async def test_a_queue_that_was_lost_is_rung_for_again(bought: ServerProcess) -> None:
    alice = await Artist.at(bought)
    jobs = [(await alice.job())["id"] for _ in range(3)]
    redis.Redis.from_url(bought.env["REDIS_URL"]).flushdb()
    with Worker.with_beat(bought):
        for job_id in jobs:
            assert (await alice.ended(job_id))["status"] == "completed"
    invariants.check_jobs(bought, alice)


@pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "lost"])
async def test_redis_restarted_with_a_full_queue(tmp_path: Path, is_kept: bool) -> None:
    folder = tmp_path / "redis"
    folder.mkdir()
    broker = functools.partial(services.running_redis, port=services.free_port(), keep_in=folder if is_kept else None)
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(contextlib.ExitStack())
        fake = stack.enter_context(FakeImages().in_thread())
        fake.script(first_s=1)
        env = {**IMAGES, **bought_from(fake), **sites.addresses(), "REDIS_URL": first.enter_context(broker())}
        server = stack.enter_context(ServerProcess(tmp_path, env=env))
        people = [await Artist.at(server) for _ in range(3)]
        jobs = [(alice, (await alice.job())["id"]) for alice in people for _ in range(3)]
        stack.enter_context(Worker.with_beat(server))
        await people[0].reaches(jobs[0][1], "processing", *invariants.FINAL)
        first.close()
        await asyncio.sleep(1)
        stack.enter_context(broker())
        for alice, job_id in jobs:
            assert (await alice.ended(job_id))["status"] == "completed"
        invariants.check_jobs(server, *people)


async def test_events_reach_the_browser_from_another_process(bought: ServerProcess) -> None:
    alice = await Artist.at(bought)
    with Worker(bought) as worker:
        async with alice.studio() as studio:
            await alice.job()
            frames = await studio.until("job.completed")
            assert [frame["type"] for frame in frames][:2] == ["job.queued", "job.started"]
        assert "event.sent" in worker.log, "the worker keeps to LOG_LEVEL"


def test_a_worker_and_beat_log_json_and_show_their_numbers(tmp_path: Path) -> None:
    port = services.free_port()
    env = {**sites.addresses(), "LOG_FORMAT": "json", "METRICS_PORT": str(port), "METRICS_TOKEN": "let-me-see"}
    with Worker.with_beat(ServerProcess(tmp_path, env=env)) as worker:
        wait_for(lambda: 'reverie_celery_tasks_total{state="success",task="imagegen.sweep' in numbers(port), timeout=LIMIT_S)
        worker.stop()
        lines = [json.loads(line) for line in worker.log.splitlines()]
    assert "worker.says" in {line["event"] for line in lines}, "how it ended is JSON as well"
    started = {line["event"]: line["version"] for line in lines if line["event"] in {"worker.started", "beat.started"}}
    assert started == {"worker.started": VERSION, "beat.started": VERSION}


def numbers(port: int) -> str:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/metrics/", headers={"Authorization": "Bearer let-me-see"})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""  # not yet
