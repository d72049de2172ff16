"""Pictures in an entry's words: each behind the words that it shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from ..journal.pictures import Picture
from ..signs.marks import Segment, Shown


@dataclasses.dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text with its mark, as a Segment, and the pictures behind it."""

    text: str
    start: int
    mark: Shown | None
    pictures: Sequence[Picture] = ()


def placed(segments: Iterable[Segment], pictures: Iterable[Picture]) -> list[Piece]:
    """The segments, cut where a picture's words end; within a mark's words the picture comes behind the mark."""
    waiting = sorted((one for one in pictures if one.place), key=_end)
    pieces: list[Piece] = []
    for segment in segments:
        text, start = segment.text, segment.start
        while segment.mark is None and waiting and start < _end(waiting[0]) < start + len(text):
            cut = _end(waiting[0])
            pieces.append(Piece(text[: cut - start], start, None, _due(waiting, cut)))
            text, start = text[cut - start :], cut
        pieces.append(Piece(text, start, segment.mark, _due(waiting, start + len(text))))
    return pieces


def _due(waiting: list[Picture], at: int) -> list[Picture]:
    """Those whose words end up to here, taken out."""
    found = [one for one in waiting if _end(one) <= at]
    del waiting[: len(found)]
    return found


def _end(picture: Picture) -> int:
    return picture.place[1] if picture.place else 0
