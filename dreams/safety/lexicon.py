"""Which concepts stand where in a sentence: the word lists of one language, with typing errors forgiven."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable

from . import words as lists
from .reading import Sentence, Word, fold, squeeze

FEWEST_LETTERS = 5
"""Shorter words are forgiven two letters that changed places, nothing else."""
LONG_WORD = 7
LONG_ENOUGH_TO_SKIP = 16
LONGEST_BY_ENDING = 12
"""What is longer and in no list is several words, though the last of them ends as a verb does."""
MOSTLY = 0.7
"""So much of a text without spaces must be known words, for it to be taken apart at them."""
MOST_APART = 400
"""Letters at either end of a run without spaces that are taken apart: nobody writes more without one, and the cost grows with it."""
MAX_GAP = 1
EXACT = frozenset(("SONG", "IDIOM", "JOKE", "NOINTENT", "LONGAGO", "FINENOW", "SAID", "THIRDSELF", "THIRD", "AND", "BUT", "NEG"))
"""What makes a danger smaller is never read into a typing error."""

Spans = dict[str, list[tuple[int, int]]]


@dataclasses.dataclass(frozen=True, slots=True)
class Tagged:
    """A sentence with its concepts: where each begins and the word after its last."""

    sentence: Sentence
    spans: Spans

    def has(self, *concepts: str) -> bool:
        return any(concept in self.spans for concept in concepts)


@dataclasses.dataclass(frozen=True, slots=True)
class Meaning:
    """What a word may be read as, the concepts of those readings, and the phrases that they may begin."""

    readings: tuple[str, ...]
    concepts: tuple[str, ...]
    phrases: tuple[tuple[tuple[str, ...], str], ...]


class Lexicon:
    """The word lists of one language, ready to be looked up."""

    def __init__(self, language: str) -> None:
        self._words: dict[str, set[str]] = defaultdict(set)
        self._stems: dict[str, set[str]] = defaultdict(set)
        self._expressions: list[tuple[re.Pattern[str], str]] = []
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._known: set[str] = set()
        for concept, listed in lists.WORDS[language].items():
            for entry in listed.split():
                self._add(entry, concept)
        self._filler = set(lists.FILLER[language].split())
        self._plain = {squeeze(fold(word)) for word in lists.PLAIN[language].split()}
        self._own = self._known | self._filler | self._plain
        self._longest = max(map(len, self._known))
        self._near: dict[str, set[str]] = defaultdict(set)
        for known in self._known:
            if len(known) >= 4:
                for shorter in _without_one(known):
                    self._near[shorter].add(known)
        self._meanings = functools.lru_cache(maxsize=20_000)(self._meaning)
        self._parts = functools.lru_cache(maxsize=20_000)(self._apart)
        self._concepts = functools.lru_cache(maxsize=20_000)(self._of_word)

    def tag(self, sentence: Sentence) -> Tagged:
        whole = self._respaced(sentence)
        meanings = [self._meanings(word.text, word.typed) for word in whole]
        read = [meaning.readings for meaning in meanings]
        spans: Spans = defaultdict(list)
        for at, meaning in enumerate(meanings):
            for concept in meaning.concepts:
                spans[concept].append((at, at + 1))
            for phrase, concept in meaning.phrases:
                end = _follows(phrase, read, at + 1)
                if end:
                    spans[concept].append((at, end))
        if "AWAKE" in spans and "JOKE" in spans:
            # "I am not joking" holds the word for a joke.
            serious = {at for start, end in spans["AWAKE"] for at in range(start, end)}
            spans["JOKE"] = [span for span in spans["JOKE"] if span[0] not in serious]
        return Tagged(whole, {concept: places for concept, places in spans.items() if places})

    def familiar(self, read: Iterable[Sentence]) -> int:
        """How many of the words stand in this language's lists."""
        return sum(word.text in self._own for sentence in read for word in sentence)

    def knows(self, word: str) -> bool:
        """Whether it stands in the lists, or is a form of what does."""
        return word in self._own or bool(self._concepts(word))

    # --- words

    def _add(self, entry: str, concept: str) -> None:
        if entry.startswith("/"):
            self._expressions.append((re.compile(fold(entry[1:-1])), concept))
            return
        parts = tuple(squeeze(fold(part)) if part != "*" else part for part in entry.split("_"))
        self._known.update(part.rstrip("*") for part in parts)
        if len(parts) > 1:
            self._phrases[parts[0].rstrip("*")].append((parts[1:], concept))
        elif parts[0].endswith("*"):
            self._stems[parts[0][:-1]].add(concept)
        else:
            self._words[parts[0]].add(concept)

    def _of_word(self, word: str) -> frozenset[str]:
        found = set(self._words.get(word, ()))
        for length in range(3, min(len(word), self._longest) + 1):
            found |= self._stems.get(word[:length], set())
        found.update(concept for expression, concept in self._expressions if expression.fullmatch(word))
        return frozenset(found)

    def _meaning(self, word: str, typed: str) -> Meaning:
        readings = self._read(word, typed)
        return Meaning(
            readings,
            tuple(
                concept
                for number, reading in enumerate(readings)
                for concept in sorted(self._concepts(reading))
                if number == 0 or concept not in EXACT
            ),
            tuple(phrase for reading in readings for phrase in self._phrases.get(reading, ())),
        )

    def _read(self, word: str, typed: str) -> tuple[str, ...]:
        """The word, and where the lists do not know it, what it may be a typing error of."""
        is_known = word in self._known or word in self._filler or word in self._plain or bool(self._concepts(word))
        if is_known and len(typed) - len(word) < 2:
            return (word,)
        if is_known:
            # Two doubled letters are more likely a slip that squeezing made another word of.
            return (*sorted(self._like(typed)), word)
        return (word, *sorted({known for one in (word, typed) for known in self._like(one)}))

    def _like(self, word: str) -> Iterable[str]:
        if len(word) > self._longest + 1:
            return ()
        shortened = _without_one(word)
        near = {known for shorter in (*shortened, word) for known in self._near.get(shorter, ())}
        near |= shortened & self._known
        return (known for known in near if _is_slip(known, word))

    # --- spaces

    def _respaced(self, sentence: Sentence) -> Sentence:
        """Words that were written together taken apart, and a sentence of scraps put together first."""
        if len(sentence) >= 4 and sum(len(word.text) <= 2 for word in sentence) > 0.7 * len(sentence):
            apart = self._apart(_ends("".join(word.text for word in sentence)))
            if len(apart) > 1:
                return tuple(dataclasses.replace(sentence[0], text=part, typed=part) for part in apart)
        if all(len(word.text) < LONG_WORD for word in sentence):
            return sentence
        found: list[Word] = []
        for word in sentence:
            parts = self._parts(_ends(word.text)) if len(word.text) >= LONG_WORD else [word.text]
            found += [word] if len(parts) == 1 else [dataclasses.replace(word, text=part, typed=part) for part in parts]
        return tuple(found)

    def _apart(self, word: str) -> list[str]:
        """`iwanttodie` as its words; the word itself where it is known or too little of it is."""
        # A long run ends as a verb does without being one.
        if word in self._known or (len(word) < LONG_ENOUGH_TO_SKIP and self._concepts(word)):
            return [word]
        can_skip = len(word) >= LONG_ENOUGH_TO_SKIP
        best: list[tuple[float, int, str] | None] = [(0, 0, "")] + [None] * len(word)  # cost, where its last part begins, that part
        for end in range(1, len(word) + 1):
            for start, joint in itertools.product(range(max(0, end - 16), end), (0, 1)):
                # A letter that two words share at their joint was squeezed into one.
                head, part = best[start], word[max(0, start - joint) : end]
                if head is None:
                    continue
                cost = self._cost(part)
                if cost is None and can_skip and not joint:
                    cost = 10 + 12 * len(part)
                now = best[end]
                if cost is not None and (now is None or head[0] + cost < now[0]):
                    best[end] = (head[0] + cost, start, part)
        parts = _followed_back(best)
        known = sum(len(part) for part in parts if self._is_word(part))
        return parts if len(parts) > 1 and known >= MOSTLY * len(word) and any(len(part) >= 3 for part in parts) else [word]

    def _cost(self, part: str) -> float | None:
        """What a part costs; None where it is no word. One that is known by its ending only may be two, and of two the longer is meant."""
        if part in self._filler or (len(part) >= 3 and part in self._known):
            return 10 - 0.01 * len(part)
        return 10 + 2.5 * len(part) if self._is_word(part) else None

    def _is_word(self, part: str) -> bool:
        if part in self._filler or (len(part) >= 3 and part in self._known):
            return True
        return 3 <= len(part) < LONGEST_BY_ENDING and bool(self._concepts(part))


def _followed_back(best: list[tuple[float, int, str] | None]) -> list[str]:
    """The parts that lead to the end; none where nothing does."""
    parts: list[str] = []
    at = len(best) - 1
    while at > 0 and (step := best[at]) is not None:
        at = step[1]
        parts.append(step[2])
    return parts[::-1]


@functools.cache
def lexicon(language: str) -> Lexicon:
    return Lexicon(language)


def _ends(run: str) -> str:
    """A run of letters, without its middle where it is very long."""
    return run if len(run) <= 2 * MOST_APART else run[:MOST_APART] + run[-MOST_APART:]


def _follows(phrase: tuple[str, ...], read: list[tuple[str, ...]], at: int) -> int:
    """The place after the phrase's last word, with at most one other word in each gap; 0 where it does not follow."""
    for part in phrase:
        if part == "*":
            continue
        stem = part[:-1] if part.endswith("*") else ""
        for ahead in range(at, min(at + MAX_GAP + 1, len(read))):
            if part in read[ahead] or (stem and any(reading.startswith(stem) for reading in read[ahead])):
                at = ahead + 1
                break
        else:
            return 0
    return at


def _without_one(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _is_slip(known: str, typed: str) -> bool:
    """One letter missing, too many, wrong or in the other's place."""
    if len(known) == len(typed):
        wrong = [at for at in range(len(known)) if known[at] != typed[at]]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            return known[wrong[0]] == typed[wrong[1]] and known[wrong[1]] == typed[wrong[0]]
        return len(wrong) == 1 and len(known) >= FEWEST_LETTERS
    shorter, longer = sorted((known, typed), key=len)
    return len(longer) - len(shorter) == 1 and len(known) >= FEWEST_LETTERS and shorter in _without_one(longer)
