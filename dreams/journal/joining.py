"""Two entries of one night become one, or one becomes two.

Each is done in steps that lose nothing whatever happens between them: words are first where they belong, and go from where they were
afterwards. The same call again finishes what was begun, and changes nothing once it is done. What an entry said before is in its history.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
import uuid
from typing import Any

from django.db.models import Exists, F, FilteredRelation, Q, Subquery
from django.utils.translation import gettext_lazy as _

from person.models import User
from project.errors import DomainError, Kind
from project.text.visible import is_blank

from .. import diary
from ..chat import access, send
from ..models import Dream
from ..near import threads
from . import entries, shares

BETWEEN = "\n\n"
LARGER = ("recall", "lucidity", "distress")
"""Of two figures for one dream the larger one stays."""
PLACE = re.compile(r"\n\s*|(?<=[.!?…])[\"'”’»)]*\s+")


class OfTwoNights(DomainError):
    code = "entries_of_two_nights"
    kind = Kind.CONFLICT
    message = _("Only entries of one night can be merged.")


class AlreadyAsked(DomainError):
    code = "entry_already_asked"
    kind = Kind.CONFLICT
    message = _("An analyst was asked about this entry. Merge the other one into it instead.")


class NothingToSplit(DomainError):
    code = "nothing_to_split"
    kind = Kind.CONFLICT
    message = _("Both parts of an entry need words.")


@dataclasses.dataclass(frozen=True, slots=True)
class Sheet:
    """An entry with what its page shows beside it."""

    dream: Dream
    others: list[Dream]
    """The other entries of its night that can be merged into it, in the order in which they were kept."""
    links: list[shares.Link]
    """Those under which it can be read now, the newest first."""
    has_threads: bool
    """Whether anything returns in the person's dreams."""


def sheet(*, dream_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> Sheet:
    """One statement, and another where there is no such night. Raises NoSuchDream."""
    whose = Dream.objects.of(person_id).annotate(has_threads=Exists(threads.shown_to(person_id)))
    whose = whose.annotate(link=FilteredRelation("shares", condition=Q(shares__expires_at__gt=now)))
    whose = whose.annotate(link_at=F("link__created_at"), **{name: F(f"link__{column}") for name, column in shares.LINK.items()})
    night = Dream.objects.of(person_id).filter(pk=dream_id).values("night")
    # In order only here: SQLite would go through the whole diary by its order in place of looking the night up.
    of_night = list(whose.filter(night=Subquery(night)))
    # A dream without a night, from before there were nights, is alone.
    of_night = of_night or list(whose.filter(pk=dream_id))
    of_night.sort(key=lambda row: vars(row)["link_at"] or now, reverse=True)
    rows = {row.pk: row for row in sorted(of_night, key=lambda row: (row.created_at, row.pk))}
    dream = rows.pop(dream_id, None)
    if dream is None:
        raise access.NoSuchDream
    links = [link for row in of_night if row.pk == dream_id and (link := shares.link_of(row)) is not None]
    has_threads = bool(vars(dream)["has_threads"])
    return Sheet(dream, [row for row in rows.values() if not _is_asked(row)], links, has_threads)


def merge(*, dream_id: uuid.UUID, other_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime, **reader: Any) -> entries.Kept:
    """Put another entry's words behind this one's, and its details where this one has none; the other goes to the trash.

    `reader`: what `entries.change` wants to know of who reads. Raises NoSuchDream, OfTwoNights, AlreadyAsked, ReplyRunning, TextTooLong.
    """
    dream, other = (access.dream(dream_id=one, person_id=person_id) for one in (dream_id, other_id))
    if dream.night != other.night or dream.pk == other.pk:
        raise OfTwoNights
    if _is_asked(other):
        raise AlreadyAsked
    text = _joined(_words(dream), _words(other))
    kept = entries.change(dream_id=dream.pk, person_id=person_id, now=now, **_details(dream, other), **_changed_text(dream, text), **reader)
    diary.delete(dream_id=other.pk, person_id=person_id, now=now)
    return kept


def places(text: str) -> list[int]:
    """Where an entry can be split: before each of its paragraphs and sentences but the first. In code points."""
    found = (match.end() for match in PLACE.finditer(text))
    return [at for at in found if not is_blank(text[:at]) and not is_blank(text[at:])]


def split(
    *, person: User, dream_id: uuid.UUID, new_id: uuid.UUID, at: int, now: datetime.datetime, **reader: Any
) -> tuple[entries.Kept, entries.Kept]:
    """Make the words from `at` on an entry of their own, of the same night, with the id `new_id`. Returns both, the first one first.

    Title, tags and an answer stay with the first. Raises NoSuchDream, NothingToSplit, ReplyRunning, EntryIdTaken, EntryLimitReached.
    """
    dream = access.dream(dream_id=dream_id, person_id=person.pk)
    send.refuse_if_running(dream)
    text = _words(dream)
    head, rest = text[:at].rstrip(), text[at:].lstrip()
    if not Dream.objects.of(person).filter(pk=new_id).exists() and (is_blank(head) or is_blank(rest)):
        raise NothingToSplit
    same: dict[str, Any] = {"dreamt_on": dream.night, "slept_at": dream.slept_at, "woke_at": dream.woke_at, "stays_here": dream.stays_here}
    same["is_kept_out"] = dream.is_kept_out
    second = entries.keep(person=person, entry_id=new_id, text=rest, now=now, **same, **reader)
    if not second.is_new and (is_blank(rest) or _words(second.dream) != rest):
        # It was split before: what it says now stays.
        return entries.Kept(dream, is_new=False), second
    return entries.change(dream_id=dream.pk, person_id=person.pk, now=now, text=head, **reader), second


def _is_asked(dream: Dream) -> bool:
    return dream.answered_at is not None or dream.hold_id is not None or dream.covered_on is not None


def _words(dream: Dream) -> str:
    told = entries.words_of(dream)
    return told.text if told else ""


def _joined(first: str, second: str) -> str:
    """Once, however often it is done."""
    if not second or first == second or first.endswith(f"{BETWEEN}{second}"):
        return first
    return f"{first}{BETWEEN}{second}" if first else second


def _changed_text(dream: Dream, text: str) -> dict[str, Any]:
    return {"text": text} if text != _words(dream) else {}


def _details(dream: Dream, other: Dream) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": dream.title or other.title,
        "mood": dream.mood or other.mood,
        "is_nightmare": dream.is_nightmare or other.is_nightmare,
        "is_recurring": dream.is_recurring or other.is_recurring,
        "stays_here": dream.stays_here or other.stays_here,
        "is_kept_out": dream.is_kept_out or other.is_kept_out,
        "tags": list(dict.fromkeys([*dream.tags, *other.tags])),
        "people": list(dict.fromkeys([*dream.people, *other.people])),
        "slept_at": min(filter(None, (dream.slept_at, other.slept_at)), default=None),
        "woke_at": max(filter(None, (dream.woke_at, other.woke_at)), default=None),
    }
    for name in LARGER:
        known = [value for value in (getattr(dream, name), getattr(other, name)) if value is not None]
        found[name] = max(known, default=None)
    return found
