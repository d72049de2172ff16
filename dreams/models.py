"""Dreams, what is said about them, the analysts that answer, and what was found in a dream's words."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Analyst(models.Model):
    """A persona that answers: its words to the model, and optionally a model of its own. Rows are data, made by `seed`."""

    slug = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=80)
    school = models.CharField(max_length=80, blank=True)
    description = models.CharField(max_length=300, blank=True)
    prompt = models.TextField(blank=True, help_text=_("Empty: the built-in prompt of this slug."))
    model = models.CharField(max_length=100, blank=True, help_text=_("Empty: DREAMS_ANALYST_MODEL."))
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.name


class DreamQuerySet(models.QuerySet["Dream"]):
    def of(self, person: Any) -> DreamQuerySet:
        """The dreams that this person may see: their own, not deleted. The only door to a dream."""
        return self.filter(author=person, deleted_at__isnull=True)

    def newest_first(self) -> DreamQuerySet:
        return self.order_by("-created_at", "-id")

    def matching(self, words: str) -> DreamQuerySet:
        """Dreams in whose title, description or messages all the words occur."""
        found = self
        for word in words.split()[:8]:
            told = Message.objects.filter(dream=models.OuterRef("pk"), text__icontains=word)
            found = found.filter(Q(title__icontains=word) | Q(description__icontains=word) | models.Exists(told))
        return found


class Dream(models.Model):
    """A dream and its chat. `hold` is the ledger's line that pays for it: open, captured, or (released) owed again."""

    class Mood(models.TextChoices):
        JOYFUL = "joyful", _("joyful")
        CALM = "calm", _("calm")
        NEUTRAL = "neutral", _("neutral")
        SAD = "sad", _("sad")
        ANXIOUS = "anxious", _("anxious")
        AFRAID = "afraid", _("afraid")
        ANGRY = "angry", _("angry")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200, null=True, blank=True)
    description = models.CharField(max_length=500, null=True, blank=True)
    analyst = models.ForeignKey(Analyst, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    hold = models.ForeignKey("person.CreditEntry", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    covered_on = models.DateField(null=True, blank=True, help_text=_("The day whose free allowance covers this dream."))
    dreamt_on = models.DateField(null=True, blank=True)
    mood = models.CharField(max_length=10, choices=Mood.choices, blank=True)
    lucidity = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(3)])
    recall = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(5)])
    is_nightmare = models.BooleanField(default=False)
    tags = models.JSONField(default=list, blank=True)
    insights_due_at = models.DateTimeField(null=True, blank=True, help_text=_("Words were added that nobody has searched yet."))
    answered_at = models.DateTimeField(null=True, blank=True, help_text=_("When its first reply was complete, or stopped with text."))
    is_award_due = models.BooleanField(default=False, help_text=_("It was answered, and its teller has not got the points yet."))
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = DreamQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["author", "-created_at"], name="dream_of_author"),
            models.Index(fields=["author", "covered_on"], name="dream_covered", condition=Q(covered_on__isnull=False)),
            models.Index(fields=["insights_due_at"], name="dream_insights_due", condition=Q(insights_due_at__isnull=False)),
            models.Index(fields=["answered_at"], name="dream_award_due", condition=Q(is_award_due=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(lucidity__isnull=True) | Q(lucidity__lte=3), name="dream_lucidity_0_to_3"),
            models.CheckConstraint(condition=Q(recall__isnull=True) | Q(recall__lte=5), name="dream_recall_0_to_5"),
            models.CheckConstraint(condition=Q(is_award_due=False) | Q(answered_at__isnull=False), name="dream_award_for_an_answer"),
        ]

    def __str__(self) -> str:
        return f"Dream {self.pk}"

    @property
    def is_active(self) -> bool:
        return self.deleted_at is None


class MessageQuerySet(models.QuerySet["Message"]):
    def in_order(self) -> MessageQuerySet:
        return self.order_by("id")

    def streaming(self) -> MessageQuerySet:
        return self.filter(state=Message.State.STREAMING)

    def counted_replies(self) -> MessageQuerySet:
        """The replies that use up the plan's number: all but those that failed or were stopped before a word."""
        return self.filter(role=Message.Role.ANALYST).exclude(state=Message.State.FAILED).exclude(state=Message.State.STOPPED, text="")


class Message(models.Model):
    """One message of a dream's chat.

    Messages form a tree: a person's message hangs on the reply that it answers, a reply on the message that it answers.
    Replies under one message are its versions. A reply is `streaming` until one fenced update gives it its final state;
    `epoch` counts the attempts at it.
    """

    class Role(models.TextChoices):
        USER = "user", _("user")
        ANALYST = "analyst", _("analyst")
        SYSTEM = "system", _("system")

    class State(models.TextChoices):
        STREAMING = "streaming", _("streaming")
        COMPLETE = "complete", _("complete")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")

    dream = models.ForeignKey(Dream, on_delete=models.CASCADE, related_name="messages")
    role = models.CharField(max_length=10, choices=Role.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.COMPLETE)
    text = models.TextField(blank=True)
    client_id = models.CharField(max_length=64, null=True, blank=True, help_text=_("The sender's own id of this message."))
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    version = models.PositiveSmallIntegerField(default=1)
    analyst = models.ForeignKey(Analyst, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=5, blank=True)
    provider = models.CharField(max_length=40, blank=True)
    epoch = models.PositiveIntegerField(default=1)
    attempt_started_at = models.DateTimeField(null=True, blank=True)
    failure_code = models.CharField(max_length=40, blank=True)
    stop_requested_at = models.DateTimeField(null=True, blank=True)
    stop_epoch = models.PositiveIntegerField(null=True, blank=True)
    stop_offset = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["dream", "id"], name="message_of_dream"),
            models.Index(fields=["state"], name="message_streaming", condition=Q(state="streaming")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["dream", "client_id"], name="message_sent_once"),
            models.UniqueConstraint(fields=["dream"], condition=Q(state="streaming"), name="one_running_reply_a_dream"),
            models.UniqueConstraint(fields=["parent", "version"], condition=Q(role="analyst"), name="reply_version_once"),
            models.CheckConstraint(condition=Q(state="complete") | Q(role="analyst"), name="only_replies_run"),
        ]

    def __str__(self) -> str:
        return f"Message {self.pk} ({self.role}, {self.state})"


class DreamInsight(models.Model):
    """A symbol, emotion, person or place found in the dreamer's own words, with its place in code points."""

    class Kind(models.TextChoices):
        SYMBOL = "symbol", _("symbol")
        EMOTION = "emotion", _("emotion")
        PERSON = "person", _("person")
        PLACE = "place", _("place")

    dream = models.ForeignKey(Dream, on_delete=models.CASCADE, related_name="insights")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="insights")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=80)
    label = models.CharField(max_length=120)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering = ("message_id", "start")
        constraints = [
            models.UniqueConstraint(fields=["message", "start", "kind"], name="insight_found_once"),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="insight_has_a_length"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
