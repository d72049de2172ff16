"""Where the keys of a person come from. The person app says so when it is loaded; the floor knows no app."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from .person_keys import PersonKeys

_source: Callable[[uuid.UUID], PersonKeys] | None = None


def install(source: Callable[[uuid.UUID], PersonKeys]) -> None:
    global _source  # noqa: PLW0603 - said once, when the apps are loaded
    _source = source


def keys_of(person_id: uuid.UUID) -> PersonKeys:
    """A query at most once a minute and process. KeyDestroyed for a deleted account; CannotOpen where the operator's key is missing."""
    assert _source is not None, "no app has said where keys come from"
    return _source(person_id)
