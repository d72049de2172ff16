"""One folding of text for all comparing: searching, uniqueness, and looking for words.

`fold` makes equal what a person takes for the same words: capitals and small letters (also Turkish İ I ı i, which no rule can tell
apart in a text of unknown language), composed and decomposed Unicode, full width and ligatures, white space of any kind and length,
typographic apostrophes, quotation marks and hyphens; what can't be seen is left out. Letters with marks stay letters of their own:
ñ is not n, ö is not o, ё is not е. That is right for uniqueness. `search_key` goes one step further, for searching only: it leaves out
the marks that writers of our languages leave out themselves (Spanish and Russian accents, the Turkish circumflex, the dots of ё).

Both are idempotent and depend on no language, locale or database, so that SQLite and PostgreSQL agree when they compare what was stored.
Stored keys must be made anew (a data migration) whenever the result for any text changes.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from .visible import INVISIBLE

DOT_ABOVE = "\u0307"
# i with its marks: a dot above it says nothing, with or without other marks before it.
DOTTED_I = re.compile("i[\u0300-\u036f]*?\u0307[\u0300-\u036f]*")
# What keyboards put in the place of the typewriter's characters. The braille blank is not white space to Unicode, but it is to the eye.
SAME = str.maketrans(
    {
        "ı": "i",
        "\u2800": " ",
        **dict.fromkeys("‘’‚‛ʼʻʹ′`´\u1fef\u1ffd＇", "'"),
        **dict.fromkeys("“”„‟«»＂", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    }
)
# Acute, grave and circumflex: accents of stress in Spanish and Russian, and the circumflex of kâbus. Not the marks that make a letter.
ACCENTS = re.compile("[\u0300\u0301\u0302\u0340\u0341]")


def fold(text: str) -> str:
    """The text for comparing. Two texts that fold alike are the same words to a reader; the result is not for showing."""
    if text.isascii():
        return " ".join(INVISIBLE.sub("", text).lower().replace("`", "'").split())
    decomposed = unicodedata.normalize("NFKD", INVISIBLE.sub("", text.translate(SAME)))
    # Folding may make letters that fold or decompose further, so it is done twice (Unicode §3.13, D146).
    for _ in range(2):
        decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    decomposed = unicodedata.normalize("NFKD", INVISIBLE.sub("", decomposed.translate(SAME)))
    return unicodedata.normalize("NFC", " ".join(DOTTED_I.sub(_without_dots, decomposed).split()))


def search_key(text: str) -> str:
    """The text for searching: folded, and without the accents that people leave out when they write or search."""
    folded = fold(text)
    if folded.isascii():
        return folded
    plain = ACCENTS.sub("", unicodedata.normalize("NFD", folded.replace("ё", "е")))
    return unicodedata.normalize("NFC", " ".join(plain.split()))


def fold_with_places(text: str) -> tuple[str, list[int], list[int]]:
    """The folded text, and for each of its code points where what it stands for starts and ends in `text`."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        for letter in _folded_cluster(text[start:end]):
            if letter != " " or (letters and letters[-1] != " "):
                letters.append(letter)
                starts.append(start)
                ends.append(end)
    if letters and letters[-1] == " ":
        del letters[-1], starts[-1], ends[-1]
    return "".join(letters), starts, ends


def _without_dots(match: re.Match[str]) -> str:
    return match.group().replace(DOT_ABOVE, "")


def _clusters(text: str) -> list[tuple[int, int]]:
    """Ranges of the text that fold each by itself: a character, with what is combined with it or can't be seen after it."""
    starts = [place for place, letter in enumerate(text) if place == 0 or _begins(letter)]
    return list(zip(starts, [*starts[1:], len(text)], strict=True)) if text else []


@functools.lru_cache(maxsize=4096)
def _begins(letter: str) -> bool:
    if letter.isascii():
        return not INVISIBLE.match(letter)
    first = unicodedata.normalize("NFKD", letter)[0]
    # Korean vowels and final consonants are combined with what stands before them without being marks.
    return not (INVISIBLE.match(first) or unicodedata.category(first)[0] == "M" or "\u1160" <= first <= "\u11ff")


@functools.lru_cache(maxsize=4096)
def _folded_cluster(cluster: str) -> str:
    # Between two characters that combine with nothing, so that white space at its ends stays.
    return fold(f"/{cluster}/")[1:-1]
