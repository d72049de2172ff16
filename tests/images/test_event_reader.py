"""The events of an Images API, however they are cut: what they say does not depend on it, nor does what reading them costs."""

from __future__ import annotations

import base64
import json
import time

import pytest

from imagegen.providers.base import Finished, Partial, Step
from imagegen.providers.stream import EventReader, Link

pytestmark = pytest.mark.once

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
EVENTS = b"\xef\xbb\xbf" + b"".join(
    b"event: %b\ndata: %b\n\n" % (kind, json.dumps({"type": kind.decode(), "b64_json": base64.b64encode(PICTURE).decode()}).encode())
    for kind in (b"image_generation.partial_image", b"image_generation.completed")
)
WRITTEN = {"plain": EVENTS, "windows": EVENTS.replace(b"\n", b"\r\n"), "bare returns": EVENTS.replace(b"\n", b"\r")}


def read(body: bytes, size: int) -> list[Step | Link]:
    reader = EventReader()
    steps = [step for at in range(0, len(body), size) for step in reader.feed(body[at : at + size])]
    return [*steps, *reader.end()]


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 10_000])
def test_it_reads_the_same_steps_however_it_is_cut(name: str, size: int) -> None:
    assert read(WRITTEN[name], size) == [Partial(0, PICTURE), Finished(PICTURE)]


def feeding_seconds(head: bytes, amount: int) -> float:
    """Processor time of one event of so many bytes that comes in small pieces, at best."""
    piece, best = b"A" * 256, float("inf")
    for _ in range(3):
        reader, began = EventReader(), time.process_time()
        list(reader.feed(head))
        for _ in range(amount // len(piece)):
            list(reader.feed(piece))
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.parametrize("head", [b'data: {"b64_json": "', b':\r\ndata: {"b64_json": "'], ids=["plain", "after a return"])
def test_four_times_the_picture_takes_about_four_times_as_long(head: bytes) -> None:
    few, many = feeding_seconds(head, 1 << 20), feeding_seconds(head, 4 << 20)
    assert many < 8 * few, (few, many)
