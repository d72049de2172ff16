"""Hall and Van de Castle's indicators, as far as the word list can code them: which there are, and what each counts in a dream.

The formulas are those published at dreams.ucsc.edu, "Formulas used to compute the scores"; a character counts once a dream. What needs
more than words (who did what to whom) is named as not measured.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..signs import kinds

MALE = {"father", "brother", "grandfather", "son", "husband", "man", "old_man", "king", "uncle", "boy"}
FEMALE = {"mother", "sister", "grandmother", "daughter", "wife", "woman", "old_woman", "aunt", "girl"}
FAMILY = {
    *("mother", "father", "parents", "brother", "sister", "sibling", "grandmother", "grandfather", "son", "daughter", "husband", "wife"),
    *("aunt", "uncle", "cousin"),
}
FRIENDS = {"friend", "partner", "roommate"}
KNOWN = {*FAMILY, *FRIENDS, "ex", "neighbour", "teacher", "boss", "colleague"}
UNKNOWN = {
    *("stranger", "crowd", "police", "thief", "man", "woman", "old_man", "old_woman", "doctor", "audience", "monk", "king"),
    *("boy", "girl"),
}
NEGATIVE = {
    *("fear", "anxiety", "panic", "anger", "sadness", "grief", "shame", "guilt", "loneliness", "confusion", "disgust"),
    *("jealousy", "helplessness", "pain", "longing"),
}
POSITIVE = {"joy", "peace", "love", "hope", "relief", "freedom", "pride", "curiosity", "wonder", "surprise"}
INDOOR = {
    *("school", "university", "work", "hospital", "church", "shop", "station", "hotel", "prison", "castle", "kitchen", "bathroom"),
    *("theatre", "corridor", "childhood_home", "library", "house", "room", "attic", "cellar", "elevator", "stairs"),
}
OUTDOOR = {
    *("city", "village", "beach", "island", "desert", "cave", "lake", "sky", "street_market", "roof", "park", "sea", "river", "cliff"),
    *("road", "bridge", "forest", "garden", "mountain"),
}

Coded = Iterable[tuple[str, str]]
"""What is in one dream: kind as it is shown, and key, each once."""
Count = tuple[int, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Indicator:
    """`needs`: the kinds that must be found well enough. `count` gives how many of how many in one dream."""

    name: str
    label: Any
    formula: Any
    needs: tuple[str, ...]
    count: Callable[[Coded], Count]


def _of(kind: str, some: set[str], others: set[str]) -> Callable[[Coded], Count]:
    def count(coded: Coded) -> Count:
        keys = {key.partition(":")[0] if kind == "person" else key for found, key in coded if found == kind}
        return len(keys & some), len(keys & (some | others))

    return count


def _of_people(some: set[str]) -> Callable[[Coded], Count]:
    def count(coded: Coded) -> Count:
        keys = {key for kind, key in coded if kind == "person"}
        return sum(key.partition(":")[0] in some for key in keys), len(keys)

    return count


def _animals(coded: Coded) -> Count:
    found = set(coded)
    animals = sum(kinds.is_animal(kind, key) for kind, key in found)
    return animals, animals + sum(kind == "person" for kind, _key in found)


INDICATORS = (
    Indicator("animals", _("Animals"), _("animals ÷ all characters"), ("person", "animal"), _animals),
    Indicator("male", _("Men"), _("male ÷ (male + female)"), ("person",), _of("person", MALE, FEMALE)),
    Indicator("family", _("Family"), _("family ÷ all humans"), ("person",), _of_people(FAMILY)),
    Indicator("friends", _("Friends"), _("friends ÷ all humans"), ("person",), _of_people(FRIENDS)),
    Indicator("familiar", _("Familiar people"), _("familiar ÷ (familiar + unfamiliar)"), ("person",), _of("person", KNOWN, UNKNOWN)),
    Indicator("indoor", _("Indoors"), _("indoor ÷ (indoor + outdoor)"), ("place",), _of("place", INDOOR, OUTDOOR)),
    Indicator("negative", _("Negative feelings"), _("negative ÷ all feelings"), ("emotion",), _of("emotion", NEGATIVE, POSITIVE)),
)
NOT_MEASURED = (
    _("aggression and friendliness (A/C, F/C and who began)"),
    _("misfortune and good fortune"),
    _("success and failure"),
    _("self-negativity"),
    _("familiar settings"),
    _("the share of dreams with at least one of these"),
)
