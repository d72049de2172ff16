"""What a dream is compared by: the signs in its dreamer's words as the dreamer has corrected them, and the stems of the other words.

Only what the dreamer told counts. A word under a mark counts as its sign, not as a word beside it; under a mark that the dreamer has
denied it counts as nothing.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator

from project.sealing import blind
from project.sealing.keyring import keys_of
from project.text import stems
from project.text.folding import search_key

from .. import after_statements
from ..models import Dream, DreamInsight, Mark, Message, Sign
from ..signs.find import Finder
from ..signs.marks import Shown, laid
from . import stopwords

TERM = "dream feature"
MOST_MESSAGES = 12
"""The telling, and what was added to it; later a conversation is about more than the dream."""
MOST_CHARS = 20_000
MOST_FEATURES = 150
SIGN_COUNTS = 2.0
SCALE = 10_000
LEAST_LETTERS = 3
OF_SIGN = "own:"
_ENDS = ".!?…\n"


@dataclasses.dataclass(slots=True)
class Feature:
    """`label`: how to call it in words. `weight`: its share of a vector of length `SCALE`. `forms`: how often a word is written how."""

    label: str
    is_sign: bool
    kind: str = ""
    count: int = 0
    weight: int = 0
    language: str = ""
    forms: Counter[str] = dataclasses.field(default_factory=Counter)


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    name: str
    label: str
    is_sign: bool
    kind: str = ""
    language: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Telling:
    """What the dreamer told in a dream, with all that is marked in it: two statements, and one for the signs."""

    dream: Dream
    messages: list[Message]
    """The first ones, in order."""
    is_edited: bool
    marks: dict[int, list[Mark]]
    insights: dict[int, list[DreamInsight]]
    signs: list[Sign]
    finder: Finder

    def shown(self, message: Message) -> list[Shown]:
        """The marks of one message, the denied ones too."""
        marks, insights = self.marks.get(message.pk, ()), self.insights.get(message.pk, ())
        return laid(message, signs=self.signs, finder=self.finder, marks=marks, insights=insights)


def telling(dream: Dream, *, signs: list[Sign] | None = None, finder: Finder | None = None) -> Telling:
    """`signs` of the dream's author, and their `finder`, where they are known."""
    signs = after_statements.signs(dream.author_id) if signs is None else signs
    rows, is_edited = after_statements.first_told(dream, limit=MOST_MESSAGES)
    marks, insights = after_statements.marks_and_insights(dream, through=rows[-1].pk if rows else 0)
    return Telling(dream, rows, is_edited, _by_message(marks), _by_message(insights), signs, finder or Finder(signs))


def of(told: Telling) -> dict[int, Feature]:
    """The dream's features by their blind numbers."""
    found = [_in_message(row, told.shown(row)) for row in told.messages if row.text]
    return weighed(told.dream.author_id, itertools.chain(*found, _noted(told.dream)))


def weighed(person_id: uuid.UUID, found: Iterable[Found]) -> dict[int, Feature]:
    """Counted, blinded, and scaled to one length, so that long dreams are near to no more others than short ones are."""
    counted: dict[str, Feature] = {}
    for one in found:
        known = counted.setdefault(one.name, Feature(one.label, one.is_sign, one.kind, language=one.language))
        known.count += 1
        if one.is_sign:
            continue
        known.forms[one.label] += 1
        if (len(one.label), one.label) < (len(known.label), known.label):
            known.label = one.label
    most = sorted(counted.items(), key=lambda item: (not item[1].is_sign, -item[1].count))[:MOST_FEATURES]
    strength = {name: (1 + math.log(feature.count)) * (SIGN_COUNTS if feature.is_sign else 1.0) for name, feature in most}
    length = math.sqrt(sum(value * value for value in strength.values())) or 1.0
    keys = keys_of(person_id)
    for name, feature in most:
        feature.weight = max(1, round(strength[name] / length * SCALE))
    return {blind.term(keys, TERM, name): feature for name, feature in most}


def number_of_sign(sign: Sign) -> int:
    """The feature of a dreamer's own sign."""
    return blind.term(keys_of(sign.person_id), TERM, f"{OF_SIGN}{sign.pk}")


def _in_message(message: Message, shown: list[Shown]) -> Iterator[Found]:
    taken = [(one.start, one.end) for one in shown]
    yield from (_of_mark(one) for one in shown if not one.is_denied)
    language = message.language if message.language in stems.ALGORITHMS else "en"
    text = message.text[:MOST_CHARS]
    for token in stems.tokens(text):
        if any(start < token.end and token.start < end for start, end in taken):
            continue
        if (stem := _stem(token.text, language)) is not None:
            yield Found(f"{language}:{stem}", _as_written(token, text, language), is_sign=False, language=language)


def _of_mark(one: Shown) -> Found:
    if one.sign is not None:
        return Found(f"{OF_SIGN}{one.sign.pk}", one.sign.name, is_sign=True, kind=one.kind)
    if one.source == "dreamer":
        return Found(f"said:{search_key(one.label)}", one.label, is_sign=True, kind=one.kind)
    return Found(f"found:{one.key}", one.label, is_sign=True, kind=one.kind)


def _noted(dream: Dream) -> Iterator[Found]:
    """What the dreamer noted beside the words: who was there, and under which tags."""
    for names, kind in ((dream.people, "person"), (dream.tags, "")):
        for name in dict.fromkeys(str(name) for name in names or ()):
            yield Found(f"said:{search_key(name)}", name, is_sign=True, kind=kind)


def _stem(word: str, language: str) -> str | None:
    """None for what says nothing of a dream."""
    whole = search_key(word)
    if len(whole) < LEAST_LETTERS or not whole.isalpha() or whole in stopwords.of(language):
        return None
    return stems.root(word, language)


def _as_written(token: stems.Token, text: str, language: str) -> str:
    """A capital is kept where no sentence begins with it."""
    before = text[: token.start].rstrip(' \t"“”«»‘’¿¡(-–—')
    begins = not before or before[-1] in _ENDS
    if not begins:
        return token.text
    return token.text.replace("İ", "i").replace("I", "ı").lower() if language == "tr" else token.text.lower()


def _by_message(rows: Iterable[Mark] | Iterable[DreamInsight]) -> dict[int, list]:  # type: ignore[type-arg]
    grouped: dict[int, list] = {}  # type: ignore[type-arg]
    for row in rows:
        grouped.setdefault(row.message_id, []).append(row)
    return grouped
