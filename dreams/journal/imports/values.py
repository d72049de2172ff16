"""What stands in a file's fields, read as a dream's details. A mood that is none of ours becomes a tag; what can't be read is noted."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any

from person.progress import streaks
from project.errors import DomainError
from project.text.folding import search_key

from ...chat import frames
from . import dates
from .rows import LONGEST_NAME, LONGEST_TAG, LONGEST_TITLE, MOST_PEOPLE, MOST_TAGS, Found, Problem, Row

MOODS = {
    "joyful": "joyful joy happy glad mutlu neseli sevincli feliz alegre радость радостное радостный счастье счастливый",
    "calm": "calm peaceful relaxed sakin huzurlu tranquilo calmado sereno спокойное спокойный спокойствие",
    "neutral": "neutral ok normal notr neutro нейтральное нейтральный",
    "sad": "sad uzgun huzunlu triste грустное грустный грусть печальный",
    "anxious": "anxious nervous worried kaygili endiseli ansioso nervioso preocupado тревожное тревожный тревога",
    "afraid": "afraid scared fear fearful frightened korkmus korkulu korku asustado miedo con_miedo страх испуганный страшно",
    "angry": "angry anger ofkeli kizgin enojado enfadado злой сердитый гнев злость",
}
_MOOD = {word: mood for mood, words in MOODS.items() for word in words.split()}
_YES = frozenset("1 true yes y x evet dogru si verdadero да + ✓".split())
_NO = frozenset("0 false no n hayir yanlis falso нет - ".split()) | {""}
_PLAIN = str.maketrans("şğüöçı", "sguoci")
OWN = ("slept_at", "woke_at", "stays_here", "is_kept_out")
"""Columns that only our own files have, by the names that they have there."""
_APART = re.compile(r"[,;|\n]+|\s+#|^#")


def row(fields: Mapping[str, Any], *, line: int, where: str = "", order: str = "ymd", zone: datetime.tzinfo = datetime.UTC) -> Found:
    """An entry from its named fields (`date`, `text`, …). A moment before noon is of the night before."""
    told = str(fields.get("date") or "").strip()
    if not told:
        return Problem("no_date", line, where)
    try:
        night = _night(told, order, zone)
    except dates.NotADate:
        return Problem("bad_date", line, where)
    text = str(fields.get("text") or "").replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    notes: set[str] = set()
    details = _details(fields, notes)
    title = " ".join(str(fields.get("title") or "").split())
    if len(title) > LONGEST_TITLE:
        text, title = f"{title}\n\n{text}", title[: LONGEST_TITLE - 1] + "…"
    if title:
        details["title"] = title
    kind = str(fields.get("kind") or "dream")
    if kind not in {"nothing", "later"} or text.strip():
        kind = "dream"
        try:
            frames.checked_text(text)
        except DomainError as error:
            return Problem(_CODES.get(error.code, "text_invalid"), line, where)
    words = [text, title, *details.get("tags", ()), *details.get("people", ())]
    if any("\x00" in word for word in words):
        return Problem("text_invalid", line, where)
    if any("\ufffd" in word for word in words):
        notes.add("odd_characters")
    return Row(line, night, text, where, kind, details, tuple(sorted(notes)))


_CODES = {frames.TextMissing.code: "no_text", frames.TextTooLong.code: "text_too_long", frames.TextInvalid.code: "text_invalid"}


def _night(told: str, order: str, zone: datetime.tzinfo) -> datetime.date:
    if re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*(?:Z|[+-]\d\d:?\d\d)$", told):
        try:
            moment = datetime.datetime.fromisoformat(told)
        except ValueError as error:
            raise dates.NotADate from error
        return _possible(streaks.night_of(moment, zone))
    date, time = dates.parse(told, order)
    # Tables write midnight where they mean a day.
    return streaks.night_of(datetime.datetime.combine(date, time, zone), zone) if time and time != datetime.time(0) else date


def _possible(date: datetime.date) -> datetime.date:
    if date < dates.EARLIEST or date > datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=2):
        raise dates.NotADate
    return date


def _details(fields: Mapping[str, Any], notes: set[str]) -> dict[str, Any]:
    tags = _words(fields.get("tags"))
    details: dict[str, Any] = {}
    mood = str(fields.get("mood") or "").strip()
    if known := _MOOD.get(_key(mood)):
        details["mood"] = known
    elif mood:
        tags += _words(mood)
    for name, most in (("lucidity", 3), ("recall", 5), ("distress", 10)):
        told = str(fields.get(name) or "").strip() if fields.get(name) != 0 else "0"
        number = _number(told, most)
        if number is not None:
            details[name] = number
        elif told:
            notes.add("value_left_out")
    details |= _slept(fields, notes)
    switches = (("nightmare", "is_nightmare"), ("recurring", "is_recurring"), *((name, name) for name in OWN[2:]))
    for name, column in switches:
        told = _key(str(fields.get(name) if fields.get(name) is not None else ""))
        if told in _YES or told in _NO:
            details[column] = told in _YES
        elif told:
            notes.add("value_left_out")
    details["tags"] = _bounded(tags, MOST_TAGS, LONGEST_TAG, notes)
    details["people"] = _bounded(_words(fields.get("people")), MOST_PEOPLE, LONGEST_NAME, notes)
    return details


def _slept(fields: Mapping[str, Any], notes: set[str]) -> dict[str, datetime.datetime]:
    """When they fell asleep and woke, where that can be: one behind the other, and both with their offset from UTC."""
    found: dict[str, datetime.datetime] = {}
    for name in OWN[:2]:
        if not (told := str(fields.get(name) or "").strip()):
            continue
        try:
            moment = datetime.datetime.fromisoformat(told)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            notes.add("value_left_out")
        else:
            found[name] = moment
    if len(found) > 1 and found["slept_at"] >= found["woke_at"]:
        notes.add("value_left_out")
        return {}
    return found


def _number(told: str, most: int) -> int | None:
    key = _key(told)
    if most == 3 and key in _YES | _NO and key not in {"", "0", "1"}:
        return 2 if key in _YES else 0
    match = re.fullmatch(r"(\d{1,2})(?:[.,]0+)?(?:\s*/\s*(\d{1,2}))?", told)
    if match is None or (match[2] and int(match[2]) != most):
        return None
    return int(match[1]) if int(match[1]) <= most else None


def _words(given: Any) -> list[str]:
    parts: Iterable[Any] = given if isinstance(given, (list, tuple)) else _APART.split(str(given or ""))
    return [word for part in parts if (word := " ".join(str(part).strip().strip("#").split()))]


def _bounded(words: list[str], most: int, longest: int, notes: set[str]) -> list[str]:
    found = list(dict.fromkeys(words))
    fitting = [word for word in found if len(word) <= longest][:most]
    if len(fitting) < len(found):
        notes.add("value_left_out")
    return fitting


def _key(text: str) -> str:
    return search_key(text.strip()).translate(_PLAIN).replace(" ", "_")
