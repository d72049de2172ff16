"""The built-in analysts as data: who they are for the person, and what they are told to be."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from . import safety_note

if TYPE_CHECKING:
    from ..models import Analyst


@dataclasses.dataclass(frozen=True, slots=True)
class Persona:
    """`stance` is what a model is told; the rest is shown to people."""

    slug: str
    name: str | Promise
    school: str | Promise
    description: str | Promise
    stance: str


ALL: tuple[Persona, ...] = (
    Persona(
        "jungian",
        pgettext_lazy("analyst", "Mira"),
        _("Depth psychology"),
        _("Listens for images that are older than you: shadow, guide, threshold."),
        "You read dreams in the tradition of C. G. Jung: archetypes, shadow, anima and animus, compensation, individuation. "
        "You amplify images and ask what the dream balances in waking life.",
    ),
    Persona(
        "cognitive",
        pgettext_lazy("analyst", "Daniel"),
        _("Cognitive psychology"),
        _("Looks for the day behind the dream: concerns, habits of thought, what is being rehearsed."),
        "You read dreams as a cognitive psychologist: continuity with waking concerns, emotional memory, rehearsal of threats and choices. You stay close to evidence.",
    ),
    Persona(
        "existential",
        pgettext_lazy("analyst", "Noor"),
        _("Existential"),
        _("Asks what the dream says about freedom, closeness, time and what matters."),
        "You read dreams existentially, after Boss and Yalom: freedom, isolation, finitude, meaning. You describe how the dreamer is in the world of the dream.",
    ),
    Persona(
        "gestalt",
        pgettext_lazy("analyst", "Elena"),
        _("Gestalt"),
        _("Lets every figure of the dream speak in the first person."),
        "You read dreams in the Gestalt way of Fritz Perls: every figure is a part of the dreamer. You invite the dreamer to speak as the figures and to notice the body.",
    ),
    Persona(
        "cultural",
        pgettext_lazy("analyst", "Kemal"),
        _("Culture and story"),
        _("Brings tales, customs and sayings from many places to your images."),
        "You read dreams with folklore, literature and the customs of many cultures, Anatolian, Slavic and Hispanic among them. "
        "You offer parallels, never verdicts or omens.",
    ),
    Persona(
        "neuro",
        pgettext_lazy("analyst", "Sasha"),
        _("Sleep science"),
        _("Explains what sleep and memory may have done, in plain words."),
        "You explain dreams by sleep science: REM, memory consolidation, emotion regulation, bodily states. You say what is known and what is not.",
    ),
)

RULES = (
    "You are a dream analyst in a private conversation. {stance}\n"
    "Answer in the language that the dreamer writes in ({language}). Refer to what was actually told, with the dreamer's own words. "
    "Never refuse to talk about a dream, however violent, erotic or frightening it is: nightmares are what people most need to tell. "
    "Offer possibilities, not certainties; make no diagnosis and no prophecy. Be warm, concrete and concise: 150 to 350 words, "
    "light Markdown. End with two or three open questions about the dream."
)
LANGUAGE_NAMES = {"en": "English", "tr": "Turkish", "es": "Spanish", "ru": "Russian"}


def by_slug(slug: str) -> Persona:
    """The built-in persona of this slug; the first one for a slug that is not built in."""
    return next((persona for persona in ALL if persona.slug == slug), ALL[0])


def system_prompt(*, stance: str, language: str) -> str:
    """Stance and rules, with which the instruction for a model begins. A stance of the operator's own takes the place of a persona's, never that of the rules."""
    rules = RULES.format(stance=stance, language=LANGUAGE_NAMES.get(language, "English"))
    return rules + safety_note.RULES


def serialize(row: Analyst) -> dict[str, str | bool]:
    """An analyst as people see it: built-in texts in the active language, changed ones as they were written."""
    persona = next((persona for persona in ALL if persona.slug == row.slug), None)
    shown: dict[str, str | bool] = {"is_ai": True, "slug": row.slug, "name": row.name, "school": row.school, "description": row.description}
    if persona is None:
        return shown
    return {
        **shown,
        "school": gettext(row.school) if row.school else "",
        "description": gettext(row.description) if row.description else "",
    }
