"""How well danger is found in the labelled sentences: the gate, for the half that was looked at and the half that was not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from dreams.safety import Level, assess, classifier, figures, labelled, neighbours, training
from tests.analysts.offline.test_composing import dreams

pytestmark = pytest.mark.once

FOLDER = Path(__file__).parent / "labelled"
HALVES = [(language, half) for language in labelled.LANGUAGES for half in ("seen", "unseen")]
SHORT = {
    "en": "Yes|No|Why?|Go on|Tell me more|Hello, how are you?|I fell|I fell down the stairs|I ran|I died|Teeth fell out",
    "tr": "Evet|Hayır|Neden?|Devam et|Merhaba|Düştüm|Uçtum|Koştum|Öldüm|Mavi kapı|Dişlerim döküldü|Ağladım",
    "es": "Sí|No|¿Por qué?|Sigue|Hola|Me caí|Volé|Corrí|Morí|Mi madre|Nadé",
    "ru": "Да|Нет|Почему?|Дальше|Привет|Это было ночью|Я упал|Я летал|Бежал|Я умер|Поезд|Плыл|Не знаю",
}
SHORT_DANGER = {"en": "I want to die", "tr": "Ölmek istiyorum", "es": "Quiero morir", "ru": "Хочу умереть"}


@pytest.fixture(scope="module")
def measured() -> figures.Figures:
    found = figures.measure(FOLDER)
    print("\n" + figures.as_text(found))
    return found


@pytest.mark.parametrize(("language", "half"), HALVES)
def test_waking_danger_is_found(measured: figures.Figures, language: str, half: str) -> None:
    assert figures.recall(measured[language][half]) >= 0.98


@pytest.mark.parametrize(("language", "half"), HALVES)
def test_what_is_only_dreamt_raises_no_alarm(measured: figures.Figures, language: str, half: str) -> None:
    assert figures.alarms(measured[language][half], "dream") <= 0.05
    assert figures.alarms(measured[language][half], "quotation", "song", "third", "joke", "history", "plain") <= 0.15


@pytest.mark.parametrize(("language", "half"), HALVES)
def test_everyday_talk_raises_no_alarm(measured: figures.Figures, language: str, half: str) -> None:
    assert figures.alarms(measured[language][half], "plain") <= (0.03 if half == "seen" else 0.06)


@pytest.mark.parametrize(("language", "half"), HALVES)
def test_a_dream_raises_no_alarm_where_nobody_calls_it_one(measured: figures.Figures, language: str, half: str) -> None:
    assert figures.alarms(measured[language][half], "unframed") <= (0.05 if half == "seen" else 0.06)


@pytest.mark.parametrize("language", labelled.LANGUAGES)
def test_dreams_written_for_the_analyst_raise_no_alarm(language: str) -> None:
    told = dreams(language)
    alarms = [dream for dream in told if assess(dream, language).level is Level.WAKING]
    print(f"\n{language} other dreams: {len(alarms)}/{len(told)}")
    assert len(alarms) <= 0.05 * len(told), alarms


@pytest.mark.parametrize("text", ["and now?", "hi", "Why?", "What next?", "Tell me more", "I see.", "ok", "And why now?"])
def test_a_few_words_between_are_no_danger(text: str) -> None:
    assert assess(text, "en").level is Level.NONE


@pytest.mark.parametrize("language", labelled.LANGUAGES)
def test_one_or_two_words_are_no_evidence_unless_they_say_it(language: str) -> None:
    assert [text for text in SHORT[language].split("|") if assess(text, language).level is Level.WAKING] == []
    assert assess(SHORT_DANGER[language], language).level is Level.WAKING


def test_the_published_figures_are_these(measured: figures.Figures) -> None:
    assert figures.stored() == measured, "run `python manage.py train_safety`"


def test_the_weights_were_trained_from_what_is_here() -> None:
    assert classifier.weights().digest == training.digest(FOLDER), "run `python manage.py train_safety`"


def test_the_nearest_sentences_are_those_that_are_here() -> None:
    message = "install the extra “embeddings”, then run `python manage.py train_safety`"
    assert neighbours.stored_digest() == training.digest_of_sentences(FOLDER), message


@pytest.mark.parametrize("language", labelled.LANGUAGES)
def test_there_are_enough_sentences_and_no_two_alike(language: str) -> None:
    rows = [row for row in labelled.read(FOLDER) if row.language == language]
    held_out = set(rows)
    assert len(rows) >= 400
    assert [text for text, count in Counter(row.text.casefold() for row in rows).items() if count > 1] == []
    assert {row.label for row in rows} == set(figures.LABELS)
    assert not {row.text.casefold() for row in labelled.read_training(FOLDER) if row not in held_out} & {
        row.text.casefold() for row in rows
    }
    assert 0.4 <= sum(row.is_seen for row in rows) / len(rows) <= 0.6
