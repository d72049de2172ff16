"""What somebody does with a later message: thanks, asks what it means, says no, says yes, or goes on telling."""

from __future__ import annotations

import re
from typing import Literal

from project.text.folding import fold

Intent = Literal["thanks", "question", "disagreement", "agreement", "telling"]

THANKS = {
    "en": r"^\W*(?:ok(?:ay)?\W+)?(?:thanks?|thank you|thx|cheers|good night|bye)\b",
    "tr": r"^\W*(?:tamam\W+)?(?:çok )?(?:teşekkür|sağ ?ol|eyvallah|iyi geceler|hoşça ?kal|görüşürüz)",
    "es": r"^\W*(?:vale\W+|ok\W+)?(?:muchas |mil )?(?:gracias|buenas noches|adiós|hasta (?:luego|mañana))",
    "ru": r"^\W*(?:хорошо\W+|ок\W+)?(?:большое |огромное )?(?:спасибо|благодарю|спокойной ночи|пока\b|до свидания)",
}
QUESTION = {
    "en": r"what (?:does|do|did|could|might) .{0,60}mean|meaning|interpret|is (?:it|this|that) (?:bad|good|normal|a sign)|what do you think"
    r"|why (?:do|did|am|was) i",
    "tr": r"ne (?:demek|anlama)|anlamı ne|yorumla|kötü (?:bir şey )?mi|iyi mi|normal mi|ne düşünüyorsun|neden (?:bu|böyle|hep)",
    "es": r"qué (?:significa|quiere decir|puede significar|opinas|crees)|significado|interpret|es (?:malo|bueno|normal)"
    r"|por qué (?:sueño|soñé|me)",
    "ru": r"что (?:это |бы это )?(?:значит|означает|может значить|вы думаете|думаете)|к чему (?:это|снит)|значени|растолку"
    r"|это (?:плохо|хорошо|нормально)|почему (?:мне|я|это)",
}
DISAGREEMENT = {
    "en": r"^\W*(?:no\b|nope|not really|that.s not|that is not|i don.t think|i disagree|wrong)|doesn.t (?:fit|feel right|sound right)",
    "tr": r"^\W*(?:hayır|yok\b|pek değil|öyle değil|sanmıyorum|katılmıyorum|yanlış)",
    "es": r"^\W*(?:no\b(?! (?:sé|recuerdo|me acuerdo))|qué va|no creo|no es eso|para nada|no estoy de acuerdo)",
    "ru": r"^\W*(?:нет\b|не думаю|не согласен|не согласна|это не так|неверно|вряд ли)",
}
AGREEMENT = {
    "en": r"^\W*(?:yes|yeah|yep|exactly|true|right|that.s (?:it|right|true)|indeed|maybe|perhaps)\b",
    "tr": r"^\W*(?:evet|aynen|doğru|haklısın|kesinlikle|olabilir|belki|sanırım)\b",
    "es": r"^\W*(?:sí|si\b|exacto|cierto|claro|es verdad|tienes razón|puede ser|quizás?|tal vez)",
    "ru": r"^\W*(?:да\b|точно|верно|именно|правда|вы правы|ты прав|возможно|может быть|наверное)",
}
KINDS: tuple[tuple[Intent, dict[str, str]], ...] = (
    ("thanks", THANKS),
    ("question", QUESTION),
    ("disagreement", DISAGREEMENT),
    ("agreement", AGREEMENT),
)
SHORT = 60
"""Code points. Thanks and a yes or no before a longer telling are manners, and the telling counts."""


def _folded(pattern: str) -> str:
    """The patterns are in small letters already, but for the i that folding makes of every i."""
    return pattern.replace("ı", "i")


def intent_of(text: str, language: str) -> Intent:
    """The first kind that fits; a language without patterns is read as English."""
    low = fold(text)
    for kind, patterns in KINDS:
        if kind == "thanks" and len(low) > SHORT:
            continue
        if re.search(_folded(patterns.get(language, patterns["en"])), low):
            return kind
    return "telling"
