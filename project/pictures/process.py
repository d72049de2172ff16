"""A program of its own that turns an untrusted file into a clean picture: decoder.py starts it, and both speak by pipes alone.

It runs with little memory and time, so a bomb ends it and nothing else; it knows neither Django nor our other modules. It reads a line of
JSON (the order) and the file, and writes a line of JSON (the outcome), the picture, and the thumbnail where one is asked for. A refusal is
`{"refused": reason, "format"?}`. Nothing is on the disk, where somebody killed in between would leave a picture in plain.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import math
import resource
import struct
import sys
import warnings
import zlib
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from PIL import AvifImagePlugin, Image, ImageCms, ImageFile, UnidentifiedImageError, features

from . import containers, essentials

MEMORY_BYTES = 700 * 1024 * 1024
CPU_SECONDS = 12
LONGEST_SIDE = 12_000
MOST_ASPECT = 30
KEPT_PIXELS = 25_000_000
"""What has more is reduced; most telephones' photographs have fewer."""
KEPT_AS = {"JPEG": "jpeg", "PNG": "png", "GIF": "png", "WEBP": "webp", "AVIF": "webp", "HEIF": "jpeg"}
ORIENTATION = 0x0112
TRANSPOSED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
UNREADABLE = (
    *(OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, OverflowError, TypeError, AttributeError, ZeroDivisionError),
    *(RuntimeError, struct.error, zlib.error),
)
"""What Pillow's decoders raise for broken files."""


class Refused(Exception):
    """The file is not taken, for this reason."""

    def __init__(self, reason: str, **facts: str) -> None:
        super().__init__(reason)
        self.outcome = {"refused": reason, **facts}


def main() -> None:
    order = json.loads(sys.stdin.buffer.readline())
    _limit_process()
    parts: list[bytes] = []
    try:
        outcome, parts = clean(sys.stdin.buffer.read(), order)
    except Refused as refusal:
        outcome = refusal.outcome
    except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        outcome = {"refused": "too_many_pixels"}
    except UNREADABLE:
        outcome = {"refused": "broken"}
    sys.stdout.buffer.write(json.dumps({**outcome, "sizes": [len(part) for part in parts]}).encode() + b"\n")
    for part in parts:
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()


def clean(data: bytes, order: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Check, decode, turn upright and encode anew: what it is, and picture and thumbnail. Raises Refused, and what Pillow does."""
    kind = _kind(data, order["kinds"])
    try:
        container = containers.examine(data, kind)
        if order["refuses_second_format"] and containers.hides_something(data, container):
            raise Refused("two_formats")
        if container.frames > order["most_frames"]:
            raise Refused("too_many_frames")
        file, exif = essentials.of(data, container), essentials.exif_of(data, container)
    except containers.Damaged as error:
        raise Refused("broken") from error
    del data
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = order["most_pixels"]
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    most_pixels = min(KEPT_PIXELS, order["most_pixels"])
    if kind == "JPEG" and not container.is_closed:
        file = _closed_jpeg(file, order)
    picture = _decoded(file, kind, exif, order, most_pixels)
    del file
    gc.collect()
    if side := order.get("side"):
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    encoding = order.get("encoding") or KEPT_AS[kind]
    parts = [_encoded(picture, encoding, **_options(encoding, order.get("quality")))]
    outcome: dict[str, Any] = {"encoding": encoding, "width": picture.width, "height": picture.height}
    if side := order.get("thumbnail_side"):
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        parts.append(_encoded(picture, "webp", quality=85))
        outcome["colours"] = _colours(picture)
    return outcome, parts


def _encoded(picture: Image.Image, encoding: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, encoding, **options)
    return buffer.getvalue()


def _kind(data: bytes, allowed: list[str]) -> str:
    try:
        kind = containers.kind_of(data)
    except containers.NotAPicture as error:
        raise Refused("no_picture") from error
    except containers.Unsupported as error:
        raise Refused("not_supported", format=str(error)) from error
    if kind == "HEIF" and find_spec("pillow_heif") is None:
        raise Refused("not_supported", format="HEIC")
    if kind == "AVIF" and not features.check("avif"):
        raise Refused("not_supported", format="AVIF")
    if kind not in allowed:
        raise Refused("wrong_format")
    if kind == "HEIF":
        import_module("pillow_heif").register_heif_opener(thumbnails=False, decode_threads=1)
    return kind


def _decoded(file: bytes, kind: str, exif: bytes, order: dict[str, Any], most_pixels: int) -> Image.Image:
    """Upright, in eight bits of RGB or RGBA, in sRGB, of at most so many pixels."""
    try:
        return _upright(_flat(_loaded(file, kind, order, exif), most_pixels))
    except MemoryError:
        if kind != "JPEG":
            raise
    # Once more at half its size, which takes a quarter.
    gc.collect()
    return _upright(_flat(_loaded(file, kind, order, exif, shrink=2), most_pixels))


def _loaded(file: bytes, kind: str, order: dict[str, Any], exif: bytes, shrink: int = 1) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(file), formats=(kind,))
    except UnidentifiedImageError as error:
        raise Refused("broken") from error
    _check_size(picture, order)
    if side := order.get("side"):
        picture.draft(None, (side, side))  # a JPEG only: decoded at a fraction of its size
    elif shrink > 1:
        picture.draft(None, (picture.width // shrink, picture.height // shrink))
    picture.info["reverie_orientation"] = _orientation(picture, exif)
    picture.load()
    return picture


def _check_size(picture: Image.Image, order: dict[str, Any]) -> None:
    width, height = picture.size
    if width * height > order["most_pixels"] or max(width, height) > LONGEST_SIDE:
        raise Refused("too_many_pixels")
    if min(width, height) < 1 or max(width, height) > MOST_ASPECT * min(width, height):
        raise Refused("too_narrow")
    if getattr(picture, "n_frames", 1) > order["most_frames"]:
        raise Refused("too_many_frames")
    picture.seek(0)


def _orientation(picture: Image.Image, exif: bytes) -> int:
    """Which way up it was taken. Whatever else stands in the Exif block may be wrong, and is not looked at."""
    try:
        found = Image.Exif()
        if exif:
            found.load(exif)
        else:
            found = picture.getexif()
        return int(found.get(ORIENTATION, 1))
    except UNREADABLE:
        return 1


def _flat(picture: Image.Image, most_pixels: int) -> Image.Image:
    """Rebuilt from its pixels, so nothing else of the file is left."""
    info, has_alpha = picture.info, picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in picture.info
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.convert("I").point(lambda value: value / 257).convert("L")
    elif (profile := info.get("icc_profile")) and len(profile) <= essentials.MOST_PROFILE_BYTES and picture.mode in {"RGB", "CMYK"}:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            converted = ImageCms.profileToProfile(picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB")
            picture = converted or picture
    mode = "RGBA" if has_alpha else "RGB"
    plain = picture if picture.mode == mode else picture.convert(mode)
    if plain.width * plain.height > most_pixels:
        share = math.sqrt(most_pixels / (plain.width * plain.height))
        size = max(1, int(plain.width * share)), max(1, int(plain.height * share))
        plain = plain.resize(size, Image.Resampling.BICUBIC)
    bare = Image.new(mode, plain.size)
    bare.paste(plain)
    bare.info = {"reverie_orientation": info.get("reverie_orientation", 1)}
    return bare


def _upright(picture: Image.Image) -> Image.Image:
    way = TRANSPOSED.get(picture.info.pop("reverie_orientation"))
    return picture.transpose(way) if way is not None else picture


def _closed_jpeg(file: bytes, order: dict[str, Any]) -> bytes:
    """With the end marker that it lacks. Raises Refused where pixels are missing as well.

    A decoder makes up what is missing, from whatever follows: where two different continuations give the same picture, nothing was.
    """
    sums = []
    for filler in (b"", b"\x55" * 96):
        with Image.open(io.BytesIO(file + filler + b"\xff\xd9"), formats=("JPEG",)) as picture:
            _check_size(picture, order)
            picture.load()
            total = 0
            for top in range(0, picture.height, 256):
                total = zlib.crc32(picture.crop((0, top, picture.width, min(top + 256, picture.height))).tobytes(), total)
            sums.append(total)
    if sums[0] != sums[1]:
        raise Refused("broken")
    return file + b"\xff\xd9"


def _options(encoding: str, quality: int | None) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "jpeg": {"quality": 93, "subsampling": 0},
        "png": {"compress_level": 5},
        "webp": {"quality": 92, "method": 3},
    }[encoding]
    return {**usual, "quality": quality} if quality else usual


def _colours(small: Image.Image) -> list[str]:
    """The picture's three main colours, for its automatic tags."""
    few = small.convert("RGB").resize((48, 48)).quantize(6)
    palette = few.getpalette() or []
    counts = sorted(few.getcolors() or [], reverse=True)[:3]
    return ["#{:02x}{:02x}{:02x}".format(*palette[index * 3 : index * 3 + 3]) for _, index in counts if isinstance(index, int)]


def _limit_process() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
