"""Mycreatool, "AI Görsel İşleme": each documented call, as its document's client makes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
import pytest_asyncio

from tests.chat.client import Frame
from tests.images import site
from tests.images.client import LIMIT_S, Artist, png
from tests.server.process import ServerProcess

pytestmark = pytest.mark.once

PROMPT = "A beautiful sunset over mountains"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with site.running(tmp_path_factory.mktemp("mycreatool"), IMAGEGEN_PRICE_GENERATION="high:1") as server:
        yield server


@pytest_asyncio.fixture
async def person(server: ServerProcess) -> AsyncIterator[Artist]:
    yield await Artist.at(server)


async def done(person: Artist, task_id: str) -> Frame:
    async with asyncio.timeout(LIMIT_S):
        while True:
            status, answer = await person.call("GET", f"/api/imagegen/task/{task_id}/")
            assert status == 200
            assert answer["success"] is True
            if answer["data"]["status"] != "processing":
                return dict(answer["data"])
            await asyncio.sleep(0.1)


async def test_generate_begins_a_task(person: Artist) -> None:
    wish = {"prompt": PROMPT, "language": "tr", "style": "photorealistic", "quality": "high", "dimensions": "1024x1024"}
    status, answer = await person.call("POST", "/api/imagegen/generate/", wish, language="tr")
    assert status == 202
    assert set(answer) == {"success", "message", "data", "timestamp"}
    assert answer["success"] is True
    assert set(answer["data"]) == {"task_id", "status", "estimated_time"}
    assert answer["data"]["status"] == "processing"
    assert answer["data"]["estimated_time"] >= 1


async def test_a_task_ends_with_its_picture(person: Artist) -> None:
    _, begun = await person.call("POST", "/api/imagegen/generate/", {"prompt": PROMPT, "quality": "low"})
    task = await done(person, begun["data"]["task_id"])
    assert task["status"] == "completed"
    metadata = task["result"]["metadata"]
    assert metadata["prompt"] == PROMPT
    assert metadata["processing_time"] > 0
    assert metadata["credits_used"] == 0
    for name in ("image_url", "thumbnail_url"):
        async with aiohttp.ClientSession() as http, http.get(task["result"][name]) as answer:
            assert answer.status == 200
            assert answer.content_type.startswith("image/")


async def test_edit_changes_an_uploaded_picture(person: Artist) -> None:
    form = aiohttp.FormData({"edit_prompt": "Make it more colorful and vibrant", "operation": "enhance", "intensity": "0.7"})
    form.add_field("image", png(), filename="a.png", content_type="image/png")
    status, begun = await person.post_form("/api/imagegen/edit/", form)
    assert status == 202
    assert begun["data"]["status"] == "processing"
    assert (await done(person, begun["data"]["task_id"]))["status"] == "completed"


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({}, "prompt"),
        ({"prompt": "x" * 1001}, "prompt"),
        ({"prompt": PROMPT, "dimensions": "17x4"}, "dimensions"),
        ({"prompt": PROMPT, "quality": "best"}, "quality"),
        ({"prompt": PROMPT, "style": "like nothing on earth"}, "style"),
    ],
)
async def test_a_bad_wish_is_a_400_with_its_field(person: Artist, wish: dict[str, str], field: str) -> None:
    status, answer = await person.call("POST", "/api/imagegen/generate/", wish)
    assert (status, answer["success"]) == (400, False)
    assert list(answer["errors"]) == [field]


async def test_an_operation_is_a_choice(person: Artist) -> None:
    form = aiohttp.FormData({"edit_prompt": "x", "operation": "improve_everything"})
    form.add_field("image", png(), filename="a.png", content_type="image/png")
    status, answer = await person.post_form("/api/imagegen/edit/", form)
    assert (status, list(answer["errors"])) == (400, ["operation"])


async def test_the_default_style_is_photorealistic(person: Artist) -> None:
    _, begun = await person.call("POST", "/api/imagegen/generate/", {"prompt": PROMPT, "quality": "low"})
    job = await person.look(begun["data"]["task_id"])
    assert "Photorealistic style" in job["improved_prompt"]


async def test_an_edit_of_no_picture_is_refused(person: Artist) -> None:
    form = aiohttp.FormData({"edit_prompt": "x"})
    form.add_field("image", b"no picture", filename="a.png", content_type="image/png")
    status, answer = await person.post_form("/api/imagegen/edit/", form)
    assert (status, answer["success"], answer["code"]) == (400, False, "upload_no_picture")


async def test_an_unknown_task_is_a_404(person: Artist) -> None:
    status, answer = await person.call("GET", "/api/imagegen/task/00000000-0000-0000-0000-000000000000/")
    assert (status, answer["success"]) == (404, False)


async def test_without_credit_it_is_a_402(person: Artist) -> None:
    statuses = [(await person.call("POST", "/api/imagegen/generate/", {"prompt": PROMPT, "quality": "low"}))[0] for _ in range(3)]
    assert statuses == [202, 202, 202]
    async with asyncio.timeout(LIMIT_S):
        while (refused := await person.call("POST", "/api/imagegen/generate/", {"prompt": PROMPT, "quality": "auto"}))[0] == 409:
            await asyncio.sleep(0.2)
    assert (refused[0], refused[1]["success"], refused[1]["code"]) == (402, False, "insufficient_credit")


async def test_nobody_generates_without_signing_in(server: ServerProcess) -> None:
    status, answer = await Artist(server, "", "", {}).call("POST", "/api/imagegen/generate/", {"prompt": PROMPT})
    assert (status, answer["success"]) == (401, False)


async def test_generation_is_throttled(tmp_path_factory: pytest.TempPathFactory) -> None:
    with site.running(tmp_path_factory.mktemp("throttled"), THROTTLE_AI_GENERATION="2/hour") as server:
        person = await Artist.at(server)
        wish = {"prompt": PROMPT, "quality": "low"}
        statuses = [(await person.call("POST", "/api/imagegen/generate/", wish))[0] for _ in range(3)]
        assert statuses == [202, 202, 429]
