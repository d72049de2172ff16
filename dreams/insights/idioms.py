"""Phrases in which a word of the lexicon means something else: "light blue" is no light, "fell asleep" no fall."""

from __future__ import annotations

import functools
import re

from project.text.folding import fold

# Patterns over folded text, one a line; they are folded themselves. What a pattern covers is not searched for concepts.
PHRASES = {
    "en": r"""
light[ -](?:blue|green|gr[ae]y|brown|pink|red|yellow|purple|orange|coloured|colored)
light[ -]?(?:hearted|headed|weight|ly)
(?:very |so |quite |too |as )light(?: as a feather)?
(?:in|to) (?:the )?light of\b(?! (?:the |a )?(?:lamp|candle|moon|sun|fire))
(?:fall|falls|fell|fallen|falling) (?:fast |sound |back )?(?:asleep|in love|silent|ill|sick|apart|for|behind)
late (?:at|in|on|into|last|that|one) \w+(?: \w+)?
(?:of late|later|lately)
on the (?:other|one) hand
(?:second|first)[ -]hand
hand(?:s|ed)? (?:me|him|her|it|us|them|over|out|in)\b
(?:can't|cannot|could not|couldn't|can not) bear
bear(?:s|ing)? (?:with|in mind|witness)
by the (?:way|book)
(?:in|at) (?:hand|heart)
(?:the )?(?:sun|moon|water|smoke|tide|sea|road|ground|i|he|she|it|we|they) rose(?! garden)
to watch|watch(?:ed|es|ing)?(?= (?:me|him|her|it|us|them|the|a|as|how|over|from))
(?:i|we|you|they|he|she|could|would|just|only|and) watch\b
(?:lift|lifts|lifted|lifting) (?:me|him|her|it|us|them|my|his|up)\b
book(?:ed|ing|s)? (?:a|the|my|our) (?:table|flight|room|ticket|hotel|trip)
(?:phone|telephone|bell|doorbell|alarm) (?:was |is |kept |keeps |started |began )*(?:ring|rings|ringing)
ring(?:s|ing)? (?:the (?:door)?bell|a bell|at the door)
(?:free time|for free|feel free)
(?:mad|crazy) about
eye to eye|eye contact|in the eyes of
(?:have|had|has|having|wear|wearing|wore) (?:a |her |his |my )?(?:watch)\b(?! over)
step by step
dead (?:tired|end|sure|silence|serious)
ice cream
people (?:say|said|think|thought|tell|told)
star(?:ring|red)
(?:no|any) matter
work(?:s|ed)? (?:out|like)
(?:in|all in) the end
take care
""",
    "tr": r"""
yalnız(?:ca)\b
kan (?:kardeş|bağ)\w*
göz (?:at|kırp|gez|koy|ard)\w*
göz göze
el (?:ele|salla\w*|çabuk\w*|sık\w*|koy\w*)
ele (?:geç|al)\w*
ses çıkarma\w*
saat (?:\d+|bir|iki|üç|dört|beş|altı|yedi|sekiz|dokuz|on)\w*
(?:iki|üç|dört|beş|altı|birkaç|yarım|\d+) saat\w*
çocuk(?:ken|luğ\w*|luk(?!t|ç)\w*)
baş (?:üstüne|ağrı\w*)
yol (?:aç|ver|göster)\w*
bu yolla
su gibi
at(?= (?:beni|onu|bunu|şunu|kendini))
ışık yılı\w*
kalp kalbe
ev(?:e)? sahib\w*
son anda
kar (?:et|etti|payı)\w*
para etmez
kale (?:al)\w*
gül(?:üyor|dü|mek|me)\w*
""",
    "es": r"""
(?:por|de|en) la tarde
(?:más|mas) tarde
tarde o temprano
buenas tardes
aquella tarde|esa tarde|una tarde|esta tarde|cada tarde|toda la tarde
(?:se|me|te|nos) llama(?:n|s|ba|ban)?
llama(?:n|s)? (?:a|por)\b
cuarto de (?:hora|siglo)
(?:el|un|al) cuarto (?:día|piso|año|grado|mes)
color rosa
a solas
mano (?:derecha|izquierda)
de segunda mano
a mano
(?:de|por) prueba
a prueba de
poner(?:se|me)? a
por cierto
ni siquiera
a la luz de
dar(?:se|me)? cuenta
cara a cara
ojo por ojo
la gente (?:dice|cree|piensa)
medio muert[oa] de (?:risa|hambre|sueño)
muert[oa]s? de (?:risa|hambre|sueño|cansancio|frío|sed)
en el pan de
como pez en el agua
trabajo (?:en|de|como)\b
""",
    "ru": r"""
друг (?:друга|другу|с другом|о друге|за другом|к другу|на друга|от друга|перед другом)
на (?:том|этом|белом) свете
(?:ни за что|чуть) свет
на свет(?:е|у)?\b
рука об руку
под рукой
из рук вон
своими глазами
с глазу на глаз
на глазах
смерть как
до смерти
один (?:раз|из|на один|за другим|человек|мужчина|день)
одна (?:из|женщина|девушка)
(?:час|два|три|четыре|пять|несколько) час\w*
в конце концов
мёртвый час
огонь и воду
по дороге
в свете
на коне
не в своей тарелке
дорог(?:ой|ая|ие|ого|ому|им|их|ими)(?= (?:мой|моя|мои|друг|мама|папа|подарок))
голос(?:овать|ова\w*)
красок|красный свет
ключевой
ключев\w*
работа(?:л|ла|ли|ло|ет|ют|ть|ю)
""",
}


def spans(folded: str, language: str) -> list[tuple[int, int]]:
    """The places (in code points) that a phrase covers."""
    return [match.span() for match in _pattern(language).finditer(folded)]


@functools.cache
def _pattern(language: str) -> re.Pattern[str]:
    lines = [fold(line) for line in PHRASES[language].strip().splitlines() if line]
    return re.compile(r"(?<![^\W_])(?:" + "|".join(lines) + r")(?![^\W_])")
