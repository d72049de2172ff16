"""Where an attempt comes from, as far as it can be told."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Origin:
    """Its address, the cookie of a browser that may have signed in before, and what the program calls itself."""

    ip: str | None = None
    cookie: str = ""
    user_agent: str = ""


NOWHERE = Origin()
