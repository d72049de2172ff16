"""What every draft store offers."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable
from typing import Any, Protocol

from project.realtime.layers import Announcement


class TakenOver(Exception):
    """Another attempt at this reply, of a later epoch, writes now: the caller must stop."""


@dataclasses.dataclass(frozen=True, slots=True)
class Draft:
    """The text so far of attempt `epoch` at a reply."""

    epoch: int
    text: str


class Kept:
    """What `append` returns: begins to wait when it is awaited, so it can be dropped, as a coroutine can't."""

    __slots__ = ("_wait",)

    def __init__(self, wait: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._wait = wait

    def __await__(self) -> Generator[Any, None, None]:
        return self._wait().__await__()


class DraftStore(Protocol):
    """Drafts and leases of running replies, by message id."""

    is_shared: bool
    """Whether other processes see it. If not, a reply that nobody here runs is run by nobody."""

    def note_key(self, message_id: int, key: bytes) -> None:
        """The draft key of the person whose reply this is, for the store that seals what it keeps. Before its first `append`."""

    def append(self, message_id: int, epoch: int, piece: str, whole: str, *, then: Announcement | None = None) -> Awaitable[None]:
        """Add `piece`, after which the text is `whole`. On its way when this returns, kept when what is returned has been awaited.

        `then` is sent once the piece is there, by a store that other processes see; no attempt that was taken over sends one.

        Awaiting raises TakenOver; whoever is cancelled may leave it. A store that lost the text writes it anew.
        """

    async def read(self, message_id: int) -> Draft | None:
        """The draft, or None when there is none (not begun, ended, or lost)."""

    async def claim(self, message_id: int, epoch: int, owner: str, seconds: float) -> bool:
        """Take or renew the lease for `owner`, and open the draft of `epoch`. False when another owner holds it or a later epoch began."""

    async def release(self, message_ids: Iterable[int], owner: str) -> None:
        """Give up the leases that `owner` holds; the drafts stay for who is reading."""

    async def leased(self, message_ids: list[int]) -> set[int]:
        """Which of these replies somebody holds a lease of right now."""

    async def clear(self, message_id: int, epoch: int) -> None:
        """The attempt of this epoch has ended the reply: drop draft and lease, unless it is gone on with and a later epoch has begun."""
