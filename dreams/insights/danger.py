"""Waking danger: words of somebody who means to hurt themselves, told apart from what happens inside a dream.

Dreams of death are common and are never taken for an intent by themselves (DESIGN §3.8).
"""

from __future__ import annotations

import re

INTENT = {
    "en": r"\bi(?:'m going to| am going to| want to| will|'ll| plan to| might) (?:really )?(?:kill myself|end (?:my life|it all)|take my (?:own )?life|hurt myself|die)\b"
    r"|\bi (?:do not|don't|no longer) want to (?:live|be alive)\b|\bthinking (?:of|about) (?:suicide|killing myself|ending (?:it|my life))\b|\bsuicidal\b",
    "tr": r"\b(?:kendimi öldürmek|intihar etmek|hayatıma son vermek|kendime zarar vermek|ölmek) ist(?:iyorum|edim)\b|\bintihar(?:ı)? (?:etmeyi )?düşünüyorum\b"
    r"|\b(?:artık )?yaşamak istemiyorum\b|\bkendimi öldüreceğim\b|\bintihar edeceğim\b",
    "es": r"\b(?:quiero|voy a|pienso|planeo) (?:matarme|suicidarme|morir(?:me)?|quitarme la vida|hacerme daño)\b|\bno quiero (?:seguir )?(?:viviendo|vivir)\b"
    r"|\bpens(?:ando|amientos) (?:en|de) (?:el )?suicid\w+\b",
    "ru": r"\bхочу (?:умереть|покончить с собой|убить себя|себя убить)\b|\bне хочу (?:больше )?жить\b|\bпокончу с собой\b|\bубью себя\b|\bдума(?:ю|л|ла) о (?:суициде|самоубийстве)\b",
}
DREAMT = {
    "en": r"\b(?:dream|dreamt|dreamed|nightmare)\b",
    "tr": r"\b(?:rüya|kabus|kâbus|düş)\w*\b",
    "es": r"\b(?:soñ|sueñ|pesadill)\w*\b",
    "ru": r"\b(?:сон|сне|сна|снил|приснил|кошмар)\w*\b",
}
AWAKE = {
    "en": r"\b(?:awake|when i woke|in real life|in reality|really|not just in|these days|lately|now i)\b",
    "tr": r"\b(?:uyanık|uyandığımda|gerçek hayatta|gerçekten|bugünlerde|son zamanlarda|şimdi)\b",
    "es": r"\b(?:despiert|en la vida real|de verdad|realmente|últimamente|estos días|ahora)\w*\b",
    "ru": r"\b(?:наяву|проснул|на самом деле|в последнее время|сейчас|по-настоящему|правда)\w*\b",
}
SENTENCE = re.compile(r"[^.!?…\n]+")


def waking_danger(text: str, language: str) -> bool:
    """Whether a sentence tells of an intent while awake. One inside a dream counts only where it says that it is meant awake."""
    low = text.lower().replace("’", "'")
    for one in {language, "en"} & set(INTENT):
        for sentence in SENTENCE.findall(low):
            if re.search(INTENT[one], sentence) and (not re.search(DREAMT[one], sentence) or re.search(AWAKE[one], sentence)):
                return True
    return False
