"""What the JavaScript client must have told, wherever it ran."""

from __future__ import annotations

import threading
from typing import Any

from tests.browser.line import Line

DREAM = "I dreamt of the sea and my mother, and I was afraid of a black dog 🌊."
CUT_EVERY_S = 0.25
MOST_CUTS = 6


class Cutter:
    """Cuts the line again and again, from `cut` until `whole`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.cuts = 0

    def step(self, name: str) -> None:
        if self._thread is not None:
            self._stop.set()
            self._thread.join()
            self._thread = None
        if name == "cut":
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()

    def _run(self) -> None:
        for _ in range(MOST_CUTS):
            if self._stop.wait(CUT_EVERY_S):
                return
            self._line.cut()
            self.cuts += 1


def check(told: dict[str, Any], stored: list[dict[str, Any]]) -> None:
    """`stored` are the messages of the dream, in order."""
    assert [row["message"] for row in stored[:2]] == [DREAM, told["shown"]] and told["shown"] == told["text"]
    assert told["state"] == "complete"
    assert told["stopped"] == {"isStopped": True, "text": stored[3]["message"]}
    assert told["again"] is True and [row["message"] for row in stored].count("Once more.") == 1
    assert told["wrong"] == "wrong_credentials"
    assert told["renewals"] == 1 and told["version"] == 2
    assert told["job"] == {"status": "completed", "results": 1, "isInOrder": True}
    assert told["entry"] == "A tower, and rain." and told["asked"] == "complete"
    assert told["missing"] == [404, "dream_not_found"] and told["nobody"] == "analyst_not_found"
    assert (told["webhook"], told["forged"], told["late"]) == ("ping", "webhook_invalid", "webhook_invalid")
    assert told["signedOut"] == 401
