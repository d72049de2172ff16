"""A reply while it is being written. Promise: whatever is doubled, late or missing, `text` is a true beginning of the stored text.

Python's strings count code points, as the offsets on the wire do.
"""

from __future__ import annotations

import enum

from .types import Frame


class Outcome(enum.Enum):
    SAME = "same"
    GREW = "grew"
    ANEW = "anew"
    """Another attempt, or another text: what was read before no longer counts."""
    GAP = "gap"
    """Something is missing: a fresh snapshot is needed."""


class Running:
    def __init__(self) -> None:
        self.epoch = 0
        self.text = ""

    @property
    def offset(self) -> int:
        return len(self.text)

    def apply(self, frame: Frame) -> Outcome:
        """Take a `reply.started`, `reply.snapshot` or `reply.delta` of this reply."""
        epoch: int = frame["epoch"]
        if epoch < self.epoch:
            return Outcome.SAME
        match frame["type"]:
            case "reply.started":
                return self._to(epoch, "") if epoch > self.epoch else Outcome.SAME
            case "reply.snapshot":
                # Within one attempt text only grows, so a shorter snapshot is an old one.
                is_old = epoch == self.epoch and len(frame["text"]) <= self.offset
                return Outcome.SAME if is_old else self._to(epoch, frame["text"])
            case "reply.delta":
                return self._append(epoch, frame["offset"], frame["text"])
        return Outcome.SAME

    def end(self, text: str) -> Outcome:
        """The stored text. It is shorter where the reply was stopped at an earlier place."""
        before, self.text = self.text, text
        if text == before or (text and before.startswith(text)):
            return Outcome.SAME
        return Outcome.GREW if text.startswith(before) else Outcome.ANEW

    def _to(self, epoch: int, text: str) -> Outcome:
        before = self.text
        self.epoch, self.text = epoch, text
        if text == before:
            return Outcome.SAME
        return Outcome.GREW if text.startswith(before) else Outcome.ANEW

    def _append(self, epoch: int, offset: int, text: str) -> Outcome:
        if offset > (self.offset if epoch == self.epoch else 0):
            return Outcome.GAP
        begins_anew = epoch > self.epoch and self._to(epoch, "") is Outcome.ANEW
        piece = text[self.offset - offset :]
        self.text += piece
        if begins_anew:
            return Outcome.ANEW
        return Outcome.GREW if piece else Outcome.SAME
