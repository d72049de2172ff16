"""Browser windows that tests take one after another: each finds one without a memory, but for files that are the same for everybody.

A new one would load and compile every script of the page again, which takes more of the processor than most tests do. So the first tab
of a window stays too, with its process, and is emptied: what can't be taken back of a tab (a script for all its pages, a session of the
developer tools, a websocket that the test answers) is done in another one.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page

MEMORY = "cookies,local_storage,indexeddb,service_workers,cache_storage,file_systems"

LEAVE = "() => { sessionStorage.clear(); location.replace('about:blank'); }"
"""By the page itself: where the browser is told to leave, the next page gets another process and compiles everything anew."""


@dataclasses.dataclass(frozen=True, slots=True)
class Window:
    kind: str
    options: dict[str, Any]
    context: BrowserContext


class Windows:
    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._taken: list[Window] = []
        self._free: list[Window] = []
        self._faults: list[str] = []

    @contextlib.contextmanager
    def open(self) -> Iterator[Windows]:
        try:
            yield self
        finally:
            for window in (*self._taken, *self._free):
                window.context.close()

    def take(self, options: dict[str, Any], origin: str) -> BrowserContext:
        """One that remembers nothing of `origin`, with an empty page; these options are for good."""
        kind = repr(sorted(options.items()))
        found = next((one for one in self._free if one.kind == kind), None)
        if found is None:
            found = Window(kind, options, self._new(options))
        else:
            self._free.remove(found)
        self._taken.append(found)
        context = found.context
        devtools = context.new_cdp_session(context.pages[0] if context.pages else context.new_page())
        devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": MEMORY})
        devtools.detach()
        return context

    def give_back(self) -> list[str]:
        """Of all that are taken: what their pages' scripts did wrong."""
        while self._taken:
            window = self._taken.pop()
            context = window.context
            for number, page in enumerate(context.pages):
                if number > 0 or not _empty(page, window.options):
                    page.close()
            context.unroute_all()
            context.clear_cookies()
            context.clear_permissions()
            context.set_offline(False)
            self._free.append(window)
        faults, self._faults = self._faults, []
        return faults

    def _new(self, options: dict[str, Any]) -> BrowserContext:
        context = self._browser.new_context(**options)
        context.on("weberror", lambda error: self._faults.append(str(error.error)))
        return context


def _empty(page: Page, options: dict[str, Any]) -> bool:
    """Whether this tab is the next test's as if it were new. If not, it is to be closed."""
    if page.url != "about:blank":
        # An error page can't reach what the site keeps in the tab.
        if not page.url.startswith("http") or not options.get("java_script_enabled", True):
            return False
        page.unroute_all()
        try:
            page.evaluate(LEAVE)
        except Error:  # it was on its way to another page
            return False
        page.wait_for_url("about:blank")
    page.set_viewport_size(options["viewport"])
    page.emulate_media(color_scheme=options.get("color_scheme", "light"), reduced_motion=options["reduced_motion"])
    return True
