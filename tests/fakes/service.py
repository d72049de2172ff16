"""What the fakes of both AI services share: the current script, `/control`, refusals, and running as a program."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
from typing import Any

from .script import ENDINGS, Dialect, Script, play
from .server import Connection, FakeServer, Request


class FakeService(FakeServer):
    """Answers with one stream or its whole text. `script(...)` changes what the requests from now on get."""

    STREAM_PATH: str

    def __init__(self, *, port: int = 0, script: Script | None = None) -> None:
        super().__init__(port=port)
        self._script = script or Script()
        self._later: list[Script] = []

    def script(self, **fields: Any) -> None:
        """Forget the scripts before; fields as in `Script`."""
        self._script = Script(**fields)
        self._later = []

    def afterwards(self, **fields: Any) -> None:
        """What the request after those scripted so far gets."""
        self._later.append(Script(**fields))

    @property
    def base_url(self) -> str:
        """What the service's SDK is to be given."""
        return self.origin

    @property
    def bodies(self) -> list[Any]:
        """What was asked for, in order."""
        return [request.json for request in self.requests if request.path == self.STREAM_PATH]

    def dialect(self, model: str) -> Dialect:
        raise NotImplementedError

    def whole(self, model: str, text: str) -> dict[str, Any]:
        raise NotImplementedError

    def refusal(self, status: int, code: str) -> dict[str, Any]:
        raise NotImplementedError

    async def answer(self, request: Request, connection: Connection) -> None:
        if request.path == self.STREAM_PATH:
            await self._answer_text(request, connection)
        elif request.path == "/control":
            await self._answer_control(request, connection)
        else:
            await self.answer_other(request, connection)

    async def answer_other(self, request: Request, connection: Connection) -> None:
        await connection.send_json(404, self.refusal(404, "unknown_url"))

    async def _answer_text(self, request: Request, connection: Connection) -> None:
        body = request.json
        model = body.get("model", "")
        script = self._script.named_by(model)
        if self._later:
            self._script = self._later.pop(0)
        if script.status != 200:
            await asyncio.sleep(script.first_s)
            more = {"Retry_After": script.retry_after} if script.retry_after else {}
            await connection.send_json(script.status, self.refusal(script.status, script.code), **more)
        elif body.get("stream"):
            await play(script, self.dialect(model), connection)
        else:
            await connection.send_json(200, self.whole(model, "".join(script.words())))

    async def _answer_control(self, request: Request, connection: Connection) -> None:
        if request.method == "POST":
            try:
                self._script = Script().changed(**request.json)
            except (KeyError, TypeError, ValueError) as error:
                await connection.send_json(400, {"error": repr(error)})
                return
        told = {"requests": self.bodies, "cut_off": sum(one.is_cut_off for one in self.requests), "connections": len(self.connections)}
        await connection.send_json(200, told)


def run(kind: type[FakeService], description: str) -> None:
    """The program: serves until it is interrupted, and prints its address as one line of JSON."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--tokens", type=int, default=200)
    parser.add_argument("--rate", type=float, default=0.0, help="tokens a second of each stream; 0: as fast as possible")
    parser.add_argument("--per-write", type=int, default=1, help="tokens that leave in one write")
    parser.add_argument("--then", choices=list(ENDINGS), default="finish", help="how every stream ends")
    parser.add_argument("--stamps", action="store_true", help="tokens are the time of their sending, in µs of the monotonic clock")
    options = vars(parser.parse_args())
    server = kind(port=options.pop("port"), script=Script(**options))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(server))


async def _serve(server: FakeService) -> None:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with server:
        print(json.dumps({"origin": server.origin}), flush=True)
        await ended.wait()
