"""A person's picture: whatever is uploaded is decoded within limits and written anew, small, as WebP without any metadata.

Pictures are private. They are shown by a signed link that expires, not by a path that asks who one is: an <img> can't send a bearer
token, and what holds a link may be a program on another origin. Within an hour the link stays the same, so that browsers can keep it.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import struct
import uuid
import warnings
import zlib
from typing import BinaryIO

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from project.errors import DomainError, FieldErrors, Kind
from project.storage import StorageUnavailable

from ..models import Profile, User

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 24_000_000
MOST_SIDE = 12_000
SIDE = 512
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
SUFFIX = ".webp"
SALT = "person.picture"
LINK_HOURS = 2

UNREADABLE = (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, EOFError, OverflowError, struct.error, zlib.error)
"""What Pillow's decoders raise for spoilt files."""


class NoPicture(DomainError):
    code = "picture_not_found"
    kind = Kind.MISSING
    message = _("This picture is no longer here, or the link is too old.")


def encode(upload: BinaryIO, *, size: int, field: str = "picture") -> bytes:
    """The picture as it will be kept: at most SIDE pixels a side. The name and declared type count for nothing. Raises FieldErrors."""
    if size > MOST_BYTES:
        raise FieldErrors({field: [_("The picture is too large: at most %(limit)s MB.") % {"limit": MOST_BYTES // 1024**2}]})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _small(upload)
    except (*UNREADABLE, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FieldErrors({field: [_("This is not a picture that can be read: JPEG, PNG, WebP or GIF.")]}) from error


def keep(*, user: User, encoded: bytes) -> None:
    """Make this the person's picture; the former one is deleted. `encoded` comes from `encode`. Raises StorageUnavailable."""
    name = default_storage.save(f"pictures/{uuid.uuid4()}{SUFFIX}", ContentFile(encoded))
    try:
        _replace(user, name)
    except StorageUnavailable:
        with contextlib.suppress(StorageUnavailable):
            default_storage.delete(name)
        raise


def remove(*, user: User) -> None:
    """Delete the person's own picture, if there is one. Raises StorageUnavailable."""
    _replace(user, "")


def address(profile: Profile) -> str | None:
    """The link to a person's picture, good for one to two hours; None where there is none."""
    return settings.PUBLIC_URL + path(profile) if profile.picture else None


def path(profile: Profile) -> str:
    """The same without the host, for our own pages."""
    hour = int(timezone.now().timestamp() // 3600)
    return reverse("picture", args=[signing.Signer(salt=SALT).sign_object([str(profile.picture), hour + LINK_HOURS])])


def shown(*, token: str, now: datetime.datetime) -> bytes:
    """The picture that a link names. Raises NoPicture and StorageUnavailable."""
    try:
        name, last_hour = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NoPicture from error
    if now.timestamp() >= last_hour * 3600 or not Profile.objects.filter(picture=name).exists():
        raise NoPicture
    try:
        return _read(name)
    except FileNotFoundError as error:
        raise NoPicture from error


def content(profile: Profile) -> bytes:
    """The picture itself."""
    return _read(str(profile.picture))


def _small(upload: BinaryIO) -> bytes:
    with Image.open(upload, formats=FORMATS) as image:
        width, height = image.size
        if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE or min(width, height) < 1:
            raise ValueError("too many pixels")
        image.draft("RGB", (SIDE, SIDE))  # a large JPEG is decoded at a fraction of its size
        image.load()
        upright = ImageOps.exif_transpose(image)
        has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
        plain = upright.convert("RGBA" if has_alpha else "RGB")
    plain.thumbnail((SIDE, SIDE))
    # Built from its bare pixels: whatever else the file held stays behind.
    bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=85, method=4)
    return out.getvalue()


def _replace(user: User, name: str) -> None:
    """The former file goes first: where the storage is away, its row still names it, and the person can try again."""
    known = str(Profile.objects.values_list("picture", flat=True).get(pk=user.pk))
    if known:
        default_storage.delete(known)
    with transaction.atomic(durable=True):
        profile = Profile.objects.select_for_update(no_key=True).get(pk=user.pk)
        former = str(profile.picture)
        Profile.objects.filter(pk=user.pk).update(picture=name)
    if former and former != known:
        # Another change came between.
        default_storage.delete(former)


def _read(name: str) -> bytes:
    with default_storage.open(name) as file:
        return bytes(file.read())
