"""How to call a word that is written in several forms: as a dictionary has it, as far as its endings tell.

Nobody here has a dictionary: a form that looks like one of its entries goes before one that doesn't, and what is written most often before
what is not. A form that is found nowhere in the diary is made only where its language has no exception to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# Of cases, numbers and persons that no dictionary lists; those of the second line are the end of some entries as well.
_INFLECTED = {
    "en": re.compile(r".{2,}(?:[^su]s|ing|ed)"),
    "es": re.compile(r".{2,}(?:s|[aei]ndo|aba[ns]?|aron|ieron|[aei]mos|ían?|ió|ó|é)"),
    "ru": re.compile(
        r".{2,}(?:[аяы]ми|ими|[ая]х|[оеё]в|[оеё]м|ого|его|ому|ему|[ыи]м|[ыи]х|ую|юю|ью|[оа]ю|ею|у|ю|"
        r"л(?:ся|ась|ось|ись)|тся|[еи]шь|[еи]те|ши|вшись)"
    ),
}
_DOUBTFUL = {"ru": re.compile(r".{2,}(?:[оеы]й|[ыие]|[еиуюая]т|л[аои]|ые|ие)")}
_ADJECTIVE = re.compile(r".+(?:ый|ий)")
_REFLEXIVE_PAST = re.compile(r"(.*[аяиуыо])л(?:ся|ась|ось|ись)")


def name_of(forms: Mapping[str, int], language: str) -> str:
    """Of these forms of one word, and how often each is written, the one to call it by."""
    chosen = min(forms, key=lambda form: (_rank(form.casefold(), language), _tie(form, forms, language), form))
    past = _REFLEXIVE_PAST.fullmatch(chosen) if language == "ru" else None
    return f"{past[1]}ться" if past else chosen


def _rank(form: str, language: str) -> int:
    if language == "ru" and _ADJECTIVE.fullmatch(form):
        return 0
    for rank, endings in ((2, _INFLECTED), (1, _DOUBTFUL)):
        if language in endings and endings[language].fullmatch(form):
            return rank
    return 0


def _tie(form: str, forms: Mapping[str, int], language: str) -> tuple[int, int]:
    """Turkish puts its endings behind the entry, so there the shortest form is nearest to it."""
    return (len(form), -forms[form]) if language == "tr" else (-forms[form], len(form))
