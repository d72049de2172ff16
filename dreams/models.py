"""Dreams, what is said about them, the analysts that answer, and what was found in a dream's words."""

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

from project.sealing.fields import ReservedAutoField, SealedJSONField, SealedTextField

from .authors import author_of, remember_author


class Analyst(models.Model):
    """A persona that answers: its words to the model, and optionally a model of its own. Rows are data, made by `seed`."""

    slug = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=80)
    school = models.CharField(max_length=80, blank=True)
    description = models.CharField(max_length=300, blank=True)
    prompt = models.TextField(
        blank=True, help_text=_("In place of the stance of this slug; the rules for all analysts stay. Empty: the built-in one.")
    )
    model = models.CharField(max_length=100, blank=True, help_text=_("Empty: DREAMS_ANALYST_MODEL."))
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("analyst")
        verbose_name_plural = _("analysts")
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.name


class DreamQuerySet(models.QuerySet["Dream"]):
    def of(self, person: Any) -> DreamQuerySet:
        """The dreams that this person may see: their own, not deleted. The only door to a dream."""
        return self.filter(author=person, deleted_at__isnull=True)

    def in_trash(self, person: Any, now: datetime.datetime) -> DreamQuerySet:
        """What this person deleted and may still take back."""
        return self.filter(author=person, deleted_at__isnull=False, erased_at__isnull=True, erase_at__gt=now)

    def newest_first(self) -> DreamQuerySet:
        return self.order_by("-created_at", "-id")


class Dream(models.Model):
    """A dream and its chat. `hold` is the ledger's line that pays for it: open, captured, or (released) owed again.

    Deleted, it waits in the trash until `erase_at`; then `erased_at` says that its words are gone, and `erase_at` is emptied once all
    that belonged to it is. What is left names nobody's dream: times, and what it cost, for the day's allowance and for tabs that were
    away; it goes after some weeks (dreams/erasure.py).
    """

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
        return _author_of(self)

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


class DreamInsight(models.Model):
    """A symbol, emotion, person or place found in the dreamer's own words, with its place in code points."""

    class Kind(models.TextChoices):
        SYMBOL = "symbol", _("symbol")
        EMOTION = "emotion", _("emotion")
        PERSON = "person", _("person")
        PLACE = "place", _("place")

    class Source(models.TextChoices):
        """Who found it: the built-in lexicon, or a model whose quotation was looked up in the words."""

        WORDS = "words", _("words")
        MODEL = "model", _("model")

    dream = models.ForeignKey(Dream, on_delete=models.CASCADE, related_name="insights")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="insights")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = SealedTextField(max_length=80)
    label = SealedTextField(max_length=120)
    sign = models.BigIntegerField(null=True, blank=True, editable=False, help_text="By which equal keys of one person are found.")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.WORDS, db_default="words")

    class Meta:
        ordering = ("message_id", "start")
        constraints = [
            models.UniqueConstraint(fields=["message", "start", "kind"], name="insight_found_once"),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="insight_has_a_length"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.start} of message {self.message_id}"

    def sealed_for(self) -> uuid.UUID:
        return _author_of(self)

    def sealed_place(self) -> str:
        return f"{self.message_id}:{self.start}:{self.kind}"


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
        return _author_of(self)


class DreamWords(models.Model):
    """Every word of a dream once, folded, for searching; sealed. True for the dream as it was when it last changed `as_of`.

    A dream that has no such row, or one with another time than its own `updated_at`, is read itself (dreams/search).
    """

    dream = models.OneToOneField(Dream, on_delete=models.CASCADE, primary_key=True, related_name="words")
    words = SealedTextField(blank=True)
    as_of = models.DateTimeField()
    is_compared = models.BooleanField(default=False, db_default=False, help_text="What it is compared by is kept (dreams/near).")

    class Meta:
        indexes = [models.Index(fields=["dream"], name="dreams_to_compare", condition=Q(is_compared=False))]

    def __str__(self) -> str:
        return f"Words of {self.dream_id}"

    def sealed_for(self) -> uuid.UUID:
        return _author_of(self)


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


def _author_of(row: Any) -> uuid.UUID:
    """Whose dream it is; without asking the database where the dream was read lately."""
    dream: Dream | None = row._state.fields_cache.get("dream")
    return dream.author_id if dream is not None else author_of(row.dream_id)


class SafetyCard(models.Model):
    """That words of this dream told of a danger while awake: how sure, of what kind, and at which message that rose last. No words.

    `unsure` is only asked about; from `waking` on the card is shown until it is put away, and again when things get worse.
    """

    class Level(models.TextChoices):
        UNSURE = "unsure", _("unsure")
        WAKING = "waking", _("waking")

    dream = models.OneToOneField(Dream, on_delete=models.CASCADE, primary_key=True, related_name="safety_card")
    level = models.CharField(max_length=10, choices=Level.choices)
    kind = models.CharField(max_length=20)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    country = models.CharField(max_length=2, blank=True)
    put_away_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Safety card of {self.dream_id}"


from .file_models import JournalExport as JournalExport  # noqa: E402 - tables of this app, in modules of their own
from .file_models import Recording as Recording  # noqa: E402
from .near_models import DreamFeature as DreamFeature  # noqa: E402
from .near_models import DreamVector as DreamVector  # noqa: E402
from .near_models import KeptPatterns as KeptPatterns  # noqa: E402
from .near_models import MessageMemory as MessageMemory  # noqa: E402
from .near_models import Thread as Thread  # noqa: E402
from .near_models import ThreadCount as ThreadCount  # noqa: E402
from .sign_models import Colour as Colour  # noqa: E402
from .sign_models import Mark as Mark  # noqa: E402
from .sign_models import MarkKind as MarkKind  # noqa: E402
from .sign_models import Sign as Sign  # noqa: E402
from .sign_models import SignFinding as SignFinding  # noqa: E402
