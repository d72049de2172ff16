"""How far a person has come: experience points by cause, the level that they make, days in a row, achievements."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from project.text.columns import KeyedModel, KeyedQuerySet, UniqueKeyField

from .user import User


class ProgressQuerySet(KeyedQuerySet["Progress"]):
    def listed(self) -> ProgressQuerySet:
        """Who asked to be on the leaderboard, the furthest first; of equals, who was there first. `position` counts from 1."""
        order = (F("xp").desc(), F("xp_at").asc(), F("pk").asc())
        people = self.filter(is_listed=True, user__is_active=True, user__deleted_at__isnull=True)
        return people.annotate(position=Window(RowNumber(), order_by=order)).order_by(*order)

    def ahead_of(self, one: Progress) -> ProgressQuerySet:
        """Who is listed before this one, in the same order."""
        before = Q(xp__gt=one.xp) | Q(xp=one.xp, xp_at__lt=one.xp_at) | Q(xp=one.xp, xp_at=one.xp_at, pk__lt=one.pk)
        return self.listed().filter(before)


class Progress(KeyedModel):
    """One row a person, from the first award on. `xp` is the sum of their entries, changed with them in one transaction.

    `level` is the highest that was ever reached: it never falls, not even where the thresholds are moved.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="progress")
    xp = models.PositiveIntegerField(default=0)
    xp_at = models.DateTimeField(default=timezone.now, help_text=_("When the points last grew."))
    level = models.PositiveSmallIntegerField(default=1)
    streak_days = models.PositiveIntegerField(default=0, help_text=_("Days in a row, up to the last active one."))
    longest_streak = models.PositiveIntegerField(default=0)
    last_active_day = models.DateField(null=True, blank=True, help_text=_("In the time zone that the person had then."))
    last_active_at = models.DateTimeField(null=True, blank=True)
    is_shown = models.BooleanField(default=True, help_text=_("Off: points are counted, and nobody is told."))
    is_listed = models.BooleanField(default=False, help_text=_("On the leaderboard, by the person's own wish."))
    display_name = models.CharField(max_length=40, blank=True)
    display_name_key = UniqueKeyField(sources=("display_name",))

    objects = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress of a person")
        verbose_name_plural = _("progress")
        indexes = [models.Index(fields=["-xp", "xp_at"], name="progress_leaderboard", condition=Q(is_listed=True))]
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1), name="progress_level_from_1"),
            models.CheckConstraint(condition=Q(longest_streak__gte=F("streak_days")), name="progress_longest_is_longest"),
            models.CheckConstraint(
                condition=Q(is_listed=False) | (Q(is_shown=True) & ~Q(display_name="")), name="progress_listed_by_a_chosen_name"
            ),
        ]

    def __str__(self) -> str:
        return f"Level {self.level} ({self.xp} XP)"


class Cause(models.TextChoices):
    """What brings points. Their worth is `person.progress.levels`'s."""

    DREAM = "dream", _("A dream was told")
    ENTRY = "entry", _("A night was kept in the journal")
    IMAGE = "image", _("A picture was made")
    RATING = "rating", _("A picture was rated")
    FAVOURITE = "favourite", _("A picture was kept as a favourite")
    STREAK = "streak", _("Another day in a row")


class XpEntry(models.Model):
    """Points for one cause, once: lines are added, never changed. Beyond a day's limit a cause is noted with 0 points."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    cause = models.CharField(max_length=10, choices=Cause.choices)
    key = models.CharField(max_length=100, help_text=_("What it was, such as dream:<id>."))
    amount = models.PositiveIntegerField()
    day = models.DateField(help_text=_("When it happened, in the person's time zone."))
    happened_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("experience entry")
        verbose_name_plural = _("experience entries")
        ordering = ("-id",)
        indexes = [models.Index(fields=["user", "-id"], name="xp_of_user"), models.Index(fields=["user", "day"], name="xp_of_day")]
        constraints = [models.UniqueConstraint(fields=["user", "cause", "key"], name="xp_once_per_cause")]

    def __str__(self) -> str:
        return f"{self.cause} +{self.amount}"


class AchievementUnlock(models.Model):
    """An achievement that a person has. What there is to achieve is `person.progress.achievements`'s."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=40)
    unlocked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "slug"], name="achievement_unlocked_once")]

    def __str__(self) -> str:
        return self.slug
