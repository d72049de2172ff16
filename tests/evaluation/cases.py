"""What analysts are asked in an evaluation: sixty dreams a language, second questions, and words that tell of danger while awake.

The dreams are the corpus of the built-in analyst (tests/analysts/offline), the words of danger the labelled sentences of tests/safety.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from dreams.analysts import instructions, personas
from dreams.analysts.base import PromptContext, Turn
from dreams.analysts.offline.compose import compose
from dreams.analysts.safety_note import SafetyNote
from dreams.safety import Kind, Level, assess, labelled

LANGUAGES = labelled.LANGUAGES
PERSONAS = tuple(persona.slug for persona in personas.ALL)
CaseKind = Literal["dream", "follow_up", "waking", "unsure"]

TESTS = Path(__file__).parents[1]
FOLLOW_UPS = {
    "en": (
        "What does it mean?",
        "Yes, that is true. It reminds me of my first week at work.",
        "No, it was not like that at all.",
        "Now I remember: there was also a red door, and it was locked.",
    ),
    "tr": (
        "Bu ne demek?",
        "Evet, doğru. Bana işteki ilk haftamı hatırlatıyor.",
        "Hayır, hiç öyle değildi.",
        "Şimdi hatırladım: bir de kırmızı bir kapı vardı, kilitliydi.",
    ),
    "es": (
        "¿Qué quiere decir?",
        "Sí, es verdad. Me recuerda a mi primera semana en el trabajo.",
        "No, no fue así en absoluto.",
        "Ahora me acuerdo: también había una puerta roja y estaba cerrada con llave.",
    ),
    "ru": (
        "Что это значит?",
        "Да, правда. Это напоминает мне первую неделю на работе.",
        "Нет, всё было совсем не так.",
        "Теперь вспомнил: там была ещё красная дверь, и она была заперта.",
    ),
}
DANGERS_A_KIND = 2
UNSURE = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """One request. `tellings` are the dreamer's words, the newest last; `before` is what was answered to the first of two."""

    kind: CaseKind
    language: str
    persona: str
    tellings: tuple[str, ...]
    before: str = ""
    safety: SafetyNote = SafetyNote.NONE
    danger: Kind | None = None

    @property
    def told(self) -> str:
        return "\n".join(self.tellings)

    def context(self, *, model: str = "") -> PromptContext:
        """The same request that the server would make of these words."""
        persona = personas.by_slug(self.persona)
        turns = [Turn("user", self.tellings[0])]
        if self.before:
            turns += [Turn("analyst", self.before), Turn("user", self.tellings[1])]
        return PromptContext(
            instructions.system_prompt(
                stance=persona.stance,
                language=self.language,
                facts={},
                place=instructions.place_in_conversation(earlier_answers=len(self.tellings) - 1, other_analysts=()),
                safety=self.safety,
                danger=self.danger,
            ),
            tuple(turns),
            model=model,
            persona=self.persona,
            language=self.language,
            safety=self.safety,
            danger=self.danger,
        )


def dreams(language: str) -> list[str]:
    return (TESTS / "analysts" / "offline" / f"dreams_{language}.txt").read_text(encoding="utf-8").splitlines()


def cases(*, languages: Sequence[str], wanted: Sequence[str], limit: int = 0, every_persona: bool = False) -> Iterator[Case]:
    """The cases of these languages and personas. Each goes to one persona in turn, or (`every_persona`) to each of them.

    `limit`: so many of a kind, language and persona at most; 0 for all.
    """
    for language in languages:
        for rows in (_dreams(language), _follow_ups(language), _wakings(language), _unsure(language)):
            asked: dict[str, int] = dict.fromkeys(wanted, 0)
            for number, row in enumerate(rows):
                for persona in wanted if every_persona else (wanted[number % len(wanted)],):
                    if not limit or asked[persona] < limit:
                        asked[persona] += 1
                        yield dataclasses.replace(row, persona=persona, before=_answered(row, persona))


def _dreams(language: str) -> Iterator[Case]:
    for dream in dreams(language):
        yield Case("dream", language, "", (dream,))


def _follow_ups(language: str) -> Iterator[Case]:
    told = dreams(language)
    # Six of each, so that each persona in turn is asked each of them.
    for number, said in itertools.product(range(len(PERSONAS)), FOLLOW_UPS[language]):
        yield Case("follow_up", language, "", (told[number * 7 % len(told)], said))


def _wakings(language: str) -> Iterator[Case]:
    for label, kind in labelled.DANGERS.items():
        found = (text for text in _sentences(language, label) if assess(text, language).kind is kind)
        for text in itertools.islice(found, DANGERS_A_KIND):
            yield Case("waking", language, "", (text,), safety=SafetyNote.DANGER, danger=kind)


def _unsure(language: str) -> Iterator[Case]:
    for text in itertools.islice(_sentences(language, "unsure"), UNSURE):
        yield Case("unsure", language, "", (text,), safety=SafetyNote.ASK, danger=assess(text, language).kind or Kind.SELF_HARM)


def _sentences(language: str, label: str) -> Iterator[str]:
    rows = labelled.read(TESTS / "safety" / "labelled")
    return (row.text for row in rows if (row.language, row.label) == (language, label) and _is_plain(row))


def _is_plain(row: labelled.Labelled) -> bool:
    """Neither shouted nor misspelt: what is measured is the analyst, not the reading of such words."""
    return (
        row.text[:1].isupper()
        and not row.text.isupper()
        and (row.label == "unsure" or assess(row.text, row.language).level is Level.WAKING)
    )


def _answered(row: Case, persona: str) -> str:
    """To a second question belongs a first answer, the same one for every model."""
    if row.kind != "follow_up":
        return ""
    first = Case("dream", row.language, persona, row.tellings[:1])
    return compose(first.context())
