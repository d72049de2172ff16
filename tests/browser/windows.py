"""Browser windows that tests take one after another: each finds one without a memory, but for files that are the same for everybody.

A new one would load and compile every script of the page again, which takes more of the processor than most tests do.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, BrowserContext

MEMORY = "cookies,local_storage,indexeddb,service_workers,cache_storage,file_systems"


class Windows:
    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._taken: list[tuple[str, BrowserContext]] = []
        self._free: list[tuple[str, BrowserContext]] = []
        self._faults: list[str] = []

    @contextlib.contextmanager
    def open(self) -> Iterator[Windows]:
        try:
            yield self
        finally:
            for _, context in (*self._taken, *self._free):
                context.close()

    def take(self, options: dict[str, Any], origin: str) -> BrowserContext:
        """One that remembers nothing of `origin`, with an empty page; these options are for good."""
        kind = repr(sorted(options.items()))
        found = next((one for one in self._free if one[0] == kind), None)
        if found is None:
            found = kind, self._new(options)
        else:
            self._free.remove(found)
        self._taken.append(found)
        context = found[1]
        devtools = context.new_cdp_session(context.new_page())
        devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": MEMORY})
        devtools.detach()
        return context

    def give_back(self) -> list[str]:
        """Of all that are taken: what their pages' scripts did wrong."""
        while self._taken:
            kind, context = self._taken.pop()
            for page in context.pages:
                page.close()
            context.unroute_all()
            context.clear_cookies()
            context.clear_permissions()
            context.set_offline(False)
            self._free.append((kind, context))
        faults, self._faults = self._faults, []
        return faults

    def _new(self, options: dict[str, Any]) -> BrowserContext:
        context = self._browser.new_context(**options)
        context.on("weberror", lambda error: self._faults.append(str(error.error)))
        return context
