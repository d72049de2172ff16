"""The built-in analyst over sixty dreams a language: its grammar by rules, its questions, and that it does not repeat itself.

`python -m tests.analysts.offline.read tr` prints the answers for reading.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dreams.analysts import personas
from dreams.analysts.base import PromptContext, Turn
from dreams.analysts.offline.compose import compose
from dreams.analysts.offline.phrases import PHRASES
from dreams.analysts.offline.variants import sentences
from dreams.insights import denied, find

LANGUAGES = ("en", "tr", "es", "ru")
FOLDER = Path(__file__).parent
PERSONAS = [persona.slug for persona in personas.ALL]
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
LATIN = re.compile("[a-z]", re.IGNORECASE)
PROPHECY = {
    "en": r"\b(?:means that|will (?:happen|bring|come true)|symboli[sz]es|as an AI|you suffer from|diagnos)",
    "tr": r"(?:anlamına gelir|başınıza gelecek|simgeler\b|teşhis|tanı koy)",
    "es": r"\b(?:significa que|te pasará|simboliza|diagnóstic)",
    "ru": r"(?:означает, что|предвещает|символизирует|диагноз|сбудется)",
}


def dreams(language: str) -> list[str]:
    return (FOLDER / f"dreams_{language}.txt").read_text(encoding="utf-8").splitlines()


def answer(language: str, *turns: str, persona: str = "jungian", recent: tuple[str, ...] = ()) -> str:
    spoken = tuple(Turn("analyst" if number % 2 else "user", text) for number, text in enumerate(turns))
    return compose(PromptContext("", spoken, persona=persona, language=language, recent_answers=recent))


def questions(text: str) -> list[str]:
    return re.findall(r"^\d\. (.+)$", text, re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sixty_dreams_are_answered_in_clean_sentences(language: str) -> None:
    for number, dream in enumerate(dreams(language)):
        text = answer(language, dream, persona=PERSONAS[number % len(PERSONAS)])
        assert not re.search(r"[{}]|\s[,.;?!]|[.,;]{2}|  |\(\)|“”|«»|None", text), text
        assert all(line[0] in "*-123456789“«¿" or line[0].isupper() for line in text.splitlines() if line), text
        assert not re.search(PROPHECY[language], text, re.IGNORECASE), text
        said = sentences(text)
        assert len(said) == len(set(said)), text
        assert 50 <= len(text.split()) <= 420, text
        asked = questions(text)
        assert 2 <= len(asked) <= 3 and all(question.endswith("?") for question in asked), text
        plain = text.replace("findahelpline.com", "").replace("REM", "")
        assert not (LATIN if language == "ru" else CYRILLIC).search(plain), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nine_of_ten_dreams_are_known_and_quoted_as_they_were_told(language: str) -> None:
    known = 0
    left, right = PHRASES[language].marks
    for dream in dreams(language):
        labels = {one.label for one in find(dream, language)}
        known += bool(labels)
        labels |= {one.label for one in denied(dream, language)}
        for quote in re.findall(f"{left}([^{right}]+){right}", answer(language, dream)):
            words = quote.removesuffix("…")
            is_instruction = "…" in words
            assert quote in labels or words in dream or is_instruction or words in {"Нет", "да", "нет"}, (quote, dream)
    assert known >= 54


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_ten_answers_in_a_row_none_repeats_a_sentence(language: str) -> None:
    recent: list[str] = []
    for dream in dreams(language)[::3]:
        text = answer(language, dream, recent=tuple(recent[-10:]))
        said = {sentence for earlier in recent[-10:] for sentence in sentences(earlier)}
        assert said & set(sentences(text)) == set()
        recent.append(text)


def test_the_same_telling_gets_the_same_answer() -> None:
    dream = dreams("en")[3]
    assert answer("en", dream) == answer("en", dream)


@pytest.mark.parametrize(
    ("language", "dream", "there", "not_there"),
    [
        ("en", "I was not afraid, there was no house.", set(), {"fear", "house"}),
        ("en", "I could not find the house.", {"house"}, set()),
        ("en", "We drove in the light blue car and I fell asleep.", {"car"}, set()),
        ("en", "It was not only a house, it was a castle.", {"house", "castle"}, set()),
        ("tr", "Kan kardeşim geldi, ev yoktu. Huzursuzdum.", set(), {"house", "peace"}),
        ("tr", "Korku yoktu, deniz vardı.", {"sea"}, {"fear"}),
        ("es", "No tenía miedo y por la tarde no había casa.", set(), {"fear", "house"}),
        ("es", "Se llama Ana y era extraño. No caí.", set(), {"falling"}),
        ("ru", "Страха не было, дома не было, я не боялся.", set(), {"fear", "house"}),
        ("ru", "Мы смотрели друг на друга у моря.", {"sea"}, set()),
    ],
)
def test_what_was_not_there_is_not_found_and_a_word_in_an_idiom_is_none(
    language: str, dream: str, there: set[str], not_there: set[str]
) -> None:
    found = {one.key for one in find(dream, language)}
    assert there <= found and not found & not_there
    assert not_there <= {one.key for one in denied(dream, language)}
    assert not found & {"light", "blood", "falling", "late", "longing", "friend", "stranger"}


@pytest.mark.parametrize(
    ("language", "dream", "one", "other"),
    [("ru", "Я плыл по морю, а потом стоял в воде.", "море", "вода"), ("en", "I saw oceans. Then the rivers came.", "ocean", "river")],
)
def test_words_of_one_theme_share_one_thought_in_their_dictionary_form(language: str, dream: str, one: str, other: str) -> None:
    text = answer(language, dream)
    (line,) = [line for line in text.splitlines() if line.startswith("- ")]
    assert one in line and other in line


@pytest.mark.parametrize(
    ("language", "dream"),
    [
        ("en", "My teeth were falling out."),
        ("tr", "Dişlerim dökülüyordu."),
        ("es", "Se me caían los dientes."),
        ("ru", "У меня выпадали зубы."),
    ],
)
def test_falling_teeth_are_read_as_teeth_and_not_as_a_fall(language: str, dream: str) -> None:
    text = answer(language, dream)
    phrases = PHRASES[language]
    assert any(thought in text for thought in phrases.together["teeth_falling"])
    assert phrases.ask_together["teeth_falling"] in text
    assert not any(thought in text for thought in phrases.themes["falling"])


def test_a_house_and_a_sea_apart_are_no_flood() -> None:
    text = answer("en", "I was in my grandmother's house. Later a car drove through the ocean.")
    assert not any(thought in text for thought in PHRASES["en"].together["water_house"])


def test_a_follow_up_answers_what_was_said() -> None:
    dream = "I stood on a bridge over the sea. A dog barked."
    first = answer("en", dream)
    phrases = PHRASES["en"]

    def reply(text: str) -> str:
        return answer("en", dream, first, text)

    assert any(words in reply("Thank you!") for words in phrases.thanks)
    assert any(words in reply("What does it mean?") for words in phrases.what_it_means)
    assert any(words in reply("No, that's not it.") for words in phrases.disagreement)
    assert any(words in reply("Yes, exactly.") for words in phrases.agreement)
    assert "“fear”" in reply("When I think of it, I was afraid the whole time.")
    assert "“wolf”" in reply("And there was a wolf as well, far away, on the other side of the bridge.")
    assert first not in reply("Yes, exactly.")


@pytest.mark.parametrize("text", ["夢" * 400, "hi", "Thank you!", "I dreamt of the sea and my mother, and I was afraid."])
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_has_heard_everything_is_still_answered(language: str, text: str) -> None:
    turns: list[str] = []
    for _ in range(14):
        turns.append(text)
        turns.append(answer(language, *turns, recent=tuple(turns[1::2][-10:])))
        assert turns[-1].strip()


def test_feelings_come_before_images() -> None:
    text = answer("en", "I was sad. A snake lay on the road.")
    assert text.index("sadness") < text.index("What stands out")
