"""Where files are kept: a folder, or with USE_S3_STORAGE a bucket of any S3-compatible store.

Both fail alike: `FileNotFoundError` where there is no such file, StorageUnavailable for everything else. Both can be looked through
for files that nothing names any more.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
from collections.abc import Iterator
from typing import Any, Protocol

import structlog
from django.utils.translation import gettext_lazy as _

from ..errors import DomainError, Kind

log = structlog.get_logger(__name__)


class StorageUnavailable(DomainError):
    code = "storage_unavailable"
    kind = Kind.UNAVAILABLE
    message = _("Files can't be kept or read right now. Nothing was charged; please try again in a minute.")


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """A stored file by its name, and when it was written."""

    name: str
    written_at: datetime.datetime


class Listing(Protocol):
    """What our storages offer beyond Django's."""

    def listed(self, folder: str, *, after: str, limit: int) -> list[Entry]:
        """At most `limit` files of a folder and those below it, in the order of their names, from behind `after` on.

        Raises StorageUnavailable.
        """
        ...

    def open_partly(self, name: str) -> Any:
        """As `open`, for who wants some of a file: from a bucket no more is fetched than is read."""
        ...


@contextlib.contextmanager
def reported(action: str, name: str, *failures: type[Exception]) -> Iterator[None]:
    """Turn a backend's own failures into StorageUnavailable. FileNotFoundError stays what it is."""
    try:
        yield
    except FileNotFoundError:
        raise
    except failures as error:
        log.warning("storage.failed", action=action, file=name, error=type(error).__name__, reason=_reason(error))
        raise StorageUnavailable from error


def _reason(error: Exception) -> str:
    """What the log may say: an errno's name, or the store's code such as AccessDenied. Never its message, which can hold a key's id."""
    if isinstance(error, OSError):
        return error.strerror or ""
    answer = getattr(error, "response", {})
    return str(answer.get("Error", {}).get("Code", "")) if isinstance(answer, dict) else ""
