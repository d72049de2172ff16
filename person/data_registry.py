"""What the apps keep about a person: each registers how to hand it over and how to erase it, so that `person` need not know them.

    data_registry.register(data_registry.Keeper(name="dreams", export=export.parts, erase=export.erase))     # in AppConfig.ready

`export(person_id)` yields the files of the archive; `erase(person_id, now)` deletes everything, may be called again after a crash, and
raises NotYet while something of that person still runs.
"""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .archive import Archive


class NotYet(Exception):
    """Something still runs that must end first; the deletion goes on in some seconds."""


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A file of the archive. `share` is how much of its keeper's files are written after it, from 0 to 1."""

    path: str
    content: bytes | Iterable[bytes]
    share: float = 1.0


@dataclasses.dataclass(frozen=True, slots=True)
class Keeper:
    name: str
    export: Callable[[uuid.UUID], Iterator[Part]]
    erase: Callable[[uuid.UUID, datetime.datetime], None]
    restore: Callable[[Archive, uuid.UUID], dict[str, int]] | None = None
    """Bring back what an archive holds, in the caller's transaction; how much of each kind was new."""


_keepers: dict[str, Keeper] = {}


def register(keeper: Keeper) -> None:
    """Add a keeper; a name once only, the last one counts."""
    _keepers[keeper.name] = keeper


def forget(name: str) -> None:
    """Take a keeper out again."""
    _keepers.pop(name, None)


def keepers() -> list[Keeper]:
    """All keepers, those of the upper apps first: their rows point to ours."""
    return list(reversed(_keepers.values()))
