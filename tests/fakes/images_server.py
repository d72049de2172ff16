"""A fake OpenAI Images API: generations and edits, streamed with partial pictures or whole, with scripted accidents."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import email
import email.policy
import io
import json
import threading
from typing import Any

from PIL import Image

from .server import Connection, FakeServer, Request, chunk

PATHS = {"/v1/images/generations": "image_generation", "/v1/images/edits": "image_edit"}


@dataclasses.dataclass(frozen=True)
class Script:
    """`then` is how the answer ends: finish, stall, cut, reset, error (an event of `code`), end (without a picture), junk, page.

    `is_whole`: the answer is one JSON object, as from a server that does not stream. `times`: only so many requests get this
    script, and the rest the usual answer.
    """

    partials: int = 2
    then: str = "finish"
    status: int = 200
    code: str = "scripted"
    first_s: float = 0.0
    between_s: float = 0.0
    is_whole: bool = False
    times: int = 10**9


class FakeImages(FakeServer):
    """Answers with pictures of one colour."""

    def __init__(self, *, port: int = 0) -> None:
        super().__init__(port=port)
        self._script = Script()
        self._released = threading.Semaphore(0)
        self._holds = False
        self._held_after = 0

    def hold(self, *, after: int = 0) -> None:
        """Streams begin, send so many partial pictures and then wait for `release`, and say now and then that they live.

        Nothing hangs on how slow the machine is.
        """
        self._released = threading.Semaphore(0)  # one that nobody took is not for these
        self._holds = True
        self._held_after = after

    def release(self) -> None:
        """Let one of the streams that wait go on."""
        self._released.release()

    def release_all(self) -> None:
        self._holds = False

    def script(self, **fields: Any) -> None:
        """Forget the script before; fields as in `Script`."""
        self._script = Script(**fields)

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"

    @property
    def orders(self) -> list[dict[str, Any]]:
        """What was asked for, in order; files of an edit as bytes."""
        return [fields_of(request) for request in self.requests if request.path in PATHS]

    async def answer(self, request: Request, connection: Connection) -> None:
        if request.path not in PATHS:
            await connection.send_json(404, _refusal("unknown_url"))
            return
        if "prompt" not in fields_of(request):
            await connection.send_json(400, _refusal("missing_required_parameter"))
            return
        script = self._script
        if script.times <= 0:
            script = Script()
        else:
            self._script = dataclasses.replace(script, times=script.times - 1)
        await asyncio.sleep(script.first_s)
        if script.status != 200:
            await connection.send_json(script.status, _refusal(script.code))
        elif script.is_whole:
            await connection.send_json(200, {"created": 0, "data": [{"b64_json": picture("green")}]})
        elif script.then == "page":
            await connection.send_head(200, "text/html", 4)
            await connection.send(b"Hi.\n")
        else:
            await self._stream(script, PATHS[request.path], fields_of(request), connection)

    async def _wait_for_release(self, connection: Connection, sent: int) -> None:
        while self._holds and sent == self._held_after and not self._released.acquire(blocking=False):
            await connection.send(chunk(b": held\n\n"))
            await asyncio.sleep(0.02)

    async def _stream(self, script: Script, kind: str, order: dict[str, Any], connection: Connection) -> None:
        await connection.send_head(200, "text/event-stream; charset=utf-8")
        wanted = min(script.partials, int(order.get("partial_images", 0)))
        for index in range(wanted):
            await self._wait_for_release(connection, index)
            await connection.send(chunk(_event(f"{kind}.partial_image", b64_json=picture("grey"), partial_image_index=index)))
            await asyncio.sleep(script.between_s)
        await self._wait_for_release(connection, wanted)
        match script.then:
            case "stall":
                await asyncio.get_running_loop().create_future()
            case "cut":
                connection.close()
                return
            case "reset":
                await asyncio.sleep(0.05)
                connection.reset()
                return
            case "error":
                await connection.send(chunk(_event("error", error={"code": script.code, "message": "Your prompt was: a secret."})))
            case "junk":
                await connection.send(chunk(_event(f"{kind}.completed", b64_json=base64.b64encode(b"no picture").decode())))
            case "finish":
                await connection.send(chunk(_event(f"{kind}.completed", b64_json=picture("green"), usage={"total_tokens": 1})))
        await connection.send(chunk(b""))


def picture(colour: str) -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(buffer, "png")
    return base64.b64encode(buffer.getvalue()).decode()


def fields_of(request: Request) -> dict[str, Any]:
    """The fields of a JSON or multipart request."""
    content_type = request.headers.get("content-type", "")
    if not content_type.startswith("multipart/"):
        return dict(request.json)
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = email.message_from_bytes(head + request.body, policy=email.policy.HTTP)
    fields: dict[str, Any] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        fields[str(name)] = content if part.get_filename() else content.decode()
    return fields


def _event(kind: str, **fields: Any) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (kind.encode(), json.dumps({"type": kind, **fields}).encode())


def _refusal(code: str) -> dict[str, Any]:
    return {"error": {"message": "Scripted. Your prompt was: a secret.", "type": "fake", "param": None, "code": code}}
