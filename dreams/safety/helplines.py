"""Who can be called: the numbers of a country for a kind of danger, from `helplines.json`, where each has its source and its date."""

from __future__ import annotations

import dataclasses
import datetime
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
NUMBER = re.compile(r"[+*]?\d(?:[ -]?\d){1,14}")
"""As it is shown: digits in groups, so that what is dialled is what was read (ITU-T E.164 has at most 15)."""
GOOD_FOR = datetime.timedelta(days=365)
"""After that a number should be looked at again."""
EMERGENCY_FIRST = frozenset((Kind.MEDICAL, Kind.OTHERS))


@dataclasses.dataclass(frozen=True, slots=True)
class Helpline:
    name: str
    number: str

    @property
    def tel(self) -> str:
        """An address that a telephone dials."""
        return "tel:" + re.sub(r"[^\d+*#]", "", self.number)


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One line of the file, with where it was found and when. `country` is empty for the general directory."""

    country: str
    name: str
    number: str
    source: str
    as_of: datetime.date


@functools.cache
def data() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return read


def entries() -> list[Entry]:
    """All that the file names."""
    found = [("", data()["directory"]["name"], data()["directory"]["url"], data()["directory"])]
    for code, country in data()["countries"].items():
        found.append((code, "emergency", country["emergency"]["number"], country["emergency"]))
        found += [(code, line["name"], line["number"], line) for line in country["lines"]]
    return [Entry(code, name, number, one["source"], datetime.date.fromisoformat(one["as_of"])) for code, name, number, one in found]


def outdated(today: datetime.date) -> list[Entry]:
    """What nobody looked at for a year, the oldest first."""
    return sorted((entry for entry in entries() if today - entry.as_of > GOOD_FOR), key=lambda entry: entry.as_of)


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
