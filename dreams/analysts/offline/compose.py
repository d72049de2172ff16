"""Composing an answer: what was told, what stands out in it, how this analyst looks at it, and questions that go on.

The same telling gets the same answer; another one gets other words. Sentences are built so that the dreamer's own words
can be quoted in them without being inflected.
"""

from __future__ import annotations

import hashlib

from ...insights import Finding, concept, find, waking_danger
from ..base import Consultation
from .phrases import PHRASES, Phrases

SHORT_LETTERS = 40
MOST_IMAGES = 4


def compose(consultation: Consultation) -> str:
    """The whole answer, in Markdown."""
    phrases = PHRASES.get(consultation.language, PHRASES["en"])
    told = [turn.text for turn in consultation.turns if turn.role == "user"]
    newest = told[-1] if told else ""
    answered = any(turn.role == "analyst" for turn in consultation.turns)
    parts = []
    if _is_in_danger(told, consultation.language):
        parts.append(phrases.danger)
    if not answered:
        parts.append(phrases.who_i_am)
    parts.append(_follow_up(told, consultation, phrases) if answered else _first_reading(newest, consultation, phrases))
    return "\n\n".join(parts)


def _is_in_danger(told: list[str], language: str) -> bool:
    """Only where the newest words say so for the first time: help is named once."""
    return bool(told) and waking_danger(told[-1], language) and not any(waking_danger(text, language) for text in told[:-1])


class _Choice:
    """Chooses among variants by the text, so that an answer can be told again."""

    def __init__(self, text: str) -> None:
        self._digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
        self._used = 0

    def of(self, variants: tuple[str, ...]) -> str:
        self._used += 1
        return variants[self._digest[self._used % len(self._digest)] % len(variants)]


def _first_reading(text: str, consultation: Consultation, phrases: Phrases) -> str:
    choice = _Choice(text)
    found = _distinct(find(text, consultation.language))
    if not found:
        return _nothing_known(text, choice, phrases)
    symbols = [one for one in found if one.kind in {"symbol", "place"}]
    parts = [choice.of(phrases.openings).format(words=_listed(found[:3], phrases))]
    if symbols:
        parts.append(f"**{phrases.images_heading}**\n\n" + "\n".join(_image(one, choice, phrases) for one in symbols[:MOST_IMAGES]))
    if people := [one for one in found if one.kind == "person"]:
        parts.append(choice.of(phrases.people).format(words=_listed(people[:3], phrases)))
    feelings = [one for one in found if one.kind == "emotion"]
    parts.append(choice.of(phrases.feelings).format(words=_listed(feelings[:3], phrases)) if feelings else choice.of(phrases.no_feelings))
    parts.append(phrases.slants.get(consultation.persona, phrases.slants["jungian"]).format(word=_quoted(found[0], phrases)))
    parts.append(_questions(found, choice, phrases))
    return "\n\n".join(parts)


def _follow_up(told: list[str], consultation: Consultation, phrases: Phrases) -> str:
    newest = told[-1]
    choice = _Choice("\n".join(told))
    found = _distinct(find(newest, consultation.language))
    earlier = _distinct(find("\n".join(told[:-1]), consultation.language))
    known = {one.key for one in earlier}
    again = [one for one in found if one.key in known]
    new = [one for one in found if one.key not in known]
    if not found and sum(letter.isalpha() for letter in newest) < SHORT_LETTERS:
        return _short_answer(earlier, choice, phrases)
    parts = [choice.of(phrases.follow_ups).format(quote=_excerpt(newest, phrases))]
    if again:
        parts.append(phrases.again.format(words=_listed(again[:2], phrases)))
    parts += ["\n".join(_image(one, choice, phrases) for one in new if one.kind in {"symbol", "place"})]
    parts.append(
        phrases.slants.get(consultation.persona, phrases.slants["jungian"]).format(word=_quoted((found or earlier)[0], phrases))
        if found or earlier
        else ""
    )
    parts.append(_questions(new or found or earlier, choice, phrases))
    return "\n\n".join(part for part in parts if part)


def _short_answer(earlier: list[Finding], choice: _Choice, phrases: Phrases) -> str:
    if not earlier:
        return phrases.tell_more
    return choice.of(phrases.short).format(word=_quoted(earlier[0], phrases)) + "\n\n" + _questions(earlier, choice, phrases)


def _nothing_known(text: str, choice: _Choice, phrases: Phrases) -> str:
    if sum(letter.isalpha() for letter in text) < SHORT_LETTERS // 2:
        return phrases.tell_more
    return "\n\n".join(
        [choice.of(phrases.nothing_known).format(quote=_excerpt(text, phrases)), choice.of(phrases.no_feelings), phrases.plain_questions]
    )


def _image(one: Finding, choice: _Choice, phrases: Phrases) -> str:
    base_key = one.key.split(":")[0]
    theme = concept(one.kind, base_key).theme if one.kind == "symbol" else "place"
    return f"- {_quoted(one, phrases)}: {choice.of(phrases.themes.get(theme, phrases.themes['meaning']))}"


def _questions(found: list[Finding], choice: _Choice, phrases: Phrases) -> str:
    """Two or three questions that name what was told."""
    asked = []
    for kind, variants in (
        ("symbol", phrases.ask_symbol),
        ("person", phrases.ask_person),
        ("place", phrases.ask_place),
        ("emotion", phrases.ask_emotion),
    ):
        one = next((one for one in found if one.kind == kind), None)
        if one is not None:
            asked.append(choice.of(variants).format(word=_quoted(one, phrases)))
    if len(asked) < 2:
        asked.append(choice.of(phrases.ask_open))
    return f"**{phrases.questions_heading}**\n\n" + "\n".join(f"{number}. {question}" for number, question in enumerate(asked[:3], 1))


def _distinct(found: list[Finding]) -> list[Finding]:
    """Each concept once, at its first place."""
    first: dict[tuple[str, str], Finding] = {}
    for one in found:
        first.setdefault((one.kind, one.key), one)
    return list(first.values())


def _quoted(one: Finding, phrases: Phrases) -> str:
    return phrases.marks[0] + one.quote + phrases.marks[1]


def _listed(found: list[Finding], phrases: Phrases) -> str:
    quotes = [_quoted(one, phrases) for one in found]
    return quotes[0] if len(quotes) == 1 else ", ".join(quotes[:-1]) + f" {phrases.and_word} {quotes[-1]}"


def _excerpt(text: str, phrases: Phrases) -> str:
    """The first words of a text, in quotation marks."""
    words = " ".join(text.split()[:9])
    shown = words[:80].replace("*", "").replace("_", "").replace("`", "")
    return phrases.marks[0] + shown + ("…" if len(shown) < len(" ".join(text.split())) else "") + phrases.marks[1]
