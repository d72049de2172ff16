"""The rules applied to a text: where a danger is told of, and whether that is meant awake, dreamt, quoted, sung, joked or long past."""

from __future__ import annotations

import dataclasses
import enum
import itertools
from collections import defaultdict
from collections.abc import Iterator

from .lexicon import Tagged, lexicon
from .reading import Sentence, laughs
from .rules import RULES, Kind, Rule, Tense

Span = tuple[int, int]
HARM = ("SUICIDE", "SELFMEANS", "DIE", "KILL", "MEANS", "DEED")
"""One of these in the text gives "I want to do it" its meaning."""


BY_FIRST_SLOT: dict[str, list[int]] = defaultdict(list)
"""Most sentences have the concepts of few rules: the numbers of those that one concept may begin."""
for _number, _rule in enumerate(RULES):
    for _concept in _rule.slots[0]:
        BY_FIRST_SLOT[_concept].append(_number)


class Level(enum.IntEnum):
    NONE = 0
    UNSURE = 1
    WAKING = 2


@dataclasses.dataclass(frozen=True, slots=True)
class Hit:
    kind: Kind
    level: Level


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """The sentences with their concepts, and all that the rules find in them."""

    tagged: tuple[Tagged, ...]
    hits: tuple[Hit, ...]


def find(text: str, read: tuple[Sentence, ...], language: str) -> Found:
    """What one language's words and the rules make of a text, each match with how it is meant."""
    tagged = tuple(lexicon(language).tag(sentence) for sentence in read)
    frame = Frame(tagged, is_laughing=laughs(text))
    levels = ((rule.kind, frame.level(at, rule, span)) for at, rule, span in _matches(tagged))
    return Found(tagged, tuple(Hit(kind, level) for kind, level in levels if level is not Level.NONE))


class Frame:
    """What surrounds a match: of the whole text, of the sentences before, of its own sentence and clause."""

    def __init__(self, tagged: tuple[Tagged, ...], *, is_laughing: bool) -> None:
        self._tagged = tagged
        self._is_dream = any(one.has("DREAM", "WOKE") for one in tagged)
        self._is_joke = is_laughing or any(one.has("JOKE") for one in tagged)

    def level(self, at: int, rule: Rule, span: Span) -> Level:
        one = self._tagged[at]
        if rule.tense is Tense.SIGN:
            return self._sign(one, rule, span)
        if self._is_reported(one, span) or one.has("NOINTENT") or self._is_past(one, rule):
            return Level.NONE
        if rule.tense is Tense.ECHO and not any(before.has(*HARM) for before in self._tagged):
            return Level.NONE
        if one.has("IDIOM"):
            return Level.NONE
        is_awake = one.has("NOTDREAM", "AWAKE")
        if one.has("DREAM") and not is_awake:
            return self._beside_a_dream(one, rule, span)
        if (self._is_joke or one.has("SONG")) and not one.has("NOTDREAM"):
            return Level.UNSURE
        if rule.tense is Tense.EVENT and self._is_dream and not (is_awake or one.has("NOW", "RECENT")):
            return Level.UNSURE if self._is_after_the_dream(at) else Level.NONE
        return Level.WAKING

    def _sign(self, one: Tagged, rule: Rule, span: Span) -> Level:
        is_dreamt = one.has("INDREAM") and not one.has("NOTDREAM", "AWAKE") and frozenset(("LOW",)) not in rule.slots
        is_over = one.has("IDIOM", "NOINTENT", "LONGAGO", "FINENOW")
        return Level.NONE if is_dreamt or is_over or self._is_reported(one, span) else Level.UNSURE

    def _is_reported(self, one: Tagged, span: Span) -> bool:
        """Quoted, sung, or somebody else's."""
        words = one.sentence[span[0] : span[1]]
        if any(word.is_quoted for word in words):
            return True
        if one.has("SONG") and not one.has("AWAKE", "NOTDREAM", "WANT", "NOTWANT"):
            return True
        # "She wants to hurt herself", where nobody says "I".
        return one.has("THIRDSELF") and not one.has("SELF", "VOICE")

    def _is_past(self, one: Tagged, rule: Rule) -> bool:
        if one.has("LONGAGO") and not (rule.tense is Tense.WISH and one.has("WANT", "NOTWANT", "GOING", "WISH")):
            return True
        return one.has("FINENOW") and not one.has("NOW")

    def _beside_a_dream(self, one: Tagged, rule: Rule, span: Span) -> Level:
        """In a sentence that speaks of a dream: what is in the dream is dreamt; a wish beside it is not."""
        if rule.tense is Tense.EVENT:
            return Level.NONE
        dream_at = max(start for start, _ in one.spans["DREAM"])
        if any(dream_at < turn[0] <= span[0] for turn in one.spans.get("BUT", ())):
            return Level.WAKING
        if one.has("INDREAM") or not self._is_clause_between(one, dream_at, span[0]):
            return Level.NONE
        return Level.WAKING

    @staticmethod
    def _is_clause_between(one: Tagged, first: int, second: int) -> bool:
        low, high = sorted((first, second))
        if one.sentence[low].clause != one.sentence[high].clause:
            return True
        return any(low < place[0] <= high for place in one.spans.get("AND", ()))

    def _is_after_the_dream(self, at: int) -> bool:
        return any(one.has("WOKE") for one in self._tagged[:at]) and not self._tagged[at].has("DREAM")


def _matches(tagged: tuple[Tagged, ...]) -> Iterator[tuple[int, Rule, Span]]:
    for at, one in enumerate(tagged):
        concepts = one.spans.keys()
        possible = {number for concept in concepts for number in BY_FIRST_SLOT.get(concept, ())}
        for number in sorted(possible):
            rule = RULES[number]
            if not any(slot.isdisjoint(concepts) for slot in rule.slots) and (span := _span(rule, one)) is not None:
                yield at, rule, span


def _span(rule: Rule, one: Tagged) -> Span | None:
    """The narrowest stretch that fills all slots, each of which has a concept in it.

    None where it is wider than the rule reaches or holds what it must not.
    """
    places = [[span for concept in slot for span in one.spans.get(concept, ())] for slot in rule.slots]
    best: Span | None = None
    for chosen in itertools.islice(itertools.product(*places), 400):
        start, end = min(span[0] for span in chosen), max(span[1] for span in chosen)
        if best is None or end - start < best[1] - best[0]:
            best = (start, end)
    if best is None or best[1] - best[0] > rule.reach + len(rule.slots):
        return None
    start, end = best
    for concept in rule.without:
        if any(start - 1 <= place[0] < end for place in one.spans.get(concept, ())):
            return None
    return best
