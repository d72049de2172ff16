"""Words of the four languages, and every way to type the same words: capitals, Unicode forms, spaces, what can't be seen."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Literal

from hypothesis import strategies as st

Form = Literal["NFC", "NFD"]

ALPHABETS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "tr": "abcçdefgğhıijklmnoöprsştuüvyzâîû",
    "es": "abcdefghijklmnñopqrstuvwxyzáéíóúü",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
}
SPACES = (" ", "  ", "\u00a0", "\n", "\r\n", "\t", " \u2009", "\u202f", "\u3000", "\u2003\u00a0 ")
UNSEEN = ("\u200b", "\u200d", "\ufeff", "\u00ad", "\u202e", "\u2066", "\u2069", "\ufe0f", "\u034f", "\u2060")
CASES: tuple[Callable[[str], str], ...] = (str.upper, str.lower, str.title, str.capitalize, str.swapcase, str.casefold)


def turkish_upper(text: str) -> str:
    return text.replace("i", "İ").replace("ı", "I").upper()


def turkish_lower(text: str) -> str:
    return text.replace("İ", "i").replace("I", "ı").lower()


def full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


words = st.one_of(*(st.text(alphabet=letters, min_size=1, max_size=9) for letters in ALPHABETS.values()))
phrases = st.one_of(
    *(st.lists(st.text(alphabet=letters, min_size=1, max_size=9), min_size=1, max_size=5).map(" ".join) for letters in ALPHABETS.values())
)


@st.composite
def variants(draw: st.DrawFn, text: str) -> str:
    """Another way to type the text."""
    for case in draw(st.lists(st.sampled_from((*CASES, turkish_upper, turkish_lower)), max_size=3)):
        text = case(text)
    if draw(st.booleans()):
        text = full_width(text)
    text = unicodedata.normalize(draw(st.sampled_from(("NFC", "NFD", "NFKC", "NFKD"))), text)
    text = "".join(draw(st.sampled_from(SPACES)) if letter == " " else letter for letter in text)
    for unseen in draw(st.lists(st.sampled_from(UNSEEN), max_size=3)):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + unseen + text[place:]
    return draw(st.sampled_from(("", " ", "\u00a0\n"))) + text + draw(st.sampled_from(("", " ", "\u2003")))
