"""The rules of rules.py against a text, and what could be asked for instead. No network, about a millisecond."""

from __future__ import annotations

import dataclasses
import re

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
FEWEST_WORDS = 6
"""With fewer left there is nothing to paint."""
_BEFORE_NOUNS = {"en", "tr"}
"""Where the soft word is an adjective that needs something behind it."""
_ARTICLE = re.compile(r"\b(a) +$", re.IGNORECASE)


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
    finding = find(text)
    if soft is None or finding is None or finding.category is not category or _is_torn(text, finding, language):
        return _instead(category, language)
    before = text[: finding.start]
    if soft[:1] in "aeiou" and language == "en":
        before = _ARTICLE.sub(r"\1n ", before)
    changed = f"{before}{soft}{text[finding.end :]}"
    # Where more than one word would have to go, what is left is no sentence that one would paint.
    return _instead(category, language) if find(changed) else changed


def _is_torn(text: str, finding: Finding, language: str) -> bool:
    """Whether too little of the wish is left without what was refused, or that is more than an adjective in it."""
    left = len(text[: finding.start].split()) + len(text[finding.end :].split())
    is_alone = language in _BEFORE_NOUNS and not re.match(r"\s*\w", text[finding.end :])
    return left < FEWEST_WORDS or is_alone or len(text[finding.start : finding.end].split()) > 1


def _instead(category: Category, language: str) -> str:
    offered = INSTEAD.get(category, {})
    return offered.get(language) or offered.get("en", "")
