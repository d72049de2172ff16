"""A dream's own words as a prompt, without a model: narration goes, places, figures, colours and mood stay. Deterministic.

Each language has its grammar of telling (`telling.py`). What can't be told apart stays as it was said: a person reads and edits it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence

from dreams.insights import find

from ..providers.local import words
from .narration_words import GRAMMARS, Grammar

MOST_CHARS = 400
MOST_MOODS = 3
MOST_TELLINGS = 12
MOST_READ = 4000
"""Characters of one telling: a scene is in its beginning."""
SENTENCE = re.compile(r"[^.!?…\n]+[.!?…\n]*")
SPACES = re.compile(r"\s+")
EDGES = " \t\"'“”«»()*_-–—,;:"
VISIBLE = {**words.PLACES, **words.TIMES, **words.THINGS, **words.COLOURS}


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """What is to be seen of one part of a sentence. `is_visible`: a painter knows some of its words."""

    text: str
    is_visible: bool


def condense(tellings: Sequence[str], language: str, *, mood: str = "", most_chars: int = MOST_CHARS) -> str:
    """A prompt in `language` from what was told, oldest first. Of what was added later only what can be seen is taken.

    `mood` counts where the words name none. Empty where nothing was told.
    """
    grammar = GRAMMARS.get(language, GRAMMARS["en"])
    sentences = [(at == 0, sentence) for at, text in enumerate(tellings[:MOST_TELLINGS]) for sentence in _statements(text[:MOST_READ])]
    found = [part for is_first, sentence in sentences for part in _parts(sentence, grammar, language) if is_first or part.is_visible]
    parts = _distinct(found) or [Part(_tidy(text), is_visible=False) for text in tellings[:1] if _tidy(text)]
    moods = [one.label for _, text in sentences for one in find(text, language) if one.kind == "emotion"] or [mood]
    ending = grammar.mood.format(", ".join(list(dict.fromkeys(moods))[:MOST_MOODS])) if moods[0] and parts else ""
    scene = ", ".join(_fitting(parts, most_chars - len(ending)))
    return _capitalised(scene + ending, language)[:most_chars]


def _statements(text: str) -> list[str]:
    """The sentences that tell; a question is put to the analyst."""
    return [sentence for sentence in SENTENCE.findall(text) if "?" not in sentence]


def _parts(sentence: str, grammar: Grammar, language: str) -> Iterable[Part]:
    for text in grammar.joints.split(grammar.asides.sub(" ", _without_names(sentence, language))):
        if scene := _scene(_tidy(text), grammar, language):
            yield Part(_uncapitalised(_impersonal(scene, grammar), language), _is_visible(scene, language))


def _scene(part: str, grammar: Grammar, language: str) -> str:
    """What is to be seen of one part of a sentence; empty where it only thinks or feels."""
    part = _tidy(grammar.openings.sub("", part))
    if (thought := grammar.thoughts.search(part)) is not None:
        part = _tidy(part[: thought.start()] + part[thought.end() :])
        if not _is_visible(part, language):
            return ""
    part = _without_feeling(_tidy(grammar.narrator.sub("", part)), grammar, language)
    return part if len(part) > 2 and part.lower() not in grammar.empty else ""


def _impersonal(scene: str, grammar: Grammar) -> str:
    """The teller as somebody in the picture."""
    for pattern, instead in grammar.own_words:
        scene = pattern.sub(instead, scene)
    return _tidy(scene)


def _uncapitalised(scene: str, language: str) -> str:
    """As it stands in the middle of a sentence; in Turkish, I and İ have small letters of their own."""
    first = scene[:1]
    return ({"I": "ı", "İ": "i"}.get(first, first.lower()) if language == "tr" else first.lower()) + scene[1:]


def _without_feeling(part: str, grammar: Grammar, language: str) -> str:
    """“afraid of a black dog” shows the dog; that it was feared is said at the end."""
    first = next(iter(find(part, language)), None)
    if first is None or first.kind != "emotion" or first.start > grammar.feeling_begins_within:
        return part
    return _tidy(grammar.about.sub("", _tidy(part[first.end :])))


def _without_names(sentence: str, language: str) -> str:
    """“my friend Ayşe” is a friend to a painter; a name is nobody else's business."""
    for one in reversed(find(sentence, language)):
        if one.kind == "person" and ":" in one.key:
            sentence = sentence[: one.start] + one.quote.rpartition(" ")[0] + sentence[one.end :]
    return sentence


def _capitalised(scene: str, language: str) -> str:
    first = scene[:1]
    return ({"i": "İ"}.get(first, first.upper()) if language == "tr" else first.upper()) + scene[1:]


def _is_visible(part: str, language: str) -> bool:
    return bool(words.found(part, VISIBLE)) or any(one.kind != "emotion" for one in find(part, language))


def _fitting(parts: list[Part], room: int) -> list[str]:
    """As much as there is room for: what nobody could paint goes first, then what was told last. One part always stays."""
    kept = dict(enumerate(parts))
    length = sum(len(part.text) + 2 for part in parts) - 2
    for at in sorted(kept, key=lambda at: (parts[at].is_visible, -at)):
        if length <= room or len(kept) == 1:
            break
        length -= len(kept.pop(at).text) + 2
    return [part.text[:room] for part in kept.values()]


def _tidy(text: str) -> str:
    return SPACES.sub(" ", text).strip(EDGES + ".!…")


def _distinct(parts: Iterable[Part]) -> list[Part]:
    """Each once, where it was said first."""
    first: dict[str, Part] = {}
    for part in parts:
        first.setdefault(part.text.casefold(), part)
    return list(first.values())
