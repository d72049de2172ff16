"""An entry's words were changed: upper apps move what they keep at places in them.

rewording.listen(move)     # in AppConfig.ready; called as move(message=…, before=…) in the transaction of the change
"""

from __future__ import annotations

from typing import Protocol

from ..models import Message


class Listener(Protocol):
    def __call__(self, *, message: Message, before: str) -> None: ...


_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def tell(*, message: Message, before: str) -> None:
    """Needs the caller's transaction."""
    for listener in _listeners:
        listener(message=message, before=before)
