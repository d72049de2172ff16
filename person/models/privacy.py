"""Who outside saw what, and who may: the disclosure log, the switch that keeps everything here, consents, and grants to staff."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .user import User


class PrivacyChoice(models.Model):
    """`stays_here`: nothing of this person's leaves this server. Without a row it may. `remembers`: analysts are told of earlier dreams."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    stays_here = models.BooleanField(default=False)
    remembers = models.BooleanField(default=False, db_default=False)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Privacy of {self.user_id}"


class OutsideConsent(models.Model):
    """What the person answered when asked whether a host may get their words. A new answer takes the old one's place."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    host = models.CharField(max_length=255)
    is_given = models.BooleanField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "host"], name="one_answer_a_host")]

    def __str__(self) -> str:
        return f"Answer of {self.user_id} about {self.host}"


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def of(self, person: Any) -> DisclosureQuerySet:
        return self.filter(user=person)


class Disclosure(models.Model):
    """A line of the log: words or a picture went to somebody, or were about to. No words in it.

    Written before they go, so a line may be there for a call that then failed. Lines are never changed, and deleted only with a
    closed account: the database refuses anything else.
    """

    class Kind(models.TextChoices):
        REPLY = "reply", _("answer of an analyst")
        MEMORY = "memory", _("passage of an earlier dream")
        INSIGHT = "insight", _("insights and title")
        SUMMARY = "summary", _("summary of a long talk")
        PROMPT_DRAFT = "prompt_draft", _("draft of a prompt")
        PROMPT = "prompt", _("translation or wording of a prompt")
        IMAGE = "image", _("picture made")
        EDIT = "edit", _("picture changed")
        MODERATION = "moderation", _("check of words or a picture")
        SAFETY = "safety", _("check for danger while awake")
        TRANSCRIPTION = "transcription", _("dictation")
        EMBEDDING = "embedding", _("search by meaning")
        WEBHOOK = "webhook", _("webhook, ids only")
        PROGRAM = "program", _("read by a program with an API key")
        SHARE = "share", _("shown in the public gallery")
        GRANT = "grant", _("reading allowed to staff")
        STAFF_READ = "staff_read", _("read by staff")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    provider = models.CharField(max_length=40, blank=True)
    host = models.CharField(max_length=255, blank=True)
    model = models.CharField(max_length=100, blank=True)
    recipient = models.CharField(max_length=200, blank=True, help_text=_("A member of staff or a program, as it was called then."))
    dream_id = models.UUIDField(null=True, blank=True)
    picture_id = models.UUIDField(null=True, blank=True, help_text=_("The image job, upload or result."))
    chars = models.PositiveIntegerField(default=0)
    size_bytes = models.PositiveBigIntegerField(default=0)
    is_storing_refused = models.BooleanField(
        null=True, blank=True, help_text=_("Whether it was told not to store; empty: it can't be told.")
    )
    once = models.CharField(max_length=120, null=True, blank=True, help_text=_("Lines that would repeat all day have one."))

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["user", "-id"], name="disclosure_of_person"),
            models.Index(fields=["user", "dream_id", "-id"], name="disclosure_of_dream"),
        ]
        constraints = [models.UniqueConstraint(fields=["user", "once"], name="disclosure_once")]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class StaffGrantQuerySet(models.QuerySet["StaffGrant"]):
    def open(self, now: datetime.datetime) -> StaffGrantQuerySet:
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)


class StaffGrant(models.Model):
    """A person lets one member of staff read one dream, or all, for an hour."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    staff = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    dream_id = models.UUIDField(null=True, blank=True, help_text=_("Empty: all dreams."))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = StaffGrantQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["staff", "expires_at"], name="grant_to_staff")]

    def __str__(self) -> str:
        return f"Grant {self.pk}"
