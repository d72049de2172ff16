"""The safety card of a dream's chat: noted with the message that raises it, told to all tabs, put away by the person, back on request."""

from __future__ import annotations

import contextlib
import datetime
import uuid
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from person.progress import streaks
from project import rates
from project.errors import DomainError, Kind
from project.observability import metrics

from ..analysts.safety_note import SafetyNote
from ..insights import language_of
from ..models import Dream, Message, SafetyCard
from ..safety import MOST_CHARS, Assessment, Level, assess_here, card, helplines
from ..safety import Kind as Danger
from . import access, events

WHOLE_READINGS = 10
"""A minute of one person's refused words. A text of MOST_CHARS takes a fifth of a second, which no refusal may cost again and again."""
MOST_GLANCED_CHARS = 2000


class NoSafetyCard(DomainError):
    code = "no_safety_card"
    kind = Kind.MISSING
    message = _("This dream has no safety card.")


def note(*, dream: Dream, told: Message, assessment: Assessment, accept_language: str) -> SafetyCard | None:
    """Keep what the newest message tells, where it tells more than those before; the card that is to be shown anew, or None.

    The dream is locked. Nothing is logged, and what is counted has no person.
    """
    if assessment.kind is None:
        return None
    level = SafetyCard.Level.WAKING if assessment.level is Level.WAKING else SafetyCard.Level.UNSURE
    known = SafetyCard.objects.filter(dream=dream).first()
    if known is not None and not _is_worse(known, level, assessment.kind):
        return None
    zone = streaks.zone_of(dream.author_id).key
    country = helplines.country_of(zone=zone, accept_language=accept_language, language=told.language)
    made, _is_new = SafetyCard.objects.update_or_create(
        dream=dream, defaults={"level": level, "kind": assessment.kind.value, "message": told, "country": country, "put_away_at": None}
    )
    metrics.SAFETY_ASSESSMENTS.labels(level.value).inc()
    if level is not SafetyCard.Level.WAKING:
        return None
    _keep_out_of_lists(dream, told)
    events.announce(dream.pk, {"type": "safety.card", "card": serialize(made)})
    return made


def _keep_out_of_lists(dream: Dream, told: Message) -> None:
    """No list shows these words as the dream's beginning: it is called a new dream until it is named."""
    if dream.description and dream.description == told.text[: Dream.DESCRIPTION_CHARS]:
        dream.description = None
        dream.save(update_fields=["description", "updated_at"])
        events.announce_dream(dream)


def of_dream(dream: Dream) -> dict[str, Any] | None:
    """The card as JSON, also one that was put away; None where there is none."""
    row = _shown(dream=dream)
    return serialize(row) if row else None


def raised_by(told: Message) -> dict[str, Any] | None:
    """The card as JSON, if it is this message that brought it up last."""
    row = _shown(message=told)
    return serialize(row) if row else None


def of_words(text: str, *, person_id: uuid.UUID, language: str, accept_language: str = "") -> dict[str, Any] | None:
    """The card for words that are kept nowhere, by this server's own layers; None where they tell of no danger."""
    found = assess_here(text, language)
    if found.level is not Level.WAKING or found.kind is None:
        return None
    metrics.SAFETY_ASSESSMENTS.labels(found.level.name.lower()).inc()
    spoken = language_of(text, language)
    country = helplines.country_of(zone=streaks.zone_of(person_id).key, accept_language=accept_language, language=spoken)
    return card.build(found.kind, language=spoken, country=country)


def glance(text: str, *, person_id: uuid.UUID) -> str:
    """What is read of words that are refused: all of a text that is as long as texts may be, unless it comes too often; else how it
    begins and how it ends.
    """
    if len(text) <= MOST_GLANCED_CHARS:
        return text
    try:
        comes_too_often = rates.take(key=f"glance:{person_id}", amount=WHOLE_READINGS, seconds=60) > 0
    except RedisError:
        comes_too_often = True
    half = (MOST_GLANCED_CHARS if comes_too_often else MOST_CHARS) // 2
    return text if len(text) <= 2 * half else f"{text[:half]}\n\n{text[-half:]}"


def of_refused(text: str, *, person_id: uuid.UUID, language: str, accept_language: str = "") -> dict[str, Any] | None:
    """The card for words that are refused before anybody read them: too often, too long, or with something wrong beside them."""
    return of_words(glance(text, person_id=person_id), person_id=person_id, language=language, accept_language=accept_language)


@contextlib.contextmanager
def named_when_refused(text: str, *, person_id: uuid.UUID, language: str, accept_language: str = "") -> Iterator[None]:
    """Whatever refuses these words (credit, a limit, a rule), its answer names help where they tell of a danger. Not inside a
    transaction.
    """
    try:
        yield
    except DomainError as refused:
        found = of_words(text, person_id=person_id, language=language, accept_language=accept_language)
        if found is not None:
            refused.beside["safety"] = found
        raise


def put_away(*, dream_id: uuid.UUID, person_id: uuid.UUID, is_put_away: bool, now: datetime.datetime) -> dict[str, Any]:
    """Put the card away, or take it out again. Raises NoSuchDream and NoSafetyCard."""
    with transaction.atomic():
        dream = access.dream(dream_id=dream_id, person_id=person_id, lock=True)
        row = _shown(dream=dream)
        if row is None:
            raise NoSafetyCard
        row.put_away_at = now if is_put_away else None
        row.save(update_fields=["put_away_at"])
        told = serialize(row)
        events.announce(dream.pk, {"type": "safety.card", "card": told})
    return told


def note_for(reply: Message) -> tuple[SafetyNote, Danger | None]:
    """What the analyst is told for this reply: everything at the message that raised the danger, later a quiet reminder."""
    row = SafetyCard.objects.filter(dream_id=reply.dream_id).first()
    if row is None or reply.parent_id is None or reply.parent_id < row.message_id:
        return SafetyNote.NONE, None
    is_waking = row.level == SafetyCard.Level.WAKING
    if reply.parent_id == row.message_id:
        return (SafetyNote.DANGER if is_waking else SafetyNote.ASK), Danger(row.kind)
    return (SafetyNote.REMIND if is_waking else SafetyNote.NONE), Danger(row.kind)


def serialize(row: SafetyCard) -> dict[str, Any]:
    built = card.build(Danger(row.kind), language=row.message.language, country=row.country)
    return {**built, "message_id": row.message_id, "is_put_away": row.put_away_at is not None}


def _shown(**where: Dream | Message) -> SafetyCard | None:
    """The card that people see; one that only has the analyst ask is none."""
    return SafetyCard.objects.filter(level=SafetyCard.Level.WAKING, **where).select_related("message").first()


def _is_worse(known: SafetyCard, level: SafetyCard.Level, kind: Danger) -> bool:
    """Surer than before, or another danger; the same once more is not named once more."""
    if level is SafetyCard.Level.WAKING:
        return known.level != level or known.kind != kind.value
    return False
