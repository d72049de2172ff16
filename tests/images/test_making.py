"""A picture from words: the job's life over REST and the websocket, and what it costs."""

from __future__ import annotations

import asyncio
import uuid

from tests.images.client import FINAL, Artist


async def test_a_picture_comes_from_words(alice: Artist) -> None:
    async with alice.studio() as studio:
        job = await alice.job()
        frames = [frame for frame in await studio.until(*FINAL) if frame["type"] != "credits.updated"]
    assert [frames[0]["type"], frames[1]["type"], frames[-1]["type"]] == ["job.queued", "job.started", "job.completed"]
    assert [frame["seq"] for frame in frames] == list(range(1, len(frames) + 1))
    assert {frame["job"] for frame in frames} == {job["id"]}
    picture = await alice.picture(frames[-1]["results"][0]["image_url"])
    assert (picture.size, picture.format) == ((1024, 1024), "PNG")


async def test_partial_pictures_come_first(alice: Artist) -> None:
    async with alice.studio() as studio:
        await alice.job()
        partials = [frame for frame in await studio.until(*FINAL) if frame["type"] == "job.partial_image"]
    assert [frame["index"] for frame in partials] == [0, 1]
    assert (await alice.picture(partials[0]["image_url"])).format == "WEBP"


async def test_without_stream_there_are_no_partial_pictures(alice: Artist) -> None:
    job = await alice.finished(stream=False)
    assert "job.partial_image" not in {event["type"] for event in await alice.events(job["id"])}


async def test_the_same_words_and_seed_give_the_same_picture(alice: Artist) -> None:
    jobs = [await alice.finished(seed=7, prompt="a forest") for _ in range(2)]
    one, other = [(await alice.fetch(job["results"][0]["image_url"]))[1] for job in jobs]
    assert one == other


async def test_sizes_and_formats_are_those_that_were_asked_for(alice: Artist) -> None:
    job = await alice.finished(size="1536x1024", output_format="webp")
    picture = await alice.picture(job["results"][0]["image_url"])
    assert (picture.size, picture.format) == ((1536, 1024), "WEBP")


async def test_a_transparent_background_is_transparent(alice: Artist) -> None:
    job = await alice.finished(background="transparent", prompt="a lantern")
    low, high = (await alice.picture(job["results"][0]["image_url"])).convert("RGBA").getchannel("A").getextrema()
    assert (low, high) == (0, 255)


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


async def test_a_client_id_for_something_else_is_refused(alice: Artist) -> None:
    await alice.job(client_id="one")
    status, refused = await alice.order(client_id="one", prompt="something else")
    assert (status, refused["code"]) == (409, "idempotency_conflict")


async def test_no_more_jobs_are_open_than_the_plan_allows(alice: Artist) -> None:
    answers = await asyncio.gather(*(alice.order(quality="high") for _ in range(6)))
    assert {status for status, _ in answers} <= {201, 409, 402}
    assert sum(status == 201 for status, _ in answers) <= 3


async def test_a_job_without_words_is_refused(alice: Artist) -> None:
    status, refused = await alice.order(prompt="   ")
    assert (status, refused["code"]) == (400, "prompt_missing")


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
    assert job["queue_position"] >= 1
    assert job["estimated_time"] >= 1
