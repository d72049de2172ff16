"""What a page moves over the network and how much it draws, as the browser itself counts."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page


class Traffic:
    """Bytes that a page received and sent since `reset`: headers and bodies as they came over the wire, and websocket frames."""

    def __init__(self, page: Page, *, is_cache_used: bool = True) -> None:
        self._page = page
        self.bytes = 0
        self.by_address: dict[str, int] = {}
        self._addresses: dict[str, str] = {}
        self._devtools = devtools = page.context.new_cdp_session(page)
        devtools.on("Network.requestWillBeSent", self._asked)
        devtools.on("Network.loadingFinished", lambda event: self._moved(event["requestId"], event["encodedDataLength"]))
        devtools.on("Network.webSocketFrameReceived", self._framed)
        devtools.on("Network.webSocketFrameSent", self._framed)
        devtools.send("Network.enable")
        devtools.send("Network.setCacheDisabled", {"cacheDisabled": not is_cache_used})

    def end(self) -> None:
        """Listen no more: the tab may be another test's next."""
        self._devtools.detach()

    def reset(self) -> None:
        self.bytes = 0
        self.by_address.clear()

    @property
    def data(self) -> int:
        """Without what is the same for everybody and cached: scripts, styles, pictures."""
        return sum(size for address, size in self.by_address.items() if "/static/" not in address)

    def nodes(self) -> int:
        """All nodes of the document, texts among them."""
        count: int = self._page.evaluate(
            "() => { let n = 0; for (const i = document.createNodeIterator(document); i.nextNode(); ) n += 1; return n; }"
        )
        return count

    def _asked(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["request"]["url"]
        self._moved(event["requestId"], len(event["request"].get("postData", "")))

    def _framed(self, event: dict[str, Any]) -> None:
        self._moved(event["requestId"], len(event["response"]["payloadData"].encode()))

    def _moved(self, request: str, size: float) -> None:
        self.bytes += int(size)
        address = self._addresses.get(request, "websocket")
        self.by_address[address] = self.by_address.get(address, 0) + int(size)
