"""A person's uploads: taking one in, changing what is said about it, deleting it."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from person.credits import allowance
from person.models import User
from project.errors import DomainError, Kind

from ..models import Image, Tag, Tagging
from ..moderation import check
from . import colours, decode, files

MOST_TAGS = 20
AUTOMATIC_CONFIDENCE = 0.6


class UploadTooLarge(DomainError):
    code = "upload_too_large"
    message = _("This file is too large: at most %(limit)s MB.")


class UploadMissing(DomainError):
    code = "upload_missing"
    message = _("There is no file in this request.")


class DailyUploadsUsedUp(DomainError):
    code = "daily_uploads_used_up"
    kind = Kind.THROTTLED
    message = _("You have uploaded %(limit)s pictures today. Tomorrow there is room for more.")


@dataclasses.dataclass(frozen=True, slots=True)
class Uploaded:
    """`is_new` is False where the person had uploaded the same bytes before."""

    image: Image
    is_new: bool


def take(*, person_id: uuid.UUID, data: bytes, now: datetime.datetime, tags: Sequence[str] = (), **details: Any) -> Uploaded:
    """Keep a clean copy of an uploaded picture. `details` are its title, description and is_public.

    Raises UploadTooLarge, DailyUploadsUsedUp, PictureRefused, ModerationUnavailable, StorageUnavailable and `decode.UploadRefused`.
    """
    if not data:
        raise UploadMissing
    if len(data) > settings.MAX_UPLOAD_SIZE:
        raise UploadTooLarge(limit=round(settings.MAX_UPLOAD_SIZE / 1024 / 1024, 1))
    sha256 = hashlib.sha256(data).hexdigest()
    if (known := _known(person_id, sha256)) is not None:
        return Uploaded(known, is_new=False)
    _check_allowance(User.objects.select_related("plan").get(pk=person_id), now)
    decoded = decode.upload(data)
    noted = check.picture(decoded.picture)
    stored = files.keep_encoded(
        decoded.picture, decoded.thumbnail, encoding=decoded.encoding, size=(decoded.width, decoded.height), folder="uploads"
    )
    uploaded: Uploaded | None = None
    try:
        image = Image(owner_id=person_id, sha256=sha256, moderation=noted, **stored.columns(), **details)
        uploaded = _store(person_id, image, tags, colours.names(decoded.colours), now)
    finally:
        if uploaded is None or not uploaded.is_new:
            files.forget(stored)
    return uploaded


def _store(person_id: uuid.UUID, image: Image, tags: Sequence[str], found: Sequence[str], now: datetime.datetime) -> Uploaded:
    """Of two uploads of the same bytes at the same moment the second finds the first; the day's limit is never passed."""
    with transaction.atomic(durable=True):
        person = User.objects.select_for_update(no_key=True, of=("self",)).select_related("plan").get(pk=person_id)
        if (known := _known(person_id, image.sha256)) is not None:
            return Uploaded(known, is_new=False)
        _check_allowance(person, now)
        image.save(force_insert=True)
        _tag(image, tags)
        _tag(image, found, is_automatic=True)
    return Uploaded(image, is_new=True)


def most_bytes() -> int:
    return settings.MAX_UPLOAD_SIZE


def change(
    *,
    image: Image,
    title: str | None = None,
    description: str | None = None,
    tags: Sequence[str] | None = None,
    is_public: bool | None = None,
) -> Image:
    """Change what is given; `tags` replaces those set by hand."""
    wanted = {"title": title, "description": description, "is_public": is_public}
    given = {name: value for name, value in wanted.items() if value is not None}
    with transaction.atomic(durable=True):
        for name, value in given.items():
            setattr(image, name, value)
        image.save(update_fields=[*given, "updated_at"])
        if tags is not None:
            Tagging.objects.filter(image=image, is_automatic=False).delete()
            _tag(image, tags)
    return image


def delete(*, image: Image, now: datetime.datetime) -> None:
    """Take an upload away, its files too. Jobs that wait for it will fail, and cost nothing."""
    if Image.objects.filter(pk=image.pk, deleted_at__isnull=True).update(deleted_at=now):
        files.discard(image.file, image.thumbnail)


def count_download(image: Image) -> None:
    Image.objects.filter(pk=image.pk).update(downloads=F("downloads") + 1)


def tags_seen_by(person_id: uuid.UUID) -> QuerySet[Tag]:
    """The tags of the person's pictures and of public ones, each with its `uses`, those in most use first."""
    pictures = Image.objects.filter(deleted_at__isnull=True).filter(Q(owner=person_id) | Q(is_public=True, is_safe=True))
    taggings = Tagging.objects.filter(tag=OuterRef("pk"), image__in=pictures).order_by().values("tag")
    uses = Subquery(taggings.annotate(count=Count("pk")).values("count"))
    return Tag.objects.annotate(uses=uses).filter(uses__gt=0).order_by("-uses", "slug")


def made_on(person: User, day: datetime.date) -> int:
    """How many pictures a person has uploaded on a (UTC) day, those they deleted again among them."""
    start = datetime.datetime.combine(day, datetime.time.min, datetime.UTC)
    return Image.objects.filter(owner=person, created_at__gte=start, created_at__lt=start + datetime.timedelta(days=1)).count()


def _check_allowance(person: User, now: datetime.datetime) -> None:
    today = now.astimezone(datetime.UTC).date()
    if allowance.uploads_left_today(person, used_today=made_on(person, today)) < 1:
        raise DailyUploadsUsedUp(limit=allowance.daily_uploads(person.plan))


def _known(person_id: uuid.UUID, sha256: str) -> Image | None:
    return Image.objects.of(person_id).filter(sha256=sha256).first()


def _tag(image: Image, names: Sequence[str], *, is_automatic: bool = False) -> None:
    """A tag set by hand wins over a found one."""
    found = {"is_automatic": True, "confidence": AUTOMATIC_CONFIDENCE} if is_automatic else {}
    for name in list(dict.fromkeys(names))[:MOST_TAGS]:
        slug = slugify(name, allow_unicode=True)[:60]
        if slug:
            tag, _created = Tag.objects.get_or_create(slug=slug, defaults={"name": name.strip()[:60]})
            Tagging.objects.get_or_create(image=image, tag=tag, defaults=found)
            if not is_automatic:
                Tagging.objects.filter(image=image, tag=tag).update(is_automatic=False, confidence=1)
