"""Pictures in the default storage, under names that nobody can guess; with each a thumbnail. Only re-encoded pixels are stored,
sealed with the key of their `owner`; None for what everybody may see (imagegen/media/stored.py).

A storage that is away raises StorageUnavailable.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import uuid
from typing import Any

from django.core.files.storage import default_storage
from PIL import Image as Pillow

from project.pictures.source_type import SourceType, marked
from project.sealing.errors import CannotOpen
from project.storage import StorageUnavailable

from . import credentials, stored

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


def keep(
    picture: Pillow.Image,
    *,
    encoding: str,
    folder: str,
    owner: uuid.UUID | None = None,
    source_type: SourceType = SourceType.MADE,
    origin: bytes = b"",
) -> Stored:
    """Encode and store a picture (`png`, `jpeg` or `webp`). Nothing of the file that it came from is left but its pixels; it and its
    thumbnail say how they were made, and where the operator has a certificate, are signed.

    `origin`: the file as its provider sent it, whose own credentials are kept in ours.
    """
    clean = _rebuilt(picture)
    data = credentials.signed(encoded(clean, encoding), encoding, source_type, origin=origin)
    small = clean.copy()
    small.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS), Pillow.Resampling.LANCZOS)
    thumbnail = marked(encoded(small, "webp"), "webp", source_type)
    return keep_encoded(data, thumbnail, encoding=encoding, size=clean.size, folder=folder, owner=owner)


def keep_encoded(
    data: bytes, thumbnail: bytes, *, encoding: str, size: tuple[int, int], folder: str, owner: uuid.UUID | None = None
) -> Stored:
    """Store bytes that an encoder of ours just made."""
    file, small = save_both(data, thumbnail, stored.new_name(folder, encoding), stored.new_name(f"{folder}/small", "webp"), owner=owner)
    return Stored(file, small, MEDIA_TYPES[encoding], *size, len(data))


def save_both(data: bytes, thumbnail: bytes, name: str, small_name: str, *, owner: uuid.UUID | None) -> tuple[str, str]:
    """Store a picture and its thumbnail, or neither; what they are called then."""
    file = stored.save(data, name=name, owner=owner)
    try:
        return file, stored.save(thumbnail, name=small_name, owner=owner)
    except (StorageUnavailable, CannotOpen):
        discard(file)
        raise


def keep_partial(data: bytes, *, job_id: uuid.UUID | None = None, owner: uuid.UUID | None = None) -> str:
    """Store a picture that is not finished, made small. A day later it is deleted (imagegen/upkeep/retention.py).

    Its name tells the job, by which its owner is known again.
    """
    with opened(data) as picture:
        picture.thumbnail((768, 768))
        plain = stored.new_name(stored.PARTIAL, "webp", prefix=job_id.hex if job_id else "")
        return stored.save(marked(encoded(_rebuilt(picture), "webp"), "webp", SourceType.MADE), name=plain, owner=owner)


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


def read(name: str, *, owner: uuid.UUID | None = None) -> bytes:
    """Raises FileNotFoundError, StorageUnavailable and CannotOpen. `owner`: whose the row is that names the file."""
    return stored.read(name, owner=owner)


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
