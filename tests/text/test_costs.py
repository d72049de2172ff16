"""No text costs out of proportion to its length: a long run, a long row of scraps, signs only, and what people really write."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from dreams.analysts.base import PromptContext, Turn
from dreams.analysts.offline.compose import compose
from dreams.insights import language_of, match
from dreams.safety import assess
from imagegen.moderation import words
from imagegen.prompts.condense import condense
from project.text.folding import fold, search_key

pytestmark = pytest.mark.once

LONGEST = 20_000
"""Characters of one message, by default."""
MOST_SECONDS = 2.0
"""Of processor time; each took up to 0.5 s where it was measured, and some of them ten before they were mended."""
TRIES = 3
"""On a machine that is busy, a processor's second is worth less now and then."""
LETTERS = "".join(random.Random(7).choices("abcdefghiklmnoprstuvw", k=LONGEST))
TEXTS = {
    "one letter": "a" * LONGEST,
    "a run of letters": LETTERS,
    "a run in capitals with dots": "İ" * LONGEST,
    "a run of another script": "夢" * LONGEST,
    "scraps": "ab " * (LONGEST // 3),
    "scraps of letters": " ".join(LETTERS[: LONGEST // 2]),
    "spelt with hyphens": "a-" * (LONGEST // 2),
    "apostrophes": "a'" * (LONGEST // 2),
    "pictures": "🌙" * LONGEST,
    "quotation marks": '"' * LONGEST,
    "lines": "\n" * (LONGEST - 1) + "x",
    "marks upon one letter": "e" + "\u0301" * (LONGEST - 1),
    "invisible": "\u200ba" * (LONGEST // 2),
    "words run together": "iwanttodienowandforever" * (LONGEST // 23),
    "long words": (LETTERS[:300] + " ") * (LONGEST // 301),
    "figures for letters": "k1ll 0r d13 " * (LONGEST // 12),
}


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """The word lists are read at the first text."""
    for language in ("en", "tr", "es", "ru"):
        assess("I stood by the sea.", language)
        match.find("I stood by the sea.", language)


def is_cheap(work: Callable[[], object]) -> bool:
    return any(seconds(work) < MOST_SECONDS for _ in range(TRIES))


def seconds(work: Callable[[], object]) -> float:
    begun = time.thread_time()
    work()
    return time.thread_time() - begun


@pytest.mark.parametrize("language", ["tr"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_reading_a_text_is_cheap(text: str, language: str) -> None:
    assert is_cheap(lambda: assess(text, language))
    assert is_cheap(lambda: match.find(text, language))
    assert is_cheap(lambda: language_of(text, language))
    assert is_cheap(lambda: (fold(text), search_key(text)))
    assert is_cheap(lambda: words.read(text))
    assert is_cheap(lambda: condense([text], language))
    turns = (Turn("user", text), Turn("analyst", "What was it like?"), Turn("user", text))
    assert is_cheap(lambda: compose(PromptContext("", turns, language=language)))


def test_a_very_long_run_of_dangerous_words_is_still_read() -> None:
    assert assess("iwanttokillmyself" * 60, "en").level.name == "WAKING"
