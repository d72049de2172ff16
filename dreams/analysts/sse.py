"""Reads the bytes of a Chat Completions stream, as they arrive, and hands its events on.

The hot path of the server: all events that arrived together are decoded by one call. The result does not depend on where the
bytes were cut. Events are parted by blank lines (WHATWG HTML §9.2.6). The stream ends with `[DONE]` or with its body, nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson

from project import bounded_json

from .chunks import Chunks, Fault, error_code

MOST_EVENT_BYTES = 1 << 20
DONE = b"[DONE]"
BOM = b"\xef\xbb\xbf"

_FIELD = b"data: "
_BETWEEN = b"\n\n" + _FIELD


class EventReader:
    """One stream. Once `is_over`, further bytes are ignored. What its events say is in `chunks`."""

    __slots__ = ("_at_start", "_rest", "chunks", "fault", "is_done")

    def __init__(self, add_thinking: Callable[[str], None] = lambda text: None) -> None:
        """`add_thinking` is called with what the model thinks, in pieces."""
        self._rest = b""
        self._at_start = True
        self.chunks = Chunks(add_thinking)
        self.fault: Fault | None = None
        self.is_done = False
        """`[DONE]` came."""

    @property
    def is_over(self) -> bool:
        return self.is_done or self.fault is not None

    @property
    def finish_reason(self) -> str:
        """The provider's ("stop", "length", "content_filter", …), or "done" where only `[DONE]` came."""
        return self.chunks.finish_reason or ("done" if self.is_done else "")

    def feed(self, arrived: bytes) -> str:
        """The text of the events that are whole now; "" if there is none."""
        if self.is_over:
            return ""
        gathered = self._rest + arrived if self._rest else arrived
        if self._at_start:
            if len(gathered) < len(BOM) and BOM.startswith(gathered):
                self._rest = gathered
                return ""
            gathered, self._at_start = gathered.removeprefix(BOM), False
        if b"\r" in gathered:
            gathered = _with_plain_line_ends(gathered)
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
                return self._text(iter(orjson.loads(b"[%b]" % whole[len(_FIELD) :].replace(_BETWEEN, b","))))
            except orjson.JSONDecodeError:
                pass
        return self._text(self._decoded(whole))

    def _text(self, events: Iterator[Any]) -> str:
        text, fault = self.chunks.take(events)
        self.fault = self.fault or fault
        return text

    def _decoded(self, whole: bytes) -> Iterator[Any]:
        """One event after the other, until the end or a fault."""
        for block in whole.split(b"\n\n"):
            if len(block) > MOST_EVENT_BYTES:
                self.fault = Fault("an event is too large")
                return
            name, payload = _fields(block)
            if payload == DONE:
                self.is_done = True
                return
            if not payload or name == "ping":
                continue
            try:
                event = _loads(payload)
            except bounded_json.NotJson:
                self.fault = Fault("an error event" if name == "error" else "an event is no JSON")
                return
            if name == "error":
                self.fault = Fault("an error event", error_code(event))
                return
            yield event


def _with_plain_line_ends(gathered: bytes) -> bytes:
    """JSON has no bare CR, so a line's end is the only place for one. The last may be half of a CR LF."""
    gathered = gathered.replace(b"\r\n", b"\n")
    return gathered[:-1].replace(b"\r", b"\n") + gathered[-1:]


def _fields(block: bytes) -> tuple[str, bytes]:
    """Name and data of one event; comments and other fields fall away.

    What is no event at all counts as one where it is surely the server's word: JSON or HTML without `data:`, and llama.cpp's `error:`.
    """
    name = ""
    lines = []
    for line in block.strip(b"\n").split(b"\n"):
        if line.startswith(b"data:"):
            lines.append(line[5:].removeprefix(b" "))
        elif line.startswith(b"event:"):
            name = line[6:].strip().decode(errors="replace")
        elif line.startswith(b"error:"):
            name = "error"
            lines.append(line[6:])
        elif line.lstrip().startswith((b"{", b"<")) and not lines:
            return name, block.strip()
    return name, b"\n".join(lines).strip()


def _loads(payload: bytes) -> Any:
    # Servers that cut text into UTF-16 units send half a surrogate pair.
    return bounded_json.loads(payload, most_bytes=MOST_EVENT_BYTES, half_surrogates=True)
