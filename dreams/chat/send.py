"""A message of the dreamer's: stored once, with the reply that will answer it (DESIGN §3.1)."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from person import ai_limits
from person.credits.ledger import Balance
from person.privacy import consent, door
from project.errors import DomainError, Kind
from project.sealing.fields import open_all, reserve

from .. import statements
from ..insights import language_of
from ..models import Analyst, Dream, Message
from ..safety import Assessment, assess
from ..signs import marks
from ..signs.ranges import Range
from . import access, engine, events, notices, outside, payment, prompt_context, safety_card


class ReplyRunning(DomainError):
    code = "busy"
    kind = Kind.CONFLICT
    message = _("The analyst is still answering. Stop the answer or wait for its end.")


class ReplyLimitReached(DomainError):
    code = "reply_limit_reached"
    kind = Kind.EXHAUSTED
    message = _("This dream has used up its %(limit)s replies.")


class MessageIdReused(DomainError):
    code = "message_id_reused"
    kind = Kind.CONFLICT
    message = _("Another message with this id was already sent.")


@dataclasses.dataclass(frozen=True, slots=True)
class Sent:
    """What a send left behind; `is_new` is false when the same id had been sent before."""

    message: Message
    reply: Message | None
    is_new: bool
    safety: dict[str, Any] | None = None
    """The card that this message brought up."""


def message(
    *,
    dream_id: uuid.UUID,
    person_id: uuid.UUID,
    client_id: str,
    text: str,
    now: datetime.datetime,
    analyst: str | None = None,
    parent: int | None = None,
    denied: Sequence[Range] = (),
    language: str = "en",
    accept_language: str = "",
) -> Sent:
    """Store the message and a streaming reply in one transaction, then start the reply.

    The same `client_id` again changes nothing and returns what the first one made. `parent` is the reply that is being
    answered, by default the newest; `denied` are words of the text that the dreamer said are no signs. Raises NoSuchDream, NoSuchReply,
    NoSuchAnalyst, ReplyRunning, ReplyLimitReached, MessageIdReused, ConsentNeeded, StaysHere, InsufficientCredit, TooManyRequests, each
    with the card beside it where the words told of a danger.
    """
    with safety_card.named_when_refused(text, person_id=person_id, language=language, accept_language=accept_language):
        consent.require(person_id)
        assessment = assess(text, language, whose=door.Subject(person_id, door.Kind.SAFETY, dream_id=dream_id))
        return _take(
            dream_id=dream_id,
            person_id=person_id,
            client_id=client_id,
            text=text,
            now=now,
            analyst=analyst,
            parent=parent,
            denied=denied,
            language=language,
            accept_language=accept_language,
            assessment=assessment,
        )


def _take(
    *,
    dream_id: uuid.UUID,
    person_id: uuid.UUID,
    client_id: str,
    text: str,
    now: datetime.datetime,
    analyst: str | None,
    parent: int | None,
    denied: Sequence[Range],
    language: str,
    accept_language: str,
    assessment: Assessment,
) -> Sent:
    with transaction.atomic(durable=True):
        locked = statements.lock_for_message(dream_id=dream_id, person_id=person_id, analyst=analyst or None)
        if locked is None:
            raise access.NoSuchDream
        dream, limit = locked.dream, locked.replies_per_dream
        before = statements.before_message(
            dream=dream,
            client_id=client_id,
            parent=parent,
            limit=limit,
            depth=prompt_context.MOST_TURNS - 1,
            today=now.date() if payment.is_unpaid(dream) else None,
        )
        if before.earlier_id is not None:
            return _sent_before(Message.objects.get(pk=before.earlier_id), text)
        if parent is not None and not _is_reply_of(dream, before.branch):
            raise access.NoSuchReply
        if before.is_running:
            raise ReplyRunning
        if limit and before.counted >= limit:
            raise ReplyLimitReached(limit=limit)
        if analyst and (locked.analyst is None or not locked.analyst.is_active):
            raise access.NoSuchAnalyst
        if analyst:
            outside.refuse_analyst(dream, locked.analyst)
        told = Message(
            pk=before.next_id,
            dream=dream,
            text=text,
            client_id=client_id,
            parent_id=before.answered_id,
            language=language_of(text, language),
        )
        left = None
        if before.unpaid is not None:
            left = payment.cover(dream=dream, daily_dreams=locked.daily_dreams, unpaid=before.unpaid, now=now, chat_at=now)
        elif not payment.is_settled(dream, before.settled):
            left = payment.hold(dream=dream, now=now)
        sent = _store(
            told,
            assessment=assessment,
            analyst=locked.analyst,
            author_email=locked.author_email,
            left=left,
            is_paid_now=before.unpaid is not None,
            reply_id=before.reply_id,
            branch=before.branch,
            has_card=before.has_card,
            remembers=locked.remembers,
            accept_language=accept_language,
            now=now,
        )
        marks.deny(told, denied)
        return sent


def tell(
    *,
    dream: Dream,
    client_id: str,
    text: str,
    assessment: Assessment,
    answered: Message | None,
    analyst: str | None,
    language: str,
    accept_language: str,
    now: datetime.datetime,
) -> Sent:
    """The same inside the caller's transaction, in which the dream is locked or new; `answered` is the reply that is being answered."""
    refuse_if_not_ready(dream)
    if analyst:
        outside.refuse_analyst(dream, access.analyst(slug=analyst, dream=dream))
    told = Message(pk=reserve(Message), dream=dream, text=text, client_id=client_id, parent=answered, language=language_of(text, language))
    return _store(
        told,
        assessment=assessment,
        analyst=access.analyst(slug=analyst, dream=dream),
        author_email=dream.author.email,
        left=payment.hold(dream=dream, now=now),
        accept_language=accept_language,
        now=now,
    )


def _store(
    told: Message,
    *,
    assessment: Assessment,
    analyst: Analyst | None,
    author_email: str,
    accept_language: str,
    now: datetime.datetime,
    left: Balance | None,
    is_paid_now: bool = False,
    reply_id: int | None = None,
    branch: list[Message] | None = None,
    has_card: bool = True,
    remembers: bool | None = None,
) -> Sent:
    """What has been looked at and is paid for: `left` is the balance, where that changed it; `is_paid_now` has the dream's columns
    of it stored. `reply_id` is the reserved number of the reply; `branch`, `has_card` and `remembers` are as `announce_reply` takes them.
    """
    dream = told.dream
    told.role = Message.Role.USER
    former_id, dream.analyst = dream.analyst_id, analyst
    reply = _new_reply(dream=dream, answering=told, version=1, now=now)
    # A notice stands between the two, so its number does, too.
    has_notice = assessment.kind is not None or (former_id is not None and former_id != dream.analyst_id)
    if has_notice or reply_id is None:
        statements.MESSAGES.insert(told)
    else:
        reply.pk = reply_id
        statements.MESSAGES.insert_together(told, reply)
    is_first = told.parent_id is None
    _update_dream(dream, told, is_first=is_first, is_paid_now=is_paid_now, now=now)
    if not (is_paid_now and left):
        statements.note_chat(person_id=dream.author_id, now=now)
    if is_first:
        events.announce_dream(dream, author=author_email)
    events.announce(dream.pk, events.message_created(told))
    shown = safety_card.note(dream=dream, told=told, assessment=assessment, accept_language=accept_language)
    if shown is not None:
        notices.of_danger(told)
    notices.of_analyst(former_id=former_id, chosen=dream.analyst, after=told)
    if reply.pk is None:
        statements.MESSAGES.insert(reply)
    leading = None if branch is None else [told, *branch]
    may_have_card = has_card or assessment.kind is not None
    _announce_reply(reply, branch=leading, has_card=may_have_card, remembers=remembers)
    if left:
        events.announce_credits(dream.author_id, left)
    ai_limits.count_request(dream.author_id)
    return Sent(told, reply, is_new=True, safety=safety_card.serialize(shown) if shown else None)


def refuse_if_not_ready(dream: Dream) -> None:
    """Raise ReplyRunning or ReplyLimitReached. The dream is locked, so the answer holds until the end of the transaction."""
    refuse_if_running(dream)
    limit = dream.author.plan.replies_per_dream
    if limit and Message.objects.filter(dream=dream).counted_replies().count() >= limit:
        raise ReplyLimitReached(limit=limit)


def refuse_if_running(dream: Dream) -> None:
    """Raise ReplyRunning. The dream is locked."""
    if Message.objects.streaming().filter(dream=dream).exists():
        raise ReplyRunning


def begin_reply(*, dream: Dream, answering: Message, version: int, now: datetime.datetime) -> Message:
    """Add this version of the reply to `answering`, and run it once the transaction is committed."""
    reply = _new_reply(dream=dream, answering=answering, version=version, now=now)
    statements.MESSAGES.insert(reply)
    _announce_reply(reply)
    return reply


def _new_reply(*, dream: Dream, answering: Message, version: int, now: datetime.datetime) -> Message:
    return Message(
        dream=dream,
        role=Message.Role.ANALYST,
        state=Message.State.STREAMING,
        parent=answering,
        version=version,
        analyst=dream.analyst,
        language=answering.language,
        attempt_started_at=now,
    )


def _announce_reply(reply: Message, *, branch: list[Message] | None = None, has_card: bool = True, remembers: bool | None = None) -> None:
    """Tell of a stored reply, and run it once the transaction is committed.

    `branch`, where it is known, is what leads to the reply, the newest first, `has_card` whether the dream may have a safety card, and
    `remembers` whether its author wants analysts to be reminded of other dreams: then nothing of it is read again.
    """
    events.announce(reply.dream_id, events.message_created(reply))
    prepare = None if branch is None else functools.partial(prompt_context.of_new, reply, branch, has_card=has_card, remembers=remembers)
    transaction.on_commit(lambda: engine.wake(reply.pk, prepare), robust=True)


def _sent_before(earlier: Message, text: str) -> Sent:
    if earlier.text != text:
        raise MessageIdReused
    reply = Message.objects.filter(parent=earlier, role=Message.Role.ANALYST).order_by("-version").first()
    if reply is not None:
        open_all(reply)
    return Sent(earlier, reply, is_new=False, safety=safety_card.raised_by(earlier))


def _is_reply_of(dream: Dream, branch: list[Message]) -> bool:
    return bool(branch) and branch[0].dream_id == dream.pk and branch[0].role == Message.Role.ANALYST


def _update_dream(dream: Dream, told: Message, *, is_first: bool, is_paid_now: bool, now: datetime.datetime) -> None:
    changed = ["analyst", "insights_due_at", "insights_due_from", "updated_at"]
    if is_paid_now:
        changed += ["covered_on", "hold"]
    if is_first and not dream.description:
        dream.description = told.text[: Dream.DESCRIPTION_CHARS]
        changed.append("description")
    if dream.insights_due_at is None:
        dream.insights_due_from = told.pk
    dream.insights_due_at = now
    statements.DREAMS.update(dream, changed)
