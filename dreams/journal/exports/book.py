"""A book of dreams to print: A5, a chapter a month, the signs beneath each dream and the pictures beside it."""

from __future__ import annotations

import datetime
import io
import logging
from collections.abc import Callable
from pathlib import Path
from typing import cast

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from fpdf import FPDF
from fpdf.fonts import TTFFont
from PIL import Image, UnidentifiedImageError

from person.models import User
from project.errors import DomainError
from project.storage import StorageUnavailable

from ...models import Dream
from ..pictures import of_dream
from .selection import Exported, NothingToExport, entries, rows

FONTS = Path(__file__).parent.parent / "fonts"
FAMILY = "DejaVu Serif"
MOST_ENTRIES = 400
PICTURE_PIXELS = 1200
MARGIN = 16
A5 = (148, 210)
INK, SOFT = (32, 30, 36), (105, 100, 112)


# They write down which letters a book needs.
for _name in ("fontTools", "fpdf"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class BookTooLong(DomainError):
    code = "book_too_long"
    message = gettext_lazy("A book holds at most %(limit)s entries, and these nights have more. Please choose fewer nights.")


class _Pages(FPDF):
    def footer(self) -> None:
        if self.page_no() > 1:
            self.set_y(-12)
            self.set_font(FAMILY, size=7)
            self.set_text_color(*SOFT)
            self.cell(0, 6, str(self.page_no()), align="C")


def bind(*, person: User, first: datetime.date | None = None, last: datetime.date | None = None, with_pictures: bool = True) -> bytes:
    """The PDF, in the active language. Nights without words are left out. Raises NothingToExport and BookTooLong."""
    if rows(person, first, last).filter(kind=Dream.Kind.DREAM).count() > MOST_ENTRIES:
        raise BookTooLong(limit=MOST_ENTRIES)
    told = [one for one in entries(person, first, last) if one.text]
    if not told:
        raise NothingToExport
    pages = _Pages(format=A5)
    pages.set_margins(MARGIN, MARGIN)
    pages.set_auto_page_break(True, MARGIN)
    pages.add_font(FAMILY, "", FONTS / "DejaVuSerif.ttf")
    pages.add_font(FAMILY, "B", FONTS / "DejaVuSerif-Bold.ttf")
    pages.set_title(_("A book of dreams"))
    pages.set_lang(translation.get_language() or "en")
    _cover(pages, told)
    month = None
    for one in told:
        night = one.dream.night
        if night and (night.year, night.month) != month:
            month = (night.year, night.month)
            pages.add_page()
            _write(pages, date_format(night, "F Y"), size=16, style="B", after=4)
            pages.start_section(date_format(night, "F Y"))
        _entry(pages, one, person, with_pictures=with_pictures)
    return bytes(pages.output())


def _cover(pages: FPDF, told: list[Exported]) -> None:
    pages.add_page()
    pages.set_y(70)
    _write(pages, _("A book of dreams"), size=22, style="B", align="C", after=4)
    first, last = told[0].dream.night, told[-1].dream.night
    if first and last:
        _write(pages, f"{date_format(first, 'DATE_FORMAT')} – {date_format(last, 'DATE_FORMAT')}", size=10, colour=SOFT, align="C")


def _entry(pages: FPDF, one: Exported, person: User, *, with_pictures: bool) -> None:
    dream = one.dream
    if pages.will_page_break(34):
        pages.add_page()
    if dream.night:
        _write(pages, date_format(dream.night, "l, j F"), size=8, colour=SOFT)
    if dream.title:
        _write(pages, dream.title, size=12, style="B", after=1)
    _write(pages, one.text, size=9.5, after=1.5)
    facts = [str(Dream.Mood(dream.mood).label)] if dream.mood else []
    facts += [str(gettext_lazy("nightmare"))] if dream.is_nightmare else []
    facts += [str(gettext_lazy("lucid"))] if dream.lucidity else []
    facts += list(dict.fromkeys(name for _kind, name in one.signs))[:12]
    if facts:
        _write(pages, " · ".join(facts), size=7.5, colour=SOFT, after=1)
    if with_pictures:
        for picture in of_dream(dream.pk, person.pk)[-2:]:
            _picture(pages, picture.read)
    pages.ln(6)


def _write(
    pages: FPDF, text: str, *, size: float, style: str = "", colour: tuple[int, int, int] = INK, align: str = "L", after: float = 0
) -> None:
    pages.set_font(FAMILY, style, size)
    pages.set_text_color(*colour)
    pages.multi_cell(0, size * 0.55, _printable(pages, text), align=align, new_x="LMARGIN", new_y="NEXT")
    pages.ln(after)


def _printable(pages: FPDF, text: str) -> str:
    """Letters that the font has not, such as picture letters, are left out: they would be printed as empty boxes."""
    known = cast(TTFFont, pages.current_font).cmap
    return "".join(letter for letter in text if ord(letter) in known or letter == "\n")


def _picture(pages: FPDF, read: Callable[[], bytes]) -> None:
    try:
        opened = Image.open(io.BytesIO(read()))
        opened.thumbnail((PICTURE_PIXELS, PICTURE_PIXELS))
        picture = opened.convert("RGB")
    except (FileNotFoundError, StorageUnavailable, UnidentifiedImageError, OSError):
        return
    width = pages.epw * 0.7
    height = width * picture.height / picture.width
    if pages.will_page_break(height + 4):
        pages.add_page()
    pages.image(picture, x=pages.l_margin + (pages.epw - width) / 2, w=width, h=height)
    pages.ln(2)
