"""What is not painted here, as patterns over folded words (words.py), in four languages.

Policy: a dream may be frightening. Being chased, killed, wounded, dead or naked in a dream is painted, and so are blood, weapons,
medicine, anatomy, breastfeeding and nudes as art (paintings, statues, figure drawing). Refused are pornography, anything sexual with
minors, gore for its own sake, sexual violence, hatred of groups, self-harm shown or taught, terror and weapon-making, and forgery.
"""

from __future__ import annotations

import dataclasses
import enum
import re

from .words import fold


class Category(enum.Enum):
    SEXUAL_MINORS = "sexual_minors"
    SEXUAL = "sexual"
    SEXUAL_VIOLENCE = "sexual_violence"
    GORE = "gore"
    HATE = "hate"
    SELF_HARM = "self_harm"
    TERROR = "terror"
    FORGERY = "forgery"


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """`unless`: words near the find that make it harmless."""

    category: Category
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None


def _rule(category: Category, *patterns: str, unless: str = "") -> Rule:
    # Folded like the text; classes such as \w hold no capitals, so they survive.
    pattern = "|".join(f"(?:{fold(part)})" for part in patterns)
    return Rule(category, re.compile(rf"\b(?:{pattern})\b"), re.compile(rf"\b(?:{fold(unless)})\b") if unless else None)


MINOR = (
    r"child|children|kid|kids|toddler\w*|infant|underage|preteen\w*|teenager\w*|minors?|schoolgirls?|schoolboys?|(?:little|young) (?:girl|boy)s?"
    r"|çocuk\w*|bebek|ergen|küçük kız\w*|reşit olmayan\w*|liseli"
    r"|niñ[oa]s?|menor(?:es)?(?: de edad)?|colegialas?|adolescentes?"
    r"|ребен\w*|дет(?:и|ей|ьми|ский|ская|ское)|дети|малолет\w*|несовершеннолет\w*|школьниц\w*|подрост\w*"
)
SEXUAL = (
    r"sex|sexy|sexual\w*|erotic\w*|porn\w*|nude|nudes|naked|nudity|undress\w*|lingerie|topless|fetish\w*"
    r"|seks|seksi|cinsel\w*|erotik\w*|çıplak|porno\w*"
    r"|sexo|sexuales|eróti[ck]\w*|desnud[oa]s?"
    r"|секс\w*|эротич\w*|порн\w*|голы[ейхм]|голая|голую|голый|обнаженн\w*"
)
NEAR = r"(?: \w+){0,4} "
ART = (
    r"painting|paintings|painted|oil|sculpture|statue|marble|renaissance|baroque|classical|figure drawing|life drawing|museum|venus|botticelli"
    r"|michelangelo|rodin|art|artistic|study|tablo\w*|heykel\w*|resim\w*|sanat\w*|pintura|cuadro|escultura|estatua|arte|картин\w*|скульптур\w*|стату\w*|живопис\w*"
)
MEDICAL = r"medical|anatom\w*|cancer|health|education|clinic\w*|doctor|hormone\w*|chromosome\w*|tıbbi|anatomi|sağlık|médic[oa]|salud|медицинск\w*|анатом\w*|здоровь\w*"

RULES = (
    _rule(
        Category.SEXUAL_MINORS,
        rf"(?:{MINOR}){NEAR}(?:{SEXUAL})",
        rf"(?:{SEXUAL}){NEAR}(?:{MINOR})",
        rf"(?:{MINOR}) (?:{SEXUAL})",
        rf"(?:{SEXUAL}) (?:{MINOR})",
        r"lolicon|shotacon|pedophil\w*|paedophil\w*|pedofil\w*|педофил\w*|child ?porn\w*|çocuk porno\w*|pornografía infantil|детск\w* порн\w*",
        unless=r"sex education|same sex|opposite sex|naked (?:mole|eye|tree|branch)\w*|çıplak ayak\w*|детск\w+ сад\w*|cherub\w*|putti",
    ),
    _rule(
        Category.SEXUAL_VIOLENCE,
        r"rape|raped|raping|rapist|gang ?bang\w*|molest\w*|non ?consensual",
        r"tecavüz\w*",
        r"violación|violando a|violada por|violador",
        r"изнасил\w*|насилует",
        unless=r"survivor\w*|rapeseed",
    ),
    _rule(
        Category.SEXUAL,
        r"porn\w*|pr0n|hentai|xxx|blow ?jobs?|hand ?jobs?|cum ?shots?|creampie|bdsm|dick ?pics?|boobs|deepthroat|milf|futanari|orgy|orgies",
        r"(?:oral|anal|hardcore|explicit|group) sex|sex (?:scene|tape|act|toy|position|orgy|slave)s?",
        r"porno\w*|seks yap\w*|sevişen çift|sikiş\w*|orospu\w*|pornogr\w*|sexo (?:oral|anal|explícito|duro)|follar|follando|mamada|orgía",
        r"порн\w*|хентай\w*|минет\w*|оргия|оргии|траха(?:ть|ет|ют|ются|лись)|трахну\w*|секс (?:сцена|видео)",
    ),
    _rule(
        Category.SEXUAL,
        r"(?:having|have|had|make|hot|wild) sex|masturbat\w*|orgasm\w*",
        r"(?:sexy|erotic|horny|slutty|photorealistic|spread legs) (?:\w+ ){0,2}(?:nude|naked|topless)\w*|(?:nude|naked|topless) (?:\w+ ){0,2}(?:sexy|erotic|horny|selfie)",
        r"(?:nudes|fully nude|completely nude|nude (?:photo|photograph|woman photo|model|girl|celebrity|picture)s?)",
        r"(?:çıplak|nude) (?:kadın )?fotoğraf\w*|mastürbasyon\w*|teniendo sexo|masturb\w*|foto\w* desnud[oa]s?",
        r"занима\w+ сексом|голые фото\w*|мастурб\w*",
        unless=rf"{ART}|{MEDICAL}",
    ),
    _rule(
        Category.GORE,
        r"gore|gory|behead\w*|decapitat\w*|dismember\w*|disembowel\w*|eviscerat\w*|mutilat\w*|mass shooting|flayed|skinned alive|snuff",
        r"(?:guts|intestines|entrails|brains?) (?:\w+ ){0,3}(?:spill\w*|hanging out|splatter\w*)|severed (?:head|limb|arm|leg|hand)s?|tortur(?:e|ed|ing) (?:a |an |the )?(?:man|woman|person|people|animal|prisoner|victim|dog|cat)s?",
        r"kafası kes\w*|kafa kesme\w*|parçalanmış ceset\w*|uzuvları kopar\w*|bağırsakları dış\w*|vahşice işkence\w*|işkence gör\w*",
        r"decapit\w*|descuartiz\w*|desmembr\w*|mutilad\w*|destripad\w*|tripas (?:fuera|colgando)|cabeza cortada|torturand\w*",
        r"обезглав\w*|расчлен\w*|отрубленн\w* голов\w*|выпотрош\w*|кишки наружу|пытк\w* человек\w*|изуродованн\w* труп\w*",
    ),
    _rule(
        Category.HATE,
        r"heil hitler|white power|white supremac\w*|gas the jews|ethnic cleansing|master race|kkk|nazi (?:propaganda|poster|glory)|(?:n[i]gg(?:er|a)|kike|faggot|tranny|sandnigger)s?",
        r"(?:kill|exterminate|hang|burn|gas|deport) (?:all |the )+(?:jews|muslims|blacks|gays|christians|immigrants|gypsies|arabs|turks|kurds|russians|armenians)",
        r"(?:yahudilere|ermenilere|kürtlere|türklere|suriyelilere|müslümanlara) ölüm|(?:yahudileri|ermenileri|kürtleri|mültecileri) öldür\w*|beyaz ırk üstün\w*",
        r"muerte a los (?:judíos|negros|moros|gitanos|inmigrantes|gays|musulmanes)|matar a (?:todos )?los (?:judíos|negros|moros|gitanos|inmigrantes|gays)|supremacía blanca",
        r"смерть (?:евреям|жидам|хачам|мусульманам|неграм|геям)|убить всех (?:евреев|мусульман|негров|геев|хачей|жидов)|зиг хайль|белая раса превыше",
    ),
    _rule(
        Category.SELF_HARM,
        r"self ?harm\w*|(?:cut|cutting|slit|slitting|slashed|slashing) (?:my|her|his|their|your) (?:own )?(?:wrist|arm|vein)s?|(?:hang|hanging|hanged) (?:my|him|her)self|suicide (?:method|scene|note|by)s?",
        r"how to (?:kill myself|commit suicide)|committing suicide|pro ?ana|thinspo\w*",
        r"bilek\w* kes\w*|kendini as(?:an|mak|mış)\w*|intihar (?:yöntem\w*|sahne\w*|eden|nasıl)",
        r"cort(?:ar|arse|ándose|arme) las venas|suicidándose|ahorcándose|método\w* de suicidio|autolesi\w*",
        r"реж\w+ вены|режущ\w+ вены|вскры\w+ вены|самоповрежд\w*|повесивш\w+ся (?:девушк|парень|человек)\w*|способ\w* самоубийств\w*|селфхарм",
    ),
    _rule(
        Category.TERROR,
        r"(?:how to|instructions?|diagram|blueprint|tutorial|guide)(?: \w+){0,5} (?:bombs?|explosives?|molotov|nerve gas|sarin|meth|ricin|pipe ?bombs?)",
        r"isis (?:propaganda|flag|execution|recruit\w*)|al qaeda (?:propaganda|poster)|terrorist (?:propaganda|recruit\w*)|jihadi? recruit\w*",
        r"bomba (?:nasıl )?yap(?:ımı|ılır|mak)|patlayıcı yap\w*|ışid propaganda\w*",
        r"cómo (?:hacer|fabricar) (?:una )?bombas?|fabricar explosivos|propaganda (?:terrorista|del isis)",
        r"как (?:сделать|собрать) бомб\w*|изготовлен\w+ (?:бомб|взрывчат)\w*|пропаганд\w+ (?:игил|террор)\w*",
    ),
    _rule(
        Category.FORGERY,
        r"deep ?fakes?|(?:fake|forged|counterfeit) (?:\w+ ){0,2}(?:passport|id|id card|driving licen[cs]e|banknote|money|bills|diploma|visa)s?",
        r"sahte (?:pasaport|kimlik|ehliyet|para|diploma)\w*",
        r"(?:pasaporte|billetes?|dni|identificación|diploma)s? fals[oa]s?",
        r"(?:поддельн|фальшив)\w+ (?:паспорт|деньг|купюр|диплом|документ)\w*|дипфейк\w*",
    ),
)
