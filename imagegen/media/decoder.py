"""A program of its own that turns an untrusted file into a clean picture: `python -I decoder.py order result`.

It runs with little memory and time, so a bomb ends it and nothing else. It knows neither Django nor our other modules.
The result is a folder with `picture`, `thumbnail` and `told.json`; a refusal is told as `{"refused": code}`.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import struct
import sys
import warnings
import zlib
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

MEMORY_BYTES = 700 * 1024 * 1024
CPU_SECONDS = 12
LONGEST_SIDE = 12_000
MOST_ASPECT = 30
MOST_PROFILE_BYTES = 1024 * 1024
MAGIC = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"GIF87a": "GIF", b"GIF89a": "GIF"}
KEPT_AS = {"JPEG": "jpeg", "PNG": "png", "GIF": "png", "WEBP": "webp"}
HEAD_BYTES = 1024
FOREIGN_HEADS = (b"%pdf-", b"<html", b"<script", b"<?php", b"<svg", b"<!doctype")
FOREIGN_TAILS = (*FOREIGN_HEADS, b"pk\x03\x04", b"pk\x05\x06", b"rar!", b"7z\xbc\xaf", b"\x7felf", b"%%eof", b"#!/")


class Refused(Exception):
    """The file is not taken, for the reason of this code."""


def main(order_path: str, folder: str) -> None:
    order = json.loads(Path(order_path).read_text(encoding="utf-8"))
    _limit_process()
    try:
        told = clean(Path(order["file"]).read_bytes(), Path(folder), order)
    except Refused as refusal:
        told = {"refused": str(refusal)}
    except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        told = {"refused": "upload_too_many_pixels"}
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, OverflowError, TypeError, struct.error, zlib.error):
        # What Pillow's decoders raise for broken files.
        told = {"refused": "upload_broken"}
    Path(folder, "told.json").write_text(json.dumps(told), encoding="utf-8")


def clean(data: bytes, folder: Path, order: dict[str, Any]) -> dict[str, Any]:
    """Check, decode, turn upright and encode anew. Raises Refused."""
    kind = kind_of(data)
    if kind not in order["kinds"]:
        raise Refused("upload_wrong_format")
    _refuse_polyglots(data, kind)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = order["most_pixels"]
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        opened = Image.open(io.BytesIO(data), formats=(kind,))
    except UnidentifiedImageError as error:
        raise Refused("upload_broken") from error
    with opened as picture:
        _check_size(picture, order)
        picture.load()
        upright = _flat(ImageOps.exif_transpose(picture))
    encoding = KEPT_AS[kind]
    upright.save(folder / "picture", encoding, **_options(encoding))
    small = upright.copy()
    small.thumbnail((order["thumbnail_pixels"],) * 2, Image.Resampling.LANCZOS)
    small.save(folder / "thumbnail", "webp", quality=85)
    return {"encoding": encoding, "width": upright.width, "height": upright.height, "colours": _colours(small)}


def kind_of(data: bytes) -> str:
    """The format by the first bytes, never by the name. Raises Refused."""
    for magic, kind in MAGIC.items():
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    raise Refused("upload_no_picture")


def _check_size(picture: Image.Image, order: dict[str, Any]) -> None:
    width, height = picture.size
    if width * height > order["most_pixels"] or max(width, height) > LONGEST_SIDE:
        raise Refused("upload_too_many_pixels")
    if min(width, height) < 1 or max(width, height) > MOST_ASPECT * min(width, height):
        raise Refused("upload_too_narrow")
    if getattr(picture, "n_frames", 1) > order["most_frames"]:
        raise Refused("upload_too_many_frames")
    picture.seek(0)


def _flat(picture: Image.Image) -> Image.Image:
    """Eight bits of RGB or RGBA, in sRGB; rebuilt from its pixels, so nothing else of the file is left."""
    profile = picture.info.get("icc_profile")
    has_alpha = picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in picture.info
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.convert("I").point(lambda value: value / 257).convert("L")
    elif profile and len(profile) <= MOST_PROFILE_BYTES and picture.mode in {"RGB", "CMYK"}:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            converted = ImageCms.profileToProfile(picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB")
            picture = converted or picture
    mode = "RGBA" if has_alpha else "RGB"
    plain = picture.convert(mode)
    return Image.frombytes(mode, plain.size, plain.tobytes())


def _options(encoding: str) -> dict[str, Any]:
    return {"jpeg": {"quality": 93, "subsampling": 0}, "png": {"compress_level": 5}, "webp": {"quality": 92, "method": 3}}[encoding]


def _colours(small: Image.Image) -> list[str]:
    """The picture's three main colours, for its automatic tags."""
    few = small.convert("RGB").resize((48, 48)).quantize(6)
    palette = few.getpalette() or []
    counts = sorted(few.getcolors() or [], reverse=True)[:3]
    return ["#{:02x}{:02x}{:02x}".format(*palette[index * 3 : index * 3 + 3]) for _, index in counts if isinstance(index, int)]


# --- files that are two things at once


def _refuse_polyglots(data: bytes, kind: str) -> None:
    """A picture that is also a page, an archive or a program is nobody's photograph. Cameras' own trailers may pass: they are dropped."""
    if any(sign in data[:HEAD_BYTES].lower() for sign in FOREIGN_HEADS):
        raise Refused("upload_two_formats")
    tail = data[container_end(data, kind) :]
    lowered = tail[: 4 * 1024 * 1024].lower()
    if any(sign in lowered for sign in FOREIGN_TAILS) or tail[:2] == b"MZ":
        raise Refused("upload_two_formats")


def container_end(data: bytes, kind: str) -> int:
    """Where the picture's own bytes end. Raises Refused where they never do."""
    ends = {"JPEG": _jpeg_end, "PNG": _png_end, "GIF": _gif_end, "WEBP": _riff_end}
    try:
        return ends[kind](data)
    except IndexError as error:
        raise Refused("upload_broken") from error


def _png_end(data: bytes) -> int:
    at = 8
    while True:
        size = int.from_bytes(_take(data, at, 4), "big")
        name = _take(data, at + 4, 4)
        at += 12 + size
        if name == b"IEND":
            return at


def _riff_end(data: bytes) -> int:
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise Refused("upload_broken")
    return end


def _jpeg_end(data: bytes) -> int:
    at = 2
    while True:
        marker = _take(data, at, 2)
        if marker[0] != 0xFF:
            at = _next_marker(data, at)
            continue
        if marker[1] == 0xD9:
            return at + 2
        if marker[1] in {0x01, 0xFF} or 0xD0 <= marker[1] <= 0xD8:
            at += 1 if marker[1] == 0xFF else 2
            continue
        at += 2 + int.from_bytes(_take(data, at + 2, 2), "big")
        if marker[1] == 0xDA:
            at = _next_marker(data, at)


def _next_marker(data: bytes, at: int) -> int:
    """Past compressed data, in which FF is followed by 00 or a restart marker."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Refused("upload_broken")
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def _gif_end(data: bytes) -> int:
    at = 13 + (3 << ((data[10] & 7) + 1) if data[10] & 0x80 else 0)
    while True:
        block = _take(data, at, 1)[0]
        if block == 0x3B:
            return at + 1
        if block == 0x2C:
            flags = _take(data, at + 9, 1)[0]
            at += 10 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0) + 1
        elif block == 0x21:
            at += 2
        else:
            raise Refused("upload_broken")
        while size := _take(data, at, 1)[0]:
            at += size + 1
        at += 1


def _take(data: bytes, at: int, size: int) -> bytes:
    piece = data[at : at + size]
    if len(piece) < size:
        raise Refused("upload_broken")
    return piece


def _limit_process() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(*sys.argv[1:3])
