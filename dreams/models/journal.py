"""What is done with whole dreams: brought in, shared, told anew."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .dream import Dream


class JournalImport(models.Model):
    """A file that was brought into the journal: shown first, then read in the background, and undone as a whole.

    No words stand here: the file waits sealed until it is read, and what could not be read is told in a sealed report. `options` are
    numbers of columns, the delimiter, the encoding and the order of dates. `work` is the account's job once it was begun.
    """

    class Format(models.TextChoices):
        CSV = "csv", _("a table (CSV)")
        JSON = "json", _("JSON")
        MARKDOWN = "markdown", _("Markdown notes")
        DAY_ONE = "day_one", _("Day One")
        TEXT = "text", _("plain text")
        ARCHIVE = "archive", _("an archive of Reverie")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    work = models.OneToOneField("person.Work", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    format = models.CharField(max_length=10, choices=Format.choices)
    options = models.JSONField(default=dict, blank=True)
    file = models.CharField(max_length=200, blank=True)
    report = models.CharField(max_length=200, blank=True)
    kept = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text=_("When it was read to its end, or put aside."))
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-created_at"], name="imports_of_person")]

    def __str__(self) -> str:
        return f"Import {self.pk}"


class DreamShare(models.Model):
    """A link under which anybody may read one dream, as its dreamer prepared it, until it expires or is taken back.

    Only the link's hash is here, so that nobody who reads the database can open it. What is shown waits in a sealed file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dream = models.ForeignKey(Dream, on_delete=models.CASCADE, related_name="shares")
    token_hash = models.CharField(max_length=64, unique=True)
    file = models.CharField(max_length=200)
    has_pictures = models.BooleanField(default=False)
    views = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="share_expires")]

    def __str__(self) -> str:
        return f"Share {self.pk}"


class Rewriting(models.Model):
    """A nightmare told anew by its dreamer, to be rehearsed while awake. Its words wait in a sealed file."""

    dream = models.OneToOneField(Dream, on_delete=models.CASCADE, primary_key=True, related_name="rewriting")
    file = models.CharField(max_length=200)
    is_worded = models.BooleanField(default=False, help_text=_("The new scene is told, not only what is to be different."))
    rehearsed_on = models.JSONField(default=list, blank=True, help_text=_("The days of rehearsal, as ISO dates."))
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Rewriting of {self.dream_id}"
