"""Telling a nightmare anew, after Imagery Rehearsal (Krakow and Zadra 2010; level A in the AASM position paper of 2018).

It works through mastery: the dreamer makes the change. So the new scene is told only after the dreamer has said what is to be different,
and what the page asks proposes no ending. A technique for oneself, not a treatment.
"""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Avg, Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from .. import nights
from ..chat import access, frames, safety_card
from ..models import Dream, Rewriting, SafetyCard
from ..safety import Assessment, assess_here
from ..safety import Kind as Danger
from . import sealed_store
from .entries import words_of

FOLDER = "rewritings"
WEEK = datetime.timedelta(days=7)
HEAVY_DISTRESS = 7
KEPT_DAYS = 366

CHOOSING = (
    _("At which moment would you like it to turn?"),
    _("What in it should be different: a person, a place, what you can do?"),
    _("It may be anything, also something that could never be. What would you choose?"),
)
WORDING = (
    _("Where are you when the new part begins, and what do you see first?"),
    _("What do you hear, smell, feel on your skin?"),
    _("What do you do there, step by step?"),
    _("How does your body feel at the end of it?"),
)
"""Asked before and after the dreamer has chosen. None of them says what might happen."""


class ChangeNotChosen(DomainError):
    code = "rewriting_change_not_chosen"
    kind = Kind.CONFLICT
    message = _("Please say first what is to be different. Only you can choose it.")


class NoRewriting(DomainError):
    code = "rewriting_not_found"
    kind = Kind.MISSING
    message = _("This dream was not told anew yet.")


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """`change` is what is to be different, `scene` the dream as the dreamer tells it now; "" until then."""

    change: str
    scene: str
    rehearsed_on: list[str]
    begun_on: datetime.date
    safety: dict[str, Any] | None = None
    """The card that these words brought up."""


@dataclasses.dataclass(frozen=True, slots=True)
class Week:
    """Nightmares of seven nights; `distress` is their mean, None where none was rated."""

    nightmares: int
    distress: float | None


def told(*, dream_id: uuid.UUID, person_id: uuid.UUID) -> Told:
    """Raises NoSuchDream, NoRewriting, StorageUnavailable and CannotOpen."""
    return told_of(access.dream(dream_id=dream_id, person_id=person_id))


def told_of(dream: Dream) -> Told:
    """The same of a dream that the person may see."""
    return _told(_row(dream), dream.author_id)


def scene_of(dream: Dream) -> str:
    """The new scene alone. Raises NoRewriting (also without one), StorageUnavailable and CannotOpen."""
    scene = str(sealed_store.read_json(_row(dream).file, dream.author_id)["scene"])
    if not scene.strip():
        raise NoRewriting
    return scene


def save(
    *,
    dream_id: uuid.UUID,
    person_id: uuid.UUID,
    now: datetime.datetime,
    change: str,
    scene: str = "",
    language: str = "en",
    accept_language: str = "",
) -> Told:
    """Keep what is to be different, and the new scene once it is told. Raises NoSuchDream, ChangeNotChosen, TextTooLong, TextInvalid.

    A scene is a dream that says nowhere that it is one, and the dreamer wins in it. So of the dangers only a wish to die is read in it.
    """
    if not change.strip():
        raise ChangeNotChosen
    for text in filter(str.strip, (change, scene)):
        frames.checked_text(text)
    found = max((assess_here(text, language) for text in (change, scene)), default=Assessment())
    shown = None
    with transaction.atomic(durable=True):
        dream = access.dream(dream_id=dream_id, person_id=person_id, lock=True)
        row = Rewriting.objects.filter(dream=dream).first() or Rewriting(dream=dream)
        before, row.file = row.file, sealed_store.save_json(FOLDER, {"change": change, "scene": scene}, person_id)
        row.is_worded = bool(scene.strip())
        row.save()
        if found.kind is Danger.SELF_HARM and (first := words_of(dream)) is not None:
            shown = safety_card.note(dream=dream, told=first, assessment=found, accept_language=accept_language)
    sealed_store.delete(before)
    return dataclasses.replace(_told(row, person_id), safety=safety_card.serialize(shown) if shown else None)


def rehearse(*, dream_id: uuid.UUID, person_id: uuid.UUID, day: datetime.date) -> Told:
    """Note that it was gone through on this day; once a day. Raises NoSuchDream and NoRewriting."""
    with transaction.atomic(durable=True):
        dream = access.dream(dream_id=dream_id, person_id=person_id, lock=True)
        row = Rewriting.objects.filter(dream=dream, is_worded=True).first()
        if row is None:
            raise NoRewriting
        row.rehearsed_on = sorted({*row.rehearsed_on, day.isoformat()})[-KEPT_DAYS:]
        row.save(update_fields=["rehearsed_on", "updated_at"])
    return _told(row, person_id)


def last_told(*, person_id: uuid.UUID) -> uuid.UUID | None:
    """The dream whose new scene was worked on last; None where there is none."""
    rows = Rewriting.objects.filter(dream__author=person_id, dream__deleted_at__isnull=True, is_worded=True)
    return rows.order_by("-updated_at").values_list("dream_id", flat=True).first()


def remove(*, dream_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> None:
    """Raises NoSuchDream."""
    erase(access.dream(dream_id=dream_id, person_id=person_id).pk, now)


def weeks(*, person_id: uuid.UUID, since: datetime.date) -> tuple[Week, Week]:
    """The seven nights before the rewriting was begun, and the seven from then on."""
    before, after = _weeks(person_id, since - WEEK, since)
    return before, after


def is_heavy(*, person_id: uuid.UUID, now: datetime.datetime) -> bool:
    """Whether nightmares weighed heavily in each of the last two weeks, or words told of a danger while awake lately."""
    last = nights.of_person(person_id, now) + datetime.timedelta(days=1)
    means = [week.distress for week in _weeks(person_id, last - WEEK, last - WEEK * 2)]
    cards = SafetyCard.objects.filter(dream__author=person_id, dream__deleted_at__isnull=True, level=SafetyCard.Level.WAKING)
    return all(mean is not None and mean >= HEAVY_DISTRESS for mean in means) or cards.filter(created_at__gt=now - 2 * WEEK).exists()


def questions(told_: Told | None) -> tuple[str | Promise, ...]:
    return WORDING if told_ and told_.change else CHOOSING


def facts(dream: Dream) -> dict[str, Any] | None:
    """For the archive of a person's data."""
    row = Rewriting.objects.filter(dream=dream).first()
    if row is None:
        return None
    known = _told(row, dream.author_id)
    return {"change": known.change, "scene": known.scene, "rehearsed_on": known.rehearsed_on}


def original(dream: Dream) -> str:
    found = words_of(dream)
    return found.text if found else ""


def erase(dream_id: uuid.UUID, now: datetime.datetime) -> None:
    """With the dream."""
    sealed_store.drop(Rewriting.objects.filter(dream=dream_id))


def erase_of(person_id: uuid.UUID) -> None:
    """With the account."""
    sealed_store.drop(Rewriting.objects.filter(dream__author=person_id))


def _row(dream: Dream) -> Rewriting:
    row = Rewriting.objects.filter(dream=dream).first()
    if row is None:
        raise NoRewriting
    return row


def _weeks(person_id: uuid.UUID, *firsts: datetime.date) -> list[Week]:
    """The seven nights from each of these. One statement."""
    rows = Dream.objects.of(person_id).filter(is_nightmare=True, night__gte=min(firsts), night__lt=max(firsts) + WEEK)
    wanted: dict[str, Any] = {}
    for number, first in enumerate(firsts):
        within = Q(night__gte=first, night__lt=first + WEEK)
        wanted |= {f"count_{number}": Count("pk", filter=within), f"mean_{number}": Avg("distress", filter=within)}
    found = rows.aggregate(**wanted)
    means = [found[f"mean_{number}"] for number in range(len(firsts))]
    return [Week(found[f"count_{number}"], None if mean is None else round(float(mean), 1)) for number, mean in enumerate(means)]


def _told(row: Rewriting, person_id: uuid.UUID) -> Told:
    words = sealed_store.read_json(row.file, person_id)
    return Told(words["change"], words["scene"], list(row.rehearsed_on), nights.of_person(person_id, row.created_at))
