"""Ranges of a text, and where they are after the text was edited. All in code points."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from project.text.stems import WORD
from project.text.visible import is_blank

Range = tuple[int, int]
LONGEST = 80
"""Words that a mark may stand on, in code points."""
MOST_DENIED = 100
"""Ranges that a message may say "not so" of when it is sent."""


def is_markable(text: str, start: int, end: int) -> bool:
    """Whether a mark can stand on this range of the text."""
    return 0 <= start < end <= len(text) and end - start <= LONGEST and not is_blank(text[start:end])


def overlap(one: Range, other: Range) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def is_free(place: Range, taken: Iterable[Range]) -> bool:
    return not any(overlap(place, other) for other in taken)


class Moved:
    """Where words of the text before are in the text after. Words that stayed are compared as wholes, so that no mark moves into one."""

    def __init__(self, before: str, after: str) -> None:
        self._before, self._after = before, after
        old, new = _words(before), _words(after)
        matcher = difflib.SequenceMatcher(None, [before[slice(*place)] for place in old], [after[slice(*place)] for place in new], False)
        self._pairs = {
            old[block.a + number]: new[block.b + number] for block in matcher.get_matching_blocks() for number in range(block.size)
        }

    def place(self, start: int, end: int) -> Range | None:
        """None where the words are not there any more as they were."""
        words = [(old, new) for old, new in self._pairs.items() if overlap(old, (start, end))]
        if words:
            (first, first_now), (last, last_now) = min(words), max(words)
            now = (first_now[0] + start - first[0], last_now[1] + end - last[1])
            if 0 <= now[0] < now[1] and self._after[slice(*now)] == self._before[start:end]:
                return now
        return None

    def stretch(self, start: int, end: int) -> Range | None:
        """From the first to the last word of a passage that is still there; None where less than half of its words are."""
        was = [old for old in _words(self._before) if overlap(old, (start, end))]
        left = [self._pairs[old] for old in was if old in self._pairs]
        if not left or 2 * len(left) < len(was):
            return None
        exact = self.place(start, end)
        return exact or (left[0][0], left[-1][1])


def nearest(quote: str, text: str, start: int) -> Range | None:
    """The quotation's whole words in the text, nearest to `start`; None where they are not in it."""
    found = [place for place in _occurrences(quote, text) if quote]
    return min(found, key=lambda place: abs(place[0] - start), default=None)


def _occurrences(quote: str, text: str) -> Iterator[Range]:
    at = text.find(quote)
    while at >= 0 and quote:
        end = at + len(quote)
        if not text[max(0, at - 1) : at].isalnum() and not text[end : end + 1].isalnum():
            yield at, end
        at = text.find(quote, at + 1)


def _words(text: str) -> list[Range]:
    return [match.span() for match in WORD.finditer(text)]
