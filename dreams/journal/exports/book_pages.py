"""How a book of dreams is set: A5, a chapter a month. Loaded when the first book is bound, since fpdf brings 20 MB of its own."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.fonts import TTFFont
from PIL import Image, UnidentifiedImageError

from person.models import User
from project.sealing.errors import CannotOpen
from project.storage import StorageUnavailable

from ...models import Dream
from ..pictures import Picture, of_dream
from .selection import Exported

FONTS = Path(__file__).parent.parent / "fonts"
FAMILY = "DejaVu Serif"
PICTURE_PIXELS = 1200
MOST_BESIDE = 2
TOLD_EVERY = 25
MARGIN = 16
A5 = (148, 210)
INK, SOFT = (32, 30, 36), (105, 100, 112)

# They write down which letters a book needs.
for _name in ("fontTools", "fpdf"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class _Pages(FPDF):
    def footer(self) -> None:
        if self.page_no() > 1:
            self.set_y(-12)
            self.set_font(FAMILY, size=7)
            self.set_text_color(*SOFT)
            self.cell(0, 6, str(self.page_no()), align="C")


def typeset(told: list[Exported], person: User, *, with_pictures: bool, tell: Callable[[int], None] | None) -> bytes:
    """The PDF of these dreams, in the active language; `tell` hears how many are in it."""
    pages = _Pages(format=A5)
    pages.set_margins(MARGIN, MARGIN)
    pages.set_auto_page_break(True, MARGIN)
    pages.add_font(FAMILY, "", FONTS / "DejaVuSerif.ttf")
    pages.add_font(FAMILY, "B", FONTS / "DejaVuSerif-Bold.ttf")
    pages.set_title(_("A book of dreams"))
    pages.set_lang(translation.get_language() or "en")
    _cover(pages, told)
    month = None
    for number, one in enumerate(told):
        if tell is not None and number % TOLD_EVERY == 0:
            tell(number)
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
    pictures = of_dream(dream.pk, person.pk) if with_pictures else []
    _words(pages, one.text, [picture for picture in pictures if picture.place])
    facts = [str(Dream.Mood(dream.mood).label)] if dream.mood else []
    facts += [_("nightmare")] if dream.is_nightmare else []
    facts += [_("lucid")] if dream.lucidity else []
    facts += list(dict.fromkeys(name for _kind, name in one.signs))[:12]
    if facts:
        _write(pages, " · ".join(facts), size=7.5, colour=SOFT, after=1)
    for picture in [picture for picture in pictures if not picture.is_scene][-MOST_BESIDE:]:
        _picture(pages, picture)
    pages.ln(6)


def _words(pages: FPDF, text: str, scenes: Sequence[Picture]) -> None:
    """The dream's words, with the pictures of its strips behind the words that they show."""
    last = 0
    for scene in sorted(scenes, key=lambda one: one.place or (0, 0)):
        end = max(last, scene.place[1] if scene.place else 0)
        if text[last:end].strip():
            _write(pages, text[last:end].strip(), size=9.5, after=1.5)
        _picture(pages, scene)
        last = end
    if text[last:].strip():
        _write(pages, text[last:].strip(), size=9.5, after=1.5)


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


def _picture(pages: FPDF, shown: Picture) -> None:
    try:
        opened = Image.open(io.BytesIO(shown.read()))
        opened.thumbnail((PICTURE_PIXELS, PICTURE_PIXELS))
        picture = opened.convert("RGB")
    except (FileNotFoundError, StorageUnavailable, CannotOpen, UnidentifiedImageError, OSError):
        # The rest of the book is there all the same; a storage that is away and a file that does not open were logged where it was found.
        return
    width = pages.epw * 0.7
    height = width * picture.height / picture.width
    if pages.will_page_break(height + 4):
        pages.add_page()
    pages.image(picture, x=pages.l_margin + (pages.epw - width) / 2, w=width, h=height, alt_text=shown.description or None)
    pages.ln(2)
