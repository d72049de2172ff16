"""The marks in a dream's words: what was found, below the person's own signs, below what the dreamer says of a place.

What the dreamer says is kept as a row of its own (`Mark`) and laid over what is found whenever that is read, so that nothing that is
found later can undo it.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from person.models import User
from project.errors import DomainError, Kind

from ..chat import access
from ..models import Dream, DreamInsight, Mark, Message, Sign, SignFinding
from ..near import due as compared
from . import kinds, own, store
from .find import Finder
from .ranges import Moved, Range, is_free, is_markable, nearest

MOST_MARKS = 500


class NoSuchMark(DomainError):
    code = "mark_not_found"
    kind = Kind.MISSING
    message = _("There is no such mark.")


class MarkRangeInvalid(DomainError):
    code = "mark_range_invalid"
    message = _("A mark needs words of this dream.")


class TooManyMarks(DomainError):
    code = "too_many_marks"
    kind = Kind.CONFLICT
    message = _("At most %(limit)s marks can be set in one dream.")


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """One mark as it is shown. `source`: `dreamer`, `sign`, `words` (the lexicon) or `model`; `mark_id` where the dreamer said it.

    A denied one is nothing to show but a way to take that back.
    """

    message_id: int
    start: int
    end: int
    quote: str
    kind: str
    label: str
    source: str
    key: str = ""
    sign: Sign | None = None
    mark_id: uuid.UUID | None = None
    is_denied: bool = False


def in_message(message: Message, *, signs: Iterable[Sign]) -> list[Shown]:
    """All marks in a message's words, in order, without overlaps; denied ones too. `signs` are the person's."""
    known = list(signs)
    marks = Mark.objects.filter(message=message, start__isnull=False)
    return laid(message, signs=known, finder=Finder(known), marks=marks, insights=DreamInsight.objects.filter(message=message))


def laid(
    message: Message, *, signs: Iterable[Sign], finder: Finder, marks: Iterable[Mark], insights: Iterable[DreamInsight]
) -> list[Shown]:
    """The same of what was read before: the message's marks that have a place, and its insights."""
    by_id = {one.pk: one for one in signs}
    shown = [_said(mark, message, by_id) for mark in marks]
    for one in finder.find(message.text, message.language or "en"):
        quote = message.text[one.start : one.end]
        _add(shown, Shown(message.pk, one.start, one.end, quote, one.sign.kind, one.sign.name, "sign", sign=one.sign))
    for row in sorted(insights, key=lambda row: row.start):
        kind = kinds.shown(row.kind, row.key)
        _add(shown, Shown(message.pk, row.start, row.end, message.text[row.start : row.end], kind, row.label, row.source, key=row.key))
    return sorted(shown, key=lambda one: one.start)


@dataclasses.dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text, with the mark that it is under, if any."""

    text: str
    start: int
    mark: Shown | None


def segments(text: str, shown: Iterable[Shown]) -> list[Segment]:
    """The whole text in pieces. Denied marks are no marks to see."""
    pieces, last = [], 0
    for one in shown:
        if not one.is_denied:
            pieces += [Segment(text[last : one.start], last, None), Segment(text[one.start : one.end], one.start, one)]
            last = one.end
    return [piece for piece in [*pieces, Segment(text[last:], last, None)] if piece.text]


def set_mark(
    *,
    person: User,
    dream_id: uuid.UUID,
    message_id: int,
    start: int,
    end: int,
    is_denied: bool = False,
    kind: str = "",
    label: str = "",
    sign_id: uuid.UUID | None = None,
) -> Mark:
    """Say what a range of a message's words is: nothing, something of a kind with a name, or a sign of one's own.

    It takes the place of what the dreamer said before of words in this range. Marked as a sign, the words are added to what the sign is
    called by, in all dreams. Raises NoSuchDream, NoSuchMark (no such message), MarkRangeInvalid, NoSuchSign, TooManyMarks.
    """
    with transaction.atomic():
        dream = access.dream(dream_id=dream_id, person_id=person.pk, lock=True)
        message = Message.objects.filter(dream=dream, pk=message_id, role=Message.Role.USER).first()
        if message is None:
            raise NoSuchMark
        if not is_markable(message.text, start, end):
            raise MarkRangeInvalid
        sign = own.also_called(person=person, sign_id=sign_id, word=message.text[start:end]) if sign_id and not is_denied else None
        mark = _put(dream, message, start, end, is_denied=is_denied, kind=kind, label=label, sign=sign)
        _said_anew(dream.pk)
    return mark


def deny(message: Message, places: Iterable[Range]) -> None:
    """The dreamer said of these ranges while writing that they are no signs. Needs the transaction that keeps the message, in which its
    dream is new or locked.

    Raises MarkRangeInvalid and TooManyMarks.
    """
    if _deny(message, places):
        _said_anew(message.dream_id)


def deny_only(message: Message, places: Collection[Range]) -> None:
    """The same for words that were there before: of what was denied in them, what is not among these ranges is denied no longer."""
    known = {(mark.start, mark.end): mark.pk for mark in Mark.objects.filter(message=message, is_denied=True, start__isnull=False)}
    gone = [pk for place, pk in known.items() if place not in places]
    if gone:
        Mark.objects.filter(pk__in=gone).delete()
    if _deny(message, [place for place in places if place not in known]) or gone:
        _said_anew(message.dream_id)


def _deny(message: Message, places: Iterable[Range]) -> bool:
    """Whether there were any. `_said_anew` is to follow."""
    is_any = False
    for start, end in places:
        if not is_markable(message.text, start, end):
            raise MarkRangeInvalid
        _put(message.dream, message, start, end, is_denied=True)
        is_any = True
    return is_any


def _put(
    dream: Dream, message: Message, start: int, end: int, *, is_denied: bool, kind: str = "", label: str = "", sign: Sign | None = None
) -> Mark:
    """Store a mark in the place of those that it overlaps. The dream is locked; `_said_anew` is to follow."""
    here = Mark.objects.filter(dream=dream)
    here.filter(message=message, start__lt=end, end__gt=start).delete()
    if here.count() >= MOST_MARKS:
        raise TooManyMarks(limit=MOST_MARKS)
    quote = message.text[start:end]
    return Mark.objects.create(
        person_id=dream.author_id,
        dream=dream,
        message=message,
        start=start,
        end=end,
        is_denied=is_denied,
        kind="" if is_denied else (sign.kind if sign else kind or "symbol"),
        label="" if is_denied or sign else label or quote,
        sign=sign,
        quote=quote,
    )


def _said_anew(dream_id: uuid.UUID) -> None:
    """The dreamer said something else of a dream's words: its signs are found again, and it is compared again."""
    store.in_dream(dream_id=dream_id)
    compared.changed(dream_id)


def take_back(*, person: User, dream_id: uuid.UUID, mark_id: uuid.UUID) -> None:
    """Forget what the dreamer said: what is found there shows again. Raises NoSuchDream and NoSuchMark."""
    with transaction.atomic():
        dream = access.dream(dream_id=dream_id, person_id=person.pk, lock=True)
        if not Mark.objects.filter(dream=dream, pk=mark_id).delete()[0]:
            raise NoSuchMark
        _said_anew(dream.pk)


def take_back_at(*, person: User, dream_id: uuid.UUID, message_id: int, start: int, end: int) -> None:
    """The same for all that was said of words in this range."""
    for mark in Mark.objects.filter(person=person, dream=dream_id, message=message_id, start__lt=end, end__gt=start):
        take_back(person=person, dream_id=dream_id, mark_id=mark.pk)


def move(*, dream: Dream, message: Message, before: str) -> None:
    """A message's words were `before` and have just been changed: its marks go with them. Needs the caller's transaction.

    What the lexicon found is looked for anew; what a model found moves, or goes with its words. A mark whose
    words are gone keeps what it says, without a place, until an edit brings the words back.
    """
    moved = Moved(before, message.text)
    _move_findings(message, moved)
    marks = list(Mark.objects.filter(message=message).order_by("start"))
    taken: list[Range] = []
    places: dict[uuid.UUID, Range | None] = {}
    for mark in marks:
        place = None if mark.start is None or mark.end is None else moved.place(mark.start, mark.end)
        place = place or nearest(mark.quote, message.text, mark.start or 0)
        places[mark.pk] = place if place and is_free(place, taken) else None
        taken += [place] if place else []
    # First all away, so that two marks never meet at one place.
    Mark.objects.filter(message=message).update(start=None, end=None)
    for mark_id, place in places.items():
        if place is not None:
            Mark.objects.filter(pk=mark_id).update(start=place[0], end=place[1])


def _move_findings(message: Message, moved: Moved) -> None:
    found = DreamInsight.objects.filter(message=message)
    found.filter(source=DreamInsight.Source.WORDS).delete()
    SignFinding.objects.filter(message=message).delete()
    # Made anew instead of moved: their words are sealed for the place that they have.
    rows = [(moved.place(row.start, row.end), row.kind, row.key, row.label, row.source) for row in found]
    found.delete()
    DreamInsight.objects.bulk_create(
        DreamInsight(
            dream_id=message.dream_id, message=message, kind=kind, key=key, label=label, start=place[0], end=place[1], source=source
        )
        for place, kind, key, label, source in rows
        if place is not None
    )


def _said(mark: Mark, message: Message, signs: dict[uuid.UUID, Sign]) -> Shown:
    start, end = mark.start or 0, mark.end or 0
    sign = signs.get(mark.sign_id) if mark.sign_id else None
    label = sign.name if sign else mark.label
    kind = sign.kind if sign else mark.kind
    quote = message.text[start:end]
    return Shown(message.pk, start, end, quote, kind, label, "dreamer", sign=sign, mark_id=mark.pk, is_denied=mark.is_denied)


def _add(shown: list[Shown], one: Shown) -> None:
    if is_free((one.start, one.end), [(other.start, other.end) for other in shown]):
        shown.append(one)
