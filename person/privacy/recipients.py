"""Who outside may get words on this site, as its settings say. Upper apps register what they would ask.

recipients.register("dreams", outside)     # in AppConfig.ready; yields Recipient
"""

from __future__ import annotations

import dataclasses
import functools
import urllib.parse
from collections.abc import Callable, Iterable

from django.conf import settings


@dataclasses.dataclass(frozen=True, slots=True)
class Recipient:
    """A service. `is_storing_refused`: whether it is told not to store what it gets; None where it can't be told."""

    provider: str
    host: str
    model: str = ""
    is_storing_refused: bool | None = None

    @property
    def country(self) -> str:
        """As the operator set it; "" where they did not."""
        return _countries().get(self.host, "")

    @property
    def is_own(self) -> bool:
        return self.host in settings.OUTSIDE_OWN_HOSTS


Source = Callable[[], Iterable[Recipient]]

_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Add a source; a name once only, the last one counts."""
    _sources[name] = source


def foreign() -> list[Recipient]:
    """All that are not the operator's own machines, each once."""
    found = [one for source in _sources.values() for one in source() if not one.is_own]
    return list(dict.fromkeys(found))


def host_of(address: str) -> str:
    """The host of a URL, without its port; "" where it has none."""
    try:
        return urllib.parse.urlsplit(address).hostname or ""
    except ValueError:
        return ""


@functools.cache
def _countries() -> dict[str, str]:
    return dict(one.split("=", 1) for one in settings.OUTSIDE_COUNTRIES)
