"""A picture from words: the job's life over REST and the websocket, and what it costs."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from tests.images.client import FINAL, Artist, png


@pytest.mark.once
async def test_partial_pictures_come_first(alice: Artist) -> None:
    async with alice.studio() as studio:
        await alice.job()
        partials = [frame for frame in await studio.until(*FINAL) if frame["type"] == "job.partial_image"]
    assert [frame["index"] for frame in partials] == [0, 1]
    assert all(frame["image_url"].startswith(alice.server.url("/api/images/files/")) for frame in partials)
    assert (await alice.picture(partials[0]["image_url"])).format == "WEBP"


@pytest.mark.once
async def test_without_stream_there_are_no_partial_pictures(alice: Artist) -> None:
    job = await alice.finished(stream=False)
    assert "job.partial_image" not in {event["type"] for event in await alice.events(job["id"])}


async def test_the_days_free_pictures_come_first_and_then_credits(alice: Artist) -> None:
    for _ in range(3):
        assert (await alice.finished())["is_covered_by_plan"]
    assert await alice.credit() == 1
    paid = await alice.job()
    assert (paid["price"], await alice.credit()) == (1, 0)
    assert (await alice.ended(paid["id"]))["status"] == "completed"
    status, refused = await alice.order()
    assert (status, refused["code"]) == (402, "insufficient_credit")


async def test_the_same_client_id_makes_one_job(alice: Artist) -> None:
    key = str(uuid.uuid4())
    answers = await asyncio.gather(*(alice.order(client_id=key) for _ in range(8)))
    assert len({job["id"] for _, job in answers}) == 1
    assert sorted(status for status, _ in answers) == [200] * 7 + [201]


@pytest.mark.once
async def test_a_client_id_for_something_else_is_refused(alice: Artist) -> None:
    await alice.job(client_id="one")
    status, refused = await alice.order(client_id="one", prompt="something else")
    assert (status, refused["code"]) == (409, "idempotency_conflict")


async def test_no_more_jobs_are_open_than_the_plan_allows(alice: Artist) -> None:
    answers = await asyncio.gather(*(alice.order(quality="high") for _ in range(6)))
    assert {status for status, _ in answers} <= {201, 409, 402}
    assert sum(status == 201 for status, _ in answers) <= 3


@pytest.mark.once
async def test_a_job_without_words_is_refused(alice: Artist) -> None:
    status, refused = await alice.order(prompt="   ")
    assert (status, refused["code"]) == (400, "prompt_missing")


@pytest.mark.once
async def test_a_transparent_jpeg_is_refused(alice: Artist) -> None:
    status, refused = await alice.order(background="transparent", output_format="jpeg")
    assert (status, refused["code"]) == (400, "format_not_transparent")


async def test_somebody_elses_job_does_not_exist(alice: Artist, bob: Artist) -> None:
    job = await alice.job()
    assert (await bob.call("GET", f"/api/images/jobs/{job['id']}/"))[0] == 404
    assert (await bob.call("GET", f"/api/images/jobs/{job['id']}/events/"))[0] == 404
    assert await bob.cancel(job["id"]) == (404, "unknown")
    assert (await bob.call("POST", f"/api/images/jobs/{job['id']}/retry/"))[0] == 404


async def test_a_job_waits_no_longer_than_its_estimate_says_it_may(alice: Artist) -> None:
    job = await alice.job()
    assert job["status"] == "pending"
    assert job["estimated_time"] >= 1
    if job["queue_position"] is None:
        _, now = await alice.call("GET", f"/api/images/jobs/{job['id']}/")
        assert now["status"] != "pending", "it was taken while it was told of"
    else:
        assert job["queue_position"] >= 1


@pytest.mark.once
async def test_the_days_limit_is_never_passed(alice: Artist) -> None:
    answers = await asyncio.gather(*(alice.upload(png()) for _ in range(13)))
    assert sorted(status for status, _ in answers) == [201] * 10 + [429] * 3
    assert {refused["code"] for status, refused in answers if status == 429} == {"daily_uploads_used_up"}
