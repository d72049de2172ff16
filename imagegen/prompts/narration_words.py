"""How people tell dreams in four languages: what speaks of the telling and the teller, and not of what was there."""

from __future__ import annotations

import dataclasses
import re


@dataclasses.dataclass(frozen=True, slots=True)
class Grammar:
    """Patterns of one language, for `condense`."""

    asides: re.Pattern[str]
    """Gone wherever they stand: “last night”, “in my dream”."""
    joints: re.Pattern[str]
    """Where a sentence falls into parts."""
    openings: re.Pattern[str]
    """At a part's beginning: “and then”."""
    thoughts: re.Pattern[str]
    """Around something that is thought, wished or tried, and not seen."""
    narrator: re.Pattern[str]
    """The teller's place in the scene: “I was in”."""
    own_words: tuple[tuple[re.Pattern[str], str], ...]
    """Words for oneself, and what a painter is told instead."""
    about: re.Pattern[str]
    """Behind a feeling: “of”."""
    mood: str
    empty: frozenset[str] = frozenset()
    """Parts that say nothing by themselves."""
    feeling_begins_within: int = 6
    """So many characters (“very ”) may stand before a feeling that a part begins with."""


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


ENGLISH = Grammar(
    asides=_pattern(
        r"\b(?:last night|the other night|this morning|recently|all of a sudden|suddenly|somehow|again and again)\b"
        r"|\b(?:in|during) (?:my|the|this|that|a) (?:dream|nightmare)\b"
        r"|\bi(?:'ve| have)? ?(?:just )?(?:dreamt|dreamed|dream|had (?:a|this|the) (?:\w+ )?(?:dream|nightmare))\b(?: again)?(?: (?:that|of|about|where|in which))?"
        r"|\b(?:that|which|where|whom|who) i(?:'m|'d)? [^,;.]*"
    ),
    joints=_pattern(
        r"\s*[,;:]\s+|\s+[–—-]\s+|\s+(?:and|but|so|until) (?=(?:i(?! were)|then|my|there|everyone|someone)\b)|\s+(?:because|although|while)\s+"
    ),
    openings=_pattern(
        r"^(?:(?:and|but|so|then|now|first|later|finally|at first|at the end|also|once|as if|like|i think|i remember(?: that)?|when)\s+)+"
    ),
    thoughts=_pattern(
        r"^i (?:also )?(?:knew|know|thought|think|wondered|wonder|must|mustn't|should|could not|couldn't|can't|cannot|didn't|don't|did not|do not|forgot|"
        r"had forgotten|wanted|want|tried|try|woke|wake|decided|understood|reali[sz]ed|hoped|wish(?:ed)?|had)(?: to| that| up| not)?\b"
    ),
    narrator=_pattern(
        r"^(?:i (?:was|am|were|stood|sat|lay|found myself|(?:could|can) (?:see|hear|feel)|saw|see|watched|noticed|found|heard|felt|feel|looked at|met)"
        r"|i'm|(?:it|there|this|that) (?:was|were|is|are|had been)|behind it was)\s+(?:(?:just|still|already|also) )?(?:(?:in|inside|at) (?=(?:an?|the|my|our|some)\b))?"
    ),
    own_words=(
        (_pattern(r"\b(?:i'm|i am|i was)\b"), "a person"),
        (_pattern(r"\b(?:i've|i'd|i|me)\b"), "a person"),
        (_pattern(r"\bmyself\b"), "themselves"),
        (_pattern(r"\b(?:my|our)\b"), "the"),
        (_pattern(r"\b(?:we|us)\b"), "people"),
    ),
    about=_pattern(r"^(?:of|about|by|with|and|that|at)\b"),
    mood="; mood: {}",
    empty=frozenset({"it", "there", "this", "that", "then", "a person", "the end", "and", "was"}),
)

TURKISH = Grammar(
    asides=_pattern(
        r"\b(?:dün gece|bu gece|geçen gece|bu sabah|geçenlerde|birdenbire|birden|aniden)\b"
        r"|\b(?:bu |o |bir )?(?:rüyamda|rüyada|düşümde|kabusumda|kâbusumda)\b|\b(?:bir )?(?:rüya|kabus|kâbus) gördüm\b"
        r"|\b(?:ben|bana|beni|benim|kendimi|bizim|biz)\b"
    ),
    joints=_pattern(r"\s*[,;:]\s+|\s+[–—-]\s+|\s+(?:ama|fakat|ve)\s+"),
    openings=_pattern(r"^(?:(?:ve|ama|fakat|sonra|önce|derken|sanki|yani|o sırada|en sonunda)\s+)+"),
    thoughts=_pattern(
        r"\s*\b(?:istedim|istiyordum|biliyordum|bilmiyordum|düşündüm|düşünüyordum|sandım|anladım|anlamadım|uyandım|hatırlamıyorum|hatırlıyorum|"
        r"hissettim|hissediyordum|çalıştım|çalışıyordum)$"
    ),
    # The verb of a clause stands last and says who acts: what is left is the scene, and its place keeps its case.
    narrator=_pattern(
        r"(?<=[dt][ae])yd[ıi][mk]?$|(?:^|\s+)(?:vardı|varmış|var|gördüm|görüyordum)$"
        r"|(?:^|(?<=\S)\s+)(?![^\W\d_]*[dt][ae]yd[ıi][mk]$)[^\W\d_]*(?:[dt][ıiuü][mk]|[ıiuü]yordu[mk]|[ıiuü]yoru[mz]|m[ıiuü]şt[ıiuü][mk])$"
    ),
    own_words=(),
    about=_pattern(r"^(?:ve)\b"),
    mood="; ruh hâli: {}",
    empty=frozenset({"vardı", "gördüm", "korktum", "uyandım", "sonra", "ve", "çok", "biraz", "artık"}),
)

SPANISH = Grammar(
    asides=_pattern(
        r"\b(?:anoche|esta noche|la otra noche|esta mañana|de repente|de pronto)\b|\ben (?:mi|el|este|un|una|la) (?:sueño|pesadilla)\b"
        r"|\b(?:soñé|he soñado|soñaba|sueño) (?:que|con)\b|\btuve una? (?:sueño|pesadilla)(?: en (?:el|la) que)?\b"
    ),
    joints=_pattern(r"\s*[,;:]\s+|\s+[–—-]\s+|\s+(?:y|pero) (?=(?:yo|mi|mis|había|luego|entonces|vi|me|tuve)\b)"),
    openings=_pattern(r"^(?:(?:y|pero|entonces|luego|después|al final|al principio|como si|que|cuando|recuerdo que)\s+)+"),
    thoughts=_pattern(
        r"^(?:yo )?(?:no )?(?:lo )?(?:sabía|pensé|pensaba|quería|creo|creía|podía|pude|intenté|intentaba|tenía que|debía|olvidé|me desperté|desperté|entendí)(?: que)?\b"
    ),
    narrator=_pattern(
        r"^(?:yo )?(?:estaba|estoy|me encontraba|me encontré|veía|vi|veo|había|hay|tuve|tenía|sentí|sentía|oí|oía|era)\b\s*(?:en (?=(?:el|la|una?|mi|los|las)\b))?"
    ),
    own_words=((_pattern(r"\b(?:yo|me|mí|conmigo)\b"), ""), (_pattern(r"\b(?:mis?|nuestr[oa]s?)\s"), "")),
    about=_pattern(r"^(?:de|por|a|y|que)\b"),
    mood="; ambiente: {}",
    empty=frozenset({"era", "había", "que", "y", "muy"}),
)

RUSSIAN = Grammar(
    asides=_pattern(
        r"\b(?:сегодня ночью|этой ночью|прошлой ночью|вчера ночью|сегодня утром|вдруг|внезапно)\b|\b(?:во|в) (?:моём |моем |этом )?сне\b"
        r"|\bмне (?:снова |опять )?(?:при)?снил(?:ось|ся|ась|ись)\b(?: сон)?"
    ),
    joints=_pattern(r"\s*[,;:]\s+|\s+[–—-]\s+|\s+(?:и|а|но) (?=(?:я|мой|моя|там|потом)\b)"),
    openings=_pattern(r"^(?:(?:и|а|но|потом|затем|сначала|наконец|что|как|будто|когда|где|помню)\s+)+"),
    thoughts=_pattern(r"^я (?:не )?(?:знал|думал|хотел|пытал|понял|мог|проснул|решил|забыл|знаю|думаю)\w*\b"),
    narrator=_pattern(
        r"^(?:я (?:был[аи]?|стоял[аи]?|сидел[аи]?|видел[аи]?|увидел[аи]?|вижу|находил(?:ся|ась)|оказал(?:ся|ась)|чувствовал[аи]?|слышал[аи]?)"
        r"|(?:там |это |мне )?(?:был[аои]?|есть|стало))\s+"
    ),
    own_words=(
        (_pattern(r"\b(?:меня|мне|мной|мною)\b"), ""),
        (_pattern(r"\b(?:мой|моя|моё|мое|мои|моего|моей|моих|моему|моим|моём|моем|мою)\s"), ""),
        (_pattern(r"\bя\b"), "человек"),
        (_pattern(r"\bмы\b"), "люди"),
    ),
    about=_pattern(r"^(?:от|из-за|за|и|что)\b"),
    mood="; настроение: {}",
    empty=frozenset({"было", "был", "это", "там", "человек", "и"}),
)

GRAMMARS = {"en": ENGLISH, "tr": TURKISH, "es": SPANISH, "ru": RUSSIAN}
