"""A dream's words in sentences, and a passage of them in scenes. All ranges are in code points."""

from __future__ import annotations

import re
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from dreams.journal.joining import places
from dreams.signs.ranges import Range
from project.errors import DomainError
from project.text.visible import is_blank

JOINT = re.compile(r"[,;:–—]\s+")
SPACE = re.compile(r"\s+")


class PassageInvalid(DomainError):
    code = "passage_invalid"
    message = _("Please choose words of this dream.")


class PassageTooShort(DomainError):
    code = "passage_too_short"
    message = _("This passage is too short for so many scenes. Please choose more of the dream, or fewer scenes.")


def sentences(text: str) -> list[Range]:
    """Where each sentence is, without the spaces around it."""
    cuts = [0, *places(text), len(text)]
    found = [_trimmed(text, start, end) for start, end in pairwise(cuts)]
    return [place for place in found if place[0] < place[1]]


def checked(text: str, start: int, end: int) -> Range:
    """The passage without the spaces around it. Raises PassageInvalid."""
    if not 0 <= start < end <= len(text) or is_blank(text[start:end]):
        raise PassageInvalid
    return _trimmed(text, start, end)


def scenes(text: str, start: int, end: int, count: int) -> list[Range]:
    """The passage in so many parts of about one length: by sentences, else at a comma, else between words.

    Raises PassageInvalid and PassageTooShort.
    """
    start, end = checked(text, start, end)
    parts = [_trimmed(text, max(start, one[0]), min(end, one[1])) for one in sentences(text) if one[0] < end and one[1] > start]
    parts = [part for part in parts if part[0] < part[1]]
    while len(parts) < count:
        parts = _with_one_cut(text, parts)
    return [_trimmed(text, group[0][0], group[-1][1]) for group in _grouped(parts, count)]


def _with_one_cut(text: str, parts: list[Range]) -> list[Range]:
    """The longest part that can be cut becomes two."""
    for number in sorted(range(len(parts)), key=lambda at: parts[at][0] - parts[at][1]):
        start, end = parts[number]
        for where in (JOINT, SPACE):
            cuts = [start + match.end() for match in where.finditer(text[start:end])]
            cuts = [cut for cut in cuts if not is_blank(text[start:cut]) and not is_blank(text[cut:end])]
            if cuts:
                at = min(cuts, key=lambda cut: abs(cut - (start + end) / 2))
                return [*parts[:number], _trimmed(text, start, at), _trimmed(text, at, end), *parts[number + 1 :]]
    raise PassageTooShort


def _grouped(parts: list[Range], count: int) -> list[list[Range]]:
    """So many groups of neighbours, none empty, each ending where its share of the whole length ends."""
    whole = sum(end - start for start, end in parts)
    groups: list[list[Range]] = [[]]
    done = 0
    for number, part in enumerate(parts):
        is_full = groups[-1] and done + (part[1] - part[0]) / 2 >= whole * len(groups) / count
        is_needed = len(parts) - number <= count - len(groups)
        if groups[-1] and len(groups) < count and (is_full or is_needed):
            groups.append([])
        groups[-1].append(part)
        done += part[1] - part[0]
    return groups


def _trimmed(text: str, start: int, end: int) -> Range:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
