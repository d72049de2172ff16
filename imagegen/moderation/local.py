"""The rules of rules.py against a text, and what could be asked for instead. No network, about a millisecond."""

from __future__ import annotations

import dataclasses

from . import rules, words
from .rules import Category

SOFT_WORD = {
    Category.SEXUAL: {"en": "tender", "tr": "şefkatli", "es": "tierno", "ru": "нежность"},
    Category.GORE: {"en": "eerie", "tr": "ürkütücü", "es": "inquietante", "ru": "тревожная тень"},
}
INSTEAD = {
    Category.SEXUAL: {
        "en": "two people embracing in soft evening light",
        "tr": "yumuşak akşam ışığında birbirine sarılan iki insan",
        "es": "dos personas abrazadas en la suave luz de la tarde",
        "ru": "двое обнимаются в мягком вечернем свете",
    },
    Category.SEXUAL_VIOLENCE: {
        "en": "a person walks out of a dark forest into the light",
        "tr": "karanlık ormandan ışığa doğru yürüyen biri",
        "es": "una persona sale de un bosque oscuro hacia la luz",
        "ru": "человек выходит из тёмного леса к свету",
    },
    Category.GORE: {
        "en": "an eerie empty castle under a storm, a frightened figure at its door",
        "tr": "fırtına altında ürkütücü boş bir kale, kapısında korkmuş biri",
        "es": "un castillo vacío e inquietante bajo la tormenta, una figura asustada en la puerta",
        "ru": "пустой мрачный замок в грозу, испуганная фигура у двери",
    },
    Category.HATE: {
        "en": "people of many kinds around one fire under the stars",
        "tr": "yıldızların altında tek bir ateşin çevresinde türlü türlü insanlar",
        "es": "gente muy distinta alrededor de un fuego bajo las estrellas",
        "ru": "разные люди вокруг одного костра под звёздами",
    },
    Category.SELF_HARM: {
        "en": "a lighthouse that shines through a storm, a small house with a lit window",
        "tr": "fırtınada parlayan bir deniz feneri, penceresi aydınlık küçük bir ev",
        "es": "un faro que brilla en la tormenta, una casita con la ventana encendida",
        "ru": "маяк светит сквозь бурю, домик с освещённым окном",
    },
    Category.TERROR: {
        "en": "a city at dawn after a long night, birds above its roofs",
        "tr": "uzun bir gecenin ardından şafakta bir şehir, çatıların üzerinde kuşlar",
        "es": "una ciudad al amanecer tras una larga noche, pájaros sobre los tejados",
        "ru": "город на рассвете после долгой ночи, птицы над крышами",
    },
    Category.FORGERY: {
        "en": "an old travel journal with invented stamps and maps",
        "tr": "hayali damgalar ve haritalarla dolu eski bir seyahat defteri",
        "es": "un viejo diario de viaje con sellos y mapas inventados",
        "ru": "старый дневник путешествий с выдуманными марками и картами",
    },
}
"""For sexual content with minors nothing is suggested."""

WINDOW = 40
FEWEST_WORDS = 4
"""With fewer left there is nothing to paint."""


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    category: Category
    start: int
    end: int


def find(text: str) -> Finding | None:
    """What speaks against painting this; the gravest first, as the rules are ordered."""
    reading = words.read(text)
    for rule in rules.RULES:
        for match in rule.pattern.finditer(reading.text):
            around = reading.text[max(0, match.start() - WINDOW) : match.end() + WINDOW]
            if rule.unless is None or not rule.unless.search(around):
                return Finding(rule.category, *reading.span(match.start(), match.end()))
    return None


def softer(text: str, category: Category, language: str) -> str:
    """The same wish without what was refused, or a scene in its place; empty where nothing is offered. It is never refused itself."""
    soft = SOFT_WORD.get(category, {}).get(language) or SOFT_WORD.get(category, {}).get("en")
    changed = text
    for _ in range(4):
        finding = find(changed)
        if finding is None:
            return changed if changed != text and len(changed.split()) >= FEWEST_WORDS else _instead(category, language)
        if soft is None or finding.category is not category:
            break
        changed = f"{changed[: finding.start]}{soft}{changed[finding.end :]}"
    return _instead(category, language)


def _instead(category: Category, language: str) -> str:
    offered = INSTEAD.get(category, {})
    return offered.get(language) or offered.get("en", "")
