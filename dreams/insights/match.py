"""Finding the lexicon's concepts in a text: whole words with their inflection, in code points, longest first."""

from __future__ import annotations

import dataclasses
import functools
import re
import unicodedata
from typing import Literal

from project.text.folding import fold, fold_with_places

from . import idioms, lexicon, negation

Kind = Literal["symbol", "emotion", "person", "place"]
LANGUAGES = ("en", "tr", "es", "ru")
SOURCES: dict[Kind, str] = {"symbol": lexicon.SYMBOLS, "emotion": lexicon.EMOTIONS, "person": lexicon.PEOPLE, "place": lexicon.PLACES}
ENDING = r"[^\W\d_]{0,9}"
# "my friend Ayşe": a name is a capitalised word right behind a word for a person. Its marks may be characters of their own.
NAME = re.compile(r"\s+([^\W\d_a-zçğıöşüñáéíóúа-яё](?:[^\W\d_]|[\u0300-\u036f]){1,24})")


@dataclasses.dataclass(frozen=True, slots=True)
class Form:
    """How a concept is written; `written` may end in `*`. `base` is the dictionary form of this very word ("oceans": "ocean")."""

    written: str
    base: str


@dataclasses.dataclass(frozen=True, slots=True)
class Concept:
    kind: Kind
    key: str
    theme: str
    forms: dict[str, tuple[Form, ...]]


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """A concept in a text. `start` and `end` count code points; `quote` is the dreamer's own word, `label` its dictionary form."""

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
    """What the text tells of, in order, without overlaps; of two at one place the longer counts.

    What the dreamer says was *not* there ("I was not afraid") is left out (`denied`), and so is a word that means something else in its
    phrase ("light blue"). It is looked for in the folded text, however that is typed; places and quotes are the text's own.
    """
    return [found for found, is_denied in _all(text, language) if not is_denied]


def denied(text: str, language: str) -> list[Finding]:
    """What the text says was not there, in order."""
    return [found for found, is_denied in _all(text, language) if is_denied]


def _all(text: str, language: str) -> list[tuple[Finding, bool]]:
    language = language if language in LANGUAGES else "en"
    pattern, known = _pattern(language)
    folded, starts, ends = fold_with_places(text)
    lines = _with_line_breaks(folded, starts, text)
    hidden = idioms.spans(folded, language)
    found = []
    for match in pattern.finditer(folded):
        if any(start < match.end() and match.start() < end for start, end in hidden):
            continue
        concept, start, end = known[int((match.lastgroup or "c0")[1:])], starts[match.start()], ends[match.end() - 1]
        label = _base(concept, match.group(), language)
        one = _named(Finding(concept.kind, concept.key, label, start, end, text[start:end]), text)
        found.append((one, negation.is_negated(lines, match.start(), match.end(), language, key=one.key)))
    return found


def _with_line_breaks(folded: str, starts: list[int], text: str) -> str:
    """The folded text with the line breaks that it had, which end a clause."""
    following = [*starts[1:], len(text)][: len(starts)]
    return "".join(
        "\n" if letter == " " and "\n" in text[start:end] else letter for letter, start, end in zip(folded, starts, following, strict=True)
    )


def _base(one: Concept, folded: str, language: str) -> str:
    """The dictionary form of the word that was written; a longer form decides before a shorter one."""
    forms = sorted(one.forms[language], key=lambda form: -len(form.written))
    for form in forms:
        written = _folded(form.written)
        if folded == written or (written.endswith("*") and folded.startswith(written[:-1])):
            return form.base
    return forms[0].base


def _named(found: Finding, text: str) -> Finding:
    """Take a name that follows a person into the finding."""
    if found.kind != "person" or (match := NAME.match(text, found.end)) is None:
        return found
    name = unicodedata.normalize("NFC", match.group(1))
    quote = text[found.start : match.end()]
    return dataclasses.replace(found, key=f"{found.key}:{fold(name)}"[:80], label=f"{found.label} {name}", end=match.end(), quote=quote)


def _concept(kind: Kind, line: str) -> Concept:
    key, theme, *forms = (part.strip() for part in line.split("|"))
    return Concept(kind, key, theme, {language: _forms(text) for language, text in zip(LANGUAGES, forms, strict=True)})


def _forms(text: str) -> tuple[Form, ...]:
    """One language's words for a concept, in the lexicon's notation."""
    if text == "-":
        return ()
    base = ""
    forms = []
    for word in (part.replace("_", " ") for part in text.split()):
        if word.startswith("=") or not base:
            base = word.lstrip("=").rstrip("*")
        forms.append(Form(word.lstrip("="), base))
    return tuple(forms)


@functools.cache
def _pattern(language: str) -> tuple[re.Pattern[str], list[Concept]]:
    known = [one for one in concepts() if one.forms[language]]
    # Longer forms first: the alternation takes the first that fits.
    order = sorted(range(len(known)), key=lambda index: -max(len(form.written) for form in known[index].forms[language]))
    groups = [f"(?P<c{index}>{_alternatives(known[index].forms[language])})" for index in order]
    # Every form begins with a letter: where none stands, the many forms need not be tried.
    return re.compile(r"(?<![^\W_])(?=[^\W_])(?:" + "|".join(groups) + r")(?![^\W_])"), known


def _alternatives(forms: tuple[Form, ...]) -> str:
    folded = sorted((_folded(form.written) for form in forms), key=len, reverse=True)
    return "|".join(re.escape(form.rstrip("*")) + (ENDING if form.endswith("*") else "") for form in folded)


@functools.cache
def _folded(written: str) -> str:
    return fold(written)
