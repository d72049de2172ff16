"""Who can be called: the numbers of a country for a kind of danger, from `helplines.json`, where each has its source and its date."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .rules import Kind

FILE = Path(__file__).with_name("helplines.json")
SPOKEN_IN_ONE = {"tr": "TR", "ru": "RU"}
"""Where nothing else tells the country. English and Spanish are spoken in too many for a guess."""
EMERGENCY_FIRST = frozenset((Kind.MEDICAL, Kind.OTHERS))


@dataclasses.dataclass(frozen=True, slots=True)
class Helpline:
    name: str
    number: str

    @property
    def tel(self) -> str:
        """An address that a telephone dials."""
        return "tel:" + re.sub(r"[^\d+*#]", "", self.number)


@functools.cache
def data() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return read


def country_of(*, zone: str, accept_language: str, language: str) -> str:
    """The country that somebody most likely is in, of those in the file: by time zone, then by the browser's region; else empty."""
    countries = data()["countries"]
    for code, country in countries.items():
        if zone in country["zones"]:
            return str(code)
    for region in re.findall(r"\b[a-z]{2}-([a-z]{2})\b", accept_language.lower()):
        if region.upper() in countries:
            return str(region.upper())
    return SPOKEN_IN_ONE.get(language, "")


def of(kind: Kind, country: str) -> tuple[Helpline, ...]:
    """The lines for this kind and the emergency number, which comes first where minutes count; nothing for a country not in the file."""
    its = data()["countries"].get(country)
    if its is None:
        return ()
    emergency = Helpline(_("Emergency services"), its["emergency"]["number"])
    lines = tuple(Helpline(line["name"], line["number"]) for line in its["lines"] if kind.value in line["kinds"])
    return (emergency, *lines) if kind in EMERGENCY_FIRST else (*lines, emergency)
