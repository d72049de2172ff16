"""Dreams, from the journal's entry to what is left of one that was erased."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.base import ModelBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from project.sealing.fields import SealedJSONField, SealedTextField

from ..authors import remember_author
from .analyst import Analyst


class DreamQuerySet(models.QuerySet["Dream"]):
    def of(self, person: Any) -> DreamQuerySet:
        """The dreams that this person may see: their own, not deleted. The only door to a dream."""
        return self.filter(author=person, deleted_at__isnull=True)

    def in_trash(self, person: Any, now: datetime.datetime) -> DreamQuerySet:
        """What this person deleted and may still take back."""
        return self.filter(author=person, deleted_at__isnull=False, erased_at__isnull=True, erase_at__gt=now)

    def has_more_than(self, count: int) -> bool:
        """Without counting further than that."""
        return self.order_by()[count : count + 1].exists()

    def newest_first(self) -> DreamQuerySet:
        return self.order_by("-created_at", "-id")


class Dream(models.Model):
    """A dream and its chat. `hold` is the ledger's line that pays for it: open, captured, or (released) owed again.

    Deleted, it waits in the trash until `erase_at`; then `erased_at` says that its words are gone, and `erase_at` is emptied once all
    that belonged to it is. What is left names nobody's dream: times, and what it cost, for the day's allowance and for tabs that were
    away; it goes after some weeks (dreams/erasure.py).
    """

    DESCRIPTION_CHARS = 45
    """So much of what is told first becomes its description."""

    class Mood(models.TextChoices):
        JOYFUL = "joyful", _("joyful")
        CALM = "calm", _("calm")
        NEUTRAL = "neutral", _("neutral")
        SAD = "sad", _("sad")
        ANXIOUS = "anxious", _("anxious")
        AFRAID = "afraid", _("afraid")
        ANGRY = "angry", _("angry")

    class Kind(models.TextChoices):
        DREAM = "dream", _("a dream")
        NOTHING = "nothing", _("nothing remembered")
        LATER = "later", _("to be told later")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    title = SealedTextField(max_length=200, null=True, blank=True)
    description = SealedTextField(max_length=500, null=True, blank=True)
    search_key = models.TextField(default="", db_default="", blank=True, editable=False, help_text="Empty since words are sealed.")
    analyst = models.ForeignKey(Analyst, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    hold = models.ForeignKey("person.CreditEntry", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    covered_on = models.DateField(null=True, blank=True, help_text=_("The day whose free allowance covers this dream."))
    dreamt_on = models.DateField(null=True, blank=True)
    night = models.DateField(null=True, blank=True, editable=False, help_text=_("`dreamt_on`, or else the night in which it was begun."))
    is_entry = models.BooleanField(default=False, db_default=False, help_text=_("It was kept in the journal, for nothing."))
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DREAM, db_default=Kind.DREAM)
    imported_in = models.ForeignKey("JournalImport", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    slept_at = models.DateTimeField(null=True, blank=True)
    woke_at = models.DateTimeField(null=True, blank=True)
    mood = models.CharField(max_length=10, choices=Mood.choices, blank=True)
    lucidity = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(3)])
    recall = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(5)])
    is_nightmare = models.BooleanField(default=False)
    distress = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(10)])
    is_recurring = models.BooleanField(default=False, db_default=False)
    people = SealedJSONField(default=list, db_default=Value([], output_field=models.JSONField()), blank=True)
    tags = SealedJSONField(default=list, blank=True)
    insights_due_at = models.DateTimeField(null=True, blank=True, help_text=_("Words were added that nobody has searched yet."))
    insights_due_from = models.PositiveBigIntegerField(
        null=True, blank=True, help_text=_("The first message not searched yet; empty: all.")
    )
    model_read_through = models.PositiveBigIntegerField(
        null=True, blank=True, help_text=_("The last message in which a model looked for a title and insights.")
    )
    answered_at = models.DateTimeField(null=True, blank=True, help_text=_("When its first reply was complete, or stopped with text."))
    is_award_due = models.BooleanField(default=False, help_text=_("It was answered, and its teller has not got the points yet."))
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    erase_at = models.DateTimeField(null=True, blank=True, help_text=_("Deleted: when it leaves the trash for good."))
    erased_at = models.DateTimeField(null=True, blank=True, help_text=_("When its words were erased."))
    stays_here = models.BooleanField(default=False, db_default=False, help_text=_("Nothing of it leaves this server."))
    is_kept_out = models.BooleanField(
        default=False, db_default=False, help_text=_("No analyst is reminded of it while another dream is talked about.")
    )
    retention_warned_at = models.DateTimeField(null=True, blank=True, help_text=_("When its teller was told that it grows too old."))

    objects = DreamQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["author", "-created_at"], name="dream_of_author"),
            models.Index(fields=["author", "updated_at"], name="dream_changes"),
            models.Index(fields=["author", "-night", "-id"], name="dream_by_night"),
            # To count a diary without reading its dreams.
            models.Index(fields=["author"], name="dream_there", condition=Q(deleted_at__isnull=True)),
            models.Index(fields=["author", "-night", "-id"], name="dream_tagged", condition=Q(deleted_at__isnull=True) & ~Q(tags=[])),
            models.Index(fields=["author", "covered_on"], name="dream_covered", condition=Q(covered_on__isnull=False)),
            models.Index(fields=["insights_due_at"], name="dream_insights_due", condition=Q(insights_due_at__isnull=False)),
            models.Index(fields=["answered_at"], name="dream_award_due", condition=Q(is_award_due=True)),
            models.Index(fields=["erase_at"], name="dream_to_be_erased", condition=Q(erase_at__isnull=False)),
            models.Index(fields=["erased_at"], name="dream_erased", condition=Q(erased_at__isnull=False)),
            models.Index(fields=["imported_in"], name="dream_imported", condition=Q(imported_in__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=False) | Q(erase_at__isnull=True, erased_at__isnull=True), name="dream_erased_is_deleted"
            ),
            models.CheckConstraint(condition=Q(lucidity__isnull=True) | Q(lucidity__lte=3), name="dream_lucidity_0_to_3"),
            models.CheckConstraint(condition=Q(recall__isnull=True) | Q(recall__lte=5), name="dream_recall_0_to_5"),
            models.CheckConstraint(condition=Q(distress__isnull=True) | Q(distress__lte=10), name="dream_distress_0_to_10"),
            models.CheckConstraint(condition=Q(is_award_due=False) | Q(answered_at__isnull=False), name="dream_award_for_an_answer"),
        ]

    def __str__(self) -> str:
        return f"Dream {self.pk}"

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Keeps `night` true to `dreamt_on`; a dream without one keeps the night that it has."""
        night = self.dreamt_on or self.night or timezone.localdate()
        if night != self.night:
            self.night = night
            update_fields = None if update_fields is None else {*update_fields, "night"}
        super().save(force_insert=force_insert, force_update=force_update, using=using, update_fields=update_fields)

    @property
    def beginning(self) -> str:
        """The description for people to read: of a text that was cut, with the mark that says so."""
        told = self.description or ""
        return f"{told.rstrip()}…" if len(told) == self.DESCRIPTION_CHARS else told

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **later: Any) -> Dream:
        row = super().from_db(db, field_names, values, **later)
        if (author_id := row.__dict__.get("author_id")) is not None:
            remember_author(row.pk, author_id)
        return row

    def sealed_for(self) -> uuid.UUID:
        return self.author_id

    @property
    def is_active(self) -> bool:
        return self.deleted_at is None
