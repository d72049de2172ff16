"""Pictures of dreams, which an upper app makes and registers here, so that books and shared pages can show them.

pictures.register(of_dream)     # in AppConfig.ready; called as of_dream(dream_id, person_id), newest last
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Sequence


@dataclasses.dataclass(slots=True)
class Picture:
    """`read` raises FileNotFoundError, StorageUnavailable and CannotOpen; `address` makes one for its owner, good for a while.

    Of a scene of a strip, `description` is what is told to who can't see it, and `place` the words that it shows, in code points of what
    was told first; None where they are gone.
    """

    id: uuid.UUID
    media_type: str
    read: Callable[[], bytes] = dataclasses.field(repr=False)
    address: Callable[[], str] = dataclasses.field(default=lambda: "", repr=False)
    description: str = ""
    place: tuple[int, int] | None = None
    is_scene: bool = False


Provider = Callable[[uuid.UUID, uuid.UUID], Sequence[Picture]]

_providers: list[Provider] = []
_of_rewritings: list[Provider] = []


def register(provider: Provider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def of_dream(dream_id: uuid.UUID, person_id: uuid.UUID) -> list[Picture]:
    """What was painted of this dream and not deleted."""
    return [picture for provider in _providers for picture in provider(dream_id, person_id)]


def register_of_rewritings(provider: Provider) -> None:
    """The same for pictures of how a nightmare was told anew."""
    if provider not in _of_rewritings:
        _of_rewritings.append(provider)


def of_rewriting(dream_id: uuid.UUID, person_id: uuid.UUID) -> list[Picture]:
    return [picture for provider in _of_rewritings for picture in provider(dream_id, person_id)]
