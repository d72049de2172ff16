"""A dream that was spoken, whose sound waits sealed until the words are written down; and exports of the journal that take time."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from project.sealing.fields import SealedTextField


class Recording(models.Model):
    """`id` is the client's, so that what is sent again is kept once. `transcript` is what a service heard, until the dreamer takes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    dream = models.ForeignKey("dreams.Dream", on_delete=models.CASCADE, related_name="recordings")
    file = models.CharField(max_length=200)
    media_type = models.CharField(max_length=20)
    size_bytes = models.PositiveIntegerField()
    seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    language = models.CharField(max_length=5)
    transcript = SealedTextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["dream", "created_at"], name="recordings_of_dream"),
            models.Index(fields=["person"], name="recordings_of_person"),
        ]

    def __str__(self) -> str:
        return f"Recording {self.pk}"

    def sealed_for(self) -> uuid.UUID:
        return self.person_id


class JournalExport(models.Model):
    """A part of the journal that was asked for as a file, and is made in the background: sealed, for some days, for its owner."""

    class Kind(models.TextChoices):
        OBSIDIAN = "obsidian", _("notes")
        CSV = "csv", _("a table (CSV)")
        BOOK = "book", _("a book (PDF)")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    work = models.OneToOneField("person.Work", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    with_more = models.BooleanField(default=True, help_text=_("With words in the table, with pictures in the book."))
    language = models.CharField(max_length=5)
    file = models.CharField(max_length=200, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "-created_at"], name="exports_of_person")]

    def __str__(self) -> str:
        return f"Export {self.pk}"
