"""A person's uploads: taking one in, changing what is said about it, deleting it."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import hashlib
import math
import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from person.credits import allowance
from person.models import User
from person.privacy import disclosures
from person.privacy.door import Kind as Disclosed
from person.privacy.door import Subject
from project.errors import DomainError, Kind
from project.pictures import decoder
from project.pictures.source_type import SourceType, marked, told
from project.sealing import blind
from project.sealing.keyring import keys_of

from ..models import Image, Tag, Tagging
from ..moderation import check
from . import colours, decode_client, files, placing, upload_words


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


class UploadedAgain(DomainError):
    code = "uploaded_again"
    kind = Kind.CONFLICT
    message = _("You have uploaded this picture again since.")


@dataclasses.dataclass(frozen=True, slots=True)
class Uploaded:
    """`is_new` is False where the person had uploaded the same bytes before."""

    image: Image
    is_new: bool


def take(*, person_id: uuid.UUID, data: bytes, now: datetime.datetime, tags: Sequence[str] = (), **details: Any) -> Uploaded:
    """Keep a clean copy of an uploaded picture. `details` are its title, description and is_public.

    Raises UploadTooLarge, DailyUploadsUsedUp, PictureRefused, ModerationUnavailable, StorageUnavailable and `decode_client.UploadRefused`.
    """
    if not data:
        raise UploadMissing
    if len(data) > settings.MAX_UPLOAD_SIZE:
        raise UploadTooLarge(limit=round(settings.MAX_UPLOAD_SIZE / 1024 / 1024, 1))
    sha256 = upload_words.fingerprint(person_id, plain_hash := hashlib.sha256(data).hexdigest())
    if (known := _known(person_id, sha256, plain_hash)) is not None:
        return Uploaded(known, is_new=False)
    _check_allowance(User.objects.select_related("plan").get(pk=person_id), now)
    decoded = decode_client.upload(data)
    noted = check.picture(decoded.picture, whose=Subject(person_id, Disclosed.MODERATION))
    source_type = told(data)
    owner = None if details.get("is_public") else person_id
    stored = keep(decoded, folder="uploads", source_type=source_type, owner=owner)
    uploaded: Uploaded | None = None
    try:
        # What nobody outside was allowed to look at is not shown to everybody.
        details["is_safe"] = noted != check.NOT_LOOKED_AT
        image = Image(
            owner_id=person_id, sha256=sha256, moderation=noted, digital_source_type=source_type or "", **stored.columns(), **details
        )
        uploaded = _store(person_id, image, tags, colours.names(decoded.colours), now)
    finally:
        if uploaded is None or not uploaded.is_new:
            files.forget(stored)
    return uploaded


def keep(decoded: decoder.Decoded, *, folder: str, source_type: SourceType | None = None, owner: uuid.UUID | None = None) -> files.Stored:
    """Store a picture as the decoder's process re-encoded it. One that said that a machine made it goes on saying so.

    `owner`: for whom it is sealed; None for what everybody may see.
    """
    size = (decoded.width, decoded.height)
    picture, thumbnail = decoded.picture, decoded.thumbnail
    if source_type is not None:
        picture, thumbnail = marked(picture, decoded.encoding, source_type), marked(thumbnail, "webp", source_type)
    return files.keep_encoded(picture, thumbnail, encoding=decoded.encoding, size=size, folder=folder, owner=owner)


def _store(person_id: uuid.UUID, image: Image, tags: Sequence[str], found: Sequence[str], now: datetime.datetime) -> Uploaded:
    """Of two uploads of the same bytes at the same moment the second finds the first; the day's limit is never passed."""
    with transaction.atomic(durable=True):
        person = User.objects.lock(person_id)
        if (known := _known(person_id, image.sha256)) is not None:
            return Uploaded(known, is_new=False)
        _check_allowance(person, now)
        image.own_tags = [] if image.is_public else list(upload_words.as_tags(tags).values())
        image.save(force_insert=True)
        if image.is_public:
            disclosures.record(person_id=person_id, kind=Disclosed.SHARE, picture_id=image.pk, now=now)
            upload_words.tag(image, tags)
        upload_words.tag(image, found, is_automatic=True)
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
    """Change what is given; `tags` replaces those set by hand. Raises StorageUnavailable where its files can't be opened for everybody."""
    wanted = {"title": title, "description": description}
    given = {name: value for name, value in wanted.items() if value is not None}
    with transaction.atomic(durable=True):
        # Whether it is shown to everybody decides how its words are stored, so nobody may change that meanwhile.
        image.is_public = Image.objects.select_for_update(no_key=True).values_list("is_public", flat=True).get(pk=image.pk)
        for name, value in given.items():
            setattr(image, name, value)
        image.save(update_fields=[*given, "updated_at"])
        if tags is not None:
            upload_words.set_tags(image, tags)
    if is_public is not None:
        noted = functools.partial(disclosures.record, person_id=image.owner_id, kind=Disclosed.SHARE, picture_id=image.pk)
        placing.open_for_all(image, noted) if is_public else placing.take_back(image)
        image.refresh_from_db(fields=["is_public", "file", "thumbnail", *upload_words.WORDS, "own_tags"])
    return image


def delete(*, image: Image, now: datetime.datetime, is_final: bool = False) -> None:
    """Put an upload into the trash for TRASH_DAYS; `is_final` leaves no way back, and it is erased by imagegen/upkeep/erasure.py.

    Jobs that wait for it will fail, and cost nothing.
    """
    erase_at = now if is_final else now + datetime.timedelta(days=settings.TRASH_DAYS)
    Image.objects.filter(pk=image.pk, deleted_at__isnull=True).update(deleted_at=now, erase_at=erase_at)


def restore(*, image_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> Image | None:
    """Take an upload out of the trash again. None where it is not there (any more). Raises UploadedAgain."""
    with transaction.atomic(durable=True):
        User.objects.select_for_update(no_key=True).values_list("pk").get(pk=person_id)
        image = Image.objects.in_trash(person_id, now).select_for_update(no_key=True).filter(pk=image_id).first()
        if image is None:
            return None
        if _known(person_id, image.sha256) is not None:
            raise UploadedAgain
        image.deleted_at = image.erase_at = None
        image.save(update_fields=["deleted_at", "erase_at", "updated_at"])
    return image


def count_download(image: Image) -> None:
    Image.objects.filter(pk=image.pk).update(downloads=F("downloads") + 1)


def tags_seen_by(person_id: uuid.UUID) -> list[Any]:
    """The tags of the person's pictures and of public ones, each with its `uses` (hence Any), those in most use first."""
    seen = Image.objects.filter(deleted_at__isnull=True).filter(Q(owner=person_id) | Q(is_public=True, is_safe=True))
    shared: dict[str, Any] = {tag.slug: tag for tag in _tags_of(seen)}
    private = Image.objects.of(person_id).filter(is_public=False).exclude(own_tags=[])
    for slug, (name, uses) in upload_words.own_tags(private.iterator(chunk_size=500)).items():
        if slug in shared:
            shared[slug].uses += uses
        else:
            # A number that it keeps, as it has no row.
            number = blind.term(keys_of(person_id), "tag", slug) & 0x7FFFFFFF
            shared[slug] = Tag(pk=number, slug=slug, name=name)
            shared[slug].uses = uses
    return sorted(shared.values(), key=lambda tag: (-tag.uses, tag.slug))


def public_tags() -> QuerySet[Tag]:
    """The same of public pictures alone."""
    return _tags_of(Image.objects.public())


def _tags_of(pictures: QuerySet[Image]) -> QuerySet[Tag]:
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
        tomorrow = datetime.datetime.combine(today, datetime.time.min, datetime.UTC) + datetime.timedelta(days=1)
        raise DailyUploadsUsedUp(limit=allowance.daily_uploads(person.plan), retry_after=math.ceil((tomorrow - now).total_seconds()))


def _known(person_id: uuid.UUID, *fingerprints: str) -> Image | None:
    return Image.objects.of(person_id).filter(sha256__in=fingerprints).first()
