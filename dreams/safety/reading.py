"""A text as the rules read it: sentences of folded words, with disguises taken off, and what stands in quotation marks marked."""

from __future__ import annotations

import dataclasses
import re
import unicodedata

from project.text import folding

LEET = str.maketrans("013457@$!|", "oieastasii")
LATIN = str.maketrans("аеорсухкмтнвіѕ", "aeopcyxkmthbis")
CYRILLIC = str.maketrans("aeopcyxkmthb", "аеорсухкмтнв")
DISGUISED = re.compile(
    r"(?<=[^\W\d_])[013457@$!|]{1,2}(?=[^\W\d_])|(?<![\w@$!|])[01345@$](?=[^\W\d_]{2})|(?<=[^\W\d_]{2})[013457$](?![\w])"
)
SPELT = re.compile(r"(?<![^\W_])(?:[^\W\d_][.\-_*·/ ]{1,2}){3,}[^\W\d_](?![^\W_])")
APART = re.compile(r"[.\-_*·/ ]+")
PIECE = re.compile(r"(?P<word>[^\W_]+)|(?P<end>[.!?…\n;]+)|(?P<pause>[,:()]+|(?<=\s)-(?=\s))|(?P<quote>\")")
LAUGHTER = re.compile("[😂🤣😹😆]|[:;]-?D\\b|\\bx[dD]+\\b")
REPEATED = re.compile(r"([^\W\d_])\1+")
APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


@dataclasses.dataclass(frozen=True, slots=True)
class Word:
    """`typed` is the word before doubled letters were made one; `clause` counts the pauses before it in its sentence."""

    text: str
    typed: str
    clause: int
    is_quoted: bool


Sentence = tuple[Word, ...]


def fold(text: str) -> str:
    """Folded as for all comparing, and without any marks, since who is in distress leaves them out. Lines stay lines."""
    lines = (unicodedata.normalize("NFD", folding.fold(line)) for line in text.splitlines())
    return "\n".join(
        unicodedata.normalize("NFC", "".join(letter for letter in line if not unicodedata.combining(letter))) for line in lines
    )


def squeeze(word: str) -> str:
    """`kill`, `kil` and `killlll` are one word."""
    return REPEATED.sub(r"\1", word)


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences in order; none for a text without words."""
    plain = APOSTROPHE.sub("", _undisguised(_undisguised(fold(text))))
    plain = SPELT.sub(lambda found: _joined(found.group()), plain)
    has_marks = _quotes(plain)
    found: list[Sentence] = []
    words: list[Word] = []
    clause, is_quoted = 0, False
    for piece in PIECE.finditer(plain):
        kind = piece.lastgroup
        if kind == "word":
            typed = _one_script(piece.group())
            words.append(Word(squeeze(typed), typed, clause, is_quoted))
        elif kind == "quote" and has_marks:
            is_quoted = not is_quoted
        elif kind == "pause" or is_quoted:
            clause += 1
        elif kind == "end" and words:
            found.append(tuple(words))
            words, clause = [], 0
    if words:
        found.append(tuple(words))
    return tuple(found)


def laughs(text: str) -> bool:
    return LAUGHTER.search(text) is not None


def _quotes(plain: str) -> bool:
    """Whether the marks quote a part of the text: in pairs, and not the whole of it."""
    outside = re.sub(r'"[^"]*"', "", plain)
    return plain.count('"') % 2 == 0 and any(letter.isalpha() for letter in outside)


def _undisguised(text: str) -> str:
    """Without digits and marks for letters. Twice, since one may stand beside another."""
    return DISGUISED.sub(lambda found: found.group().translate(LEET), text)


def _joined(spelt: str) -> str:
    """Letters that stand apart are one word; the lexicon finds where its words end."""
    return APART.sub("", spelt)


def _one_script(word: str) -> str:
    """A word of Latin and Cyrillic letters that only look alike, in the script of its letters that have no twin, else of most of them."""
    cyrillic = sum("а" <= letter <= "я" or letter in "іѕ" for letter in word)
    latin = sum("a" <= letter <= "z" for letter in word)
    if not (cyrillic and latin):
        return word
    own_cyrillic = any("а" <= letter <= "я" and ord(letter) not in LATIN for letter in word)
    own_latin = any("a" <= letter <= "z" and ord(letter) not in CYRILLIC for letter in word)
    is_cyrillic = own_cyrillic if own_cyrillic != own_latin else cyrillic > latin
    return word.translate(CYRILLIC) if is_cyrillic else word.translate(LATIN)
