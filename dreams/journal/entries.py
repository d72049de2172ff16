"""Entries: kept once whatever is sent twice, changed with a history, and asked about when the dreamer wants."""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from person import ai_limits
from person.models import User
from person.privacy import consent, door
from project.celery import wake_workers
from project.errors import DomainError, Kind

from .. import nights
from ..chat import access, events, frames, outside, payment, safety_card, send
from ..insights import language_of
from ..models import Dream, Message, MessageEdit
from ..near import due as compared
from ..safety import Assessment, assess, assess_here
from ..signs import marks
from ..signs.ranges import Range
from . import points, rewording

FIRST_ID = "entry"
"""The `client_id` of an entry's own words: there is one such message in a dream."""


class EntryIdTaken(DomainError):
    code = "entry_id_taken"
    kind = Kind.CONFLICT
    message = _("Another entry with this id was already kept.")


class EntryLimitReached(DomainError):
    code = "entry_limit_reached"
    kind = Kind.THROTTLED
    message = _("Your plan keeps %(limit)s entries a day. What you have kept stays; tomorrow you can keep more.")


class NothingToAsk(DomainError):
    code = "entry_without_words"
    kind = Kind.CONFLICT
    message = _("This entry has no words yet that an analyst could answer.")


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """`is_new` is false when this id had been kept before; `safety` is the card that its words brought up."""

    dream: Dream
    is_new: bool
    safety: dict[str, Any] | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    reply: Message
    is_new: bool


def keep(
    *,
    person: User,
    entry_id: uuid.UUID,
    now: datetime.datetime,
    text: str = "",
    denied: Iterable[Range] = (),
    language: str = "en",
    accept_language: str = "",
    **details: Any,
) -> Kept:
    """Keep a dream for nothing. The same id again changes nothing and returns what is kept now.

    Without `dreamt_on` it is of the night that the person's clock says. `text` may be empty for the kinds `nothing` and `later` only;
    the caller has checked that. `denied` are the words of it that the dreamer said are no signs. Raises EntryIdTaken, EntryLimitReached and
    MarkRangeInvalid.
    """
    if (earlier := _kept_before(person, entry_id)) is not None:
        return earlier
    details.setdefault("dreamt_on", nights.of_person(person.pk, now))
    with safety_card.named_when_refused(text, person_id=person.pk, language=language, accept_language=accept_language):
        return _keep(person, entry_id, text, denied, now=now, language=language, accept_language=accept_language, **details)


def _keep(
    person: User,
    entry_id: uuid.UUID,
    text: str,
    denied: Iterable[Range],
    *,
    now: datetime.datetime,
    language: str,
    accept_language: str,
    **details: Any,
) -> Kept:
    whose = door.Subject(person.pk, door.Kind.SAFETY)
    assessment = assess(text, language, whose=whose) if text and not details.get("stays_here") else assess_here(text, language)
    assessment = max(assessment, assess_here(details.get("title") or "", language))
    shown = None
    try:
        with transaction.atomic():
            _refuse_if_too_many(person, now)
            dream = Dream.objects.create(pk=entry_id, author=person, is_entry=True, **details)
            if text:
                told = _tell(dream, text, language=language, now=now)
                marks.deny(told, denied)
                shown = safety_card.note(dream=dream, told=told, assessment=assessment, accept_language=accept_language)
            points.give(dream, now=now)
            events.announce_dream(dream)
    except IntegrityError:
        # Sent twice in the same moment: the first one is committed by now.
        if (earlier := _kept_before(person, entry_id)) is None:
            raise
        return earlier
    return Kept(dream, is_new=True, safety=safety_card.serialize(shown) if shown else None)


def words_of(dream: Dream) -> Message | None:
    """The message that holds what the dreamer told first; None where nothing was told."""
    return Message.objects.filter(dream=dream, role=Message.Role.USER).order_by("id").first()


def words_of_all(dreams: Iterable[Dream]) -> dict[uuid.UUID, str]:
    """What the dreamer told first in each of them, by one statement; a dream without words is left out."""
    told = Message.objects.filter(dream__in=[row.pk for row in dreams], role=Message.Role.USER, parent__isnull=True).order_by("-id")
    return {message.dream_id: message.text for message in told}


def change(
    *,
    dream_id: uuid.UUID,
    person_id: uuid.UUID,
    now: datetime.datetime,
    text: str | None = None,
    denied: Collection[Range] | None = None,
    language: str = "en",
    accept_language: str = "",
    **details: Any,
) -> Kept:
    """Change an entry's details and, with `text`, its words; the words before stay in the history. `denied` are all words of it, as they
    are now, that the dreamer says are no signs; None leaves that as it is. Raises NoSuchDream, ReplyRunning, TextMissing, MarkRangeInvalid
    and TooManyMarks.

    An answer that was given to the words before stays. What was found in them is looked for anew.
    """
    with safety_card.named_when_refused(text or "", person_id=person_id, language=language, accept_language=accept_language):
        return _change(dream_id, person_id, text, denied, now=now, language=language, accept_language=accept_language, **details)


def _change(
    dream_id: uuid.UUID,
    person_id: uuid.UUID,
    text: str | None,
    denied: Collection[Range] | None,
    *,
    now: datetime.datetime,
    language: str,
    accept_language: str,
    **details: Any,
) -> Kept:
    # Before the transaction: a service may be asked, and the door's line has to be there before the words go.
    stays_here = bool(details.get("stays_here"))
    whose = door.Subject(person_id, door.Kind.SAFETY, dream_id=dream_id)
    found = Assessment() if not text else assess_here(text, language) if stays_here else assess(text, language, whose=whose)
    found = max(found, assess_here(details.get("title") or "", language))
    with transaction.atomic(durable=True):
        dream = access.dream(dream_id=dream_id, person_id=person_id, lock=True)
        for name, value in details.items():
            setattr(dream, name, value)
        shown = None
        if text is not None:
            _reword(dream, text, language=language, now=now)
        if denied is not None and (told := words_of(dream)) is not None:
            marks.deny_only(told, denied)
        if found.kind is not None and (told := words_of(dream)) is not None:
            shown = safety_card.note(dream=dream, told=told, assessment=found, accept_language=accept_language)
        dream.save()
        events.announce_dream(dream)
        compared.changed(dream.pk)
        compared.recount(person_id=person_id, now=now)
    return Kept(dream, is_new=False, safety=safety_card.serialize(shown) if shown else None)


def history(*, dream_id: uuid.UUID, person_id: uuid.UUID) -> list[MessageEdit]:
    """What the entry's words were before, newest first. Raises NoSuchDream."""
    return history_of(access.dream(dream_id=dream_id, person_id=person_id))


def history_of(dream: Dream) -> list[MessageEdit]:
    """The same of a dream that the person may see."""
    return list(MessageEdit.objects.filter(message__dream=dream).select_related("message").order_by("-pk"))


def ask(*, dream_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime, analyst: str | None = None) -> Asked:
    """Have an analyst answer an entry: its price is held now. Where it was answered already, or is being, that reply is returned.

    Raises NoSuchDream, NoSuchAnalyst, NothingToAsk, ReplyLimitReached, InsufficientCredit, TooManyRequests.
    """
    with transaction.atomic(durable=True):
        dream = access.dream(dream_id=dream_id, person_id=person_id, lock=True)
        told = words_of(dream)
        if told is None:
            raise NothingToAsk
        replies = Message.objects.filter(parent=told, role=Message.Role.ANALYST)
        earlier = replies.exclude(state=Message.State.FAILED).order_by("-version").first()
        if earlier is not None:
            return Asked(earlier, is_new=False)
        send.refuse_if_not_ready(dream)
        consent.require(person_id)
        if analyst:
            outside.refuse_analyst(dream, access.analyst(slug=analyst, dream=dream))
        left = payment.hold(dream=dream, now=now)
        dream.analyst = access.analyst(slug=analyst, dream=dream)
        dream.save(update_fields=["analyst", "updated_at"])
        newest = replies.aggregate(version=Max("version"))["version"] or 0
        reply = send.begin_reply(dream=dream, answering=told, version=newest + 1, now=now)
        if left:
            events.announce_credits(person_id, left)
        ai_limits.count_request(person_id)
    return Asked(reply, is_new=True)


def _kept_before(person: User, entry_id: uuid.UUID) -> Kept | None:
    row = Dream.objects.filter(pk=entry_id).first()
    if row is None:
        return None
    if row.author_id != person.pk or not row.is_active:
        raise EntryIdTaken
    told = words_of(row)
    # Who sends again has not seen the answer, and the card in it.
    return Kept(row, is_new=False, safety=safety_card.raised_by(told) if told else None)


def _refuse_if_too_many(person: User, now: datetime.datetime) -> None:
    """The person's row is locked, so that entries kept at the same moment are counted one after the other."""
    limit = User.objects.lock(person.pk).plan.daily_entries
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    kept = Dream.objects.filter(author=person, is_entry=True, imported_in__isnull=True, created_at__gte=day)
    if limit and kept.count() >= limit:
        raise EntryLimitReached(limit=limit)


def _tell(dream: Dream, text: str, *, language: str, now: datetime.datetime) -> Message:
    told = Message.objects.create(dream=dream, role=Message.Role.USER, text=text, client_id=FIRST_ID, language=language_of(text, language))
    _search_again(dream, told, now)
    dream.description = dream.description or text[: Dream.DESCRIPTION_CHARS]
    dream.save(update_fields=["description", "insights_due_at", "insights_due_from", "updated_at"])
    events.announce(dream.pk, events.message_created(told))
    return told


def _reword(dream: Dream, text: str, *, language: str, now: datetime.datetime) -> None:
    send.refuse_if_running(dream)
    told = words_of(dream)
    if told is None:
        if not text:
            return
        told = _tell(dream, text, language=language, now=now)
    elif told.text == text:
        return
    elif not text:
        raise frames.TextMissing
    else:
        MessageEdit.objects.create(message=told, text=told.text)
        if dream.description == told.text[: Dream.DESCRIPTION_CHARS]:
            dream.description = text[: Dream.DESCRIPTION_CHARS]
        before, told.text, told.language = told.text, text, language_of(text, language)
        told.save(update_fields=["text", "language"])
        marks.move(dream=dream, message=told, before=before)
        rewording.tell(message=told, before=before)
        _search_again(dream, told, now)
        events.announce(dream.pk, events.message_updated(told))
    if text and dream.kind != Dream.Kind.DREAM:
        dream.kind = Dream.Kind.DREAM


def _search_again(dream: Dream, told: Message, now: datetime.datetime) -> None:
    since = dream.insights_due_from if dream.insights_due_at else None
    dream.insights_due_from = told.pk if since is None else min(since, told.pk)
    dream.insights_due_at = now
    wake_workers("dreams.find_insights", dream_id=str(dream.pk))
