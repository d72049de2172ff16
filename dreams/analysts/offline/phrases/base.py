"""The shape of one language's phrases.

`{words}`, `{word}` and `{quote}` stand where a sentence needs no inflection of them: words come in their dictionary form, quotes as they
were written. Of several variants the composer takes one that this person has not read lately, so two are the least and more are better.
"""

from __future__ import annotations

import dataclasses

from ....safety import Kind

Variants = tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Phrases:
    marks: tuple[str, str]
    and_word: str
    who_i_am: str
    danger: dict[Kind, str]
    """Said before the dream, once; the numbers are on the server's card."""
    dream_waits: str
    """Said in place of a reading, where nothing but the danger was told."""
    ask_waking: str
    openings: Variants
    scene: Variants
    """With `{scene}`: a list of dictionary forms."""
    scene_people: str
    scene_feelings: str
    peak: Variants
    feelings: Variants
    feelings_denied: Variants
    no_feelings: Variants
    images_heading: str
    together: dict[str, Variants]
    """Thoughts about what belongs together (combinations.py); such a thought stands in place of those about its parts."""
    themes: dict[str, Variants]
    again_lately: Variants
    person: Variants
    people: Variants
    slants: dict[str, Variants]
    questions_heading: str
    ask_together: dict[str, str]
    ask_quote: Variants
    ask_symbol: Variants
    ask_person: Variants
    ask_place: Variants
    ask_emotion: Variants
    ask_open: Variants
    nothing_known: Variants
    thanks: Variants
    what_it_means: Variants
    disagreement: Variants
    agreement: Variants
    feeling_named: Variants
    adds: Variants
    again: Variants
    remembered: str
    """Of an earlier dream that the dreamer wants to be reminded of; `{words}` are what both share, as they were written."""
    short: Variants
    tell_more: Variants
