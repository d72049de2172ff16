"""A person's picture: whatever is uploaded is decoded within limits and written anew, small, as WebP without any metadata.

Pictures are private, and sealed with their owner's key. They are shown by a signed link that expires, not by a path that asks who one
is: an <img> can't send a bearer token, and what holds a link may be a program on another origin. Within an hour the link stays the same,
so that browsers can keep it.
"""

from __future__ import annotations

import contextlib
import datetime
import uuid
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from project.absolute_urls import absolute
from project.errors import DomainError, FieldErrors, Kind
from project.pictures import decoder
from project.sealing import files
from project.sealing.errors import CannotOpen
from project.sealing.pace import Pace
from project.storage import StorageUnavailable

from ..keys import keys_of
from ..models import Profile, User

MOST_BYTES = 5 * 1024 * 1024
MOST_FRAMES = 1000
SIDE = 512
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF")
SUFFIX = ".webp"
SALT = "person.picture"
SEALED = "pictures/sealed/"
"""Where those are that open with their owner's key alone; elsewhere they are from before."""
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
    name = _save(encoded, user.pk)
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
    owner = Profile.objects.filter(picture=name).values_list("user", flat=True).first()
    if now.timestamp() >= last_hour * 3600 or owner is None:
        raise NoPicture
    try:
        return _read(name, owner)
    except FileNotFoundError as error:
        raise NoPicture from error


def content(profile: Profile) -> bytes:
    """The picture itself."""
    return _read(str(profile.picture), profile.user_id)


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


def to_be_sealed() -> QuerySet[Profile]:
    """Those with a picture that is plain still."""
    return Profile.objects.exclude(picture="").exclude(picture__startswith=SEALED).order_by("pk")


def left() -> dict[str, int]:
    """How many there are, by their table; nothing where there is none."""
    count = to_be_sealed().count()
    return {Profile._meta.db_table: count} if count else {}


def seal_round(pace: Pace) -> Iterator[int]:
    """Seal the pictures from before they were sealed, and say how many each batch was. May run beside the site.

    Raises StorageUnavailable.
    """
    after = None
    while True:
        behind = to_be_sealed() if after is None else to_be_sealed().filter(pk__gt=after)
        found = list(behind.order_by("pk")[: pace.size])
        yield _seal(found)
        if not found:
            break
        after = found[-1].pk


def _seal(profiles: list[Profile]) -> int:
    sealed = 0
    for profile in profiles:
        former = str(profile.picture)
        with contextlib.suppress(FileNotFoundError, CannotOpen):
            name = _save(_read(former, profile.user_id), profile.user_id)
            is_ours = Profile.objects.filter(pk=profile.pk, picture=former).update(picture=name)
            default_storage.delete(former if is_ours else name)
            sealed += is_ours
    return sealed


def _save(encoded: bytes, person_id: uuid.UUID) -> str:
    name = f"{SEALED}{uuid.uuid4()}{SUFFIX}"
    return default_storage.save(name, ContentFile(b"".join(files.sealed_file([encoded], keys_of(person_id), name))))


def _read(name: str, person_id: uuid.UUID) -> bytes:
    with default_storage.open(name) as file:
        if not name.startswith(SEALED):
            return bytes(file.read())
        return files.SealedFile(cast(Any, file), file.size, keys_of(person_id), name).whole()
