"""Some days of use with words that nobody else has, on a PostgreSQL, a Redis and a disk of their own, with server and worker killed in the
middle of a reply and of a picture; then every byte that any of them left is looked at.

The words share a stem, so one look at each file finds all of them in every alphabet in which they may be written. That the look finds what
is there is shown by what this server is meant to keep plain (docs/privacy.md): it is found in each place that holds it.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import dataclasses
import io
import json
import os
import shutil
import subprocess
import tempfile
import urllib.parse
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import redis
from PIL import Image

from tests import prepared, services
from tests.fakes.openai_server import FakeOpenAI
from tests.images import site
from tests.images.client import Artist, png
from tests.server import sites
from tests.server.process import ServerProcess, wait_for

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(900)]

STEM, OTHER = "zqxvwkjpy", "çğqxvwkjpö"
"""What each secret word begins with: one in ASCII, one that JSON may write with escapes."""
OPEN = "yqjxwvkzh"
"""What each word begins with that is meant to be plain."""


def secret(place: str) -> str:
    return f"{STEM}{place} {OTHER}{place}"


def shown(place: str) -> str:
    return f"{OPEN}{place}"


def forms(stem: str) -> dict[str, bytes]:
    """How a word may stand in a file; compared without regard to capitals."""
    found: dict[str, bytes] = {}
    for name in ("utf-8", "utf-16-le", "utf-16-be"):
        plain = stem.encode(name)
        found[name] = plain
        found[f"{name} in hex"] = plain.hex().encode()
        for before in range(3):
            # The characters of base64 that hold nothing but these bytes.
            code = base64.b64encode(bytes(before) + plain)[4 if before else 0 : -4]
            found[f"{name} in base64, {before}"] = code
    found["JSON"] = json.dumps(stem)[1:-1].encode()
    found["JSON in JSON"] = json.dumps(json.dumps(stem)[1:-1])[1:-1].encode()
    found["a URL"] = urllib.parse.quote(stem).encode()
    return {name: form.lower() for name, form in found.items()}


def layers(data: bytes) -> Iterator[bytes]:
    """The bytes, and what is packed in them: members of a ZIP, and every stream of zlib or gzip, wherever it begins."""
    yield data
    if data[:2] == b"PK":
        with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode() + archive.read(name)
    for head, bits in ((b"\x78\x01", 15), (b"\x78\x9c", 15), (b"\x78\xda", 15), (b"\x1f\x8b\x08", 31)):
        start = data.find(head)
        while start >= 0:
            with contextlib.suppress(zlib.error):
                yield zlib.decompressobj(bits).decompress(data[start : start + (1 << 20)], 1 << 22)
            start = data.find(head, start + 1)


@dataclasses.dataclass(frozen=True)
class Disk:
    """Where this site keeps anything: the cluster, Redis, DATA_DIR with files, logs and mails, and folders for what is temporary."""

    folder: Path

    def files(self) -> Iterator[tuple[str, bytes]]:
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield str(path.relative_to(self.folder)), path.read_bytes()

    def holding(self, needles: dict[str, bytes]) -> list[str]:
        """Which file holds which of these, with what stands around it."""
        found = []
        for name, data in self.files():
            for layer in layers(data):
                low = layer.lower()
                for form, needle in needles.items():
                    if (place := low.find(needle)) >= 0:
                        found.append(f"{name}: {form}: {layer[max(0, place - 60) : place + 60]!r}")
        return found


@dataclasses.dataclass
class Stack:
    server: ServerProcess
    disk: Disk
    fake: FakeOpenAI
    redis_url: str
    postgres_url: str
    worker: site.Worker

    def crash(self) -> None:
        """SIGKILL to the server and to the worker with all its children, and then both anew."""
        self.worker.kill()
        self.server.restart()
        self.worker.__enter__()


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with contextlib.ExitStack() as stack:
        # Where the cluster's own user may look, which pytest's folders are not.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reverie-disk-")))
        folder.chmod(0o755)
        for name in ("redis", "postgres", "tmp"):
            (folder / name).mkdir()
        fake = stack.enter_context(FakeOpenAI().in_thread())
        redis_url = stack.enter_context(services.running_redis(keep_in=folder / "redis"))
        # Packed pages would have to be unpacked to be looked at.
        redis.Redis.from_url(redis_url).config_set("rdbcompression", "no")
        postgres_url = stack.enter_context(services.running_postgres(keep_in=folder / "postgres"))
        seeded = prepared.postgres_address(prepared.postgres(prepared.SEEDED))
        dump = subprocess.run(["pg_dump", "--no-owner", seeded], check=True, capture_output=True)
        subprocess.run(["psql", "--quiet", "--no-psqlrc", postgres_url], input=dump.stdout, check=True, capture_output=True)
        env = {
            **site.IMAGES,
            **sites.SHARED_KEYS,
            "DATABASE_URL": postgres_url,
            "REDIS_URL": redis_url,
            "TMPDIR": str(folder / "tmp"),
            "OPENAI_BASE_URL": fake.base_url,
            "OPENAI_API_KEY": "not-a-key",
            "DREAMS_ANALYST_PROVIDERS": "openai",
            "DREAMS_INSIGHTS": "model",
            "DREAMS_SUMMARIES": "model",
            "IMAGEGEN_PROVIDERS": "local",
            "IMAGEGEN_DREAM_PROMPTS": "analyst,words",
            "LOG_LEVEL": "DEBUG",
            "PERSON_PRICE_DREAM": "0",
        }
        server = stack.enter_context(ServerProcess(folder / "data", env=env))
        worker = stack.enter_context(site.Worker.with_beat(server))
        yield Stack(server, Disk(folder), fake, redis_url, postgres_url, worker)


def noise() -> bytes:
    """A picture of some megabytes."""
    buffer = io.BytesIO()
    Image.frombytes("RGB", (1100, 1000), os.urandom(3_300_000)).save(buffer, "png")
    return buffer.getvalue()


async def ok(person: Artist, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
    headers = {"Authorization": f"Bearer {person.access}", **({"Idempotency-Key": key} if key else {})}
    async with aiohttp.ClientSession() as http, http.request(method, person.server.url(path), json=body, headers=headers) as answer:
        told = await answer.json() if answer.content_type == "application/json" else await answer.text()
        assert answer.status < 400, (method, path, told)
        return told


async def journal(alice: Artist) -> str:
    """An entry with all that can be said of it, changed, marked, rewritten, shared, imported, looked for."""
    entry = str(uuid.uuid4())
    said = {"title": secret("title"), "text": f"{secret('entry')} in the sea", "tags": [secret("tag")], "people": [secret("person")]}
    await ok(alice, "POST", "/api/journal/entries/", {"id": entry, **said}, key=f"k-{uuid.uuid4()}")
    await ok(alice, "PATCH", f"/api/journal/entries/{entry}/", {"text": f"{secret('changed')} by a lake, with {STEM}anna"})
    sign = {"name": secret("sign"), "kind": "symbol", "words": [secret("called")]}
    await ok(alice, "POST", "/api/journal/signs/", sign)
    await ok(alice, "PUT", f"/api/journal/entries/{entry}/rewriting/", {"change": secret("change"), "scene": secret("scene")})
    await ok(alice, "POST", f"/api/journal/entries/{entry}/shares/", {"replacements": {}, "days": 7})
    form = aiohttp.FormData()
    form.add_field("file", f"date,title,text\n2026-01-01,{secret('imptitle')},{secret('imptext')}\n".encode(), filename="d.csv")
    status, import_ = await alice.post_form("/api/journal/imports/", form)
    assert status == 201, import_
    await ok(alice, "POST", f"/api/journal/imports/{import_['id']}/begin/", {})
    for query in (f"search={STEM}entry", f"search={OTHER}entry", f"tag={urllib.parse.quote(secret('tag'))}"):
        await ok(alice, "GET", f"/api/journal/entries/?{query}")
    await ok(alice, "GET", f"/api/user/me/dreams/pages/?search={STEM}title")
    return entry


async def pictures(alice: Artist, dream: str) -> list[bytes]:
    """A picture of one's own and one that was made, an upload with words, a template; the bytes of all that are private."""
    made = await alice.finished(dream=dream, prompt=f"a house, {secret('prompt')}")
    form = {"title": secret("uptitle"), "description": secret("updescription"), "tags": f"{STEM}uptag,{OTHER}uptag"}
    # So large that it passes through the disk on its way.
    upload = await alice.uploaded(noise(), **form)
    template = {"name": secret("tname"), "description": secret("tdescription"), "category": f"{STEM}tcat", "is_public": False}
    template |= {"prompt": f"{secret('tprompt')} in {{place}}", "defaults": {"place": secret("tdefault")}}
    row = (await ok(alice, "POST", "/api/v1/prompts/templates/", template))["data"]
    await ok(alice, "POST", f"/api/v1/prompts/templates/{row['id']}/use/", {"values": {"place": secret("tvalue")}})
    await ok(alice, "GET", f"/api/v1/images/?search={STEM}uptitle&tag={STEM}uptag")
    portrait = aiohttp.FormData()
    portrait.add_field("picture", png(), filename="me.png", content_type="image/png")
    headers = {"Authorization": f"Bearer {alice.access}"}
    address = alice.server.url("/api/user/profile/picture/")
    async with aiohttp.ClientSession() as http, http.put(address, data=portrait, headers=headers) as answer:
        assert answer.status < 300, await answer.text()
    shown_at = [row[name] for row in (made["results"][0], upload) for name in ("image_url", "thumbnail_url")]
    return [(await alice.fetch(address))[1] for address in shown_at]


async def talk(stack: Stack, alice: Artist) -> str:
    """Replies of a model; one fails in its middle; one prompt is drafted from it."""
    dream = str((await ok(alice, "POST", "/api/user/me/dreams/", {"title": secret("dtitle"), "tags": [secret("dtag")]}, key="one"))["id"])
    await ok(alice, "PATCH", f"/api/user/me/dream/{dream}/", {"description": secret("ddescription")})
    stack.fake.script(tokens=[f"{secret('answer')} "] * 5, then="finish")
    async with alice.tab(dream) as tab:
        await tab.tell(f"I was told of {secret('told')} by {STEM}Maria.", id=f"own-{uuid.uuid4()}")
        assert (await tab.ended())["state"] == "complete"
    chat = {"model": "jungian", "messages": [{"role": "user", "content": f"I dreamt {secret('conversation')}"}]}
    await ok(alice, "POST", "/v1/chat/completions", chat)
    await ok(alice, "POST", f"/api/user/me/dream/{dream}/image-prompt/")
    stack.fake.script(tokens=[f"{secret('failed')} ", "x "], then="cut")
    return dream


async def killed_in_the_middle(stack: Stack, alice: Artist) -> None:
    dream = await alice.dream(title=secret("ktitle"))
    stack.fake.script(tokens=[f"{secret('streamed')} "] * 200, rate=20)
    job = (await alice.order(prompt=f"a long {secret('kprompt')}", quality="high"))[1]
    async with alice.tab(dream) as tab:
        await tab.tell(secret("ktold"))
        await tab.until("reply.delta")
        await alice.reaches(job["id"], "processing", "completed")
        await asyncio.sleep(1)  # so that a draft is in Redis, and in its file
        looked_at = redis.Redis.from_url(stack.redis_url)
        assert any(b"draft" in key for key in looked_at.scan_iter(count=1000)), "a draft is being kept"
        looked_at.save()
        shutil.copyfile(stack.disk.folder / "redis" / "dump.rdb", stack.disk.folder / "redis" / "middle.rdb")
        stack.crash()
    stack.fake.script(tokens=[f"{secret('after')} "] * 3, then="finish")
    site.lapse(stack.server)
    async with alice.tab(dream) as tab:
        async with asyncio.timeout(180):
            while not any(row["role"] == "analyst" and row["state"] == "complete" for row in await alice.messages(dream)):
                await asyncio.sleep(0.5)
    assert (await alice.ended(job["id"]))["status"] in {"completed", "failed"}


def settle_on_disk(stack: Stack) -> None:
    """All that is in memory is written: checkpoint, both files of Redis; and a backup of each kind."""
    for statement in ("CHECKPOINT", "SELECT pg_switch_wal()"):
        subprocess.run(["psql", "--quiet", "--no-psqlrc", "-c", statement, stack.postgres_url], check=True, capture_output=True)
    looked_at = redis.Redis.from_url(stack.redis_url)
    looked_at.save()
    for name, options in (("plain.sql", ()), ("packed.dump", ("--format=custom",))):
        with (stack.disk.folder / name).open("wb") as file:
            subprocess.run(["pg_dump", *options, stack.postgres_url], check=True, stdout=file)


async def test_after_days_of_use_and_a_crash_no_word_and_no_picture_is_on_the_disk(stack: Stack) -> None:
    alice = await Artist.at(stack.server)
    await ok(alice, "PATCH", "/api/user/profile/", {"bio": shown("bio")})
    await journal(alice)
    dream = await talk(stack, alice)
    private = await pictures(alice, dream)
    public = await alice.uploaded(png(40, 30), title=shown("title"), is_public="true")
    await killed_in_the_middle(stack, alice)
    await ok(alice, "POST", "/api/user/export/")
    wait_for(lambda: list((stack.disk.folder / "data").rglob("exports/*.zip")))
    settle_on_disk(stack)

    plain = stack.disk.holding({"utf-8": OPEN.encode()})
    places = {line.partition(":")[0] for line in plain}
    assert {"plain.sql", "packed.dump"} <= places, plain
    assert {name.split("/")[2] for name in places if name.startswith("postgres/data/")} >= {"base", "pg_wal"}, plain
    assert stack.disk.holding({"picture": (await alice.fetch(public["image_url"]))[1][100:140].lower()})

    needles = {f"{stem}: {name}": form for stem in (STEM, OTHER) for name, form in forms(stem).items()}
    needles |= {f"picture {number}": data[len(data) // 2 :][:40].lower() for number, data in enumerate(private)}
    assert stack.disk.holding(needles) == []
