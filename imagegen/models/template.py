"""Prompts with `{placeholders}` to fill in: a library that begins with ours and grows by people's own (Promptcraft, Splashmy)."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from project.sealing.fields import ReservedAutoField, SealedJSONField, SealedTextField
from project.text.columns import KeyedModel, KeyedQuerySet, SearchKeyField

from .job import Job


class PromptTemplateQuerySet(KeyedQuerySet["PromptTemplate"]):
    def seen_by(self, person: Any) -> PromptTemplateQuerySet:
        """What is public, and the person's own: the only door to a private one."""
        return self.filter(Q(is_public=True) | Q(author=person), is_active=True)

    def of(self, person: Any) -> PromptTemplateQuerySet:
        """Those that this person wrote, and may change."""
        return self.filter(author=person, is_active=True)


class PromptTemplate(KeyedModel):
    """`fields` describes the placeholders of `prompt`: `[{name, label, default}]`, in the order in which they are asked for.

    The words of a private one are sealed for its author, and its slug tells nothing of them.
    """

    class Difficulty(models.TextChoices):
        BEGINNER = "beginner", _("beginner")
        INTERMEDIATE = "intermediate", _("intermediate")
        ADVANCED = "advanced", _("advanced")

    id = ReservedAutoField(primary_key=True, verbose_name="ID")
    slug = models.SlugField(max_length=80, unique=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+", help_text=_("Empty: it came with us.")
    )
    name = SealedTextField(max_length=80)
    description = SealedTextField(max_length=300, blank=True)
    category = SealedTextField(max_length=60, blank=True)
    type = models.CharField(max_length=14, choices=Job.Type.choices, default=Job.Type.GENERATION)
    difficulty = models.CharField(max_length=12, choices=Difficulty.choices, default=Difficulty.BEGINNER)
    prompt = SealedTextField()
    search_key = SearchKeyField(sources=("name", "description", "prompt", "category"))
    category_key = SearchKeyField(sources=("category",))
    fields = SealedJSONField(default=list, blank=True)
    parameters = models.JSONField(default=dict, blank=True)
    is_public = models.BooleanField(default=True)
    use_count = models.PositiveIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PromptTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("prompt template")
        verbose_name_plural = _("prompt templates")
        ordering = ("position", "slug")
        constraints = [models.CheckConstraint(condition=Q(is_public=True) | Q(author__isnull=False), name="template_private_has_author")]

    def __str__(self) -> str:
        return str(self.name)

    def sealed_for(self) -> uuid.UUID:
        assert self.author_id is not None, "ours are for everybody"
        return self.author_id

    def is_for_all(self) -> bool:
        return self.is_public


class TemplateMark(models.Model):
    """What a person thinks of a template."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    template = models.ForeignKey(PromptTemplate, on_delete=models.CASCADE, related_name="marks")
    is_bookmarked = models.BooleanField(default=False)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "template"], name="template_marked_once"),
            models.CheckConstraint(condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5), name="template_rating_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.template_id}"
