"""The same words typed in all the ways that people type: none is missed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from dreams.safety import Level, assess

pytestmark = pytest.mark.once

SENTENCES = (
    ("en", "I want to kill myself"),
    ("en", "I don't want to live anymore"),
    ("en", "I want to die"),
    ("en", "My father beats me every night"),
    ("en", "I can't breathe and my chest hurts"),
    ("tr", "Kendimi öldürmek istiyorum"),
    ("tr", "Artık yaşamak istemiyorum"),
    ("tr", "İntihar etmeyi düşünüyorum"),
    ("tr", "Kocam beni her gün dövüyor"),
    ("tr", "Uyandığımdan beri nefes alamıyorum"),
    ("es", "Quiero suicidarme"),
    ("es", "Ya no quiero seguir viviendo"),
    ("es", "Voy a quitarme la vida mañana"),
    ("es", "Mi padre me pega todos los días"),
    ("es", "No puedo respirar y me duele el pecho"),
    ("ru", "Я хочу убить себя"),
    ("ru", "Я больше не хочу жить"),
    ("ru", "Думаю о самоубийстве каждый день"),
    ("ru", "Отчим меня избивает каждый вечер"),
    ("ru", "Хочу умереть прямо сейчас"),
)
LOOK_ALIKE = str.maketrans("aeopcxуеоарсх", "аеорсхyeoapcx")
SMALL_CAPITALS = str.maketrans("abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ")
GREEK = str.maketrans("aoevuktn", "αοενυκτη")
LEET = str.maketrans("ieoa", "1304")


def without_marks(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text).replace("ı", "i") if not unicodedata.combining(one))


def full_width(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


def longest(change: Callable[[str], str]) -> Callable[[str], str]:
    """A slip of the fingers in the longest word."""

    def slipped(text: str) -> str:
        word = max(text.split(), key=len)
        return text.replace(word, change(word), 1)

    return slipped


def turkish_capitals(text: str) -> str:
    return text.replace("i", "İ").replace("ı", "I").upper()


def twice(word: str) -> str:
    return word[:2] + word[1] + word[2:]


def stretched(text: str) -> str:
    return text[:-1] + text[-1] * 6


def drawn(first: int) -> Callable[[str], str]:
    """In letters of which the A is `first`."""
    return lambda text: "".join(chr(first + ord(one) - 65) if "A" <= one <= "Z" else one for one in without_marks(text).upper())


def broken(line_end: str) -> Callable[[str], str]:
    """The last long word goes on in the next line."""

    def wrapped(text: str) -> str:
        word = [word for word in text.split() if len(word) > 3][-1]
        return text.replace(word, f"{word[:2]}{line_end}{word[2:]}")

    return wrapped


WAYS: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "Turkish capitals": turkish_capitals,
    "small and without marks": lambda text: without_marks(text.lower()),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "full width": full_width,
    "letters apart": lambda text: " ".join(text.replace(" ", "").replace("'", "")),
    "dots between": lambda text: " ".join(".".join(word.replace("'", "")) for word in text.split()),
    "without spaces": lambda text: text.replace(" ", "").replace("'", "").lower(),
    "more spaces": lambda text: text.replace(" ", " \u00a0\n"[:2]),
    "joiners inside": "\u200b".join,
    "look-alikes": lambda text: text.lower().translate(LOOK_ALIKE),
    "digits for letters": lambda text: " ".join(word.translate(LEET) if len(word) > 3 else word for word in text.split()),
    "stretched": stretched,
    "two letters changed places": longest(lambda word: word[:1] + word[2] + word[1] + word[3:]),
    "a letter missing": longest(lambda word: word[:-2] + word[-1]),
    "a letter twice": longest(twice),
    "a wrong key": longest(lambda word: word[:3] + "q" + word[4:]),
    "no apostrophes": lambda text: text.replace("'", " "),
    "letters in dark circles": drawn(0x1F150),
    "letters in dark squares": drawn(0x1F170),
    "letters of flags": drawn(0x1F1E6),
    "script letters": drawn(0x1D4D0),
    "small capitals": lambda text: without_marks(text).lower().translate(SMALL_CAPITALS),
    "Greek letters": lambda text: text.lower().translate(GREEK),
    "crossed out": lambda text: "".join(f"{one}\u0336" for one in text),
    "in circles": lambda text: "".join(f"{one}\u20dd" if one.isalpha() else one for one in text),
    "signs between words": lambda text: text.replace(" ", "\U0001f494"),
    "a sign between letters": longest("\U0001f480".join),
    "soft hyphens": "\u00ad".join,
    "a word over two lines": broken("-\n"),
    "a word over two lines, softly": broken("\u00ad\r\n"),
    "trailing off": lambda text: text.replace(" ", "... "),
    "lines of Unicode": lambda text: text.replace(" ", "\u2028"),
    "in a row of others": lambda text: f"hi... {text.lower()} :(",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_known_sentence_is_found_however_it_is_typed(way: str) -> None:
    missed = [typed for language, text in SENTENCES if assess(typed := WAYS[way](text), language).level is not Level.WAKING]
    assert missed == []


def test_these_are_more_than_two_hundred_spellings() -> None:
    spellings = {change(text) for change in WAYS.values() for _, text in SENTENCES}
    assert len(SENTENCES) == 20
    assert len(spellings) >= 200
