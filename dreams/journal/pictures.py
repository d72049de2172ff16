"""Pictures of dreams, which an upper app makes and registers here, so that books and shared pages can show them.

pictures.register(of_dream)     # in AppConfig.ready; called as of_dream(dream_id, person_id), newest last
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Sequence


@dataclasses.dataclass(frozen=True, slots=True)
class Picture:
    """`read` raises FileNotFoundError and StorageUnavailable."""

    id: uuid.UUID
    media_type: str
    read: Callable[[], bytes] = dataclasses.field(repr=False)


Provider = Callable[[uuid.UUID, uuid.UUID], Sequence[Picture]]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def of_dream(dream_id: uuid.UUID, person_id: uuid.UUID) -> list[Picture]:
    """What was painted of this dream and not deleted."""
    return [picture for provider in _providers for picture in provider(dream_id, person_id)]
