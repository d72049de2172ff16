"""Where the files of a picture are kept: plain while everybody may see it, sealed for its owner otherwise.

A file is never changed in its place. What it becomes is written whole under another name; then one conditional update of the row names it
and says who may see the picture; then the former file is deleted. So whoever is killed in between, or finds the disk full, leaves a
picture as it was, and a file that nothing names, which imagegen/upkeep/orphans.py deletes. Any number of these may run at once.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from project.sealing.errors import CannotOpen
from project.storage import StorageUnavailable

from ..models import Image, Result
from . import files, stored, upload_words

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 200
ATTEMPTS = 5
ERASING = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
"""`erase_at` of what is being erased (imagegen/upkeep/erasure.py)."""
PLAIN = ~Q(file__contains=f"/{stored.SEALED}/")


def open_for_all(row: Image | Result, noted: Callable[[], object]) -> bool:
    """Show a picture to everybody: its files are opened, and in the same moment it is public. False where it went meanwhile.

    `noted` writes down that it is, in the transaction that makes it so.

    Raises StorageUnavailable and CannotOpen; then it is as it was.
    """
    model = type(row)
    for _ in range(ATTEMPTS):
        now = model._default_manager.filter(pk=row.pk, deleted_at__isnull=True).first()
        if now is None:
            return False
        if not stored.is_sealed(now.file):
            # Whoever sealed it meanwhile changed the name, and we look again.
            with transaction.atomic():
                shown = model._default_manager.filter(pk=now.pk, file=now.file).update(is_public=True)
                if shown:
                    noted()
            if shown:
                _settle(row)
                return True
            continue
        try:
            if _moved(now, (stored.plain(now.file), stored.plain(now.thumbnail)), owner=None, noted=noted, is_public=True):
                _settle(row)
                return True
        except FileNotFoundError:
            # Whoever was faster deleted the former file; or it is lost, and there is nothing to show.
            if model._default_manager.filter(pk=now.pk, file=now.file, thumbnail=now.thumbnail).exists():
                return False
    raise StorageUnavailable


def content(row: Image | Result) -> bytes:
    """The picture itself, also where it was sealed or shown to everybody since the row was read.

    Raises FileNotFoundError, StorageUnavailable and CannotOpen.
    """
    name = row.file
    for _ in range(ATTEMPTS):
        try:
            return files.read(name, owner=row.owner_id)
        except FileNotFoundError:
            now = type(row)._default_manager.filter(pk=row.pk).values_list("file", flat=True).first()
            if now is None or now == name:
                raise
            name = now
    raise StorageUnavailable


def take_back(row: Image | Result) -> None:
    """Show a picture to nobody but its owner. At once; and its files are sealed under new names, so that addresses of before end.

    Where the storage is away, `seal_some` does the second later.
    """
    model = type(row)
    if isinstance(row, Image):
        upload_words.hide(row.pk)
    else:
        model._default_manager.filter(pk=row.pk).update(is_public=False)
    now = model._default_manager.filter(pk=row.pk).first()
    if now is None or stored.is_sealed(now.file):
        return
    folder, extension = now.file.partition("/")[0], now.file.rpartition(".")[2]
    try:
        _moved(now, (stored.new_name(folder, extension), stored.new_name(f"{folder}/small", "webp")), owner=now.owner_id)
    except (StorageUnavailable, CannotOpen, FileNotFoundError) as error:
        log.warning("picture.not_sealed_yet", picture=str(row.pk), error=type(error).__name__)


def _settle(row: Image | Result) -> None:
    if isinstance(row, Image):
        upload_words.settle(row.pk)


def to_be_sealed() -> tuple[QuerySet[Image], QuerySet[Result]]:
    """The pictures of one person's alone whose files are plain: from before there were keys, or withdrawn while the storage was away."""
    images = Image._default_manager.filter(PLAIN, is_public=False, erased_at__isnull=True)
    results = Result._default_manager.filter(PLAIN, is_public=False)
    return images, results


def seal_some(*, after: uuid.UUID | None = None, most: int = MOST_AT_ONCE) -> tuple[int, uuid.UUID | None]:
    """Seal up to `most` pictures of those behind `after`: how many it were, and behind which one to go on; None at the end.

    May run beside the site and be killed at any moment. Raises StorageUnavailable: a full disk leaves the picture that it met as it was.
    """
    sealed, last = 0, None
    found: list[Image | Result] = []
    for rows in to_be_sealed():
        behind: Any = rows if after is None else rows.filter(pk__gt=after)
        found += behind.order_by("pk")[:most]
    found = sorted(found, key=lambda row: row.pk)[:most]
    for row in found:
        last = row.pk
        sealed += _sealed(row)
    return sealed, last if len(found) == most else None


def _sealed(row: Image | Result) -> bool:
    try:
        # Under the same name but for its folder: addresses that were given out before find it (owners.moved).
        return _moved(row, (row.file, row.thumbnail), owner=row.owner_id)
    except FileNotFoundError:
        log.warning("picture.file_missing", picture=str(row.pk))
    except CannotOpen:
        # The account is being deleted, and its files with it; or the alarm was raised where it happened.
        log.warning("picture.not_sealed", picture=str(row.pk))
    return False


def _moved(
    row: Image | Result, names: tuple[str, str], *, owner: uuid.UUID | None, noted: Callable[[], object] | None = None, **columns: Any
) -> bool:
    """Copy both files of a row, sealed for an owner or plain, and have the row name the copies. False where it changed meanwhile."""
    picture, small = (files.read(name, owner=row.owner_id) for name in (row.file, row.thumbnail))
    file, thumbnail = files.save_both(picture, small, *names, owner=owner)
    model = type(row)
    same = model._default_manager.filter(pk=row.pk, file=row.file, thumbnail=row.thumbnail, is_public=row.is_public)
    if owner is None:
        same = same.filter(deleted_at__isnull=True)
    with transaction.atomic():
        # What is being erased has named its files already.
        is_moved = bool(same.exclude(erase_at=ERASING).update(file=file, thumbnail=thumbnail, **columns))
        if is_moved and noted is not None:
            noted()
    if is_moved:
        # Not before the commit, should a caller have a transaction of its own.
        transaction.on_commit(lambda: files.discard(row.file, row.thumbnail))
        return True
    # Whoever was faster may have written the same names.
    named = set(model._default_manager.filter(pk=row.pk).values_list("file", "thumbnail").first() or ())
    files.discard(*{file, thumbnail} - named)
    return False
