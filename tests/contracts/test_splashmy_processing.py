"""Splashmy §5, `processing/`: each documented call, in its envelope."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from tests.chat.client import Frame
from tests.images import site
from tests.images.client import Artist, png
from tests.server.process import ServerProcess

pytestmark = pytest.mark.once

ROOT = "/api/v1/processing"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with site.running(tmp_path_factory.mktemp("splashmy")) as server:
        yield server


@pytest_asyncio.fixture
async def person(server: ServerProcess) -> AsyncIterator[Artist]:
    yield await Artist.at(server)


async def post(person: Artist, path: str, body: Any = None) -> tuple[int, Frame]:
    return await person.call("POST", f"{ROOT}{path}", body)


async def get(person: Artist, path: str) -> Frame:
    status, answer = await person.call("GET", f"{ROOT}{path}")
    assert (status, answer["success"]) == (200, True), answer
    return dict(answer)


async def created(person: Artist, **fields: Any) -> Frame:
    status, answer = await post(person, "/jobs/", {"job_type": "generation", "prompt": "a lake", "quality": "low", **fields})
    assert (status, answer["success"]) == (201, True), answer
    return dict(answer["data"])


async def test_a_job_is_created_pending_and_ends_completed(person: Artist) -> None:
    wish = {"background": "opaque", "output_format": "jpeg", "size": "1536x1024", "stream": True}
    job = await created(person, **wish)
    assert (job["status"], job["job_type"]) == ("pending", "generation")
    assert {name: job[name] for name in wish} == wish
    await person.ended(job["id"])
    assert (await get(person, f"/jobs/{job['id']}/"))["data"]["status"] == "completed"


async def test_an_edit_names_its_picture(person: Artist) -> None:
    image = await person.uploaded(png())
    job = await created(person, job_type="edit", original_image=image["id"], operation="blur")
    assert job["original_image"] == image["id"]
    assert (await person.ended(job["id"]))["status"] == "completed"


@pytest.mark.parametrize(
    ("field", "value"), [("job_type", "magic"), ("quality", "best"), ("background", "blue"), ("output_format", "bmp"), ("size", "1x1")]
)
async def test_parameters_outside_the_document_are_refused(person: Artist, field: str, value: str) -> None:
    status, answer = await post(person, "/jobs/", {"prompt": "a lake", field: value})
    assert (status, answer["success"]) == (400, False)
    assert answer["errors"]


async def test_jobs_and_results_are_listed_in_pages(person: Artist) -> None:
    job = await created(person)
    await person.ended(job["id"])
    for path in ("/jobs/list/", "/results/"):
        answer = await get(person, path)
        assert set(answer) == {"success", "message", "data", "pagination"}
        assert set(answer["pagination"]) == {"count", "next", "previous", "results"}
        assert answer["pagination"]["count"] == len(answer["data"]) == 1


async def test_a_result_is_a_favourite_rated_and_downloaded(person: Artist) -> None:
    result = (await person.ended((await created(person))["id"]))["results"][0]
    assert (await post(person, f"/results/{result['id']}/favorite/"))[1]["data"]["is_favorite"] is True
    assert (await post(person, f"/results/{result['id']}/favorite/"))[1]["data"]["is_favorite"] is False
    assert (await post(person, f"/results/{result['id']}/rate/", {"rating": 5}))[1]["data"]["rating"] == 5
    assert (await post(person, f"/results/{result['id']}/rate/", {"rating": 0}))[0] == 400
    address = (await get(person, f"/results/{result['id']}/download/"))["data"]["download_url"]
    assert (await person.fetch(address))[0] == 200


async def test_a_job_is_cancelled_and_a_finished_one_is_not(person: Artist) -> None:
    job = await created(person, quality="medium")
    status, answer = await post(person, f"/jobs/{job['id']}/cancel/")
    assert (status, answer["data"]["answer"] in {"cancelled", "cancelling"}) == (200, True)
    assert (await person.ended(job["id"]))["status"] == "cancelled"
    done = await person.finished()
    assert (await post(person, f"/jobs/{done['id']}/cancel/"))[0] == 409


async def test_quota_and_stats_count_what_was_made(person: Artist) -> None:
    await person.ended((await created(person))["id"])
    quota = (await get(person, "/quota/"))["data"]
    assert (quota["daily_limit"], quota["used_today"], quota["remaining"], quota["daily_generations"]) == (3, 1, 2, 1)
    stats = (await get(person, "/stats/"))["data"]
    assert (stats["total_jobs"], stats["completed_jobs"], stats["total_results"]) == (1, 1, 1)
    assert stats["average_processing_time"] > 0


async def test_templates_are_a_list(person: Artist) -> None:
    answer = await get(person, "/templates/")
    assert answer["data"] == answer["pagination"]["results"]


async def test_somebody_elses_job_is_a_404(person: Artist, server: ServerProcess) -> None:
    job = await created(person)
    other = await Artist.at(server)
    for method, path in (("GET", f"/jobs/{job['id']}/"), ("POST", f"/jobs/{job['id']}/cancel/")):
        status, answer = await other.call(method, f"{ROOT}{path}")
        assert (status, answer["success"]) == (404, False)


async def test_nobody_comes_in_without_a_token(server: ServerProcess) -> None:
    status, answer = await Artist(server, "", "", {}).call("GET", f"{ROOT}/jobs/list/")
    assert (status, answer["success"]) == (401, False)
