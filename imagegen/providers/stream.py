"""Reads the answer of an Images API: server-sent events with partial pictures, or one JSON object where a server does not stream."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

import orjson

from project.upstream import Sent

from .base import Finished, ImageError, Partial, Step, failures

MOST_BYTES = 96 * 1024 * 1024
"""Of one event, or one whole answer: a picture of 4096 × 4096 in base64 is less."""


class EventReader:
    """One stream: bytes in as they arrive, steps out. Raises ImageError for an error event and for nonsense."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self.is_finished = False

    def feed(self, arrived: bytes) -> Iterator[Step]:
        self._rest += arrived
        if b"\r" in arrived:
            self._rest = bytearray(self._rest.replace(b"\r\n", b"\n"))
        while (end := self._rest.find(b"\n\n")) >= 0:
            block = bytes(self._rest[:end])
            del self._rest[: end + 2]
            if (step := self._step(block)) is not None:
                yield step
        if len(self._rest) > MOST_BYTES:
            raise failures.interrupted("an event is too large")

    def end(self) -> Iterator[Step]:
        """The body has ended: a last event that no blank line followed."""
        block, self._rest = bytes(self._rest).strip(), bytearray()
        if block and (step := self._step(block)) is not None:
            yield step
        if not self.is_finished:
            raise failures.interrupted("the stream ended early")

    def _step(self, block: bytes) -> Step | None:
        payload = b"\n".join(line[5:].strip() for line in block.split(b"\n") if line.startswith(b"data:"))
        if not payload or payload == b"[DONE]" or self.is_finished:
            return None
        event = _object(payload)
        if error := event.get("error"):
            raise failures.told(_code(error))
        kind = str(event.get("type", ""))
        if kind.endswith(".partial_image"):
            return Partial(int(event.get("partial_image_index") or 0), _picture(event))
        if kind.endswith(".completed"):
            self.is_finished = True
            return Finished(_picture(event))
        return None


def whole(body: bytes) -> Finished:
    """An answer that was not streamed: `{"data": [{"b64_json"}]}`."""
    answer = _object(body)
    if error := answer.get("error"):
        raise failures.told(_code(error))
    data = answer.get("data")
    if not isinstance(data, list) or not data or not isinstance(data[0], dict):
        raise failures.interrupted("an answer without a picture")
    return Finished(_picture(data[0]))


def _object(payload: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise failures.interrupted("an event is no JSON") from error
    if not isinstance(value, dict):
        raise failures.interrupted("an event is no object")
    return value


def _picture(event: dict[str, Any]) -> bytes:
    try:
        return base64.b64decode(event["b64_json"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise ImageError("image_unusable", sent=Sent.ACCEPTED, reason="no base64 picture in the event") from error


def _code(error: Any) -> str:
    """`code` or `type` of an error object; its message may repeat what the person wrote and is left alone."""
    return str(error.get("code") or error.get("type") or "")[:64] if isinstance(error, dict) else ""
