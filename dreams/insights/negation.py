"""Whether the dreamer says that something was *not* there: "I was not afraid", "ev yoktu", "sin miedo", "дома не было".

Rules over the words next to a finding, inside its clause. A "not" that belongs to another word ("I could not find the house") does not
deny the house.
"""

from __future__ import annotations

import functools
import re

from project.text.folding import fold

CLAUSE_END = re.compile(r"[.!?…;:,\n()«»“”\"]")
FAR = 60
"""Code points before and behind a finding that are looked at."""

# What ends directly before the finding.
BEFORE = {
    "en": r"(?:\b(?:no|without|neither|nor|not|never)(?: (?:any|a|an|the|my|more|single|even|really|at all|very|so|too|in the least|particularly))*"
    r"|\b(?:nobody|no one|none of (?:us|them)) (?:was|were|is|felt|seemed|looked)"
    r"|\b(?:was|were|is|am|are|did|do|does|had|have|has|felt|could|would)(?:n't| not| never)(?: (?:feel|have|be|been))?"
    r"(?: (?:any|a|an|the|my|even|really|at all|very|so|too|in the least|particularly|ever))*) $",
    "tr": r"\b(?:hiç|hiçbir|ne) $",
    "es": r"(?:\b(?:sin|ni|ningún|ninguna|nunca|jamás|tampoco)(?: (?:un|una|el|la|los|las|mi|ningún|ninguna|nada de))*"
    r"|\bnadie (?:estaba|se sentía|parecía|tenía|sentía)(?: (?:muy|tan|nada))?"
    r"|\bno(?: (?:me|te|se|nos))?(?: (?:había|hay|hubo|tenía|tuve|tengo|sentí|sentía|siento|estaba|estoy|era|es|fue|daba|dio)"
    r"(?: (?:ya|muy|tan|un|una|el|la|los|las|mi|ningún|ninguna|nada de|más))*)?) $",
    "ru": r"(?:\b(?:не|ни|без|нет|никакой|никакого|никаких|никакая)(?: (?:был|была|было|были|очень|так|совсем|никакого|никаких|никакой|чувствовал|чувствовала|испытывал|испытывала|видел|видела))*) $",
}
# What follows directly.
BEHIND = {
    "en": r"^(?:(?: at all)? (?:was|were)(?:n't| not) (?:there|in it))",
    "tr": r"^(?: (?:de|da|falan|filan|hiç|bile|artık))* (?:yok|değil)\w*",
    "es": r"^ (?:no (?:había|hubo|estaba))\b",
    "ru": r"^ (?:(?:там|здесь|тут|у меня|совсем|вообще) )*(?:не (?:было|чувствова\w+|испытыва\w+)|нет)\b",
}
# Denied by an ending of the word itself: "korkmadım", "evsiz".
INSIDE_TR = re.compile(r"(?:m[ae]d[ıi]|m[ıiuü]yor|m[ae]zd?|m[ae]m[ıi]ş|m[ae]y[ae]n|m[ae]d[ae]n)\w*$|s[ıiuü]z\w*$")
NAMED_SO = {"thief", "helplessness", "loneliness"}
"""Words that carry such an ending by themselves: hırsız, çaresiz, yalnız."""
ONLY = re.compile(fold(r"\b(?:not only|not just|no solo|no sólo|не только|sadece)\b"))


def is_negated(folded: str, start: int, end: int, language: str, *, key: str = "") -> bool:
    """`folded` is the folded text, with its line breaks; the finding lies from `start` to `end` (code points); `key` is its concept."""
    before = CLAUSE_END.split(folded[max(0, start - FAR) : start])[-1]
    behind = CLAUSE_END.split(folded[end : end + FAR])[0]
    before = re.sub(r"\s+", " ", before)
    behind = re.sub(r"\s+", " ", behind)
    if ONLY.search(before):
        return False
    if language == "tr" and key not in NAMED_SO and INSIDE_TR.search(folded[start:end]):
        return True
    return bool(_before(language).search(before) or _behind(language).search(behind))


@functools.cache
def _before(language: str) -> re.Pattern[str]:
    return re.compile(fold(BEFORE[language]))


@functools.cache
def _behind(language: str) -> re.Pattern[str]:
    return re.compile(fold(BEHIND[language]))
