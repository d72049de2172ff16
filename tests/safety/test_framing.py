"""A dream beside waking danger, long dreams, and what is asked of the function itself."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dreams.safety import Assessment, Kind, Level, assess, labelled

pytestmark = pytest.mark.once

ROWS = list(labelled.read(Path(__file__).parent / "labelled"))
WAKING = {
    "en": "This is not a dream, and I want to kill myself.",
    "tr": "Bu bir rüya değil, kendimi öldürmek istiyorum.",
    "es": "Esto no es un sueño, y quiero matarme.",
    "ru": "Это не сон, и я хочу убить себя.",
}
DREAMT = {
    "en": "In the dream I wanted to kill myself, and then I flew over the sea.",
    "tr": "Rüyamda kendimi öldürmek istiyordum, sonra denizin üstünde uçtum.",
    "es": "En el sueño quería matarme, y luego volaba sobre el mar.",
    "ru": "Во сне я хотела убить себя, а потом летела над морем.",
}


@pytest.mark.parametrize("language", WAKING)
def test_waking_intent_is_found_beside_a_dream(language: str) -> None:
    assert assess(WAKING[language], language) == Assessment(Level.WAKING, Kind.SELF_HARM)
    assert assess(f"{DREAMT[language]} {WAKING[language]}", language).level is Level.WAKING
    assert assess(DREAMT[language], language).level is Level.NONE


@pytest.mark.parametrize("language", WAKING)
def test_it_does_not_matter_which_language_the_site_is_in(language: str) -> None:
    for site in WAKING:
        assert assess(WAKING[language], site).level is Level.WAKING


@pytest.mark.parametrize("language", WAKING)
def test_long_dreams_raise_no_alarm_and_hide_none(language: str) -> None:
    dreamt = [row.text.rstrip(".") + "." for row in ROWS if row.language == language and row.label == "dream" and row.is_seen]
    draw = random.Random(7)  # the same dreams each time
    alarms = 0
    for _ in range(20):
        dream = draw.sample(dreamt, 8)
        alarms += assess(" ".join(dream), language).level is Level.WAKING
        place = draw.randrange(len(dream) + 1)
        assert assess(" ".join([*dream[:place], WAKING[language], *dream[place:]]), language).level is Level.WAKING
    assert alarms <= 1


def test_of_several_texts_the_gravest_counts() -> None:
    assert assess(["The sea was calm.", "I want to die", "I had a picnic."], "en").level is Level.WAKING
    assert assess([], "en") == Assessment()


@pytest.mark.parametrize(
    "text", ["", " ", "…", "\u200b", "👻" * 50, "\ud83d", '"', "a" * 50_000, "kill " * 4000, "я " * 9000, "не хочу жить " * 900]
)
def test_no_text_breaks_it(text: str) -> None:
    assess(text, "xx")
