"""Somebody who makes pictures, as a program sees it: REST and `/ws/jobs/` against a running server."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import websockets
from PIL import Image

from tests.chat.client import Frame, Person
from tests.ops import asyncapi
from tests.server.process import ServerProcess

LIMIT_S = 300
"""How long anything is waited for. Far more than it takes, since a machine may be busy with other things."""
FINAL = ("job.completed", "job.failed", "job.cancelled")


class Artist(Person):
    """Somebody registered and signed in, with three free pictures a day and one credit."""

    @classmethod
    async def at(cls, server: ServerProcess) -> Artist:
        known = await Person.register(server)
        return cls(server, known.access, known.refresh, known.user)

    async def order(self, **fields: Any) -> tuple[int, Frame]:
        """`POST /api/images/jobs/`; a cheap picture unless the fields say otherwise."""
        return await self.call("POST", "/api/images/jobs/", {"prompt": "a house by the sea at night", "quality": "low", **fields})

    async def job(self, **fields: Any) -> Frame:
        status, job = await self.order(**fields)
        assert status == 201, job
        return job

    async def look(self, job_id: str) -> Frame:
        return dict((await self.call("GET", f"/api/images/jobs/{job_id}/"))[1])

    async def ended(self, job_id: str, *, within_s: float = LIMIT_S) -> Frame:
        """The job, once it has ended."""
        wait_s = 0.05
        async with asyncio.timeout(within_s):
            while (job := await self.look(job_id))["status"] in {"pending", "processing"}:
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 1.3, 0.5)  # each look is a request: on a busy machine they would be what keeps it busy
            return job

    async def reaches(self, job_id: str, *statuses: str, within_s: float = LIMIT_S) -> Frame:
        async with asyncio.timeout(within_s):
            while (job := await self.look(job_id))["status"] not in statuses:
                await asyncio.sleep(0.05)
            return job

    async def finished(self, **fields: Any) -> Frame:
        """A new job, seen through to its picture."""
        job = await self.ended((await self.job(**fields))["id"])
        assert job["status"] == "completed", job
        return job

    async def cancel(self, job_id: str) -> tuple[int, str]:
        status, told = await self.call("POST", f"/api/images/jobs/{job_id}/cancel/")
        return status, told["answer"]

    async def events(self, job_id: str, since: int = 0) -> list[Frame]:
        return list((await self.call("GET", f"/api/images/jobs/{job_id}/events/?since={since}"))[1])

    async def fetch(self, path: str) -> tuple[int, bytes]:
        """A file by its signed address, without any sign-in."""
        async with aiohttp.ClientSession() as http, http.get(self.server.url(path)) as answer:
            return answer.status, await answer.read()

    async def picture(self, path: str) -> Image.Image:
        status, data = await self.fetch(path)
        assert status == 200, data
        return Image.open(io.BytesIO(data))

    async def upload(self, data: bytes, *, name: str = "photo.png", **fields: str) -> tuple[int, Frame]:
        form = aiohttp.FormData(fields)
        form.add_field("image", io.BytesIO(data), filename=name, content_type="image/png")
        return await self.post_form("/api/images/uploads/", form)

    async def uploaded(self, data: bytes, **fields: str) -> Frame:
        status, image = await self.upload(data, **fields)
        assert status in {200, 201}, image
        return image

    async def post_form(self, path: str, form: aiohttp.FormData) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.access}"}
        async with aiohttp.ClientSession() as http, http.post(self.server.url(path), data=form, headers=headers) as answer:
            return answer.status, await answer.json()

    @contextlib.asynccontextmanager
    async def studio(self, *, query: str = "", server: ServerProcess | None = None) -> AsyncIterator[Studio]:
        """An open `/ws/jobs/`, ready."""
        headers = {"Authorization": f"Bearer {self.access}"}
        async with websockets.connect((server or self.server).ws_url(f"/ws/jobs/{query}"), additional_headers=headers) as socket:
            studio = Studio(socket)
            studio.ready = await studio.next()
            assert studio.ready["type"] == "ready"
            yield studio


class Studio:
    """Reads frames, and checks that positions have neither gaps nor repeats."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket
        self.ready: Frame = {}
        self.position: int | None = None

    async def send(self, type: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"type": type, **fields}))

    async def next(self, within_s: float = LIMIT_S) -> Frame:
        frame: Frame = json.loads(await asyncio.wait_for(self.socket.recv(), within_s))
        asyncapi.validate(frame, "receive", "jobs")
        if "position" in frame and frame["type"] != "ready":
            assert self.position is None or frame["position"] == self.position + 1, (self.position, frame)
            self.position = frame["position"]
        return frame

    async def until(self, *types: str, within_s: float = LIMIT_S) -> list[Frame]:
        """All frames up to and with the first of one of these types."""
        frames: list[Frame] = []
        async with asyncio.timeout(within_s):
            while not frames or frames[-1]["type"] not in types:
                frames.append(await self.next(within_s))
        return frames


def png(width: int = 64, height: int = 48, colour: str = "teal") -> bytes:
    """A small picture that no other test has."""
    picture = Image.new("RGB", (width, height), colour)
    for place, byte in enumerate(uuid.uuid4().bytes):
        picture.putpixel((place, 0), (byte, byte, byte))
    buffer = io.BytesIO()
    picture.save(buffer, "png")
    return buffer.getvalue()
