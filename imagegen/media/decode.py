"""Decoding what people upload, in a program of its own with little memory and time (decoder.py)."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError

from .files import THUMBNAIL_PIXELS

log = structlog.get_logger(__name__)

DECODER = Path(__file__).with_name("decoder.py")
WALL_SECONDS = 20
KINDS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}


class UploadRefused(DomainError):
    """A file that is no picture that we take; a subclass says why."""

    code = "upload_refused"
    message = _("This file can't be taken.")


class NoPicture(UploadRefused):
    code = "upload_no_picture"
    message = _("This file is not a picture.")


class WrongFormat(UploadRefused):
    code = "upload_wrong_format"
    message = _("Pictures of this format are not taken here. Choose one of: %(allowed)s.")


class Broken(UploadRefused):
    code = "upload_broken"
    message = _("This picture is damaged or incomplete.")


class TwoFormats(UploadRefused):
    code = "upload_two_formats"
    message = _("This file is a picture and something else at once.")


class TooManyPixels(UploadRefused):
    code = "upload_too_many_pixels"
    message = _("This picture is too large: at most %(limit)s megapixels.")


class TooNarrow(UploadRefused):
    code = "upload_too_narrow"
    message = _("This picture is too narrow to work with.")


class TooManyFrames(UploadRefused):
    code = "upload_too_many_frames"
    message = _("This animation is too long: at most %(limit)s frames.")


_REFUSALS: dict[str, type[UploadRefused]] = {
    kind.code: kind for kind in (NoPicture, WrongFormat, Broken, TwoFormats, TooManyPixels, TooNarrow, TooManyFrames)
}


@dataclasses.dataclass(frozen=True, slots=True)
class Decoded:
    """A clean picture, encoded by us, and its thumbnail (WebP). `colours` are its main ones."""

    picture: bytes
    thumbnail: bytes
    encoding: str
    width: int
    height: int
    colours: list[str]


def upload(data: bytes) -> Decoded:
    """Raises UploadRefused. Takes a third of a second and more, and must not be called inside a transaction."""
    with tempfile.TemporaryDirectory(prefix="reverie-upload-") as name:
        folder = Path(name)
        told = _run(folder, data)
        if code := told.get("refused"):
            raise _refusal(code)
        return Decoded(
            (folder / "picture").read_bytes(),
            (folder / "thumbnail").read_bytes(),
            told["encoding"],
            told["width"],
            told["height"],
            told["colours"],
        )


def _run(folder: Path, data: bytes) -> dict[str, Any]:
    (folder / "upload").write_bytes(data)
    order = {
        "file": str(folder / "upload"),
        "kinds": sorted({KINDS[extension] for extension in settings.ALLOWED_IMAGE_EXTENSIONS}),
        "most_pixels": settings.IMAGEGEN_UPLOAD_MAX_PIXELS,
        "most_frames": settings.IMAGEGEN_UPLOAD_MAX_FRAMES,
        "thumbnail_pixels": THUMBNAIL_PIXELS,
    }
    (folder / "order.json").write_text(json.dumps(order), encoding="utf-8")
    # -I: no environment, no user's packages, nothing from the working directory.
    command = [sys.executable, "-I", str(DECODER), str(folder / "order.json"), str(folder)]
    try:
        ended = subprocess.run(  # noqa: S603 - our own program, and the order holds no words of the person's
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=WALL_SECONDS, check=False, env={}, cwd=folder
        )
    except subprocess.TimeoutExpired:
        log.warning("upload.decoder_too_slow")
        return {"refused": TooManyPixels.code}
    told = folder / "told.json"
    if ended.returncode != 0 or not told.exists():
        log.warning("upload.decoder_ended", exit_code=ended.returncode, error=ended.stderr[-300:].decode(errors="replace"))
        return {"refused": Broken.code}
    answer: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    return answer


def _refusal(code: str) -> UploadRefused:
    kind = _REFUSALS[code]
    if kind is WrongFormat:
        return kind(allowed=", ".join(settings.ALLOWED_IMAGE_EXTENSIONS))
    if kind is TooManyPixels:
        return kind(limit=settings.IMAGEGEN_UPLOAD_MAX_PIXELS // 1_000_000)
    if kind is TooManyFrames:
        return kind(limit=settings.IMAGEGEN_UPLOAD_MAX_FRAMES)
    return kind()
