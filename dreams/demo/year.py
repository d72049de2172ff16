"""Telling the year: which dream in which night, with what mood; the same every time, but for the day that it ends on.

Some dreams come again and again, in the order in which they are told: the house by the sea, the station, the wave that is met in the end. Between
them stand images that were all that was left of a night, and nights of which nothing was remembered.
"""

from __future__ import annotations

import dataclasses
import datetime
import random
import uuid
from types import ModuleType

from django.db import transaction

from person.models import User
from person.privacy import door

from .. import rewards
from ..analysts.base import PromptContext, Turn
from ..analysts.offline.compose import compose
from ..insights import extract
from ..journal import points
from ..journal.entries import FIRST_ID
from ..models import Analyst, Dream, Message
from ..near import index
from . import en, es, ru, tr

LANGUAGES: dict[str, ModuleType] = {"en": en, "tr": tr, "es": es, "ru": ru}
SEED = 1899
DAYS = 364
FRAGMENT_TURNS = 2
NOTHING_NIGHTS = 34
LATER_NIGHTS = 2
MORNING = datetime.time(7, 10)
MORNING_MINUTES = 110

SERIES = ((0, 1, 2, 3), (4, 5, 6), (7, 8, 9, 10), (11, 12, 13, 14), (15, 16, 17, 18), (19, 20), (21, 22))
"""Dreams that come again, each in the order of its tellings."""
LUCID = {15: 2, 16: 1, 17: 2, 18: 3, 14: 1, 22: 0}
NIGHTMARES = {11: 7, 12: 9, 13: 6, 23: 6}
ASKED = (0, 4, 9, 12, 14, 18, 21, 25, 35, 39)
MOODS = {
    "joyful": (6, 15, 18, 26, 31, 38),
    "calm": (0, 1, 3, 7, 14, 22, 24, 27, 34, 36, 39),
    "neutral": (8, 16, 17, 21, 28, 29, 30),
    "sad": (9, 10, 25, 35),
    "anxious": (2, 4, 5, 19, 20, 32, 37),
    "afraid": (11, 12, 13, 23),
    "angry": (33,),
}
_MOOD = {number: mood for mood, numbers in MOODS.items() for number in numbers}
FRAGMENT_MOODS = ("neutral", "calm", "", "calm", "joyful", "", "anxious", "neutral", "sad", "")


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """`number` is the dream's; -1 for an image, and for a night without words."""

    night: datetime.date
    number: int = -1
    fragment: int = -1
    kind: str = Dream.Kind.DREAM


def fill(*, person: User, language: str, now: datetime.datetime) -> int:
    """Put the year into an empty journal; how many entries. 0 where there is or was anything in it.

    All that is found in the background is found when this returns, so that no page is empty at the first look.
    """
    texts = LANGUAGES.get(language, en)
    with transaction.atomic(durable=True):
        User.objects.lock(person.pk)
        if Dream.objects.filter(author=person).exists():
            return 0
        rng = random.Random(SEED)  # noqa: S311  # the same year every time
        # Nobody has told yet what they will dream until a morning that is to come.
        until = now - datetime.timedelta(hours=MORNING.hour, minutes=MORNING.minute + MORNING_MINUTES)
        dreams = [_keep(person, told, texts, language, rng) for told in plan(until.date())]
    for dream in dreams:
        extract.in_dream(dream_id=dream.pk)
        with transaction.atomic():
            points.give(dream, now=dream.created_at)
            rewards.give(dream.pk)
    index.compare_person(person_id=person.pk)
    return len(dreams)


def plan(today: datetime.date) -> list[Told]:
    """What is told in which night, in order. The last one was last night."""
    rng = random.Random(SEED)  # noqa: S311  # the same year every time
    order = _order(rng)
    pieces: list[tuple[int, int]] = [(number, -1) for number in order]
    for turn in range(FRAGMENT_TURNS):
        for fragment in range(len(en.FRAGMENTS)):
            pieces.insert(rng.randrange(turn * 20, len(pieces)), (-1, fragment))
    ago = [*sorted(rng.sample(range(3, DAYS), len(pieces) - 3), reverse=True), 2, 1, 0]
    last = today - datetime.timedelta(days=1)
    told = [Told(last - datetime.timedelta(days=day), number, fragment) for day, (number, fragment) in zip(ago, pieces, strict=True)]
    free = sorted(set(range(3, DAYS)) - set(ago))
    without = rng.sample(free, NOTHING_NIGHTS + LATER_NIGHTS)
    for number, day in enumerate(without):
        kind = Dream.Kind.LATER if number < LATER_NIGHTS else Dream.Kind.NOTHING
        told.append(Told(last - datetime.timedelta(days=day), kind=kind))
    return sorted(told, key=lambda one: one.night)


def _order(rng: random.Random) -> list[int]:
    """All dreams shuffled, those of a series in their order."""
    order = list(range(len(en.DREAMS)))
    rng.shuffle(order)
    for series in SERIES:
        places = sorted(order.index(number) for number in series)
        for place, number in zip(places, series, strict=True):
            order[place] = number
    return order


def _keep(person: User, told: Told, texts: ModuleType, language: str, rng: random.Random) -> Dream:
    begun = datetime.datetime.combine(told.night + datetime.timedelta(days=1), MORNING, datetime.UTC)
    begun += datetime.timedelta(minutes=rng.randrange(MORNING_MINUTES))
    title, text, tags, people = _words(told, texts)
    details = _details(told, rng, begun)
    dream = Dream.objects.create(
        pk=uuid.uuid5(person.pk, told.night.isoformat()),
        author=person,
        is_entry=True,
        kind=told.kind,
        title=title or None,
        description=text[: Dream.DESCRIPTION_CHARS] or None,
        tags=list(tags),
        people=list(people),
        insights_due_at=begun if text else None,
        **details,
    )
    if text:
        message = Message.objects.create(dream=dream, role=Message.Role.USER, text=text, client_id=FIRST_ID, language=language)
        Message.objects.filter(pk=message.pk).update(created_at=begun)
        if told.number in ASKED:
            _answer(dream, message, begun)
    Dream.objects.filter(pk=dream.pk).update(created_at=begun)
    dream.created_at = begun
    return dream


def _words(told: Told, texts: ModuleType) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
    if told.number >= 0:
        title, text, tags, people = texts.DREAMS[told.number]
        return title, text, tags, people
    if told.fragment >= 0:
        text, tags = texts.FRAGMENTS[told.fragment]
        return "", text, tags, ()
    return "", "", (), ()


def _details(told: Told, rng: random.Random, begun: datetime.datetime) -> dict[str, object]:
    details: dict[str, object] = {"dreamt_on": told.night}
    if told.kind != Dream.Kind.DREAM:
        return details
    is_image = told.number < 0
    details["mood"] = rng.choice(FRAGMENT_MOODS) if is_image else _MOOD[told.number]
    details["recall"] = rng.choice((1, 1, 2)) if is_image else rng.choice((3, 4, 4, 5))
    details["lucidity"] = 0 if is_image else LUCID.get(told.number, 0)
    details["is_nightmare"] = told.number in NIGHTMARES
    details["distress"] = NIGHTMARES.get(told.number)
    details["is_recurring"] = any(told.number in series[1:] for series in SERIES)
    if rng.random() < 0.6:
        details["woke_at"] = begun - datetime.timedelta(minutes=rng.randrange(5, 30))
        details["slept_at"] = begun - datetime.timedelta(minutes=rng.randrange(390, 520))
    return details


def _answer(dream: Dream, told: Message, begun: datetime.datetime) -> None:
    """What the built-in analyst says to it. It was covered by that day's allowance, so it costs nothing more."""
    analyst = Analyst.objects.filter(is_active=True).first()
    assert dream.author_id is not None
    subject = door.Subject(dream.author_id, door.Kind.REPLY, dream_id=dream.pk)
    persona = analyst.slug if analyst else ""
    context = PromptContext("", (Turn("user", told.text),), persona=persona, language=told.language, subject=subject)
    ended = begun + datetime.timedelta(seconds=40)
    reply = Message.objects.create(
        dream=dream,
        role=Message.Role.ANALYST,
        parent=told,
        text=compose(context),
        analyst=analyst,
        language=told.language,
        provider="local",
    )
    Message.objects.filter(pk=reply.pk).update(created_at=begun, ended_at=ended)
    Dream.objects.filter(pk=dream.pk).update(answered_at=ended, is_award_due=True, covered_on=begun.date(), analyst=analyst)
