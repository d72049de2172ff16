"""A job: one picture to be made. Its row is the truth; a Celery task only brings the news that it waits (DESIGN §4)."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from project.sealing.fields import SealedTextField
from project.text.columns import KeyedModel, KeyedQuerySet, SearchKeyField

from .image import Image
from .parameters import Background, OutputFormat, Quality, Size
from .style import Style

DREAM_IS_THERE = Q(dream__isnull=True) | Q(dream__deleted_at__isnull=True)


class JobQuerySet(KeyedQuerySet["Job"]):
    def of(self, person: Any) -> JobQuerySet:
        """The jobs of this person: the only door to one. Not those that were deleted, or whose dream was."""
        return self.filter(DREAM_IS_THERE, person=person, deleted_at__isnull=True)

    def ordered_by(self, person: Any) -> JobQuerySet:
        """All that this person ever ordered, as far as it is known: for limits, and to know an order again."""
        return self.filter(person=person)

    def in_trash(self, person: Any, now: datetime.datetime) -> JobQuerySet:
        """What this person deleted by itself and may still take back."""
        return self.filter(DREAM_IS_THERE, person=person, erase_at__gt=now, erased_at__isnull=True)

    def newest_first(self) -> JobQuerySet:
        return self.order_by("-created_at", "-id")

    def unfinished(self) -> JobQuerySet:
        return self.filter(state__in=(Job.State.PENDING, Job.State.PROCESSING))

    def claimable(self, now: datetime.datetime) -> JobQuerySet:
        """What may be started: pending, and not past its deadline."""
        return self.filter(state=Job.State.PENDING).filter(Q(deadline_at__isnull=True) | Q(deadline_at__gt=now))

    def overdue(self, now: datetime.datetime) -> JobQuerySet:
        """Not started by their deadline."""
        return self.filter(state=Job.State.PENDING, deadline_at__lte=now)

    def abandoned(self, now: datetime.datetime) -> JobQuerySet:
        """Claimed by somebody who no longer renews the lease."""
        return self.filter(state=Job.State.PROCESSING, lease_until__lte=now)


class Job(KeyedModel):
    """`attempt` fences every write of a runner. `hold` or `covered_on` (the day whose allowance covers it) pays for it.

    Deleted, it waits in the trash until `erase_at`; from `erased_at` on the row holds no words any more (imagegen/upkeep/erasure.py).
    """

    class Type(models.TextChoices):
        GENERATION = "generation", _("generation")
        EDIT = "edit", _("edit")
        STYLE_TRANSFER = "style_transfer", _("style transfer")

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        PROCESSING = "processing", _("processing")
        COMPLETED = "completed", _("completed")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    FINAL = frozenset({State.COMPLETED, State.FAILED, State.CANCELLED})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    client_id = models.CharField(max_length=80, null=True, blank=True, help_text=_("The sender's own id: the same one makes one job."))
    type = models.CharField(max_length=14, choices=Type.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    dream = models.ForeignKey("dreams.Dream", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.ForeignKey(Image, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    mask = models.ForeignKey(Image, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    style = models.ForeignKey(Style, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    retry_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="retries")

    prompt = SealedTextField(blank=True, help_text=_("As the person wrote it."))
    language = models.CharField(max_length=5, blank=True)
    translated_prompt = SealedTextField(blank=True)
    improved_prompt = SealedTextField(blank=True)
    wants_translation = models.BooleanField(default=True)
    wants_improvement = models.BooleanField(default=False)
    operation = models.CharField(max_length=30, blank=True, help_text=_("What an edit does, such as enhance."))
    # Of the prompt it holds no word: that is sealed (imagegen/jobs/search.py).
    search_key = SearchKeyField(sources=("operation",))
    intensity = models.FloatField(default=0.7)
    quality = models.CharField(max_length=6, choices=Quality.choices, default=Quality.AUTO)
    background = models.CharField(max_length=11, choices=Background.choices, default=Background.AUTO)
    output_format = models.CharField(max_length=4, choices=OutputFormat.choices, default=OutputFormat.PNG)
    size = models.CharField(max_length=9, choices=Size.choices, default=Size.AUTO)
    shows_rewriting = models.BooleanField(
        default=False, db_default=False, help_text=_("Of a nightmare that was told anew: the new scene, not the dream.")
    )
    is_streamed = models.BooleanField(default=True, help_text=_("Whether partial pictures are wanted."))
    seed = models.PositiveBigIntegerField()

    hold = models.ForeignKey("person.CreditEntry", on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    covered_on = models.DateField(null=True, blank=True, help_text=_("The day whose free allowance covers this job."))
    price_credits = models.PositiveIntegerField(default=0)

    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField(null=True, blank=True)
    last_seq = models.PositiveIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=30, blank=True)
    provider = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=100, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    erase_at = models.DateTimeField(null=True, blank=True, help_text=_("Deleted: when it leaves the trash for good."))
    erased_at = models.DateTimeField(null=True, blank=True, help_text=_("When its words were erased."))

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("image job")
        verbose_name_plural = _("image jobs")
        permissions = [
            ("cancel_job", "Can cancel an image job"),
            ("retry_job", "Can retry an image job"),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="job_of_person"),
            models.Index(fields=["state", "created_at"], name="job_unfinished", condition=Q(state__in=["pending", "processing"])),
            models.Index(fields=["person", "covered_on"], name="job_covered", condition=Q(covered_on__isnull=False)),
            models.Index(fields=["type", "quality", "-ended_at"], name="job_usual_time", condition=Q(state="completed")),
            models.Index(fields=["dream"], name="job_of_dream", condition=Q(dream__isnull=False)),
            models.Index(fields=["ended_at"], name="job_ended", condition=Q(ended_at__isnull=False)),
            models.Index(fields=["erase_at"], name="job_to_be_erased", condition=Q(erase_at__isnull=False)),
            models.Index(fields=["erased_at"], name="job_erased", condition=Q(erased_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "client_id"], name="job_created_once"),
            models.CheckConstraint(
                name="job_ended_at_means_final",
                condition=Q(state__in=["completed", "failed", "cancelled"], ended_at__isnull=False)
                | Q(state__in=["pending", "processing"], ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="job_lease_means_processing",
                condition=Q(state="processing", lease_until__isnull=False) | (~Q(state="processing") & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(name="job_paid_one_way", condition=Q(hold__isnull=True) | Q(covered_on__isnull=True)),
            models.CheckConstraint(name="job_intensity_0_to_1", condition=Q(intensity__gte=0, intensity__lte=1)),
            models.CheckConstraint(name="job_percent_0_to_100", condition=Q(percent__lte=100)),
            models.CheckConstraint(
                name="job_failed_has_a_code", condition=(Q(state="failed") & ~Q(error_code="")) | (~Q(state="failed") & Q(error_code=""))
            ),
        ]

    def __str__(self) -> str:
        return f"Job {self.pk} ({self.type}, {self.state})"

    def sealed_for(self) -> uuid.UUID:
        return self.person_id

    @property
    def is_final(self) -> bool:
        return self.state in Job.FINAL

    @property
    def final_prompt(self) -> str:
        """What the provider is told."""
        return str(self.improved_prompt or self.translated_prompt or self.prompt)


class JobAttempt(models.Model):
    """One call of one provider within one attempt at a job. `unknown` until we know better: so it is what a crash leaves."""

    class Outcome(models.TextChoices):
        NOT_SENT = "not_sent", _("not sent")
        REFUSED = "refused", _("refused")
        ACCEPTED = "accepted", _("accepted")
        UNKNOWN = "unknown", _("unknown")

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="attempts")
    attempt = models.PositiveSmallIntegerField()
    provider = models.CharField(max_length=40)
    is_paid = models.BooleanField(help_text=_("Whether asking again could cost the operator twice."))
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.UNKNOWN)
    code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["began_at"], name="attempt_paid", condition=Q(is_paid=True))]
        constraints = [models.UniqueConstraint(fields=["job", "attempt", "provider"], name="provider_asked_once_an_attempt")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.outcome}"


class EventStream(models.Model):
    """Counts the events of a person's jobs. Its row is locked last of all: job, person, then this."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    last_position = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"Events of {self.person_id}"


class JobEvent(models.Model):
    """What happened to a job. `seq` counts within the job, `position` among all of the person's jobs; neither has a gap."""

    class Kind(models.TextChoices):
        QUEUED = "queued"
        STARTED = "started"
        PROGRESS = "progress"
        PARTIAL_IMAGE = "partial_image"
        COMPLETED = "completed"
        FAILED = "failed"
        CANCELLED = "cancelled"

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="events")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField()
    position = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=13, choices=Kind.choices)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("job", "seq")
        indexes = [models.Index(fields=["created_at"], name="partial_picture_shown", condition=Q(kind="partial_image"))]
        constraints = [
            models.UniqueConstraint(fields=["job", "seq"], name="job_event_numbered_once"),
            models.UniqueConstraint(fields=["person", "position"], name="person_event_numbered_once"),
            models.UniqueConstraint(
                fields=["job"], condition=Q(kind__in=["completed", "failed", "cancelled"]), name="one_final_event_a_job"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq} of {self.job_id}"
