"""Names for a picture's main colours: its automatic tags."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

HUES = ((15, "red"), (40, "orange"), (68, "yellow"), (165, "green"), (195, "turquoise"), (255, "blue"), (290, "purple"), (340, "pink"))

ALL = frozenset({"black", "white", "grey", "brown", *(name for _limit, name in HUES)})


def names(codes: Sequence[str]) -> list[str]:
    """`#rrggbb` each, the main one first; no name comes twice."""
    return list(dict.fromkeys(_name(code) for code in codes))


def _name(code: str) -> str:
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    if value < 0.16:
        return "black"
    if saturation < 0.14:
        return "white" if value > 0.85 else "grey"
    degrees = hue * 360
    if degrees < 45 and value < 0.6:
        return "brown"
    return next((name for limit, name in HUES if degrees < limit), "red")
