"""The catalogue of styles, and what a person thinks of them (Splashmy `styles`)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from project.text.columns import KeyedModel, KeyedQuerySet, SearchKeyField

from .parameters import Background, OutputFormat, Quality


class StyleCategoryQuerySet(KeyedQuerySet["StyleCategory"]):
    """All; it keeps the search key true."""

    def get_by_natural_key(self, slug: str) -> StyleCategory:
        """For `loaddata`: what is there already is found by its slug (Splashmy: `loaddata initial_styles.json`)."""
        return self.get(slug=slug)


class StyleCategory(KeyedModel):
    name = models.CharField(max_length=80)
    search_key = SearchKeyField(sources=("name",))
    slug = models.SlugField(max_length=80, unique=True)
    description = models.CharField(max_length=300, blank=True)
    icon = models.CharField(max_length=40, blank=True)
    color = models.CharField(max_length=9, blank=True, help_text="#rrggbb")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = StyleCategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("style category")
        verbose_name_plural = _("style categories")
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """By which a fixture names this category."""
        return (self.slug,)


class StyleQuerySet(KeyedQuerySet["Style"]):
    """All; it keeps the search key true."""

    def get_by_natural_key(self, slug: str) -> Style:
        """For `loaddata`: what is there already is found by its slug."""
        return self.get(slug=slug)


class Style(KeyedModel):
    """`prompt_template` may hold `{style_name}` and `{original_prompt}`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    category = models.ForeignKey(StyleCategory, on_delete=models.PROTECT, related_name="styles")
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)
    description = models.CharField(max_length=300, blank=True)
    search_key = SearchKeyField(sources=("name", "description"))
    prompt_template = models.TextField(help_text=_("May hold {style_name} and {original_prompt}."))
    default_quality = models.CharField(max_length=6, choices=Quality.choices, default=Quality.AUTO)
    default_background = models.CharField(max_length=11, choices=Background.choices, default=Background.AUTO)
    default_output_format = models.CharField(max_length=4, choices=OutputFormat.choices, default=OutputFormat.PNG)
    supports_transparency = models.BooleanField(default=False)
    is_premium = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StyleQuerySet.as_manager()

    class Meta:
        verbose_name = _("style")
        verbose_name_plural = _("styles")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """By which a fixture names this style."""
        return (self.slug,)


class StyleExample(models.Model):
    """A picture in this style, and what it was made from where it was made from one."""

    style = models.ForeignKey(Style, on_delete=models.CASCADE, related_name="examples")
    title = models.CharField(max_length=120, blank=True)
    prompt = models.TextField(blank=True)
    file = models.CharField(max_length=120, unique=True)
    thumbnail = models.CharField(max_length=120, unique=True)
    original_file = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("style example")
        verbose_name_plural = _("style examples")
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["style", "position"], name="style_example_once_a_place")]

    def __str__(self) -> str:
        return f"Example {self.pk} of {self.style_id}"


class StylePreference(models.Model):
    """A person's favourite, and how often and when they used the style."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    style = models.ForeignKey(Style, on_delete=models.CASCADE, related_name="preferences")
    is_favorite = models.BooleanField(default=False)
    usage_count = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "style"], name="style_preferred_once")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.style_id}"


class StyleRating(models.Model):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    style = models.ForeignKey(Style, on_delete=models.CASCADE, related_name="ratings")
    rating = models.PositiveSmallIntegerField()
    comment = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "style"], name="style_rated_once"),
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="style_rating_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.rating} for {self.style_id}"
