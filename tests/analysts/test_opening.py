"""The first words of a reply wait only where they may be in another language than the dreamer's."""

from __future__ import annotations

import pytest

from dreams.analysts.opening import Opening, WrongLanguage, asks_for_a_language

ENGLISH = "The sea in your dream is calm, and yet it is deep: what would you find if you went below the surface of it?"
SPANISH = "El mar de tu sueño está en calma y, sin embargo, es profundo: ¿qué encontrarías si fueras debajo de la superficie?"
TURKISH = "Rüyandaki deniz sakin ama derin: yüzeyin altına inseydin orada ne bulurdun ve onu kimin için çıkarırdın?"
RUSSIAN = "Море в вашем сне спокойно, и всё же оно глубоко: что бы вы нашли, если бы опустились под его поверхность?"
CHINESE = (
    "你的梦里的大海很平静,但是很深。如果你潜到水面以下,你会发现什么呢?这对你来说意味着什么?请告诉我更多关于这个梦的事情,以及你醒来时的感受。"
    * 2
)


def pieces(text: str) -> list[str]:
    return [text[at : at + 4] for at in range(0, len(text), 4)]


@pytest.mark.parametrize(("language", "text"), [("en", ENGLISH), ("es", SPANISH), ("tr", TURKISH), ("ru", RUSSIAN), ("", CHINESE)])
def test_the_right_language_passes_whole_and_at_once(language: str, text: str) -> None:
    opening = Opening(language)
    shown = [opening.take(piece) for piece in pieces(text)]

    assert "".join(shown) + opening.end() == text
    assert any(shown[:3])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", ENGLISH),
        ("tr", ENGLISH),
        ("ru", ENGLISH),
        ("ru", SPANISH),
        ("en", RUSSIAN),
        ("tr", RUSSIAN),
        ("en", CHINESE),
        ("ru", CHINESE),
    ],
)
def test_another_language_is_found_before_a_word_is_shown(language: str, text: str) -> None:
    opening = Opening(language)
    shown = ""
    with pytest.raises(WrongLanguage):
        for piece in pieces(text):
            shown += opening.take(piece)

    assert shown == ""


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("tr", "I. Bölüm: deniz. Rüyandaki deniz sakin ama derin, altında ne olduğunu bilmiyorsun ve yine de suya giriyorsun."),
        ("es", "A veces el mar está en calma y, sin embargo, es profundo: ¿qué encontrarías si fueras debajo de la superficie?"),
        ("ru", "Anna, море в вашем сне спокойно, и всё же оно глубоко: что бы вы нашли, если бы опустились под поверхность?"),
        ("tr", "1727000 1727001 "),
        ("es", "**"),
        ("tr", "The."),
        ("es", "OK"),
    ],
)
def test_what_only_looks_foreign_passes(language: str, text: str) -> None:
    opening = Opening(language)

    assert "".join(opening.take(piece) for piece in pieces(text)) + opening.end() == text


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Please answer in English.", True),
        ("İngilizce cevap ver", True),
        ("Responde en inglés", True),
        ("Ответь по-английски", True),
        ("Rüyamda denizi gördüm", False),
        ("Soñé con el mar", False),
    ],
)
def test_who_speaks_of_a_language_may_have_asked_for_it(text: str, asks: bool) -> None:
    assert asks_for_a_language([text]) is asks
