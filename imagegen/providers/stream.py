"""Reads the answer of an Images API: server-sent events with partial pictures, or one JSON object where a server does not stream."""

from __future__ import annotations

import base64
import dataclasses
import urllib.parse
from collections.abc import Iterator
from typing import Any, Literal

from project import bounded_json
from project.upstream import Sent

from .base import UNCOUNTED, Finished, ImageError, Partial, Step, Usage, failures

BOM = b"\xef\xbb\xbf"
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"GIF8")
"""What pictures begin with; an AVIF's fifth byte begins its kind."""
SNIFFED = 16
"""So many bytes tell what a body is."""
_URL_SAFE = str.maketrans("-_", "+/")

MOST_BYTES = 96 * 1024 * 1024
"""Of one event, or one whole answer: a picture of 4096 × 4096 in base64 is less."""


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """The finished picture is at this address."""

    url: str
    usage: Usage = UNCOUNTED


def kind_of(head: bytes) -> Literal["picture", "object", "events", ""]:
    """What a body is that begins so: heads are wrong too often to be believed."""
    if is_picture(head):
        return "picture"
    begun = head.removeprefix(BOM).lstrip()
    if begun.startswith(b"{"):
        return "object"
    return "events" if begun.startswith((b"data:", b"event:", b"id:", b"retry:", b":")) else ""


def is_picture(data: bytes) -> bool:
    return data.startswith(PICTURES) or data[4:12] in {b"ftypavif", b"ftypavis"}


class EventReader:
    """One stream: bytes in as they arrive, steps out. Raises ImageError for an error event and for nonsense.

    An event's kind stands in its data, or, with some servers, only in its `event:` line.
    """

    def __init__(self) -> None:
        self._rest = bytearray()
        """What has arrived of the next event, its lines' ends plain."""
        self._searched = 0
        """So much of it holds no end of an event."""
        self._held = b""
        """A CR that came last: it may be half of a CR LF."""
        self._at_start = True
        self.is_finished = False

    def feed(self, arrived: bytes) -> Iterator[Step | Link]:
        """Each byte is looked at once, however small the pieces of a large picture are."""
        self._take(arrived)
        if self._at_start:
            if len(self._rest) < len(BOM):
                return
            self._at_start = False
            if self._rest.startswith(BOM):
                del self._rest[: len(BOM)]
        while (end := self._rest.find(b"\n\n", self._searched)) >= 0:
            block = bytes(self._rest[:end])
            del self._rest[: end + 2]
            self._searched = 0
            if (step := self._step(block)) is not None:
                yield step
        self._searched = max(0, len(self._rest) - 1)
        if len(self._rest) > MOST_BYTES:
            raise failures.interrupted("an event is too large")

    def end(self) -> Iterator[Step | Link]:
        """The body has ended: a last event that no blank line followed."""
        block, self._rest = bytes(self._rest).strip(), bytearray()
        if block and (step := self._step(block)) is not None:
            yield step
        if not self.is_finished:
            raise failures.interrupted("the stream ended early")

    def _take(self, arrived: bytes) -> None:
        arrived = self._held + arrived
        self._held = b"\r" if arrived.endswith(b"\r") else b""
        # JSON has no bare CR, so a line's end is the only place for one.
        self._rest += arrived[: len(arrived) - len(self._held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _step(self, block: bytes) -> Step | Link | None:
        lines = block.split(b"\n")
        payload = b"\n".join(line[5:].strip() for line in lines if line.startswith(b"data:"))
        if not payload and lines[0].lstrip().startswith(b"{"):
            payload = block  # an answer, mostly of an error, that somebody in between took for a stream
        if not payload or payload == b"[DONE]" or self.is_finished:
            return None
        event = _object(payload)
        named = next((line[6:].strip().decode("utf-8", "replace") for line in lines if line.startswith(b"event:")), "")
        kind = str(event.get("type") or named)
        _raise_if_failed(event, kind)
        if kind.endswith(".partial_image"):
            return _partial(event)
        if kind.endswith(".completed") or "data" in event:
            self.is_finished = True
            return whole_object(event) if "data" in event else _finished(event, _usage(event))
        return None


def whole(body: bytes) -> Finished | Link:
    """An answer that was not streamed: `{"data": [{"b64_json"}]}`."""
    return whole_object(_object(body))


def whole_object(answer: dict[str, Any]) -> Finished | Link:
    """The first of its pictures."""
    _raise_if_failed(answer, "")
    data = answer.get("data")
    if not isinstance(data, list) or not data or not isinstance(data[0], dict):
        raise failures.interrupted("an answer without a picture")
    return _finished(data[0], _usage(answer))


def _raise_if_failed(event: dict[str, Any], kind: str) -> None:
    """An error event in any of its usual shapes: under `error`, within the `response`, or at the top."""
    response = event.get("response")
    error = event.get("error") or (response.get("error") if isinstance(response, dict) else None)
    if not error and (kind == "error" or kind.endswith((".failed", ".error"))):
        error = {"code": event.get("code")}
    if error:
        raise failures.reported(_code(error))


def _object(payload: bytes) -> dict[str, Any]:
    try:
        value = bounded_json.loads(payload, most_bytes=MOST_BYTES)
    except bounded_json.NotJson as error:
        raise failures.interrupted("an event is no JSON") from error
    if not isinstance(value, dict):
        raise failures.interrupted("an event is no object")
    return value


def _finished(event: dict[str, Any], usage: Usage) -> Finished | Link:
    """Its picture as base64, in lines or behind `data:…,` as well, or the address of it."""
    text = event.get("b64_json") or event.get("url")
    if isinstance(text, str) and text.startswith(("http://", "https://", "/")) and not event.get("b64_json"):
        return Link(text, usage)
    return Finished(_decoded(text), usage)


def _usage(answer: dict[str, Any]) -> Usage:
    """What was counted, where it was: some servers count nothing, and some don't tell words from pictures."""
    counted = answer.get("usage") if isinstance(answer.get("usage"), dict) else {}
    assert isinstance(counted, dict)
    details = counted.get("input_tokens_details")
    parts = details if isinstance(details, dict) else {"text_tokens": counted.get("input_tokens")}
    return Usage(
        text_tokens=_count(parts.get("text_tokens")),
        image_tokens=_count(parts.get("image_tokens")),
        output_tokens=_count(counted.get("output_tokens")),
        quality=_word(answer.get("quality")),
        size=_word(answer.get("size")),
    )


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and 0 <= value < 2**31 else None


def _word(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= 12 else ""


def _partial(event: dict[str, Any]) -> Partial:
    index = event.get("partial_image_index")
    return Partial(index if isinstance(index, int) else 0, _decoded(event.get("b64_json")))


def _decoded(text: Any) -> bytes:
    if not isinstance(text, str):
        raise ImageError("image_unusable", sent=Sent.ACCEPTED, reason="no picture in the event")
    if text[:5].lower() == "data:":
        text = urllib.parse.unquote(text.partition(",")[2])
    try:
        packed = "".join(text.split()).translate(_URL_SAFE).rstrip("=")
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except ValueError as error:
        raise ImageError("image_unusable", sent=Sent.ACCEPTED, reason="no base64 picture in the event") from error


def _code(error: Any) -> str:
    """`code` or `type` of an error object; its message may repeat what the person wrote and is left alone."""
    return str(error.get("code") or error.get("type") or "")[:64] if isinstance(error, dict) else ""
