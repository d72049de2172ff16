"""Files of pictures in the default storage: sealed with their owner's key, or plain where everybody may see them.

A name says which of both it is, so that a plain file in a sealed one's place is not taken for it: `uploads/sealed/…` is sealed,
`uploads/…` is plain. Sealed, a picture opens with the key of the person whom its row names, and under this name only.
"""

from __future__ import annotations

import contextlib
import secrets
import uuid
from collections.abc import Iterable, Iterator
from typing import Any, Protocol, cast

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from person.keys import keys_of
from project.observability import metrics
from project.sealing.errors import CannotOpen
from project.sealing.files import SealedFile, sealed_file

log = structlog.get_logger(__name__)

SEALED = "sealed"
PARTIAL = "partial"
ATTEMPTS = 3


class Content(Protocol):
    """What a stored file holds, opened."""

    size: int

    def whole(self) -> bytes: ...

    def read(self, start: int = 0, stop: int | None = None) -> Iterable[bytes]: ...


def is_sealed(name: str) -> bool:
    return name.split("/", 2)[1:2] == [SEALED]


def twin(name: str) -> str:
    """What the file is called once it is sealed, or no longer sealed."""
    folder, _, rest = name.partition("/")
    return plain(name) if is_sealed(name) else f"{folder}/{SEALED}/{rest}"


def plain(name: str) -> str:
    """What the file is called while it is not sealed."""
    return name.replace(f"/{SEALED}/", "/", 1) if is_sealed(name) else name


def save(data: bytes, *, name: str, owner: uuid.UUID | None) -> str:
    """Store a file under a plain name, or sealed for its owner under that name's twin; what it is called then.

    Raises StorageUnavailable and KeyDestroyed; then no file is left.
    """
    if owner is None:
        return str(default_storage.save(name, ContentFile(data)))
    keys = keys_of(owner)
    for _ in range(ATTEMPTS):
        # The key depends on the name, so what is sealed must be called so and not otherwise.
        wanted = default_storage.get_available_name(twin(name))
        given = default_storage.save(wanted, ContentFile(b"".join(sealed_file([data], keys, wanted))))
        if given == wanted:
            return wanted
        default_storage.delete(given)
    raise FileExistsError(name)


@contextlib.contextmanager
def opened(name: str, *, owner: uuid.UUID | None, is_partial: bool = False) -> Iterator[Content]:
    """A stored file for reading. `owner`: of a sealed one, by the row that names it. `is_partial`: some of it is wanted.

    Raises FileNotFoundError, StorageUnavailable, and CannotOpen after it raised the alarm.
    """
    storage = cast(Any, default_storage)
    with storage.open_partly(name) if is_partial else storage.open(name) as file:
        if not is_sealed(name):
            yield _Plain(file)
            return
        try:
            if owner is None:
                raise CannotOpen
            yield SealedFile(cast(Any, file), file.size, keys_of(owner), name)
        except CannotOpen as error:
            metrics.NOT_OPENED.labels("picture").inc()
            log.error("picture.cannot_open", file=name, person=str(owner), error=type(error).__name__)  # noqa: TRY400 - no contents in the log
            raise


def read(name: str, *, owner: uuid.UUID | None) -> bytes:
    """The whole file; raises as `opened` does."""
    with opened(name, owner=owner) as content:
        return content.whole()


def new_name(folder: str, extension: str, *, prefix: str = "") -> str:
    """A plain one that nobody can guess."""
    return f"{folder}/{prefix}{secrets.token_urlsafe(24)}.{extension}"


class _Plain:
    def __init__(self, file: Any) -> None:
        self._file, self.size = file, int(file.size)

    def whole(self) -> bytes:
        return bytes(self._file.read())

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        self._file.seek(start)
        yield self._file.read(max(0, (self.size if stop is None else min(stop, self.size)) - start))
