"""Words of a text with their stems, so that "denizde", "playas" and "маме" are found by the words that one knows them by.

A stem is a key for comparing and never shown. Snowball's stemmers read the word as it is written, then the stem is folded; what they
do not know of is added here: a word has several keys where a vowel comes and goes (отец, отца) or a consonant softens (kitap, kitabı).
"""

from __future__ import annotations

import dataclasses
import functools
import re
import threading
from collections.abc import Iterator

import snowballstemmer

from .folding import fold, search_key

ALGORITHMS = {"en": "english", "tr": "turkish", "es": "spanish", "ru": "russian"}
# An ending behind an apostrophe belongs to no name: "Ayşe'nin", "Anna's".
WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
APOSTROPHES = "'’ʼ"
# Turkish endings of nouns, folded (ı is i): plural, whose, which case, and "was".
TURKISH_ENDING = re.compile(
    r"(?:l[ea]r)?"
    r"(?:[iuü]?m|[iuü]?n|s?[iuü]|[iuü]?m[iuü]z|[iuü]?n[iuü]z|l[ea]r[iuü])?"
    r"(?:[ny]?[iuü]|[ny]?[ea]|n?[dt][ea]n?|n?[iuü]n|y?l[ea]|c[ea]|n?[dt][ea]ki(?:l[ea]r)?)?"
    r"(?:y?[dt][iuü](?:k|m)?|y?m[iuü]ş)?"
)
SOFTENED = {"p": "b", "ç": "c", "t": "d", "k": "ğ"}
FLEETING = re.compile(r"(.{2,})[еоё]([бвгджзклмнпрстфхцчшщ])")
LEAST = 3
"""Shorter stems say too little: only the whole word counts."""

RULE = {
    "apostrophes": APOSTROPHES,
    "turkish_ending": TURKISH_ENDING.pattern,
    "softened": SOFTENED,
    "fleeting": FLEETING.pattern,
    "least": LEAST,
}
"""What a browser needs to compare words as is done here, beside Snowball's stemmers (`static/js/signs/stems.js`)."""

_threads = threading.local()


@dataclasses.dataclass(frozen=True, slots=True)
class Token:
    """A word with its place in code points."""

    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, without endings behind an apostrophe."""
    for match in WORD.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if before and before in APOSTROPHES and match.start() > 1 and text[match.start() - 2].isalnum() and len(match.group()) <= 5:
            continue
        yield Token(match.group(), match.start(), match.end())


@functools.lru_cache(maxsize=20_000)
def keys(word: str, language: str) -> frozenset[str]:
    """What this word is compared by: itself and its stems. Two words with a key in common may be forms of one."""
    whole = search_key(word)
    return frozenset({whole, *(stem for stem in _stems(word, language) if len(stem) >= LEAST)})


def is_form_of(written: str, word: str, language: str) -> bool:
    """Whether `written` is `word` with an ending of its language. Neither is folded yet."""
    if keys(written, language).isdisjoint(keys(word, language)):
        return language == "tr" and _is_turkish_form(search_key(written), search_key(word))
    return language != "es" or not _differ_in_gender(fold(written), fold(word))


def stem(word: str, language: str) -> str:
    """One stem, for counting: the shortest key."""
    return min(keys(word, language), key=lambda key: (len(key), key))


@functools.lru_cache(maxsize=20_000)
def root(word: str, language: str) -> str:
    """One key that the forms of a word have in common, for indexes that keep one a word.

    Russian forms lose different endings at the first go (экзамене, экзамен), and meet at the second or third.
    """
    if language != "ru":
        return stem(word, language)
    last, found = "", next(_stems(word, language))
    while found != last:
        further = next(_stems(found, language))
        last, found = found, further if len(further) > LEAST else found
    match = FLEETING.fullmatch(found)
    return match[1] + match[2] if match else found if len(found) >= LEAST else search_key(word)


def _lowered(word: str, language: str) -> str:
    return word.replace("İ", "i").replace("I", "ı").lower() if language == "tr" else word.lower()


def _stems(word: str, language: str) -> Iterator[str]:
    found = search_key(_stemmer(ALGORITHMS.get(language, "english")).stemWord(_lowered(word, language)))
    yield found
    if language == "ru" and (match := FLEETING.fullmatch(found)):
        yield match[1] + match[2]


def _stemmer(algorithm: str) -> snowballstemmer.stemmer:
    """One a thread: a stemmer holds the word that it works on."""
    known = _threads.__dict__.setdefault("stemmers", {})
    if algorithm not in known:
        known[algorithm] = snowballstemmer.stemmer(algorithm)
    return known[algorithm]


def _is_turkish_form(written: str, word: str) -> bool:
    if len(word) < LEAST:
        return False
    bases = [word] if word[-1] not in SOFTENED else [word, word[:-1] + SOFTENED[word[-1]]]
    return any(written.startswith(base) and TURKISH_ENDING.fullmatch(written, len(base)) for base in bases)


def _differ_in_gender(one: str, other: str) -> bool:
    """abuela and abuelo have one stem, and are two people."""
    ends = {ending.rstrip("s")[-1:] for ending in (one, other)}
    return ends == {"a", "o"}
