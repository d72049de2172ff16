"""What every format is read into: entries to be kept, and problems that are named by their place; and refusals of a whole file."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

MOST_ENTRIES = 20_000
MOST_BYTES = 10 * 1024**2
MOST_TAGS, LONGEST_TAG = 20, 40
MOST_PEOPLE, LONGEST_NAME = 30, 80
LONGEST_TITLE = 200


class ImportUnreadable(DomainError):
    code = "import_unreadable"
    message = _("No dreams can be read from this file. It may be damaged, or of a kind that is not known here.")


class ImportTooLarge(DomainError):
    code = "import_too_large"
    message = _("This file is too large: at most %(megabytes)s MB and %(entries)s entries can be read at once. Please split it.")

    def __init__(self) -> None:
        super().__init__(megabytes=MOST_BYTES // 1024**2, entries=MOST_ENTRIES)


class ImportUnsafe(DomainError):
    code = "import_unsafe"
    message = _("This archive was refused: it unpacks to far more than it should, or has files that point outside of it.")


class ImportNotFound(DomainError):
    code = "import_not_found"
    kind = Kind.MISSING
    message = _("There is no such import.")


PROBLEMS = {
    "no_date": _("It has no date."),
    "bad_date": _("Its date can't be read."),
    "no_text": _("It has no words."),
    "text_too_long": _("It is too long to be kept as one entry."),
    "text_invalid": _("It holds characters that can't be stored."),
    "bad_row": _("It is not built like the others: a quotation mark or a separator is missing or one too many."),
    "bad_front_matter": _("The lines above its text can't be read."),
    "cut_off": _("From here on the file is damaged."),
    "value_left_out": _("It was kept, without a value that can't be read or is too long."),
    "odd_characters": _("It was kept, but some characters could not be read. Another encoding may help."),
}
KEPT_ALL_THE_SAME = frozenset({"value_left_out", "odd_characters"})


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """`line` of the file, or the number of the entry in it, from 1; `where` names the file within an archive."""

    code: str
    line: int
    where: str = ""

    @property
    def words(self) -> str:
        return str(PROBLEMS[self.code])


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """An entry as the file tells it; `notes` say what was left out of it. `details` are the columns of a dream."""

    line: int
    night: datetime.date
    text: str
    where: str = ""
    kind: str = "dream"
    details: dict[str, Any] = dataclasses.field(default_factory=dict)
    notes: tuple[str, ...] = ()


Found = Row | Problem
