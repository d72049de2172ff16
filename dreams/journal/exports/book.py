"""A book of dreams to print: which dreams it holds, and how many it may. How it looks is in book_pages.py."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.utils.translation import gettext_lazy

from person.models import User
from project.errors import DomainError

from ...models import Dream
from .selection import NothingToExport, entries, rows

MOST_ENTRIES = 400
MOST_IN_BACKGROUND = 2000
"""Made by a job (making.py): a book of so many takes minutes."""


class BookTooLong(DomainError):
    code = "book_too_long"
    message = gettext_lazy("A book holds at most %(limit)s entries, and these nights have more. Please choose fewer nights.")


def refuse_if_too_long(person: User, first: datetime.date | None, last: datetime.date | None, *, most: int) -> None:
    """Raises BookTooLong."""
    if rows(person, first, last).filter(kind=Dream.Kind.DREAM).count() > most:
        raise BookTooLong(limit=most)


def bind(
    *,
    person: User,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    with_pictures: bool = True,
    most: int = MOST_ENTRIES,
    tell: Callable[[int], None] | None = None,
) -> bytes:
    """The PDF, in the active language; `tell` hears how many dreams are in it. Nights without words are left out.

    Raises NothingToExport and BookTooLong.
    """
    refuse_if_too_long(person, first, last, most=most)
    told = [one for one in entries(person, first, last) if one.text]
    if not told:
        raise NothingToExport
    from .book_pages import typeset

    return typeset(told, person, with_pictures=with_pictures, tell=tell)
