"""Files that no row names: left by a process that died between writing a picture and storing its row, or by a deletion that found the
storage away.

Each run looks at a bounded share of each folder and goes on from there the next time, so a large storage is gone through in many runs.
The bucket or folder must belong to this site alone: files of another one would be named by none of our rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from typing import Any, cast

import structlog
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils import timezone

from person.models import Profile
from project.storage import Listing

from ..media import files
from ..models import Image, Result, StyleExample
from . import retention

log = structlog.get_logger(__name__)

SPARED_FOR = datetime.timedelta(days=1)
"""No job and no upload takes nearly as long from its file to its row."""
LOOKED_AT = 2000
REMEMBER_SECONDS = 30 * 86400

Names = Collection[str]


def purge(*, now: datetime.datetime) -> int:
    """Delete what nothing names and was written more than a day ago; how many files there were. Raises StorageUnavailable."""
    return sum(_purge(folder, named, now) for folder, named in _FOLDERS.items())


def _purge(folder: str, named: Callable[[Names], set[str]], now: datetime.datetime) -> int:
    place = f"imagegen.orphans.{folder}"
    found = cast(Listing, default_storage).listed(folder, after=cache.get(place, ""), limit=LOOKED_AT)
    old = [entry.name for entry in found if entry.written_at < now - SPARED_FOR]
    doomed = sorted(set(old) - named(old)) if old else []
    for name in doomed:
        log.info("storage.orphan", file=name)
        files.delete(name)
    # At the end it begins anew. A place that is forgotten does no harm.
    cache.set(place, found[-1].name if len(found) == LOOKED_AT else "", REMEMBER_SECONDS)
    return len(doomed)


def _uploads(names: Names) -> set[str]:
    return _of_pictures(Image._default_manager.filter(erased_at__isnull=True), names)


def _results(names: Names) -> set[str]:
    return _of_pictures(Result._default_manager.all(), names)


def _of_pictures(kept: QuerySet[Any], names: Names) -> set[str]:
    """A picture in the trash names its files still, one that was erased does not."""
    return _columns(kept.filter(file__in=names), "file") | _columns(kept.filter(thumbnail__in=names), "thumbnail")


def _examples(names: Names) -> set[str]:
    columns = ("file", "thumbnail", "original_file")
    return set().union(*(_columns(StyleExample.objects.filter(**{f"{column}__in": names}), column) for column in columns))


def _partials(names: Names) -> set[str]:
    return _columns(retention.partials(timezone.now()), "data__file")


def _portraits(names: Names) -> set[str]:
    return _columns(Profile.objects.filter(picture__in=names), "picture")


def _columns(rows: object, column: str) -> set[str]:
    return set(rows.values_list(column, flat=True))  # type: ignore[attr-defined]  # a queryset of any model


_FOLDERS: dict[str, Callable[[Names], set[str]]] = {
    "uploads": _uploads,
    "results": _results,
    "examples": _examples,
    "partial": _partials,
    "pictures": _portraits,
}
"""Who names the files of a folder. Archives have names that tell their job, and are deleted by person/flows/export.py."""
