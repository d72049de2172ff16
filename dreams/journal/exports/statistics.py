"""A table for statistics: a line a night's entry, numbers and names, no words unless wanted.

A spreadsheet takes a field that begins with = + - @ or a tab for a formula (OWASP, "CSV injection"): such fields get an apostrophe.
"""

from __future__ import annotations

import csv
import datetime
import io
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from person.models import User

from .selection import entries

COLUMNS = (
    *("night", "kind", "title", "mood", "lucidity", "recall", "nightmare", "distress", "recurring", "slept_at", "woke_at", "words"),
    *("answered", "tags", "people", "signs"),
)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def lines(
    *, person: User, first: datetime.date | None = None, last: datetime.date | None = None, with_text: bool = False
) -> Iterator[bytes]:
    """UTF-8 with its mark, since spreadsheets take it for something else without."""
    yield _line([*COLUMNS, *(["text"] if with_text else [])], mark="\ufeff")
    for one in entries(person, first, last):
        dream = one.dream
        values: list[Any] = [dream.night, dream.kind, dream.title, dream.mood, dream.lucidity, dream.recall, int(dream.is_nightmare)]
        values += [dream.distress, int(dream.is_recurring), _moment(dream.slept_at), _moment(dream.woke_at), len(one.text.split())]
        values += [int(dream.answered_at is not None), "; ".join(dream.tags), "; ".join(dream.people)]
        values += ["; ".join(name for _kind, name in one.signs), *([one.text] if with_text else [])]
        yield _line(values)


def table(**wish: Any) -> IO[bytes]:
    """All lines in an open file, at its beginning; a journal of years need not fit into memory."""
    file = tempfile.SpooledTemporaryFile(max_size=16 * 1024**2)  # noqa: SIM115  # it is handed on, and closed with the response
    for line in lines(**wish):
        file.write(line)
    file.seek(0)
    return file


def escaped(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value


def _line(values: list[Any], mark: str = "") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([escaped(value) for value in values])
    return (mark + buffer.getvalue()).encode()


def _moment(value: datetime.datetime | None) -> str:
    return value.isoformat(timespec="minutes") if value else ""
