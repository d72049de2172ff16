"""A table for statistics: a line a night's entry, numbers and names, no words unless wanted.

A spreadsheet takes a field that begins with = + - @ or a tab for a formula (OWASP, "CSV injection"): such fields get an apostrophe, and
those that have one already another, so that it can be taken away again.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from person.models import User

from .selection import Exported, entries

COLUMNS = (
    *("night", "kind", "title", "mood", "lucidity", "recall", "nightmare", "distress", "recurring", "slept_at", "woke_at", "words"),
    *("answered", "tags", "people", "signs", "stays_here", "is_kept_out"),
)
BETWEEN = "; "
"""Tags, people and signs."""
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def lines(
    *, person: User, first: datetime.date | None = None, last: datetime.date | None = None, with_text: bool = False
) -> Iterator[bytes]:
    """A head and a line an entry, the oldest night first."""
    yield head(with_text=with_text)
    for one in entries(person, first, last):
        yield line_of(one, with_text=with_text)


def head(*, with_text: bool) -> bytes:
    """UTF-8 with its mark, since spreadsheets take it for something else without."""
    return _line([*COLUMNS, *(["text"] if with_text else [])], mark="\ufeff")


def line_of(one: Exported, *, with_text: bool) -> bytes:
    dream = one.dream
    values: list[Any] = [dream.night, dream.kind, dream.title, dream.mood, dream.lucidity, dream.recall, int(dream.is_nightmare)]
    values += [dream.distress, int(dream.is_recurring), _moment(dream.slept_at), _moment(dream.woke_at), len(one.text.split())]
    values += [int(dream.answered_at is not None), BETWEEN.join(dream.tags), BETWEEN.join(dream.people)]
    values += [BETWEEN.join(name for _kind, name in one.signs), int(dream.stays_here), int(dream.is_kept_out)]
    return _line([*values, *([one.text] if with_text else [])])


def table(**wish: Any) -> IO[bytes]:
    """All lines in an open file, at its beginning; a journal of years need not fit into memory."""
    file = tempfile.SpooledTemporaryFile(max_size=16 * 1024**2)  # noqa: SIM115  # it is handed on, and closed with the response
    for line in lines(**wish):
        file.write(line)
    file.seek(0)
    return file


def escaped(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def told_again(value: str) -> str:
    """What `escaped` made this of."""
    return value[1:] if value.startswith("'") and _FORMULA.match(value) else value


def _line(values: list[Any], mark: str = "") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([escaped(value) for value in values])
    return (mark + buffer.getvalue()).encode()


def _moment(value: datetime.datetime | None) -> str:
    return value.isoformat(timespec="minutes") if value else ""
