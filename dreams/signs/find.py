"""Finding a person's signs in a text: each by all of its words, with the endings that the text's language gives them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from project.text.stems import Token, is_form_of, keys, tokens

from ..models import Sign


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    sign: Sign
    start: int
    end: int


class Finder:
    """Signs made ready to be looked for in many texts."""

    def __init__(self, signs: Iterable[Sign]) -> None:
        self._phrases = [(sign, phrase) for sign in signs for phrase in _phrases(sign)]
        # Longer phrases first: of two at one place the longer counts.
        self._phrases.sort(key=lambda pair: -len(pair[1]))

    def find(self, text: str, language: str) -> list[Found]:
        """In order, without overlaps."""
        if not self._phrases:
            return []
        words = list(tokens(text))
        taken: set[int] = set()
        found: list[Found] = []
        for sign, phrase in self._phrases:
            for at in range(len(words) - len(phrase) + 1):
                here = range(at, at + len(phrase))
                if taken.isdisjoint(here) and _fits(words[at : at + len(phrase)], phrase, language):
                    taken.update(here)
                    found.append(Found(sign, words[at].start, words[here[-1]].end))
        return sorted(found, key=lambda one: one.start)


def _phrases(sign: Sign) -> list[list[str]]:
    found = [[token.text for token in tokens(words)] for words in dict.fromkeys([sign.name, *sign.words])]
    return [phrase for phrase in found if phrase]


def _fits(words: Sequence[Token], phrase: Sequence[str], language: str) -> bool:
    """Only the last word of a Turkish phrase takes an ending; of others each may."""
    *rest, last = zip(words, phrase, strict=True)
    if language == "tr":
        return all(not keys(one.text, "tr").isdisjoint({*keys(word, "tr")}) for one, word in rest) and is_form_of(
            last[0].text, last[1], "tr"
        )
    return all(is_form_of(one.text, word, language) for one, word in (*rest, last))
