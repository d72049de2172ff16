"""The Images API over real HTTP: what is asked of it, and what becomes of a job when it fails, stalls or is cut off."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from tests.fakes.images_server import FakeImages
from tests.images import site
from tests.images.client import FINAL, Artist, png
from tests.server.process import ServerProcess, wait_for

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeImages]:
    with FakeImages().in_thread() as running:
        yield running


@pytest.fixture(scope="module")
def online(fake: FakeImages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {
        "OPENAI_BASE_URL": fake.base_url,
        "IMAGEGEN_PROVIDERS": "openai",
        "IMAGEGEN_IDLE_SECONDS": "8",
        "IMAGEGEN_CALLS_PER_MINUTE": "1000",
        "IMAGEGEN_CIRCUIT_FAILURES": "1000",
    }
    with site.running(tmp_path_factory.mktemp("online"), **env) as server:
        yield server


@pytest_asyncio.fixture
async def alice(online: ServerProcess, fake: FakeImages) -> AsyncIterator[Artist]:
    fake.script()
    fake.release_all()
    # What the test before left running would be counted as this one's.
    wait_for(lambda: online.rows("select count(*) from imagegen_job where state in ('pending', 'processing')") == [(0,)], timeout=300)
    fake.requests.clear()
    yield await Artist.at(online)


async def made(artist: Artist, **fields: Any) -> dict[str, Any]:
    return await artist.ended((await artist.job(**fields))["id"])


async def held(artist: Artist) -> dict[str, Any]:
    """A job that is with the service, which keeps it (`FakeImages.hold`): it takes one of two places, and nothing makes room."""
    job = await artist.job()
    await artist.reaches(job["id"], "processing")
    return job


def attempts(server: ServerProcess, job_id: str) -> list[tuple[Any, ...]]:
    """`(provider, outcome)` of each call for a job, from the database."""
    sql = "select provider, outcome from imagegen_jobattempt where job_id = ? order by id"
    return server.rows(sql, job_id if "DATABASE_URL" in server.env else job_id.replace("-", ""))


@pytest.mark.once
async def test_all_parameters_reach_the_provider(alice: Artist, fake: FakeImages) -> None:
    wish = {"quality": "high", "size": "1024x1536", "background": "transparent", "output_format": "webp"}
    job = await made(alice, prompt="a paper boat", **wish)
    assert job["status"] == "completed"
    expected = {"model": "gpt-image-2.5-sunburst", "prompt": "a paper boat", "n": 1, "stream": True, "partial_images": 2, **wish}
    assert fake.orders == [expected]


@pytest.mark.once
async def test_partial_pictures_of_the_provider_are_shown(alice: Artist) -> None:
    async with alice.studio() as studio:
        await alice.job()
        frames = await studio.until(*FINAL)
    partials = [frame for frame in frames if frame["type"] == "job.partial_image"]
    assert [frame["index"] for frame in partials] == [0, 1]
    assert (await alice.picture(partials[0]["image_url"])).getpixel((5, 5)) == pytest.approx((128, 128, 128), abs=3)


@pytest.mark.once
async def test_an_edit_sends_picture_and_mask(alice: Artist, fake: FakeImages) -> None:
    source, mask = await alice.uploaded(png()), await alice.uploaded(png(colour="#00000000"))
    job = await made(alice, type="edit", prompt="add a moon", source=source["id"], mask=mask["id"])
    assert job["status"] == "completed"
    order = fake.orders[0]
    assert order["prompt"] == "add a moon"
    assert order["image"][:4] == order["mask"][:4] == b"\x89PNG"
    assert "input_fidelity" not in order


@pytest.mark.once
async def test_a_server_that_does_not_stream_is_understood(alice: Artist, fake: FakeImages) -> None:
    fake.script(is_whole=True)
    assert (await made(alice))["status"] == "completed"


@pytest.mark.once
@pytest.mark.parametrize(
    ("script", "code", "outcome"),
    [
        ({"status": 500}, "image_unavailable", "refused"),
        ({"status": 502}, "image_unavailable", "unknown"),
        ({"status": 429}, "image_busy", "refused"),
        ({"status": 401}, "image_misconfigured", "refused"),
        ({"status": 400, "code": "moderation_blocked"}, "image_refused", "refused"),
        ({"then": "stall"}, "image_stalled", "accepted"),
        ({"then": "stall", "partials": 0}, "image_stalled", "unknown"),
        ({"then": "cut"}, "image_interrupted", "accepted"),
        ({"then": "reset"}, "image_interrupted", "accepted"),
        ({"then": "end"}, "image_interrupted", "accepted"),
        ({"then": "error", "code": "content_policy_violation"}, "image_refused", "accepted"),
        ({"then": "error", "code": "rate_limit_exceeded"}, "image_busy", "accepted"),
        ({"then": "junk"}, "image_unusable", "accepted"),
        ({"then": "page"}, "image_misconfigured", "refused"),
    ],
)
async def test_a_failure_has_its_code_costs_nothing_and_is_asked_once(
    alice: Artist, online: ServerProcess, fake: FakeImages, script: dict[str, Any], code: str, outcome: str
) -> None:
    fake.script(**script)
    job = await made(alice)
    assert (job["status"], job["error"]["code"]) == ("failed", code)
    assert job["error"]["detail"]
    assert "secret" not in online.log
    assert len(fake.orders) == 1
    assert attempts(online, job["id"]) == [("openai", outcome)]


async def test_a_failed_job_gives_its_credit_back(alice: Artist, fake: FakeImages) -> None:
    for _ in range(3):
        await alice.finished()
    fake.script(status=500)
    paid = await alice.job()
    assert await alice.credit() == 0
    await alice.ended(paid["id"])
    assert await alice.credit() == 1


@pytest.mark.once
async def test_a_failed_free_job_gives_the_free_picture_back(alice: Artist, fake: FakeImages) -> None:
    fake.script(status=500, times=1)
    await made(alice)
    for _ in range(3):
        assert (await alice.finished())["is_covered_by_plan"]


@pytest.mark.once
async def test_a_failed_job_is_tried_again_by_one_click_as_often_as_it_is_clicked(alice: Artist, fake: FakeImages) -> None:
    fake.script(status=500, times=1)
    failed = await made(alice, seed=5)
    path = f"/api/images/jobs/{failed['id']}/retry/"
    (status, again), (second, same) = await alice.call("POST", path), await alice.call("POST", path)
    assert (status, second, same["id"]) == (201, 200, again["id"])
    assert (again["retry_of"], again["seed"]) == (failed["id"], 5)
    assert (await alice.ended(again["id"]))["status"] == "completed"
    assert (await alice.call("POST", f"/api/images/jobs/{again['id']}/retry/"))[1]["code"] == "job_completed"


async def test_cancelling_a_running_job_drops_the_call(alice: Artist, fake: FakeImages, online: ServerProcess) -> None:
    fake.script(first_s=3.8, then="stall")
    job = await alice.job()
    wait_for(lambda: fake.orders)
    assert await alice.cancel(job["id"]) == (202, "cancelling")
    assert (await alice.ended(job["id"]))["status"] == "cancelled"
    wait_for(lambda: fake.requests[0].is_cut_off)
    assert attempts(online, job["id"]) == [("openai", "unknown")]
    assert await alice.cancel(job["id"]) == (200, "cancelled")


async def test_cancelling_a_paid_job_gives_the_credit_back(alice: Artist, fake: FakeImages) -> None:
    for _ in range(3):
        await alice.finished()
    fake.hold()
    job = await alice.job()
    await alice.reaches(job["id"], "processing")
    await alice.cancel(job["id"])
    await alice.ended(job["id"])
    assert await alice.credit() == 1


async def test_a_waiting_job_is_cancelled_at_once(alice: Artist, fake: FakeImages) -> None:
    fake.hold()
    running = [await held(alice) for _ in range(2)]
    waiting = await alice.job()
    assert await alice.cancel(waiting["id"]) == (200, "cancelled")
    assert [event["type"] for event in await alice.events(waiting["id"])] == ["job.queued", "job.cancelled"]
    for job in running:
        await alice.cancel(job["id"])


@pytest.mark.once
async def test_a_finished_job_can_not_be_cancelled(alice: Artist) -> None:
    job = await alice.finished()
    assert await alice.cancel(job["id"]) == (409, "already_finished")


async def test_a_job_not_started_by_its_deadline_is_cancelled_and_free(alice: Artist, fake: FakeImages) -> None:
    fake.hold()
    running = [await held(alice) for _ in range(2)]
    waiting = await alice.job(deadline_seconds=1)
    ended = await alice.reaches(waiting["id"], "cancelled")
    assert ended["started_at"] is None
    assert (await alice.events(waiting["id"]))[-1]["reason"] == "deadline"
    for job in running:
        await alice.cancel(job["id"])


def started_jobs(server: ServerProcess) -> list[str]:
    """In the order in which they were claimed."""
    started = "select job_id from imagegen_jobevent where kind = 'started' order by id"
    return [str(uuid.UUID(str(job_id))) for (job_id,) in server.rows(started)]


async def test_people_take_turns(alice: Artist, fake: FakeImages, online: ServerProcess) -> None:
    bob = await Artist.at(online)
    fake.hold()
    of_alice = [await alice.job() for _ in range(3)]
    of_bob = await bob.job()
    ids = {job["id"] for job in (*of_alice, of_bob)}
    wait_for(lambda: len(ids.intersection(started_jobs(online))) >= 2, timeout=300)
    fake.release()
    wait_for(lambda: of_bob["id"] in started_jobs(online), timeout=300)
    fake.release_all()
    served = await bob.ended(of_bob["id"])
    ended = [await alice.ended(job["id"]) for job in of_alice]
    assert {job["status"] for job in (served, *ended)} == {"completed"}
    # Times are taken just before a claim, and two runners may be a moment apart: the events tell who was claimed first.
    order = [job_id for job_id in started_jobs(online) if job_id in {served["id"], ended[2]["id"]}]
    assert order == [served["id"], ended[2]["id"]]
