"""Threads are called by words as a dictionary has them, and little words are none."""

from __future__ import annotations

from typing import Any

import pytest

from dreams import tasks
from dreams.models import Thread
from dreams.near import stopwords, word_forms
from project.text.folding import search_key
from tests import people

from .client import Dreamer

LITTLE = {
    "en": "my mine our ours ourselves your their theirs whose was were been being had having isn weren hadn shouldn would could began",
    "tr": "benim senin bizim sizin onların bizimki kendisi kendini oldum olmuştu oluyordu ediyordum etmişti değildi vardım istiyordum",
    "es": "mis míos tuya suyos nuestra nuestros vuestro cuyas hemos habíamos hubo éramos estábamos estuvieron tuvimos podían empezaron",
    "ru": "моей моим нашим нашей наши вашего твоими своей своими чьей этими которыми всеми каждую одного буду могли должен хотели",
}


@pytest.mark.parametrize("language", LITTLE)
def test_possessives_and_auxiliaries_say_nothing_of_a_dream(language: str) -> None:
    assert [word for word in LITTLE[language].split() if search_key(word) not in stopwords.of(language)] == []


@pytest.mark.parametrize("language", LITTLE)
def test_no_word_of_a_dream_is_lost_to_them(language: str) -> None:
    telling = {
        "en": "sea mother house train exam forest teeth stairs friend water",
        "tr": "deniz anne ev tren sınav orman diş merdiven arkadaş su",
        "es": "mar madre casa tren examen bosque dientes escalera amigo agua",
        "ru": "море мама дом поезд экзамен лес зубы лестница друг вода свет стол",
    }
    assert stopwords.of(language).isdisjoint(search_key(word) for word in telling[language].split())


@pytest.mark.parametrize(
    ("language", "forms", "name"),
    [
        ("ru", {"лестницу": 3, "лестнице": 2, "лестница": 1}, "лестница"),
        ("ru", {"поезде": 4, "поезд": 2, "поездом": 1}, "поезд"),
        ("ru", {"стеклянную": 2, "стеклянный": 1, "стеклянной": 3}, "стеклянный"),
        ("ru", {"поднимались": 3}, "подниматься"),
        ("ru", {"поднималась": 2, "поднимались": 3}, "подниматься"),
        ("ru", {"зубами": 5, "зубы": 1}, "зубы"),
        ("en", {"violins": 4, "violin": 1}, "violin"),
        ("en", {"glass": 4}, "glass"),
        ("es", {"escaleras": 4, "escalera": 1}, "escalera"),
        ("tr", {"merdivenlerden": 4, "merdiven": 1, "merdivende": 2}, "merdiven"),
    ],
)
def test_the_form_that_a_dictionary_has_is_the_name(language: str, forms: dict[str, int], name: str) -> None:
    assert word_forms.name_of(forms, language) == name


@pytest.mark.django_db(transaction=True)
@pytest.mark.once
def test_a_thread_is_called_by_a_form_of_another_dream(monkeypatch: Any) -> None:
    alice = Dreamer(people.make(language="ru"))
    told = ("Мы поднимались нашим маяком.", "За маяком поднимались люди.", "Высокий маяк, и мы поднимались.", "Нашим был сад.")
    for night, text in enumerate(told, 1):
        entry = alice.keep(text, dreamt_on=f"2026-01-{night:02}")["entry"]["id"]
        tasks.find_insights(dream_id=str(entry))
    tasks.sweep_insights()
    assert {row.label for row in Thread.objects.filter(person=alice.person)} == {"маяк", "подниматься"}
