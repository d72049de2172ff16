"""Where a reply that was cut off is gone on with: the model is asked to begin with the last words again, and these are left out.

So a word that was cut in two comes out whole, and none runs into the next. A model that does not repeat anything is taken as it is.
"""

from __future__ import annotations

REPEATED_CHARS = 60
_LEAST = 4
_LEAD_IN = "…. \t\n\"'“”«»*_"


def last_words(written: str) -> str:
    """What the model is asked to begin with: the end of the text, from the beginning of a word."""
    tail = written[-REPEATED_CHARS:]
    if len(tail) < len(written):
        tail = tail[tail.find(" ") + 1 :]
    return tail.rstrip().lstrip(_LEAD_IN)


class Seam:
    """Pieces of the continuation in, the same without the repeated words out."""

    __slots__ = ("_held", "_is_joined", "_repeated", "_written")

    def __init__(self, written: str) -> None:
        self._written = written
        self._repeated = last_words(written)
        self._held = ""
        self._is_joined = len(self._repeated) < _LEAST

    def join(self, piece: str) -> str:
        """What is to be added to the text now; "" while it may still be a repetition."""
        if self._is_joined:
            return piece
        self._held += piece
        begun = self._held.lstrip(_LEAD_IN)
        if self._repeated.startswith(begun):
            return ""
        return self._release(begun)

    def end(self) -> str:
        """The continuation is over."""
        return "" if self._is_joined else self._release(self._held.lstrip(_LEAD_IN))

    def _release(self, begun: str) -> str:
        self._is_joined = True
        held, self._held = self._held, ""
        if not begun.startswith(self._repeated):
            return held
        added = begun[len(self._repeated) :]
        return added.lstrip() if self._written[-1:].isspace() else added
