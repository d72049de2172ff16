"""A dream's words for searching, sealed and blind."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from project.sealing.fields import SealedTextField

from ..authors import author_behind
from .dream import Dream


class DreamWords(models.Model):
    """Every word of a dream once, folded, for searching; sealed. True for the dream as it was when it last changed `as_of`.

    A dream that has no such row, or one with another time than its own `updated_at`, is read itself (dreams/search).
    """

    dream = models.OneToOneField(Dream, on_delete=models.CASCADE, primary_key=True, related_name="words")
    words = SealedTextField(blank=True)
    as_of = models.DateTimeField()
    read_from = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="What they are made of: only what came since is read.",
    )
    is_compared = models.BooleanField(default=False, db_default=False, help_text="What it is compared by is kept (dreams/near).")

    class Meta:
        indexes = [models.Index(fields=["dream"], name="dreams_to_compare", condition=Q(is_compared=False))]

    def __str__(self) -> str:
        return f"Words of {self.dream_id}"

    def sealed_for(self) -> uuid.UUID:
        return author_behind(self)


class DreamTerm(models.Model):
    """That a word or a stem occurs in a dream, and how often: `term` is the beginning of its HMAC under the person's search key."""

    dream = models.ForeignKey(Dream, on_delete=models.CASCADE, related_name="terms", db_index=False)
    term = models.BigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dream", "term"], name="term_once_a_dream")]
        indexes = [models.Index(fields=["term", "dream"], name="dreams_with_term")]

    def __str__(self) -> str:
        return f"Term {self.term} of {self.dream_id}"
