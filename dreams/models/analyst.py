"""Who answers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Analyst(models.Model):
    """A persona that answers: its words to the model, and optionally a model of its own. Rows are data, made by `seed`."""

    slug = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=80)
    school = models.CharField(max_length=80, blank=True)
    description = models.CharField(max_length=300, blank=True)
    prompt = models.TextField(
        blank=True, help_text=_("In place of the stance of this slug; the rules for all analysts stay. Empty: the built-in one.")
    )
    model = models.CharField(max_length=100, blank=True, help_text=_("Empty: DREAMS_ANALYST_MODEL."))
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("analyst")
        verbose_name_plural = _("analysts")
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.name
