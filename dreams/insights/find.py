"""Finding the lexicon's concepts in a text: whole words with their inflection, in code points, longest first."""

from __future__ import annotations

import dataclasses
import functools
import re
from typing import Literal

from . import lexicon

Kind = Literal["symbol", "emotion", "person", "place"]
LANGUAGES = ("en", "tr", "es", "ru")
SOURCES: dict[Kind, str] = {"symbol": lexicon.SYMBOLS, "emotion": lexicon.EMOTIONS, "person": lexicon.PEOPLE, "place": lexicon.PLACES}
ENDING = r"[^\W\d_]{0,9}"
# "my friend Ayşe": a name is a capitalised word right behind a word for a person.
NAME = re.compile(r"\s+([^\W\d_a-zçğıöşüñáéíóúа-яё][^\W\d_]{1,24})")


@dataclasses.dataclass(frozen=True, slots=True)
class Concept:
    kind: Kind
    key: str
    theme: str
    labels: dict[str, str]
    forms: dict[str, tuple[str, ...]]


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """A concept in a text. `start` and `end` count code points; `quote` is the dreamer's own word."""

    kind: Kind
    key: str
    label: str
    start: int
    end: int
    quote: str


@functools.cache
def concepts() -> tuple[Concept, ...]:
    """The whole lexicon."""
    return tuple(_concept(kind, line) for kind, source in SOURCES.items() for line in source.strip().splitlines())


@functools.cache
def concept(kind: Kind, key: str) -> Concept:
    return next(one for one in concepts() if one.kind == kind and one.key == key)


def find(text: str, language: str) -> list[Finding]:
    """Everything known that the text tells of, in order, without overlaps; of two at one place the longer counts."""
    language = language if language in LANGUAGES else "en"
    pattern, known = _pattern(language)
    return [_finding(match, known, language, text) for match in pattern.finditer(_folded(text, language))]


def _finding(match: re.Match[str], known: list[Concept], language: str, text: str) -> Finding:
    one = known[int((match.lastgroup or "c0")[1:])]
    found = Finding(one.kind, one.key, one.labels[language], match.start(), match.end(), text[match.start() : match.end()])
    return _named(found, text)


def _named(found: Finding, text: str) -> Finding:
    """Take a name that follows a person into the finding."""
    if found.kind != "person" or (match := NAME.match(text, found.end)) is None:
        return found
    name = match.group(1)
    quote = text[found.start : match.end()]
    return dataclasses.replace(found, key=f"{found.key}:{name.lower()}"[:80], label=f"{found.label} {name}", end=match.end(), quote=quote)


def _concept(kind: Kind, line: str) -> Concept:
    key, theme, *forms = (part.strip() for part in line.split("|"))
    words = {language: _forms(text, kind) for language, text in zip(LANGUAGES, forms, strict=True)}
    labels = {language: (words[language] or words["en"])[0].rstrip("*") for language in LANGUAGES}
    return Concept(kind, key, theme, labels, words)


def _forms(text: str, kind: Kind) -> tuple[str, ...]:
    """Forms are words, or a few fixed phrases of two or three words."""
    if text == "-":
        return ()
    for phrase in PHRASES:
        text = text.replace(phrase, phrase.replace(" ", "_"))
    return tuple(form.replace("_", " ") for form in text.split())


PHRASES = (
    "tavan arası",
    "erkek kardeş*",
    "kız kardeş*",
    "eski sevgili*",
    "iş arkadaş*",
    "iş yeri*",
    "yaşlı adam*",
    "yaşlı kadın*",
    "kafam karış*",
    "çocukluk evi*",
    "casa de mi infancia",
    "дом детства",
    "childhood home",
    "old man",
    "old woman",
    "late grandmother",
    "late father",
)


@functools.cache
def _pattern(language: str) -> tuple[re.Pattern[str], list[Concept]]:
    known = [one for one in concepts() if one.forms[language]]
    # Longer forms first: the alternation takes the first that fits.
    order = sorted(range(len(known)), key=lambda index: -max(len(form) for form in known[index].forms[language]))
    groups = [f"(?P<c{index}>{_alternatives(known[index].forms[language], language)})" for index in order]
    return re.compile(r"(?<![^\W_])(?:" + "|".join(groups) + r")(?![^\W_])"), known


def _alternatives(forms: tuple[str, ...], language: str) -> str:
    folded = sorted((_folded(form, language) for form in forms), key=len, reverse=True)
    return "|".join(re.escape(form.rstrip("*")) + (ENDING if form.endswith("*") else "") for form in folded)


def _folded(text: str, language: str) -> str:
    """Small letters, with as many code points as before, so that places stay true. Turkish İ and I have their own."""
    if language == "tr":
        text = text.replace("İ", "i").replace("I", "ı")
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
