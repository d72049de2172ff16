"""The shape of one language's phrases. Where there are several variants, the dream's words choose one."""

from __future__ import annotations

import dataclasses

Variants = tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Phrases:
    marks: tuple[str, str]
    and_word: str
    who_i_am: str
    danger: str
    openings: Variants
    images_heading: str
    themes: dict[str, Variants]
    people: Variants
    feelings: Variants
    no_feelings: Variants
    slants: dict[str, str]
    questions_heading: str
    ask_symbol: Variants
    ask_person: Variants
    ask_place: Variants
    ask_emotion: Variants
    ask_open: Variants
    plain_questions: str
    nothing_known: Variants
    follow_ups: Variants
    again: str
    short: Variants
    tell_more: str
