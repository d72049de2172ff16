"""Answers of image servers as files (transcripts/*.txt), each with what must come of it, and a server that gives them.

A file is `name: value` lines, a line `---` and the body; after a line `=== next` follows the answer to the next request. Of the first:
`state` is `completed` or the failure's code, `sent` whether the provider took the order, `credit` what the person pays. `@green@` and
`@grey@` stand for pictures in base64, `@origin@` for the server's address.
"""

from __future__ import annotations

import base64
import dataclasses
import textwrap
from pathlib import Path

from tests.fakes.images_server import picture
from tests.fakes.server import Connection, FakeServer, Request, chunk

LINE_ENDS = {"": "\n", "crlf": "\r\n", "cr": "\r"}
FOLDER = Path(__file__).with_name("transcripts")


@dataclasses.dataclass(frozen=True)
class Answer:
    status: int
    content_type: str
    body: str
    line_end: str = "\n"


@dataclasses.dataclass(frozen=True)
class Transcript:
    name: str
    answers: list[Answer]
    state: str
    sent: str
    partials: int
    credit: int
    left_out: list[str]


def load() -> list[Transcript]:
    return [_read(path) for path in sorted(FOLDER.glob("*.txt"))]


def _read(path: Path) -> Transcript:
    parts = path.read_text(encoding="utf-8").split("=== next\n")
    heads = [dict(line.split(": ", 1) for line in part.partition("---\n")[0].splitlines()) for part in parts]
    answers = [
        Answer(
            int(head.get("status", "200")),
            head["content-type"],
            part.partition("---\n")[2],
            LINE_ENDS[head.get("line-ends", "")],
        )
        for head, part in zip(heads, parts, strict=True)
    ]
    told = heads[0]
    assert set(told) <= {"about", "status", "content-type", "line-ends", "state", "sent", "partials", "credit", "left-out"}, path
    return Transcript(
        path.stem,
        answers,
        told["state"],
        told.get("sent", "accepted"),
        int(told["partials"]),
        int(told["credit"]),
        told.get("left-out", "").split(),
    )


class TranscriptServer(FakeServer):
    """Gives the answers of `transcript`, one a request and the last one again, in pieces as `cut` says: byte, line or whole."""

    transcript: Transcript
    cut = "whole"

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"

    def play(self, transcript: Transcript, cut: str = "whole") -> None:
        self.requests.clear()
        self.transcript, self.cut = transcript, cut

    @property
    def orders(self) -> list[Request]:
        return [request for request in self.requests if request.method == "POST"]

    async def answer(self, request: Request, connection: Connection) -> None:
        if request.method == "GET":
            await self._file(request.path.rpartition("/")[2], connection)
            return
        answers = self.transcript.answers
        answer = answers[min(len(self.orders), len(answers)) - 1]
        await connection.send_head(answer.status, answer.content_type)
        for piece in _pieces(self._filled(answer), self.cut):
            await connection.send(chunk(piece))
        await connection.send(chunk(b""))

    def _filled(self, answer: Answer) -> bytes:
        lines = "\\n".join(textwrap.wrap(picture("green"), 76))
        signs = {"green": picture("green"), "grey": picture("grey"), "green-in-lines": lines, "origin": self.origin, "bom": "\ufeff"}
        signs["deep"] = "[" * 5000 + "]" * 5000
        signs["green-url-safe"] = picture("green").translate(str.maketrans("+/", "-_")).rstrip("=")
        if answer.body == "@raw-green@":
            return base64.b64decode(picture("green"))
        body = answer.body
        for name, value in signs.items():
            body = body.replace(f"@{name}@", value)
        return body.replace("\n", answer.line_end).encode()

    async def _file(self, name: str, connection: Connection) -> None:
        if name == "moved.png":
            await connection.send_head(302, "text/plain", 0, Location="/pictures/green.png")
        elif name == "private.png":
            await connection.send_head(302, "text/plain", 0, Location="http://169.254.169.254/picture.png")
        elif name == "page.html":
            await connection.send_head(200, "text/html", 4)
            await connection.send(b"Hi.\n")
        elif name == "drawing.svg":
            await connection.send_head(200, "image/svg+xml", 42)
            await connection.send(b'<svg xmlns="http://www.w3.org/2000/svg"/>\n')
        elif name in {"green.png", "typed-wrong.png"}:
            data = base64.b64decode(picture("green"))
            await connection.send_head(200, "image/png" if name == "green.png" else "text/plain", len(data))
            await connection.send(data)
        else:
            await connection.send_json(404, {})


def _pieces(body: bytes, cut: str) -> list[bytes]:
    if cut == "byte":
        return [body[at : at + 1] for at in range(len(body))]
    return body.splitlines(keepends=True) if cut == "line" else [body]
