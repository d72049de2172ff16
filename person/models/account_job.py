"""What a person asked for that takes time: another address, an export of everything, the end of the account."""

from __future__ import annotations

import datetime
import uuid

from django.db import models
from django.db.models import Q

from .user import User


class EmailChange(models.Model):
    """A wish for another address, until its link is followed. A new wish takes the old one's place, and its link with it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="email_change")
    email = models.EmailField()
    key = models.UUIDField(default=uuid.uuid4)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Another address for {self.user_id}"


class WorkQuerySet(models.QuerySet["Work"]):
    def claimable(self, now: datetime.datetime) -> WorkQuerySet:
        """What waits for a worker, or was left by one that died."""
        return self.filter(Q(state=Work.State.WAITING, due_at__lte=now) | Q(state=Work.State.RUNNING, lease_until__lte=now))


class Work(models.Model):
    """A job told by one row: a worker claims it for a lease, writes its progress, and ends it once, fenced by `attempt`."""

    class Kind(models.TextChoices):
        EXPORT = "export"
        DELETION = "deletion"
        IMPORT = "import"
        JOURNAL = "journal"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=40, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    archive = models.CharField(max_length=200, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "kind", "-created_at"], name="work_of_user"),
            models.Index(fields=["due_at"], name="work_open", condition=Q(state__in=["waiting", "running"])),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], condition=Q(state__in=["waiting", "running"]), name="one_open_work_of_a_kind"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="work_progress_to_100"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
