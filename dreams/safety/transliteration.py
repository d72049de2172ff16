"""Russian in Latin letters, as phones without a Russian keyboard write it: read as the Russian that it is.

Everybody transliterates as they please, and leaves the soft sign out. Of the ways in which a word may be spelt the one that Russian has
counts; only sentences that are mostly Russian words are read so, and none that another language knows better.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
from collections.abc import Iterable

from .lexicon import Lexicon, lexicon
from .reading import Sentence, squeeze

_TABLE = """
shch:щ sch:щ,сч sh:ш,щ ch:ч zh:ж kh:х ts:ц,тс tz:ц ya:я,ья ja:я,ья ia:я,иа yu:ю,ью ju:ю,ью iu:ю yo:е,ье jo:е,ье ye:е,ье je:е,ье
yy:ыи ey:еи oy:ои ay:аи uy:уи y:ы,и i:и,ы j:и,ж c:ц,ч,к e:е,э h:х,г w:в,ш x:х,кс z:з,ж q:к
a:а b:б d:д f:ф g:г k:к l:л m:м n:н o:о p:п r:р s:с t:т u:у v:в
"""
LETTERS = {written: tuple(letters.split(",")) for written, letters in (entry.split(":") for entry in _TABLE.split())}
"""What Latin letters stand for, the likeliest first, as `reading.fold` leaves Cyrillic ones: without marks, so that й is и."""
PIECES = re.compile("|".join(sorted(LETTERS, key=len, reverse=True)))
MOST_SPELLINGS = 24
LONGEST = 20
FEWEST_WORDS, MOSTLY = 2, 0.6
"""So many of a sentence's words, and such a share of them, must be Russian."""


def as_russian(read: tuple[Sentence, ...], others: Iterable[Lexicon]) -> tuple[Sentence, ...]:
    """The sentences, with those in Cyrillic letters that are Russian in Latin ones; nothing where there is no such sentence."""
    known = tuple(others)
    found = tuple(_russian(sentence, known) for sentence in read)
    return tuple(one or sentence for one, sentence in zip(found, read, strict=True)) if any(found) else ()


def _russian(sentence: Sentence, others: tuple[Lexicon, ...]) -> Sentence:
    spelt = [_spelt(word.text) for word in sentence]
    count = sum(one is not None for one in spelt)
    if count < FEWEST_WORDS or count < MOSTLY * len(sentence) or any(one.familiar([sentence]) >= count for one in others):
        return ()
    return tuple(word if one is None else dataclasses.replace(word, text=one, typed=one) for word, one in zip(sentence, spelt, strict=True))


@functools.lru_cache(maxsize=20_000)
def _spelt(word: str) -> str | None:
    """The word in Cyrillic letters; None where Russian has none that is spelt so."""
    if len(word) > LONGEST or not word.isascii() or not word.isalpha():
        return None
    pieces = (LETTERS[piece] for piece in PIECES.findall(word))
    for letters in itertools.islice(itertools.product(*pieces), MOST_SPELLINGS):
        spelt = squeeze("".join(letters))
        for one in (spelt, f"{spelt}ь"):
            if lexicon("ru").knows(one):
                return one
    return None
