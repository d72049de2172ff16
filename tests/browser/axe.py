"""What axe (WCAG's rules, as far as a program can see them) finds wrong on an open page."""

from __future__ import annotations

import zlib
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Page

LOOKS: tuple[tuple[int, Any], ...] = ((390, "light"), (1280, "dark"))
"""Each width and each theme once: colours come from tokens that no width changes, and the layout is the same in both themes."""
LOOKED_AT: set[str] = set()
"""Names of the addresses that `look` was given."""
WIDTH_AT_REST = """() => new Promise((tell) => requestAnimationFrame(() => requestAnimationFrame(
  () => tell(document.documentElement.scrollWidth))))"""
"""What follows the size of something else (a ResizeObserver) does so with the next frame."""
RUN = """async () => (await axe.run({ resultTypes: ["violations"] })).violations
  .map((one) => `${one.id}: ${JSON.stringify(one.nodes.map((node) => node.target))}`)"""


def faults(page: Page) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        # It is read into the page's own world, which the CSP does not let evaluate strings: its source is a function call.
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(RUN)
    return found


def look(page: Page, looks: int = 1) -> list[str]:
    """What is wrong with all of it, unfolded, or is wider than the window: on a phone by day and on a desk by night.

    With one look, axe sees the page in one of the two ways, and half of all pages in either; with two, in both.
    """
    page.evaluate("() => document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    found = []
    name = str(resolve(urlsplit(page.url).path).url_name)
    LOOKED_AT.add(name)
    chosen = zlib.crc32(name.encode()) % len(LOOKS)
    for number, (width, theme) in enumerate(LOOKS):
        found += sticks_out(page, width)
        if looks == len(LOOKS) or number == chosen:
            page.emulate_media(color_scheme=theme)
            found += [f"{page.url} {width} {theme} {fault}" for fault in faults(page)]
    return found


def sticks_out(page: Page, *widths: int) -> list[str]:
    """The page's address with each of these widths that it is wider than."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        if (wide := page.evaluate(WIDTH_AT_REST)) > width:
            found.append(f"{page.url} {width} is {wide} wide")
    return found
