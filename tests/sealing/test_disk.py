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
import secrets
import shutil
import subprocess
import tempfile
import urllib.parse
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import redis

from tests import prepared, services
from tests.amounts import LONG_SECONDS
from tests.fakes import quick_painter
from tests.fakes.openai_server import FakeOpenAI
from tests.fakes.push_service import FakePushService
from tests.fakes.transcription_server import FakeTranscriber
from tests.images import site
from tests.images.client import Artist, png
from tests.sealing import tour
from tests.sealing.tour import OPEN, OTHER, STEM, ok, secret, shown
from tests.server import sites
from tests.server.process import ServerProcess, wait_for

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(900)]


PLACES = 20
"""How many places of one word in one file are told."""


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
    # Some are the same for ASCII.
    return {name: form for form, name in {form.lower(): name for name, form in reversed(found.items())}.items()}


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
                yield zlib.decompressobj(bits).decompress(memoryview(data)[start : start + (1 << 20)], 1 << 22)
            start = data.find(head, start + 1)


class Hit(NamedTuple):
    file: str
    form: str
    around: bytes


@dataclasses.dataclass(frozen=True)
class Disk:
    """Where this site keeps anything: the cluster, Redis, DATA_DIR with files, logs and mails, and folders for what is temporary."""

    folder: Path

    def files(self) -> Iterator[tuple[str, bytes]]:
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield str(path.relative_to(self.folder)), path.read_bytes()

    def holding(self, needles: dict[str, bytes]) -> list[Hit]:
        """Which file holds which of these; the first places of each, since one may hide the next."""
        found = []
        for name, data in self.files():
            for layer in layers(data):
                low = layer.lower()
                for form, needle in needles.items():
                    place = low.find(needle)
                    for _ in range(PLACES):
                        if place < 0:
                            break
                        found.append(Hit(name, form, layer[max(0, place - 200) : place + 100]))
                        place = low.find(needle, place + 300)
        return found


@dataclasses.dataclass
class Stack:
    server: ServerProcess
    disk: Disk
    fake: FakeOpenAI
    ringer: FakePushService
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
        fake.quoted = secret("quoted")
        listener = stack.enter_context(FakeTranscriber().in_thread())
        listener.hears = secret("heard")
        ringer = stack.enter_context(FakePushService().in_thread())
        redis_url = stack.enter_context(services.running_redis(keep_in=folder / "redis"))
        # Packed pages would have to be unpacked to be looked at.
        redis.Redis.from_url(redis_url).config_set("rdbcompression", "no")
        postgres_url = stack.enter_context(services.running_postgres(keep_in=folder / "postgres"))
        # Each statement is written to the server's log with its values, as it is where one fails or is slow (DETAIL, pg_stat_activity).
        for statement in ("ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()"):
            subprocess.run(["psql", "--quiet", "--no-psqlrc", "-c", statement, postgres_url], check=True, capture_output=True)
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
            "TRANSCRIPTION_MODEL": "whisper-1",
            "TRANSCRIPTION_BASE_URL": listener.base_url,
            "VAPID_PRIVATE_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode(),
            "PUSH_HOSTS": "127.0.0.1",
            "LOG_LEVEL": "DEBUG",
            "PERSON_PRICE_DREAM": "0",
        }
        server = stack.enter_context(ServerProcess(folder / "data", env=env))
        worker = stack.enter_context(site.Worker.with_beat(server))
        yield Stack(server, Disk(folder), fake, ringer, redis_url, postgres_url, worker)


async def talk(stack: Stack, alice: Artist) -> str:
    """Replies of a model, one of which is refused; one prompt is drafted from it."""
    dream = str((await ok(alice, "POST", "/api/user/me/dreams/", {"title": secret("dtitle"), "tags": [secret("dtag")]}, key="one"))["id"])
    await ok(alice, "PATCH", f"/api/user/me/dream/{dream}/", {"description": secret("ddescription")})
    stack.fake.script(tokens=[f"{secret('answer')} "] * 5, then="finish")
    async with alice.tab(dream) as tab:
        await tab.tell(f"I was told of {secret('told')} by {STEM}Maria.", id=f"own-{uuid.uuid4()}")
        assert (await tab.ended())["state"] == "complete"
        stack.fake.script(status=400)
        await tab.tell(secret("unanswered"))
        assert (await tab.ended())["state"] == "failed"
    stack.fake.script(tokens=[f"{secret('more')} "], then="finish")
    chat = {"model": "jungian", "messages": [{"role": "user", "content": f"I dreamt {secret('conversation')}"}]}
    await ok(alice, "POST", "/v1/chat/completions", chat)
    await ok(alice, "POST", f"/api/user/me/dream/{dream}/image-prompt/")
    stack.fake.script(tokens=[f"{secret('failed')} ", "x "], then="cut")
    return dream


async def killed_in_the_middle(stack: Stack, alice: Artist) -> None:
    dream = await alice.dream(title=secret("ktitle"))
    stack.fake.script(tokens=[f"{secret('streamed')} "] * 200, rate=20)
    with quick_painter.held() as held:
        job = (await alice.order(prompt=f"{held} and {secret('kprompt')}", quality="low"))[1]
        async with alice.tab(dream) as tab:
            await tab.tell(secret("ktold"))
            await tab.until("reply.delta")
            await alice.reaches(job["id"], "processing")
            await asyncio.sleep(1)  # so that a draft is in Redis, and in its file
            looked_at = redis.Redis.from_url(stack.redis_url)
            assert any(b"draft" in key for key in looked_at.scan_iter(count=1000)), "a draft is being kept"
            half = await tour.half_an_upload(alice)
            looked_at.save()
            shutil.copyfile(stack.disk.folder / "redis" / "dump.rdb", stack.disk.folder / "redis" / "middle.rdb")
            stack.crash()
            half.close()
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


@pytest.mark.parametrize("is_whole", [False, pytest.param(True, marks=[pytest.mark.long, pytest.mark.timeout(LONG_SECONDS)])])
async def test_after_days_of_use_and_a_crash_no_word_and_no_picture_is_on_the_disk(stack: Stack, is_whole: bool) -> None:
    """The whole tour takes minutes; the suite leaves out what takes a worker's time or many replies."""
    alice = await Artist.at(stack.server)
    device = await tour.devices(alice, stack.ringer)
    await ok(alice, "PATCH", "/api/user/profile/", {"bio": shown("bio")})
    dream = await talk(stack, alice)
    private = await tour.pictures(alice, dream)
    entry = await tour.journal(alice)
    await tour.thrown_away(alice)
    if is_whole:
        private += await tour.spoken(alice, entry)
        await tour.strip(alice, entry)
        await tour.what_returns(alice)
        await tour.long_talk(alice, stack.fake)
        await tour.in_and_out(alice, entry)
    await tour.refused(alice, entry)
    public = await alice.uploaded(png(40, 30), title=shown("title"), is_public="true")
    await killed_in_the_middle(stack, alice)
    await tour.archive(alice, device)
    wait_for(lambda: list((stack.disk.folder / "data").rglob("exports/*.zip")))
    settle_on_disk(stack)

    needles = {f"{stem}: {name}": form for stem in (STEM, OTHER) for name, form in forms(stem).items()}
    needles |= {f"picture {number}": data[len(data) // 2 :][:40].lower() for number, data in enumerate(private)}
    plain = {"plain word": OPEN.encode(), "public picture": (await alice.fetch(public["image_url"]))[1][100:140].lower()}
    found = stack.disk.holding({**plain, **needles})
    hits = [hit for hit in found if hit.form not in plain]
    assert hits == [], "\n".join(map(str, hits))

    assert any(hit.form == "public picture" for hit in found)
    places = {hit.file for hit in found if hit.form == "plain word"}
    assert places >= {"plain.sql", "packed.dump", "postgres/log"}, places
    assert {name.split("/")[2] for name in places if name.startswith("postgres/data/")} >= {"base", "pg_wal"}, places
    for word in map(shown, ("bio", "passkey", "apikey", "title")):
        assert any(hit.file == "plain.sql" and word.encode() in hit.around for hit in found), word
