"""Choosing among phrases so that no sentence is read twice: not in one answer, not in what this person was lately answered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”»*]*\s+|(?<=[”»]) — |\n+")
HEADING = re.compile(r"^\*\*.+\*\*$", re.MULTILINE)
LEAST = 14
"""Shorter pieces are numbers and single words."""


class Voice:
    """Chooses by the dream's words (the same telling gets the same answer), among what was not said yet."""

    def __init__(self, seed: str, recent: Iterable[str] = ()) -> None:
        self._digest = hashlib.sha256(seed.encode("utf-8", "replace")).digest()
        self._turn = 0
        self._said = {sentence for text in recent for sentence in sentences(text)}

    def of(self, variants: tuple[str, ...], **words: str) -> str:
        """One of the variants with its words put in; empty where this person has read all of them lately."""
        self._turn += 1
        first = self._digest[self._turn % len(self._digest)]
        for number in range(len(variants)):
            text = variants[(first + number) % len(variants)].format(**words)
            new = set(sentences(text))
            if not new & self._said:
                self._said |= new
                return text
        return ""


def sentences(text: str) -> list[str]:
    """The sentences of an answer as they are compared: without marks, numbers and case."""
    plain = (re.sub(r"^[\W\d_]+|[\W_]+$", "", piece).lower() for piece in SENTENCE_END.split(HEADING.sub("", text)))
    return [piece for piece in plain if len(piece) >= LEAST]
