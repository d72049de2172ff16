"""Russian in Latin letters: danger is found in it, and no other language is taken for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dreams.safety import Kind, Level, assess, labelled, reading, transliteration
from dreams.safety.lexicon import lexicon

pytestmark = pytest.mark.once

ROWS = list(labelled.read(Path(__file__).parent / "labelled"))
RUSSIAN = [row for row in ROWS if row.language == "ru"]
OTHERS = [row for row in ROWS if row.language != "ru"]
LIKE_A_PASSPORT = (
    "a:a б:b в:v г:g д:d е:e ё:e ж:zh з:z и:i й:i к:k л:l "
    "м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch ш:sh щ:shch ъ: ы:y ь: э:e ю:iu я:ia"
)
WAYS = {
    "as in a chat": "й:y х:h ц:c щ:sch ю:yu я:ya",
    "as in a passport": "",
    "as in a library": "ж:j й:j х:x ц:c щ:sh ю:ju я:ja",
    "with soft signs": "ь:' й:y ю:yu я:ya",
}


def letters(way: str) -> dict[int, str]:
    return str.maketrans(dict(entry.split(":") for entry in f"{LIKE_A_PASSPORT} а:a {WAYS[way]}".split()))


@pytest.mark.parametrize("way", WAYS)
def test_danger_is_found_and_harmless_words_raise_few_alarms(way: str) -> None:
    typed = letters(way)
    levels = [(row.label, assess(row.text.lower().translate(typed), "en").level is Level.WAKING) for row in RUSSIAN]
    dangers = [is_found for label, is_found in levels if label in labelled.DANGERS]
    dreams = [is_found for label, is_found in levels if label in {"dream", "unframed", "plain"}]
    print(f"\n{way}: {sum(dangers)}/{len(dangers)} found, {sum(dreams)}/{len(dreams)} alarms")
    assert sum(dangers) >= 0.8 * len(dangers)
    assert sum(dreams) <= 0.04 * len(dreams)


@pytest.mark.parametrize(
    "text",
    [
        *("ya hochu umeret", "hochu pokonchit s soboy", "HOCHU POKONCHIT S SOBOI", "ne hochu zhit", "Ja ne hochu bolshe zhit'"),
        *("ya khochu ubit' sebya", "ya ub'yu sebya segodnya", "hochetsya umeret", "Ya hochu umeret. I told nobody about it."),
    ],
)
@pytest.mark.parametrize("language", ["en", "tr", "es", "ru"])
def test_these_words_are_heard_whatever_the_language_of_the_page(text: str, language: str) -> None:
    found = assess(text, language)
    assert (found.level, found.kind) == (Level.WAKING, Kind.SELF_HARM)


def test_no_sentence_of_another_language_is_read_as_russian() -> None:
    known = tuple(map(lexicon, ("en", "tr", "es")))
    assert len(OTHERS) > 2000
    assert [row.text for row in OTHERS if transliteration.as_russian(reading.sentences(row.text), known)] == []


@pytest.mark.parametrize("text", ["mne prisnilos chto ya umirayu", "mne snilsya dom i more", "privet kak dela", "spasibo, vse horosho"])
def test_a_dream_and_everyday_words_raise_no_alarm(text: str) -> None:
    assert assess(text, "en").level is not Level.WAKING
