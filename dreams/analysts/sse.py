"""Reads a Chat Completions stream: bytes in, as they arrive; the reply's text out.

The hot path of the server. Only the text, the end and a failure are looked for; all events that arrived together are decoded by
one call. The result does not depend on where the bytes were cut. Events are parted by blank lines (WHATWG HTML §9.2.6).
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from typing import Any

import orjson

MOST_EVENT_BYTES = 1 << 20
DONE = b"[DONE]"

_FIELD = b"data: "
_BETWEEN = b"\n\n" + _FIELD


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """Why the stream can't be read on. `code` is the provider's own word for it, if it told of one."""

    reason: str
    code: str = ""


class EventReader:
    """One stream. Once `is_over`, further bytes are ignored.

    `finish_reason` is the provider's ("stop", "length", "content_filter", …), or "done" where only `[DONE]` came.
    """

    __slots__ = ("_rest", "fault", "finish_reason")

    def __init__(self) -> None:
        self._rest = b""
        self.finish_reason = ""
        self.fault: Fault | None = None

    @property
    def is_over(self) -> bool:
        return bool(self.finish_reason) or self.fault is not None

    def feed(self, arrived: bytes) -> str:
        """The text of the events that are whole now; "" if there is none."""
        if self.is_over:
            return ""
        gathered = self._rest + arrived if self._rest else arrived
        if b"\r" in gathered:  # JSON has no bare CR, so a line's end is the only place for one
            gathered = gathered.replace(b"\r\n", b"\n")
        end = gathered.rfind(b"\n\n")
        whole, self._rest = (gathered[:end], gathered[end + 2 :]) if end >= 0 else (b"", gathered)
        text = self._read(whole) if whole else ""
        if len(self._rest) > MOST_EVENT_BYTES and not self.is_over:
            self.fault = Fault("an event is too large")
        return text

    def end(self) -> str:
        """The body has ended: the text of a last event that no blank line followed."""
        last = self._rest.rstrip(b"\r\n")
        self._rest = b""
        return self._read(last) if last and not self.is_over else ""

    # --- events

    def _read(self, whole: bytes) -> str:
        if whole.startswith(_FIELD) and len(whole) <= MOST_EVENT_BYTES:
            # All events are one plain `data:` line in nearly every read. Where one is not, this is no JSON.
            try:
                return self._text(orjson.loads(b"[%b]" % whole[len(_FIELD) :].replace(_BETWEEN, b",")))
            except orjson.JSONDecodeError:
                pass
        return self._text(self._decoded(whole))

    def _decoded(self, whole: bytes) -> Iterable[Any]:
        """One event after the other, until the end or a fault."""
        for block in whole.split(b"\n\n"):
            if len(block) > MOST_EVENT_BYTES:
                self.fault = Fault("an event is too large")
                return
            payload = _payload(block)
            if payload == DONE:
                self.finish_reason = "done"
                return
            if payload:
                try:
                    yield _loads(payload)
                except (ValueError, RecursionError):
                    self.fault = Fault("an event is no JSON")
                    return

    def _text(self, events: Iterable[Any]) -> str:
        pieces: list[str] = []
        try:
            for event in events:
                if choices := event.get("choices"):
                    choice = choices[0]
                    if content := (choice.get("delta") or {}).get("content"):
                        if not isinstance(content, str):
                            raise TypeError
                        pieces.append(content)
                    if (reason := choice.get("finish_reason")) and reason != "error":
                        self.finish_reason = str(reason)
                        break
                if error := event.get("error"):
                    self.fault = Fault("an error event", _code(error))
                    break
        except (AttributeError, KeyError, TypeError):
            self.fault = Fault("an event is no chat completion chunk")
        return "".join(pieces)


def _payload(block: bytes) -> bytes:
    """The data of one event; comments and other fields fall away."""
    lines = [line[5:].removeprefix(b" ") for line in block.split(b"\n") if line.startswith(b"data:")]
    return b"\n".join(lines).strip()


def _loads(payload: bytes) -> Any:
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        # orjson refuses half a surrogate pair, which servers send that cut text into UTF-16 units.
        if b"\\ud" not in payload.lower():
            raise
        return json.loads(payload.decode())


def _code(error: Any) -> str:
    """`code` or `type` of an error object; its message may repeat what the person wrote and is left alone."""
    if not isinstance(error, dict):
        return ""
    return str(error.get("code") or error.get("type") or "")[:64]
