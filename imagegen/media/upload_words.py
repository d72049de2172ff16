"""What a person says about an upload: title, description and tags.

While only its owner sees it they are sealed for the owner, tags too. While everybody does they are plain, and its tags are the shared
ones, by which others find it. `settle` makes the row what `is_public` says; until then an upload reads the same, for what is sealed opens
wherever it stands. So whoever is killed between the two leaves nothing wrong, and imagegen/upkeep/resealing.py settles it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

import structlog
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.text import slugify

from project.sealing import blind
from project.sealing.errors import CannotOpen, KeyDestroyed
from project.sealing.keyring import keys_of
from project.sealing.values import MARK
from project.text.folding import fold, search_key

from ..models import Image, Tag, Tagging
from . import colours

log = structlog.get_logger(__name__)

MOST_TAGS = 20
MOST_TAG_CHARS = 60
MOST_OPENED = 20_000
"""Of whoever has more private uploads, the newest are searched."""
MOST_AT_ONCE = 200
AUTOMATIC_CONFIDENCE = 0.6
WORDS = ("title", "description")


def tag_slug(name: str) -> str:
    """What a tag is known by, however it is typed; empty where nothing of the name can be in it."""
    return slugify(fold(name), allow_unicode=True)[:MOST_TAG_CHARS]


def as_tags(names: Sequence[str]) -> dict[str, str]:
    """The tags that these names make, by their slugs and in their order; of two that are one the first spelling counts."""
    known = {slug: name.strip()[:MOST_TAG_CHARS] for name in reversed(list(dict.fromkeys(names))[:MOST_TAGS]) if (slug := tag_slug(name))}
    return dict(sorted(known.items()))


def set_tags(image: Image, names: Sequence[str]) -> None:
    """Replace the tags that its owner gave it. Needs the caller's transaction."""
    own = Tagging.objects.filter(image=image, is_automatic=False)
    former = list(own.values_list("tag", flat=True))
    own.delete()
    image.own_tags = [] if image.is_public else list(as_tags(names).values())
    image.save(update_fields=["own_tags", "updated_at"])
    if image.is_public:
        tag(image, names)
    drop_unused_tags(former)


def tag(image: Image, names: Sequence[str], *, is_automatic: bool = False) -> None:
    """Shared tags. One that its owner sets wins over a found one."""
    found = {"is_automatic": True, "confidence": AUTOMATIC_CONFIDENCE} if is_automatic else {}
    # In one order, so that two uploads don't wait for each other.
    for slug, name in as_tags(names).items():
        row = _kept_tag(slug, name)
        if row is not None:
            Tagging.objects.get_or_create(image=image, tag=row, defaults=found)
            if not is_automatic:
                Tagging.objects.filter(image=image, tag=row).update(is_automatic=False, confidence=1)


def tags_of(image: Image) -> tuple[list[str], list[str]]:
    """The names of the tags by its owner, and of found ones. It should come with `taggings__tag` prefetched."""
    own = as_tags([*image.own_tags, *(one.tag.name for one in image.taggings.all() if not one.is_automatic)])
    return list(own.values()), [one.tag.name for one in image.taggings.all() if one.is_automatic and one.tag.slug not in own]


def settle(image_id: uuid.UUID) -> None:
    """Seal the words of an upload, or show them, as `is_public` says now. Raises CannotOpen."""
    with transaction.atomic():
        image = Image.objects.select_for_update(no_key=True).filter(pk=image_id, erased_at__isnull=True).first()
        if image is None:
            return
        names, _found = tags_of(image)
        image.sha256 = fingerprint(image.owner_id, image.sha256)
        image.save(update_fields=[*WORDS, "sha256"])
        by_owner = Tagging.objects.filter(image=image, is_automatic=False)
        if image.own_tags if image.is_public else by_owner.exists():
            set_tags(image, names)


def hide(image_id: uuid.UUID) -> None:
    """Show an upload to nobody but its owner from now on: in one moment it is private, and what was said about it is sealed.

    Raises CannotOpen, and shows it as before, where that can't be done.
    """
    with transaction.atomic():
        image = Image.objects.select_for_update(no_key=True).filter(pk=image_id).first()
        if image is None:
            return
        names, _found = tags_of(image)
        image.is_public = False
        try:
            with transaction.atomic():
                image.save(update_fields=["is_public", *WORDS])
                set_tags(image, names)
        except KeyDestroyed:
            # The account is being deleted: there is nobody for whom its words could be sealed. Where a key is only missing they stay.
            Image.objects.filter(pk=image_id).update(is_public=False, title="", description="", own_tags=[])


def to_be_settled() -> QuerySet[Image]:
    """Private uploads with a word that is plain still, and public ones with a word that is sealed still."""
    stored = {f"stored_{name}": Cast(name, models.TextField()) for name in (*WORDS, "own_tags")}
    is_plain, is_sealed = Q(), Q()
    for name in WORDS:
        is_plain |= ~Q(**{f"stored_{name}": ""}) & ~Q(**{f"stored_{name}__startswith": MARK})
        is_sealed |= Q(**{f"stored_{name}__startswith": MARK})
    is_plain |= ~Q(search_key="") | ~Q(sha256__startswith=blind.KEYED)
    is_plain |= Q(Exists(Tagging.objects.filter(image=OuterRef("pk"), is_automatic=False)))
    is_sealed |= Q(stored_own_tags__startswith=f'"{MARK}')
    rows = Image._default_manager.alias(**stored).filter(erased_at__isnull=True)
    return rows.filter(Q(is_public=False) & is_plain | Q(is_public=True) & is_sealed)


def settle_some(*, after: uuid.UUID | None = None, most: int = MOST_AT_ONCE) -> tuple[int, uuid.UUID | None]:
    """Settle up to `most` uploads of those behind `after`: how many, and behind which one to go on; None at the end."""
    rows = to_be_settled() if after is None else to_be_settled().filter(pk__gt=after)
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:most])
    settled = 0
    for image_id in found:
        try:
            settle(image_id)
            settled += 1
        except CannotOpen:
            log.warning("upload.not_sealed", picture=str(image_id))  # the account is being deleted
    return settled, found[-1] if len(found) == most else None


def found(rows: QuerySet[Image], *, words: Sequence[str], tag: str = "", owner: uuid.UUID | None = None) -> QuerySet[Image]:
    """Those that hold each word, and bear this tag. `owner`: whose own ones may be among `rows`; they are opened and looked through.

    So what somebody searches their own for is in no statement, which a database may write to its log.
    """
    slug = tag_slug(tag)
    if not words and not tag:
        return rows
    own: list[uuid.UUID] = []
    shared = rows
    if owner is not None:
        mine = rows.filter(owner=owner).prefetch_related("taggings__tag").order_by("-created_at")[:MOST_OPENED]
        own = [image.pk for image in mine if _holds(image, words, slug)]
        shared = rows.exclude(owner=owner)
        if not shared.exists():
            return rows.filter(pk__in=own)
    for word in words:
        shared = shared.filter(Q(search_key__contains=word) | Q(tags__search_key__contains=word))
    if tag:
        shared = shared.filter(tags__slug=slug)
    return rows.filter(Q(pk__in=shared.order_by().values("pk")) | Q(pk__in=own))


def own_tags(rows: Iterable[Image]) -> dict[str, tuple[str, int]]:
    """By slug, how each sealed tag of these uploads is spelt, and on how many it is."""
    counted: dict[str, tuple[str, int]] = {}
    for image in rows:
        for slug, name in as_tags(image.own_tags).items():
            counted[slug] = (counted.get(slug, (name, 0))[0], counted.get(slug, (name, 0))[1] + 1)
    return counted


def fingerprint(owner: uuid.UUID, sha256: str) -> str:
    """By which the same file of the same person is known, and nobody without their key can check which file it is."""
    return sha256 if sha256.startswith(blind.KEYED) else blind.fingerprint(keys_of(owner), "upload", sha256)


def drop_unused_tags(tag_ids: list[int]) -> None:
    """Delete those of these tags that nothing bears any more: they were somebody's own words. Needs the caller's transaction."""
    tags = Tag.objects.filter(pk__in=tag_ids).exclude(slug__in=colours.ALL)
    locked = list(tags.order_by("slug").select_for_update().values_list("pk", flat=True))
    # Asked anew, since a tag may have been used while its lock was waited for.
    unused = Tag.objects.filter(pk__in=locked).exclude(Exists(Tagging.objects.filter(tag=OuterRef("pk"))))
    unused.delete()


def _holds(image: Image, words: Sequence[str], slug: str) -> bool:
    own, automatic = tags_of(image)
    text = search_key(" ".join((image.title, image.description, *own, *automatic)))
    return all(word in text for word in words) and (not slug or slug in {tag_slug(name) for name in (*own, *automatic)})


def _kept_tag(slug: str, name: str) -> Tag | None:
    """The tag, locked: one that nobody bears any more may just be being erased with somebody's words."""
    for _attempt in range(2):
        tag, _created = Tag.objects.get_or_create(slug=slug, defaults={"name": name})
        if Tag.objects.select_for_update(no_key=True).filter(pk=tag.pk).first() is not None:
            return tag
    return None
