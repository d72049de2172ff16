"""A dreamer leaves words of a kind that nobody else has in every place that takes some, deletes now, and nothing holds one of them.

On a real server, looked at from outside: every table, every file below DATA_DIR (SQLite's own, its log and the server's log among them),
and all of Redis.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gzip
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
import redis

from tests.fakes.openai_server import FakeOpenAI
from tests.images import site
from tests.images.client import Artist, png
from tests.server import sites
from tests.server.process import ServerProcess, wait_for

CANARIES = (
    "xanthippo",
    "quorvelia",
    "zimbrandt",
    "wexlorine",
    "plumgrack",
    "vortigast",
    "jessamund",
    "krilloway",
    "thandrell",
    "umberwick",
)
TITLE, DETAIL, TAG, TOLD, ANSWERED, PROMPT, PHOTO, PHOTO_TAG, STREAMED, KEYED = CANARIES
"""What each place is told."""
SEALED = {TITLE, DETAIL, TAG, TOLD, ANSWERED, PROMPT, KEYED}
"""What is never anywhere as it was written, in whatever alphabet (docs/sealing.md)."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with FakeOpenAI().in_thread() as fake:
        env = {
            "OPENAI_BASE_URL": fake.base_url,
            "OPENAI_API_KEY": "not-a-key",
            "IMAGEGEN_PROVIDERS": "local",
            "DREAMS_ANALYST_PROVIDERS": "openai",
            "ERASURE_SWEEP_SECONDS": "0.3",
            "DREAMS_ANALYST_IDLE_SECONDS": "2",
        }
        with site.running(tmp_path_factory.mktemp("canary"), **env) as running:
            running.fake = fake  # type: ignore[attr-defined]
            yield running


async def keyed(person: Artist, path: str, key: str, body: dict[str, object]) -> dict[str, object]:
    """A request with an Idempotency-Key, whose answer is kept."""
    headers = {"Authorization": f"Bearer {person.access}", "Idempotency-Key": key}
    async with aiohttp.ClientSession() as http, http.post(person.server.url(path), json=body, headers=headers) as answer:
        assert answer.status == 201, await answer.text()
        return dict(await answer.json())


def tables(server: ServerProcess) -> str:
    """Every row of every table as text."""
    if "DATABASE_URL" in server.env:
        names = [name for (name,) in server.rows("select tablename from pg_tables where schemaname = 'public'")]
        return "\n".join(str(row) for row in server.rows(" union all ".join(f'select t::text from "{name}" t' for name in names)))
    with sqlite3.connect(f"file:{server.data_dir / sites.DATABASE_NAME}?mode=ro", uri=True) as database:
        return "\n".join(database.iterdump())


def files(server: ServerProcess) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in server.data_dir.rglob("*") if path.is_file()}


def in_redis(server: ServerProcess) -> bytes:
    if "REDIS_URL" not in server.env:
        return b""
    store = redis.Redis.from_url(server.env["REDIS_URL"])
    return b"\n".join(bytes(key) + b" " + (store.dump(key) or b"") for key in store.scan_iter(count=1000))  # type: ignore[operator]


def spelt(word: str) -> list[bytes]:
    """A word as it may be hidden in a file: as it is, in UTF-16, in hex, and in base64 at each of its three places."""
    plain = word.encode()
    encoded = [base64.b64encode(bytes(before) + plain)[4 if before else 0 : -4] for before in range(3)]
    return [plain, word.encode("utf-16-le"), plain.hex().encode(), *(one.lower() for one in encoded)]


def unpacked(data: bytes) -> bytes:
    """With what is gzipped."""
    with contextlib.suppress(OSError, EOFError, zlib.error):
        return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    return data


def never(server: ServerProcess) -> list[str]:
    """Which sealed words can be read somewhere, and where."""
    rows, memory = tables(server).lower().encode(), in_redis(server).lower()
    places = {"a table": rows, "Redis": memory, **{path.name: unpacked(data).lower() for path, data in files(server).items()}}
    return [f"{word} in {name}" for word in SEALED for form in spelt(word) for name, data in places.items() if form in data]


def found(server: ServerProcess, needles: dict[str, bytes]) -> list[str]:
    """Where which of these is: nothing, if all are gone."""
    rows, memory = tables(server).lower().encode(), in_redis(server).lower()
    left = [f"{name} in a table" for name, needle in needles.items() if needle in rows]
    left += [f"{name} in Redis" for name, needle in needles.items() if needle in memory]
    # Pictures hold letters of both kinds.
    for path, data in files(server).items():
        left += [f"{name} in {path.name}" for name, needle in needles.items() if needle in data or needle in data.lower()]
    return left


async def test_after_delete_now_no_word_and_no_picture_is_left_anywhere(server: ServerProcess) -> None:
    alice = await Artist.at(server)
    dream = str((await keyed(alice, "/api/user/me/dreams/", f"key-{KEYED[:3]}", {"title": f"The {TITLE}", "tags": [TAG]}))["id"])
    await alice.call("PATCH", f"/api/user/me/dream/{dream}/", {"description": f"About {DETAIL}"})
    server.fake.script(tokens=[f"The {ANSWERED} ", "is ", "deep"], then="cut")  # type: ignore[attr-defined]
    async with alice.tab(dream) as tab:
        await tab.tell(f"I dreamt of a {TOLD}, and {KEYED} was there.")
        failed = await tab.until("reply.failed", within_s=20)
    assert ANSWERED in failed["message"]["message"]
    job = await keyed(alice, "/api/images/jobs/", "key-picture", {"prompt": f"a {PROMPT} at night", "quality": "low", "dream": dream})
    made = await alice.ended(str(job["id"]))
    assert made["status"] == "completed", made
    _, picture = await alice.fetch(made["results"][0]["image_url"])
    _, small = await alice.fetch(made["results"][0]["thumbnail_url"])
    photo = png()
    status, upload = await alice.upload(photo, title=f"My {PHOTO}", tags=PHOTO_TAG, is_public="true")
    assert status == 201
    _, kept = await alice.fetch(upload["image_url"])
    await alice.call("POST", "/api/user/export/")
    wait_for(lambda: list(server.data_dir.rglob("exports/*.zip")), timeout=60)

    needles = {word: word.encode() for word in CANARIES if word != STREAMED}
    needles |= {name: data[len(data) // 2 :][:48] for name, data in (("picture", picture), ("thumbnail", small), ("photo", kept))}
    before = found(server, needles)
    # Pictures that only she sees are sealed as well: not even now is one of them on the disk.
    pictures = {"picture", "thumbnail"}
    assert {place.partition(" ")[0] for place in before} == set(needles) - SEALED - pictures, "each of the others was somewhere"
    assert never(server) == []

    async with alice.tab(await alice.dream()) as other_tab:
        assert (await alice.call("DELETE", f"/api/images/uploads/{upload['id']}/?now=true"))[0] == 204
        assert (await alice.call("DELETE", f"/api/user/me/dream/{dream}/?now=true"))[0] == 204
        assert (await other_tab.until("dream.deleted"))["dream_id"] == dream

    async with asyncio.timeout(30):
        while left := found(server, needles):
            await asyncio.sleep(0.5)
    assert not left
    status, told = await alice.call("GET", f"/api/user/me/dream/{dream}/")
    assert (status, told["code"]) == (404, "dream_not_found")


async def test_a_dream_that_is_being_answered_is_erased_once_the_answer_has_stopped(server: ServerProcess) -> None:
    server.fake.script(tokens=[f"{STREAMED} "] * 400, rate=40)  # type: ignore[attr-defined]
    bob = await Artist.at(server)
    dream = await bob.dream()
    async with bob.tab(dream) as tab:
        await tab.tell("I was swimming")
        await tab.until("reply.delta", within_s=20)
        assert (await bob.call("DELETE", f"/api/user/me/dream/{dream}/?now=true"))[0] in {202, 204}
        needles = {STREAMED: STREAMED.encode()}
        async with asyncio.timeout(30):
            while found(server, needles):
                await asyncio.sleep(0.5)
        # Nothing of it comes back with what was still on its way.
        await asyncio.sleep(1)
        assert found(server, needles) == []
