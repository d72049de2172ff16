"""What of a text can be seen."""

from __future__ import annotations

import re

# Controls that are not white space, and what Unicode calls default ignorable: joiners, directions, soft hyphens, variation selectors,
# fillers, tags. Halves of surrogate pairs are no characters at all.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)

# Embeddings, overrides and isolates: they turn what stands around them, too, where nothing ends them.
DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]+")
# What is an assigned character, or never will be one, and draws nothing: fillers, a null note, joiners of hieroglyphs, noncharacters,
# and what stands for something that was not copied with the text.
_DRAWN_EMPTY = "[\\s\u2800\ufffc\ufdd0-\ufdef\ufffe\uffff\U00013430-\U0001343f\U00016fe4\U0001d159" + "".join(
    f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 17)
)
BLANK = re.compile(rf"(?:{INVISIBLE.pattern}|{_DRAWN_EMPTY}])*")


def is_blank(text: str) -> bool:
    """Whether nothing of it can be seen."""
    return BLANK.fullmatch(text) is not None


def without_directions(text: str) -> str:
    """The text for places that no element of its own keeps apart, such as a page's title: it turns nothing around it."""
    return DIRECTIONS.sub("", text)
