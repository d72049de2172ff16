"""Decoding pictures that people upload, in a program of its own with little memory and time (process.py)."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import tempfile
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
    with tempfile.TemporaryDirectory(prefix="reverie-upload-") as name:
        folder = Path(name)
        outcome = _run(folder, data, wish)
        if reason := outcome.get("refused"):
            raise NotDecoded(reason, outcome.get("format", ""))
        return Decoded(
            (folder / "picture").read_bytes(),
            (folder / "thumbnail").read_bytes() if wish.thumbnail_side else b"",
            outcome["encoding"],
            outcome["width"],
            outcome["height"],
            outcome.get("colours", []),
        )


def _run(folder: Path, data: bytes, wish: Wish) -> dict[str, Any]:
    (folder / "upload").write_bytes(data)
    order = {**dataclasses.asdict(wish), "kinds": sorted(wish.kinds), "file": str(folder / "upload")}
    (folder / "order.json").write_text(json.dumps(order), encoding="utf-8")
    command = [sys.executable, "-I", "-c", PROGRAM, str(FOLDER), str(folder / "order.json"), str(folder)]
    try:
        ended = subprocess.run(  # noqa: S603 - our own program, and the order holds no words of the person's
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=WALL_SECONDS, check=False, env={}, cwd=folder
        )
    except subprocess.TimeoutExpired:
        log.warning("upload.decoder_too_slow")
        return {"refused": "too_many_pixels"}
    outcome = folder / "outcome.json"
    if ended.returncode != 0 or not outcome.exists():
        log.warning("upload.decoder_ended", exit_code=ended.returncode, error=ended.stderr[-300:].decode(errors="replace"))
        return {"refused": "broken"}
    answer: dict[str, Any] = json.loads(outcome.read_text(encoding="utf-8"))
    return answer
