"""How long and how large a context may become, and what of a model's text may pass."""

from __future__ import annotations

import asyncio
import dataclasses
import re

from project.upstream import Sent

from .base import AnalystError, failures
from .watch import Watch

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")
"""C0 control characters but tab and newline, and halves of surrogate pairs: no database and no terminal should meet them."""
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LAST_HALF = re.compile("[\ud800-\udbff]\\Z")


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two pieces, and in all; and the most characters of a reply."""

    connect_s: float
    idle_s: float
    total_s: float
    chars: int


class Allowance:
    """What one reply has left of its limits; `written_chars` are used up already. The clock starts when it is made, on the running loop."""

    __slots__ = ("_chars_left", "_half", "_is_spent", "_limits", "_loop", "deadline")

    def __init__(self, limits: Limits, *, written_chars: int = 0) -> None:
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self.deadline = self._loop.time() + limits.total_s
        """In the loop's time, for `asyncio.timeout_at`."""
        self._chars_left = max(0, limits.chars - written_chars)
        self._half = ""
        """The first half of a surrogate pair; the second may come with the next piece."""
        self._is_spent = False

    def watch_for_answer(self) -> Watch:
        """Bounds the wait until the provider has begun to answer. The time to connect counts as silence."""
        return Watch(idle_s=max(self._limits.connect_s, self._limits.idle_s), deadline=self.deadline)

    def watch(self) -> Watch:
        """Bounds the waits for each piece."""
        return Watch(idle_s=self._limits.idle_s, deadline=self.deadline)

    def passed(self) -> AnalystError:
        """Which limit it was, when a wait for one of these was in vain."""
        if self._loop.time() >= self.deadline:
            return failures.too_long("the reply passed the time limit")
        return failures.stalled("silence")

    def admit(self, text: str) -> str:
        """The text without unwanted characters, and no more of it than may still pass."""
        if self._half:
            text, self._half = self._half + text, ""
        if _UNWANTED.search(text):
            if half := _LAST_HALF.search(text):
                self._half = half[0]
            text = clean(text)
        self._chars_left -= len(text)
        if self._chars_left >= 0:
            return text
        self._is_spent = True
        allowed = text[: self._chars_left]
        self._chars_left = 0
        return allowed

    def check(self) -> None:
        """Raise if more was to be admitted than may pass. Called after what was admitted has been handed on."""
        if self._is_spent:
            raise AnalystError("analyst_too_long", sent=Sent.ACCEPTED, reason="the reply passed the size limit")


def clean(text: str) -> str:
    """The text without unwanted characters; the halves of surrogate pairs that follow each other become one character."""
    return _UNWANTED.sub("", _PAIR.sub(lambda pair: pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le"), text))
