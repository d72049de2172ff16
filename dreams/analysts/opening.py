"""The first words of a reply, held back only while they may be in another language than the dreamer's.

Nearly always the first letter, or the first word, shows that all is well, and nothing waits. Models that lapse do so into English, or into
the script they know best; then some sixty letters are read before anything is shown, and where they are surely in another language the
reply is asked for once more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ..insights import language_of

ENOUGH_LETTERS = 60
MOST_HELD_CHARS = 400
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?(?=[\s,.;:!?*])")
_ENGLISH_WORDS = (
    "the a an your you you're i i'm it it's its this that these there here what when where why how in on at as from for to of with and but "
    "dream dreams thank thanks sure certainly let let's perhaps maybe being seeing hello hi sorry okay"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_LANGUAGE_NAMES = re.compile(
    r"\b(?:english|turkish|spanish|russian|german|french|ingilizce|türkçe|ispanyolca|rusça|almanca|fransızca"
    r"|ingl[eé]s|turco|español|castellano|ruso|alem[aá]n|franc[eé]s)\w*|(?:английск|турецк|испанск|русск|немецк|французск|по-)\w*",
    re.IGNORECASE,
)


class WrongLanguage(Exception):
    """The reply began in another language than the dreamer's; nothing of it has been shown."""


def asks_for_a_language(texts: Iterable[str]) -> bool:
    """Whether the dreamer speaks of a language: then they may have asked for an answer in it, and nothing is checked."""
    return any(_LANGUAGE_NAMES.search(text) for text in texts)


class Opening:
    """Pieces in, the same pieces out; "" for those that are held back."""

    __slots__ = ("_held", "_language", "is_clear")

    def __init__(self, language: str) -> None:
        """`language` is the one that is expected; "" for any."""
        self._language = language
        self._held = ""
        self.is_clear = not language

    def take(self, piece: str) -> str:
        """Raises WrongLanguage once that is sure."""
        if self.is_clear:
            return piece
        self._held += piece
        if not self._is_open():
            return ""
        return self.end()

    def end(self) -> str:
        """The reply is over, however short it is: what was held back."""
        self.is_clear = True
        held, self._held = self._held, ""
        return held

    def _is_open(self) -> bool:
        """Whether there is no reason to wait any longer."""
        first = next((letter for letter in self._held if letter.isalnum()), "")
        if not first:
            return len(self._held) >= MOST_HELD_CHARS
        if not first.isalpha():
            return True
        if self._is_of_the_script(first):
            if self._language in {"en", "ru"}:
                return True
            word = _WORD.search(self._held)
            if word is None:
                return len(self._held) >= MOST_HELD_CHARS
            if word[0].lower().replace("’", "'") not in _ENGLISH:
                return True
        letters = [letter for letter in self._held if letter.isalpha()]
        if len(letters) < ENOUGH_LETTERS and len(self._held) < MOST_HELD_CHARS:
            return False
        if sum(map(self._is_of_the_script, letters)) * 2 < len(letters) or language_of(self._held, self._language) != self._language:
            raise WrongLanguage
        return True

    def _is_of_the_script(self, letter: str) -> bool:
        return unicodedata.name(letter, "").startswith("CYRILLIC" if self._language == "ru" else "LATIN")
