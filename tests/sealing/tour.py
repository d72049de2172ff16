"""Where a person leaves words on this site: each function uses a part of it, with words that nobody else has (test_disk.py)."""

from __future__ import annotations

import asyncio
import io
import os
import urllib.parse
import uuid
from typing import Any

import aiohttp
from PIL import Image

from tests.fakes.authenticator import Authenticator
from tests.fakes.openai_server import FakeOpenAI
from tests.fakes.push_service import FakePushService, Subscriber
from tests.images.client import Artist, png

STEM, OTHER = "zqxvwkjpy", "çğqxvwkjpö"
"""What each secret word begins with: one in ASCII, one that JSON may write with escapes."""
OPEN = "yqjxwvkzh"
"""What each word begins with that is meant to be plain."""


def secret(place: str) -> str:
    return f"{STEM}{place} {OTHER}{place}"


def shown(place: str) -> str:
    return f"{OPEN}{place}"


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


async def spoken(alice: Artist, entry: str) -> list[bytes]:
    """Recordings: one that waits with what was heard in it, one whose words were taken. The bytes of their sound."""
    sounds = [b"\x1a\x45\xdf\xa3" + os.urandom(200_000) for _ in range(2)]
    for number, sound in enumerate(sounds):
        form = aiohttp.FormData({"id": str(uuid.uuid4()), "language": "en"})
        form.add_field("sound", sound, filename=f"{STEM}sound.webm", content_type="video/webm")
        status, kept = await alice.post_form(f"/api/journal/entries/{entry}/recordings/", form)
        assert status == 201, kept
        heard = await ok(alice, "POST", f"/api/journal/recordings/{kept['id']}/transcribe/", {"language": "en"})
        assert heard["transcript"].startswith(secret("heard"))
        if number:
            await ok(alice, "POST", f"/api/journal/recordings/{kept['id']}/accept/", {"text": secret("corrected")})
    return sounds


async def strip(alice: Artist, entry: str) -> None:
    """Two scenes of a passage, described in the dreamer's own words."""
    text = (await ok(alice, "GET", f"/api/journal/entries/{entry}/"))["text"]
    draft = await ok(alice, "POST", f"/api/journal/entries/{entry}/strips/draft/", {"start": 0, "end": len(text), "count": 2})
    scenes = [{**scene, "description": secret("scene")} for scene in draft["scenes"]]
    made = await ok(alice, "POST", f"/api/journal/entries/{entry}/strips/", {"id": str(uuid.uuid4()), "scenes": scenes})
    for scene in made["scenes"]:
        # The words are kept; painting them takes long.
        await alice.cancel(scene["job"]["id"])


async def what_returns(alice: Artist) -> None:
    """Three dreams of one thing: a thread, which is given a name; and what is near."""
    for number in range(3):
        told = {"id": str(uuid.uuid4()), "text": f"I met {secret('returning')} again, number {number}", "tags": [secret("thread")]}
        entry = (await ok(alice, "POST", "/api/journal/entries/", told))["entry"]["id"]
    async with asyncio.timeout(120):
        while not (threads := await ok(alice, "GET", "/api/journal/threads/")):
            await asyncio.sleep(0.5)
    await ok(alice, "PATCH", f"/api/journal/threads/{threads[0]['id']}/", {"name": secret("threadname")})
    await ok(alice, "GET", f"/api/journal/entries/{entry}/near/")


async def long_talk(alice: Artist, fake: FakeOpenAI) -> None:
    """A talk of which the middle is summarised, by an analyst who is told of earlier dreams, and a reply that is asked for anew."""
    await ok(alice, "PATCH", "/api/user/privacy/", {"remembers": True})
    dream = await alice.dream(title=secret("longtitle"))
    fake.script(tokens=[f"{secret('summary')} "], then="finish")
    async with alice.tab(dream) as tab:
        for number in range(6):
            await tab.tell(f"{secret('long')} {number}, and {secret('returning')}")
            ended = await tab.ended()
    await ok(alice, "POST", f"/api/user/me/dream/{dream}/messages/{ended['id']}/regenerate/")


async def in_and_out(alice: Artist, entry: str) -> None:
    """A file that waits to be looked through; the journal as a book, a table, notes and a file made in the background; a shared page."""
    form = aiohttp.FormData()
    table = f"date,title,text\n2026-02-01,{secret('waittitle')},{secret('waittext')}\n2026-02-31,{secret('badday')},x\n"
    form.add_field("file", table.encode(), filename=f"{STEM}file.csv")
    status, waiting = await alice.post_form("/api/journal/imports/", form)
    assert status == 201, waiting
    headers = {"Authorization": f"Bearer {alice.access}"}
    shared = await ok(alice, "POST", f"/api/journal/entries/{entry}/shares/", {"replacements": {}, "days": 7})
    async with aiohttp.ClientSession() as http:
        for path in ("book/", "csv/?with_text=true", "obsidian/"):
            async with http.get(alice.server.url(f"/api/journal/export/{path}"), headers=headers) as answer:
                assert answer.status == 200, path
                await answer.read()
        async with http.get(alice.server.url(urllib.parse.urlsplit(shared["address"]).path)) as answer:
            assert answer.status == 200, shared
    made = await ok(alice, "POST", "/api/journal/export/jobs/", {"kind": "csv"})
    async with asyncio.timeout(120):
        while (await ok(alice, "GET", f"/api/journal/export/jobs/{made['id']}/"))["status"] != "done":
            await asyncio.sleep(0.3)


async def refused(alice: Artist, entry: str) -> None:
    """Words in requests that come to nothing, each of which somebody could be tempted to log.

    By what a model or an account is called it is looked up in columns that are plain, so these two are in the log of statements.
    """
    wrong = [
        ("PATCH", f"/api/journal/entries/{entry}/", {"mood": secret("badmood")}),
        ("POST", "/api/journal/entries/", {"id": secret("badid"), "text": secret("badentry")}),
        ("POST", "/api/user/me/dreams/", {"title": secret("toolong") * 200}),
        ("POST", "/api/images/jobs/", {"prompt": secret("badprompt"), "quality": secret("badquality")}),
        ("POST", "/api/images/jobs/", {"prompt": f"hot porn scene with {secret('refusedprompt')}", "quality": "low"}),
        ("POST", "/v1/chat/completions", {"model": shown("badmodel"), "messages": [{"role": "user", "content": secret("badcall")}]}),
        ("POST", "/api/user/login/", {"email": shown("bademail"), "password": secret("badpassword")}),
        ("GET", f"/api/journal/entries/?search={urllib.parse.quote(secret('searched'))}&mood={STEM}", None),
        ("GET", f"/{STEM}path/{OTHER}path/", None),
    ]
    headers = {"Authorization": f"Bearer {alice.access}", "Referer": f"https://elsewhere.example/?q={STEM}referer"}
    async with aiohttp.ClientSession() as http:
        for method, path, body in wrong:
            async with http.request(method, alice.server.url(path), json=body, headers=headers) as answer:
                assert 400 <= answer.status < 500, (method, path, answer.status)
        broken = f'{{"text": "{secret("broken")}'.encode()
        typed = {**headers, "Content-Type": "application/json"}
        async with http.post(alice.server.url("/api/journal/entries/"), data=broken, headers=typed) as answer:
            assert answer.status == 400
    dream = await alice.dream(title=secret("frames"))
    async with alice.tab(dream) as tab:
        for frame in (
            secret("noframe"),
            f'{{"type": "{STEM}kind"}}',
            f'{{"type": "message.send", "id": 5, "text": "{secret("badframe")}"}}',
        ):
            await tab.socket.send(frame)
            await tab.until("error")


async def thrown_away(alice: Artist) -> None:
    """A dream and an entry in the trash, and one of it taken out again."""
    dream = await alice.dream(title=secret("trashtitle"), tags=[secret("trashtag")])
    entry = {"id": str(uuid.uuid4()), "text": secret("trashed"), "people": [secret("trashperson")]}
    await ok(alice, "POST", "/api/journal/entries/", entry)
    await ok(alice, "DELETE", f"/api/user/me/dream/{dream}/")
    await ok(alice, "DELETE", f"/api/journal/entries/{entry['id']}/")
    await ok(alice, "GET", "/api/user/me/trash/")
    await ok(alice, "POST", f"/api/user/me/trash/{dream}/restore/")


async def devices(alice: Artist, service: FakePushService) -> Authenticator:
    """A browser that may be rung, a passkey and a program's key; the names of the last two are plain (docs/sealing.md)."""
    await ok(alice, "POST", "/api/user/push/", Subscriber(service, f"{STEM}endpoint").subscription())
    await ok(alice, "POST", "/api/user/api-keys/", {"name": shown("apikey"), "scopes": ["dreams:read"]})
    options = (await ok(alice, "POST", "/api/user/factors/passkeys/options/"))["publicKey"]
    device = Authenticator(origin=alice.server.url("").replace("127.0.0.1", "localhost").rstrip("/"))
    await ok(alice, "POST", "/api/user/factors/passkeys/", {"name": shown("passkey"), "passkey": device.make(options)})
    return device


async def archive(alice: Artist, device: Authenticator) -> None:
    """All that the person has, packed; who they are is asked once more, since days have passed."""
    options = (await ok(alice, "POST", "/api/user/reauthenticate/passkey/"))["publicKey"]
    await ok(alice, "POST", "/api/user/reauthenticate/", {"passkey": device.show(options)})
    await ok(alice, "POST", "/api/user/export/")


async def half_an_upload(alice: Artist) -> asyncio.StreamWriter:
    """A diary of some megabytes of which one half has come: it waits on the disk, as far as a server writes it there."""
    _, writer = await asyncio.open_connection("127.0.0.1", alice.server.port)
    rows = f"2026-03-01,{secret('halftitle')},{secret('half')}\n".encode() * 60_000
    begun = b'--x\r\nContent-Disposition: form-data; name="file"; filename="d.csv"\r\n\r\ndate,title,text\n'
    lines = ["POST /api/journal/imports/ HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {alice.access}"]
    lines += ["Content-Type: multipart/form-data; boundary=x", f"Content-Length: {2 * len(rows)}", "", ""]
    writer.write("\r\n".join(lines).encode() + begun + rows)
    await writer.drain()
    return writer
