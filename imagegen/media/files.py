"""Pictures in the default storage, under names that nobody can guess; with each a thumbnail. Only re-encoded pixels are stored.

A storage that is away raises StorageUnavailable.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import secrets
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from project.storage import StorageUnavailable

MEDIA_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
THUMBNAIL_PIXELS = 384
_QUALITY: dict[str, dict[str, Any]] = {
    "png": {"compress_level": 4},
    "jpeg": {"quality": 92, "subsampling": 0, "progressive": True},
    "webp": {"quality": 90, "method": 3},
}


@dataclasses.dataclass(frozen=True, slots=True)
class Stored:
    """A picture and its thumbnail, by their names in the storage."""

    file: str
    thumbnail: str
    media_type: str
    width: int
    height: int
    size_bytes: int

    def columns(self) -> dict[str, Any]:
        """As the columns of Image and Result are named."""
        return dataclasses.asdict(self)


def keep(picture: Pillow.Image, *, encoding: str, folder: str) -> Stored:
    """Encode and store a picture (`png`, `jpeg` or `webp`). Nothing of the file that it came from is left but its pixels."""
    clean = _rebuilt(picture)
    data = encoded(clean, encoding)
    small = clean.copy()
    small.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS), Pillow.Resampling.LANCZOS)
    return keep_encoded(data, encoded(small, "webp"), encoding=encoding, size=clean.size, folder=folder)


def keep_encoded(data: bytes, thumbnail: bytes, *, encoding: str, size: tuple[int, int], folder: str) -> Stored:
    """Store bytes that an encoder of ours just made."""
    file = _save(data, folder, encoding)
    try:
        small = _save(thumbnail, f"{folder}/small", "webp")
    except StorageUnavailable:
        discard(file)
        raise
    return Stored(file, small, MEDIA_TYPES[encoding], *size, len(data))


def keep_partial(data: bytes) -> str:
    """Store a picture that is not finished, made small. A day later it is deleted (imagegen/upkeep/retention.py)."""
    with opened(data) as picture:
        picture.thumbnail((768, 768))
        return _save(encoded(_rebuilt(picture), "webp"), "partial", "webp")


def opened(data: bytes) -> Pillow.Image:
    """A provider's picture. Raises OSError or SyntaxError (Pillow's own) for what is none."""
    return Pillow.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP"))


def encoded(picture: Pillow.Image, encoding: str) -> bytes:
    """As bytes of this format, which may have no room for transparency: then on white."""
    buffer = io.BytesIO()
    if encoding == "jpeg" and picture.mode == "RGBA":
        ground = Pillow.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    picture.save(buffer, encoding, **_QUALITY[encoding])
    return buffer.getvalue()


def read(name: str) -> bytes:
    """Raises FileNotFoundError."""
    with default_storage.open(name) as file:
        return bytes(file.read())


def delete(*names: str) -> None:
    for name in names:
        default_storage.delete(name)


def discard(*names: str) -> None:
    """Delete what no row names any more. Where the storage is away now, the purge of orphans does it (imagegen/upkeep/orphans.py)."""
    with contextlib.suppress(StorageUnavailable):
        delete(*names)


def forget(picture: Stored) -> None:
    """Discard a picture that found no row."""
    discard(picture.file, picture.thumbnail)


def _rebuilt(picture: Pillow.Image) -> Pillow.Image:
    """The pixels alone, as RGB or RGBA: texts, profiles and trailers stay behind (RELIABILITY P-M)."""
    mode = "RGBA" if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info else "RGB"
    plain = picture.convert(mode)
    return Pillow.frombytes(mode, plain.size, plain.tobytes())


def _save(data: bytes, folder: str, extension: str) -> str:
    return default_storage.save(f"{folder}/{secrets.token_urlsafe(24)}.{extension}", ContentFile(data))
