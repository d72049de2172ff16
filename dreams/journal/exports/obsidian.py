"""A ZIP of Markdown notes as Obsidian reads them: properties above the words, a folder a year, names that every system takes."""

from __future__ import annotations

import datetime
import re
import tempfile
import zipfile
from collections.abc import Callable
from typing import IO, Any

import frontmatter
from django.utils.translation import gettext as _

from person.models import User

from .selection import AT_ONCE, Exported, NothingToExport, entries

_FORBIDDEN = re.compile(r'[\x00-\x1f\\/:*?"<>|#^\[\]]+')
LONGEST_NAME = 80


def pack(
    *,
    person: User,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    tell: Callable[[int], None] | None = None,
) -> IO[bytes]:
    """An open file, at its beginning; `tell` hears now and then how many entries are in it. Raises NothingToExport."""
    file = tempfile.SpooledTemporaryFile(max_size=64 * 1024**2)  # noqa: SIM115  # it is handed on, and closed with the response
    taken: set[str] = set()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, one in enumerate(entries(person, first, last)):
            archive.writestr(_path(one, taken), note(one))
            if tell is not None and number % AT_ONCE == 0:
                tell(number)
    if not taken:
        file.close()
        raise NothingToExport
    file.seek(0)
    return file


def note(one: Exported) -> str:
    dream, tags = one.dream, [re.sub(r"[\s#]+", "-", tag) for tag in one.dream.tags]
    details: dict[str, Any] = {
        "date": dream.night,
        "title": dream.title,
        "kind": dream.kind if dream.kind != "dream" else None,
        "mood": dream.mood,
        "lucidity": dream.lucidity,
        "recall": dream.recall,
        "nightmare": dream.is_nightmare or None,
        "distress": dream.distress,
        "recurring": dream.is_recurring or None,
        "tags": tags,
        # Obsidian's tags have no spaces; these are for coming in again.
        "dream_tags": dream.tags if dream.tags != tags else None,
        "people": dream.people,
        "signs": [name for _kind, name in one.signs],
        "slept_at": dream.slept_at and dream.slept_at.isoformat(),
        "woke_at": dream.woke_at and dream.woke_at.isoformat(),
        "stays_here": dream.stays_here or None,
        "is_kept_out": dream.is_kept_out or None,
    }
    # An empty title says that there is none: else it would be taken from the note's name when it comes in again.
    properties = {"title": "", **{name: value for name, value in details.items() if value not in (None, "", [])}}
    return str(frontmatter.dumps(frontmatter.Post(one.text, **properties), allow_unicode=True, sort_keys=False)) + "\n"


def _path(one: Exported, taken: set[str]) -> str:
    night = one.dream.night
    title = one.dream.title or one.dream.description or str(_("A dream"))
    words = " ".join(_FORBIDDEN.sub(" ", title).split())[:LONGEST_NAME].strip(" .")
    name = f"{night:%Y-%m-%d} {words}".strip() if night else words or "dream"
    number, path = 1, f"{night.year if night else 'dreams'}/{name}.md"
    while path.casefold() in taken:
        number += 1
        path = f"{night.year if night else 'dreams'}/{name} {number}.md"
    taken.add(path.casefold())
    return path
