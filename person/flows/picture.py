"""A person's picture: whatever is uploaded is decoded within limits and written anew, small, as WebP without any metadata.

Pictures are private. They are shown by a signed link that expires, not by a path that asks who one is: an <img> can't send a bearer
token, and what holds a link may be a program on another origin. Within an hour the link stays the same, so that browsers can keep it.
"""

from __future__ import annotations

import contextlib
import datetime
import uuid
from typing import BinaryIO

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from project.absolute_urls import absolute
from project.errors import DomainError, FieldErrors, Kind
from project.pictures import decoder
from project.storage import StorageUnavailable

from ..models import Profile, User

MOST_BYTES = 5 * 1024 * 1024
MOST_FRAMES = 1000
SIDE = 512
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF")
SUFFIX = ".webp"
SALT = "person.picture"
LINK_HOURS = 2

_REASONS = {
    "not_supported": _("%(format)s pictures are not supported here. Save it as JPEG and try again."),
    "broken": _("This picture is damaged or incomplete."),
    "too_many_pixels": _("This picture is too large: at most %(limit)s megapixels."),
    "too_narrow": _("This picture is too narrow to work with."),
}


class NoPicture(DomainError):
    code = "picture_not_found"
    kind = Kind.MISSING
    message = _("This picture is no longer here, or the link is too old.")


def encode(upload: BinaryIO, *, size: int, field: str = "picture") -> bytes:
    """The picture as it will be kept: at most SIDE pixels a side. The name and declared type count for nothing. Raises FieldErrors."""
    if size > MOST_BYTES:
        raise FieldErrors({field: [_("The picture is too large: at most %(limit)s MB.") % {"limit": MOST_BYTES // 1024**2}]})
    most_pixels = settings.IMAGEGEN_UPLOAD_MAX_PIXELS
    wish = decoder.Wish(
        kinds=FORMATS,
        most_pixels=most_pixels,
        most_frames=MOST_FRAMES,
        side=SIDE,
        encoding="webp",
        quality=85,
        refuses_second_format=False,
    )
    try:
        return decoder.decode(upload.read(), wish).picture
    except decoder.NotDecoded as refused:
        reason = _REASONS.get(refused.reason, _("This is not a picture that can be read: JPEG, PNG, WebP or GIF."))
        raise FieldErrors({field: [reason % {"format": refused.format, "limit": most_pixels // 1_000_000}]}) from refused


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
    return absolute(path(profile)) if profile.picture else None


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
