"""What is said about a dream, and what it said before it was changed."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from project.sealing.fields import ReservedAutoField, SealedTextField

from ..authors import author_behind
from .analyst import Analyst
from .dream import Dream

MOST_CONTINUATIONS = 10
BROUGHT_ALONG = "brought-along"
"""In place of the provider: an answer that the client says it got elsewhere (dreams/conversation.py)."""


class MessageQuerySet(models.QuerySet["Message"]):
    def in_order(self) -> MessageQuerySet:
        return self.order_by("id")

    def streaming(self) -> MessageQuerySet:
        return self.filter(state=Message.State.STREAMING)

    def continued(self) -> MessageQuerySet:
        """Replies that were gone on with: their text changed after they had ended."""
        return self.filter(continuations__gt=0)

    def cut_off_by_length(self) -> MessageQuerySet:
        """Replies that ended by their length, or did once and were gone on with."""
        return self.filter(models.Q(continuations__gt=0) | models.Q(finish_reason=Message.FinishReason.LENGTH)).in_order()

    def counted_replies(self) -> MessageQuerySet:
        """The replies that use up the plan's number: all but those that failed, were stopped before a word, or were brought along."""
        own = self.filter(role=Message.Role.ANALYST).exclude(provider=BROUGHT_ALONG)
        return own.exclude(state=Message.State.FAILED).exclude(state=Message.State.STOPPED, text="")


class Message(models.Model):
    """One message of a dream's chat.

    Messages form a tree: a person's message hangs on the reply that it answers, a reply on the message that it answers.
    Replies under one message are its versions. A reply is `streaming` until one fenced update gives it its final state;
    `epoch` counts the attempts at it. One that ended by its length may be gone on with: it is streaming again, and until it ends
    `text` is what it had before. `finish_reason` is empty where the text ended by itself; `thinking` is what the model thought before
    it answered; `model` is the one that wrote it, as its provider names it. `notice`: what a message of the role `system` is about.
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

    class FinishReason(models.TextChoices):
        LENGTH = "length", _("length")
        CONTENT_FILTER = "content_filter", _("content filter")

    class Notice(models.TextChoices):
        ANALYST_CHANGED = "analyst_changed", _("analyst changed")
        REPLIES_USED_UP = "replies_used_up", _("replies used up")
        HELP = "help", _("help")

    id = ReservedAutoField(primary_key=True, verbose_name="ID")
    dream = models.ForeignKey(Dream, on_delete=models.CASCADE, related_name="messages")
    role = models.CharField(max_length=10, choices=Role.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.COMPLETE)
    notice = models.CharField(max_length=20, choices=Notice.choices, blank=True, default="", db_default="")
    text = SealedTextField(blank=True)
    search_key = models.TextField(default="", db_default="", blank=True, editable=False, help_text="Empty since words are sealed.")
    client_id = models.CharField(max_length=64, null=True, blank=True, help_text=_("The sender's own id of this message."))
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    version = models.PositiveSmallIntegerField(default=1)
    analyst = models.ForeignKey(Analyst, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=5, blank=True)
    provider = models.CharField(max_length=40, blank=True)
    epoch = models.PositiveIntegerField(default=1)
    attempt_started_at = models.DateTimeField(null=True, blank=True)
    failure_code = models.CharField(max_length=40, blank=True)
    finish_reason = models.CharField(max_length=20, choices=FinishReason.choices, blank=True)
    continuations = models.PositiveSmallIntegerField(default=0)
    thinking = SealedTextField(blank=True)
    model = models.CharField(max_length=100, blank=True)
    memories = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="How many earlier dreams the analyst was reminded of.")
    input_tokens = models.PositiveIntegerField(null=True, blank=True)
    output_tokens = models.PositiveIntegerField(null=True, blank=True)
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

    def sealed_for(self) -> uuid.UUID:
        return author_behind(self)

    @property
    def is_counted(self) -> bool:
        """Whether it is one of `counted_replies`."""
        is_empty = self.state == self.State.FAILED or (self.state == self.State.STOPPED and not self.text)
        return self.role == self.Role.ANALYST and not is_empty

    @property
    def is_continuable(self) -> bool:
        """Whether the reply ended by its length, and may be gone on with."""
        is_cut_off = self.state == self.State.COMPLETE and self.finish_reason == self.FinishReason.LENGTH
        return is_cut_off and self.continuations < MOST_CONTINUATIONS

    @property
    def is_changing(self) -> bool:
        """Whether it streams, or may be gone on with, or was: `statements.changing` finds the same."""
        return self.state == self.State.STREAMING or self.continuations > 0 or self.finish_reason == self.FinishReason.LENGTH


class MessageEdit(models.Model):
    """What a message of the dreamer's said before it was changed; the newest row is the latest one before now."""

    id = ReservedAutoField(primary_key=True, verbose_name="ID")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="edits")
    text = SealedTextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["message", "-id"], name="edits_of_message")]

    def __str__(self) -> str:
        return f"Edit {self.pk} of message {self.message_id}"

    def sealed_for(self) -> uuid.UUID:
        return self.message.sealed_for()


class DreamSummary(models.Model):
    """The middle of a long talk in short, for models that can't take all of it. Made once, and gone on from in the next one.

    It tells what was said after the dream's telling up to `through`, and serves every branch that holds that message. Without `text`
    it is being made since `claimed_at`. `provider` is "" where it was put together by rules.
    """

    id = ReservedAutoField(primary_key=True, verbose_name="ID")
    dream = models.ForeignKey(Dream, on_delete=models.CASCADE, related_name="summaries")
    through = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="summary")
    text = SealedTextField(blank=True)
    provider = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=100, blank=True)
    input_tokens = models.PositiveIntegerField(null=True, blank=True)
    output_tokens = models.PositiveIntegerField(null=True, blank=True)
    claimed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Summary of {self.dream_id} up to {self.through_id}"

    def sealed_for(self) -> uuid.UUID:
        return author_behind(self)
