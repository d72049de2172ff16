"""A text as the rules read it: folded, with simple disguises taken off, and each word with its place in what was written."""

from __future__ import annotations

import dataclasses
import re
import unicodedata

from project.text import folding
from project.text.visible import INVISIBLE

LEET = str.maketrans("013457@$!|", "oleastasii")
LATIN = str.maketrans("аеорсхукмтнвіѕ", "aeopcxykmthbis")
CYRILLIC = str.maketrans("aeopcxykmthb", "аеорсхукмтнв")
CHUNK = re.compile(r"\S+")
SPELT = re.compile(r"(?:[^\W_][\W_]+){2,}[^\W_]")
PIECE = re.compile(r"[^\W_]+")
BETWEEN = re.compile(r"(?<=[^\W\d_])[013457@$!|](?=[^\W\d_])|^[013457](?=[^\W\d_]{2})")


@dataclasses.dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: int
    end: int


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """The words joined by single spaces, and where each came from."""

    text: str
    words: tuple[Word, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original the words lie that this part of `text` touches."""
        at = 0
        touched = []
        for word in self.words:
            if at < end and at + len(word.text) > start:
                touched.append(word)
            at += len(word.text) + 1
        return touched[0].start, touched[-1].end


def read(text: str) -> Reading:
    """`p0rn`, `p.o.r.n`, `p o r n`, `pоrn` with a Cyrillic о, and `pooorn` all read as the word itself."""
    words: list[Word] = []
    for chunk in CHUNK.finditer(text):
        words += _pieces(chunk.group(), chunk.start())
    joined = _joined(words)
    return Reading(" ".join(word.text for word in joined), tuple(joined))


def fold(text: str) -> str:
    """Folded as for all comparing, and without any marks, as the rules are written too: `ё` is `е`, `ñ` is `n`."""
    plain = "".join(letter for letter in unicodedata.normalize("NFD", folding.fold(text)) if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", plain)


def _pieces(chunk: str, start: int) -> list[Word]:
    bare = INVISIBLE.sub("", chunk)
    if SPELT.fullmatch(bare.strip(".,;:!?\"'()")):
        return [Word(_plain("".join(PIECE.findall(bare))), start, start + len(chunk))]
    if bare != chunk or BETWEEN.search(bare):
        # Disguised letters shift places: the whole chunk stands for its pieces.
        undone = BETWEEN.sub(lambda found: found.group().translate(LEET), bare)
        return [Word(_plain(piece), start, start + len(chunk)) for piece in PIECE.findall(undone)]
    return [Word(_plain(found.group()), start + found.start(), start + found.end()) for found in PIECE.finditer(chunk)]


def _plain(word: str) -> str:
    folded = _one_script(fold(word))
    return re.sub(r"(.)\1{2,}", r"\1", folded)


def _one_script(word: str) -> str:
    """A word of Latin and Cyrillic letters that only look alike, in the script that most of it is in."""
    cyrillic = sum("а" <= letter <= "я" or letter in "іѕ" for letter in word)
    latin = sum("a" <= letter <= "z" for letter in word)
    if not (cyrillic and latin):
        return word
    return word.translate(LATIN) if latin >= cyrillic else word.translate(CYRILLIC)


def _joined(words: list[Word]) -> list[Word]:
    """Three and more single letters in a row are one word, spelt out."""
    joined: list[Word] = []
    run: list[Word] = []
    for word in [*words, None]:
        if word is not None and len(word.text) == 1 and word.text.isalpha():
            run.append(word)
            continue
        joined += [Word("".join(one.text for one in run), run[0].start, run[-1].end)] if len(run) >= 3 else run
        run = []
        if word is not None:
            joined.append(word)
    return joined
