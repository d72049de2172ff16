"""Uploads and the tags on them (Splashmy `images`, `image_tags`, `image_tag_assignments`)."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from project.sealing.fields import SealedJSONField, SealedTextField
from project.text.columns import KeyedModel, KeyedQuerySet, SearchKeyField


class TagQuerySet(KeyedQuerySet["Tag"]):
    """All; it keeps the search key true."""


class Tag(KeyedModel):
    """`slug` is the folded name: a tag is one however it is typed."""

    name = models.CharField(max_length=60)
    search_key = SearchKeyField(sources=("name",))
    slug = models.SlugField(max_length=60, unique=True, allow_unicode=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name


class ImageQuerySet(KeyedQuerySet["Image"]):
    def of(self, person: Any) -> ImageQuerySet:
        """The uploads of this person: the only door to a private one."""
        return self.filter(owner=person, deleted_at__isnull=True)

    def in_trash(self, person: Any, now: datetime.datetime) -> ImageQuerySet:
        """What this person deleted and may still take back."""
        return self.filter(owner=person, erase_at__gt=now, erased_at__isnull=True)

    def public(self) -> ImageQuerySet:
        """What anybody may see."""
        return self.filter(is_public=True, is_safe=True, deleted_at__isnull=True)


class Image(KeyedModel):
    """An upload as it is kept: decoded, turned upright, re-encoded, without metadata. `sha256` is keyed, of the bytes that came in.

    Its words are sealed while only its owner sees it, tags of their own among them; the shared tags are those of public ones, and found.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    title = SealedTextField(max_length=200, blank=True)
    description = SealedTextField(max_length=1000, blank=True)
    own_tags = SealedJSONField(default=list, blank=True, db_default=models.Value([], output_field=models.JSONField()))
    search_key = SearchKeyField(sources=("title", "description"))
    file = models.CharField(max_length=120, unique=True, help_text=_("Its name in the storage; nobody can guess it."))
    thumbnail = models.CharField(max_length=120, unique=True)
    media_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    is_public = models.BooleanField(default=False)
    is_safe = models.BooleanField(default=True)
    moderation = models.JSONField(default=dict, blank=True)
    downloads = models.PositiveIntegerField(default=0)
    tags = models.ManyToManyField(Tag, through="Tagging", related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    erase_at = models.DateTimeField(null=True, blank=True, help_text=_("Deleted: when it leaves the trash for good."))
    erased_at = models.DateTimeField(null=True, blank=True, help_text=_("When it was erased; the row stays for the day's limit."))
    digital_source_type = models.CharField(
        max_length=40, blank=True, default="", db_default="", help_text=_("What the uploaded file said of how it was made (IPTC).")
    )

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="image_of_owner"),
            models.Index(fields=["deleted_at"], name="image_deleted", condition=Q(deleted_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "sha256"], condition=Q(deleted_at__isnull=True), name="image_uploaded_once"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="image_has_a_size"),
        ]

    def __str__(self) -> str:
        return f"Image {self.pk}"

    def sealed_for(self) -> uuid.UUID:
        return self.owner_id

    def is_for_all(self) -> bool:
        return self.is_public


class Tagging(models.Model):
    """A tag on an upload, by hand (confidence 1) or found automatically."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    confidence = models.FloatField(default=1.0)
    is_automatic = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "tag"], name="image_tagged_once"),
            models.CheckConstraint(condition=Q(confidence__gte=0, confidence__lte=1), name="tagging_confidence_0_to_1"),
        ]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.image_id}"
