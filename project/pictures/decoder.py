"""Decoding pictures that people upload, in a program of its own with little memory and time (process.py)."""

from __future__ import annotations

import dataclasses
import itertools
import json
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger(__name__)

# -I below: no environment, no user's packages, nothing from the working directory; so it is told where this package is. Not by the
# name under `project`, which would load Celery and the settings with it.
FOLDER = Path(__file__).resolve().parents[1]
PROGRAM = "import runpy, sys; sys.path.append(sys.argv.pop(1)); runpy.run_module('pictures.process', run_name='__main__')"
WALL_SECONDS = 20


class NotDecoded(Exception):
    """`reason` is one of no_picture, not_supported (`format` says what it is), wrong_format, broken, two_formats, too_many_pixels,
    too_narrow, too_many_frames.
    """

    def __init__(self, reason: str, format: str = "") -> None:  # noqa: A002 - it is its format
        super().__init__(reason)
        self.reason = reason
        self.format = format


@dataclasses.dataclass(frozen=True, slots=True)
class Decoded:
    """A clean picture, encoded by us, and its thumbnail (WebP), if one was asked for. `colours` are its main ones."""

    picture: bytes
    thumbnail: bytes
    encoding: str
    width: int
    height: int
    colours: list[str]


@dataclasses.dataclass(frozen=True, slots=True)
class Wish:
    """What is taken, and what is made of it. `side` is the longest side of the picture, 0 for all that may be kept."""

    kinds: Collection[str]
    most_pixels: int
    most_frames: int
    side: int = 0
    encoding: str = ""
    quality: int = 0
    thumbnail_side: int = 0
    refuses_second_format: bool = True
    """Refuse what is a page, an archive or a program as well; without it that is dropped like all that is not pixels."""


def decode(data: bytes, wish: Wish) -> Decoded:
    """Raises NotDecoded. Takes a third of a second and more, and must not be called inside a transaction."""
    outcome, parts = _run(data, wish)
    if reason := outcome.get("refused"):
        raise NotDecoded(reason, outcome.get("format", ""))
    picture, thumbnail = (*parts, b"")[:2]
    return Decoded(picture, thumbnail, outcome["encoding"], outcome["width"], outcome["height"], outcome.get("colours", []))


def _run(data: bytes, wish: Wish) -> tuple[dict[str, Any], list[bytes]]:
    order = json.dumps({**dataclasses.asdict(wish), "kinds": sorted(wish.kinds)}).encode()
    command = [sys.executable, "-I", "-c", PROGRAM, str(FOLDER)]
    try:
        ended = subprocess.run(  # noqa: S603 - our own program, and the order holds no words of the person's
            command, input=order + b"\n" + data, capture_output=True, timeout=WALL_SECONDS, check=False, env={}, cwd=FOLDER
        )
    except subprocess.TimeoutExpired:
        log.warning("upload.decoder_too_slow")
        return {"refused": "too_many_pixels"}, []
    told, _, rest = ended.stdout.partition(b"\n")
    if ended.returncode != 0 or not told:
        log.warning("upload.decoder_ended", exit_code=ended.returncode, error=ended.stderr[-300:].decode(errors="replace"))
        return {"refused": "broken"}, []
    outcome: dict[str, Any] = json.loads(told)
    ends = list(itertools.accumulate(outcome["sizes"]))
    return outcome, [rest[start:end] for start, end in itertools.pairwise((0, *ends))]
