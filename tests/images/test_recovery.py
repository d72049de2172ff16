"""A server that is killed at each stage of a job: it ends in one state, with one picture and one settlement."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.images_server import FakeImages
from tests.images import invariants
from tests.images.client import Artist
from tests.images.site import IMAGES, give_nothing_free, lapse
from tests.server.process import ServerProcess, wait_for

pytestmark = [pytest.mark.embedded, pytest.mark.slow]

WITH_CREDIT = {**IMAGES, "IMAGEGEN_LEASE_SECONDS": "300", "IMAGEGEN_PRICE_GENERATION": "low:1"}


STAGES = [
    "job.queued",
    "job.partial_image",
    pytest.param("job.started", marks=pytest.mark.long),
    pytest.param("job.progress", marks=pytest.mark.long),
]


@pytest.mark.parametrize("stage", STAGES)
async def test_a_killed_server_makes_the_picture_after_all(tmp_path: Path, stage: str) -> None:
    with ServerProcess(tmp_path, env=WITH_CREDIT) as server:
        give_nothing_free(server)
        alice = await Artist.at(server)
        async with alice.studio() as studio:
            job = await alice.job()
            await studio.until(stage, "job.completed")
        server.kill()
        lapse(server)
        server.start()
        ended = await alice.ended(job["id"])
        assert ended["status"] == "completed"
        await alice.picture(ended["results"][0]["image_url"])
        invariants.check_jobs(server, alice)


async def test_a_paid_call_that_may_have_been_made_is_not_made_again_and_one_that_is_cancelled_meanwhile_is(tmp_path: Path) -> None:
    with FakeImages().in_thread() as fake:
        env = {**WITH_CREDIT, "OPENAI_BASE_URL": fake.base_url, "IMAGEGEN_PROVIDERS": "openai,local"}
        with ServerProcess(tmp_path, env=env) as server:
            alice = await Artist.at(server)
            fake.script(then="stall")
            jobs = [await alice.job() for _ in range(2)]
            wait_for(lambda: len(fake.orders) == 2)
            server.restart()
            assert (await alice.cancel(jobs[1]["id"]))[1] in {"cancelling", "cancelled"}
            lapse(server)
            ended, cancelled = [await alice.ended(job["id"]) for job in jobs]
            assert (ended["status"], ended["error"]["code"]) == ("failed", "image_outcome_unknown")
            assert cancelled["status"] == "cancelled"
            assert len(fake.orders) == 2
            invariants.check_jobs(server, alice)


async def test_a_job_falls_over_to_the_next_provider_only_where_the_first_did_not_take_it(tmp_path: Path) -> None:
    with FakeImages().in_thread() as fake:
        env = {**WITH_CREDIT, "OPENAI_BASE_URL": fake.base_url, "IMAGEGEN_PROVIDERS": "openai,local"}
        with ServerProcess(tmp_path, env=env) as server:
            alice = await Artist.at(server)
            fake.script(status=503)
            assert (await alice.finished())["provider"] == "local"
            fake.script(then="cut")
            cut = await alice.ended((await alice.job())["id"])
            assert (cut["status"], cut["provider"]) == ("failed", "openai")
            invariants.check_jobs(server, alice)


async def test_a_provider_that_keeps_failing_is_left_alone(tmp_path: Path) -> None:
    with FakeImages().in_thread() as fake:
        env = {**WITH_CREDIT, "OPENAI_BASE_URL": fake.base_url, "IMAGEGEN_PROVIDERS": "openai,local", "IMAGEGEN_CIRCUIT_FAILURES": "1"}
        with ServerProcess(tmp_path, env=env) as server:
            alice = await Artist.at(server)
            fake.script(status=503)
            for _ in range(2):
                assert (await alice.finished())["provider"] == "local"
            assert len(fake.orders) == 1


async def test_calls_beyond_the_rate_go_to_the_next_provider(tmp_path: Path) -> None:
    with FakeImages().in_thread() as fake:
        env = {**WITH_CREDIT, "OPENAI_BASE_URL": fake.base_url, "IMAGEGEN_PROVIDERS": "openai,local", "IMAGEGEN_CALLS_PER_MINUTE": "1"}
        with ServerProcess(tmp_path, env=env) as server:
            alice = await Artist.at(server)
            assert (await alice.finished())["provider"] == "openai"
            # Should a new minute begin in between, the second is bought as well, and the third is not.
            assert (await alice.finished())["provider"] == "local" or (await alice.finished())["provider"] == "local"


@pytest.mark.parametrize("model", ["gpt-image-1", "dall-e-2", "dall-e-3"])
def test_a_retired_model_keeps_the_server_from_starting(tmp_path: Path, model: str) -> None:
    server = ServerProcess(tmp_path, env={"IMAGEGEN_MODEL": model})
    server.start(wait=False)
    assert server.wait() == 2
    assert f"IMAGEGEN_MODEL names “{model}”" in server.log
