"""A reply or a picture that came to nothing, as an error for who waited for it."""

from __future__ import annotations

from typing import Any


class WorkFailed(Exception):
    """`failure` is `{code, detail}` in the active language; the codes are those of replies and jobs (docs/errors.md). `safety` is the card
    that the words brought up: it is to be shown all the same.
    """

    def __init__(self, failure: dict[str, Any], *, safety: dict[str, Any] | None = None) -> None:
        super().__init__(failure["code"])
        self.failure = failure
        self.safety = safety
