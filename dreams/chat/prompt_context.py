"""What the analyst is told for one reply: the persona's prompt, the dream's facts, and the branch of the conversation that leads to it."""

from __future__ import annotations

import dataclasses
import uuid

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from person import ai_costs
from person.privacy.door import Kind, Subject
from project.sealing.keyring import keys_of

from .. import statements
from ..analysts import instructions, personas
from ..analysts.base import PromptContext, Turn
from ..analysts.offline.intents import intent_of
from ..analysts.safety_note import SafetyNote
from ..models import Analyst, Dream, DreamSummary, Message
from ..near import memory
from ..safety import Kind as Danger
from . import safety_card, summaries
from .branch import leading_to, root_of
from .seam import last_words

RECENT_ANSWERS = 10
MOST_TURNS = 60
"""So many of the newest messages are read at most; the dream's telling always is."""


@dataclasses.dataclass(frozen=True, slots=True)
class Work:
    """One attempt at one reply. `written` is the text that it had before, where it is gone on with."""

    message_id: int
    dream_id: uuid.UUID
    epoch: int
    context: PromptContext
    written: str = ""
    draft_key: bytes = dataclasses.field(default=b"", repr=False)


def load(message_id: int) -> Work | None:
    """The attempt that is to be run now; None when the reply has ended or is gone."""
    reply = Message.objects.streaming().filter(pk=message_id).select_related("analyst", "dream").first()
    if reply is None:
        return None
    return _work(reply, leading_to(reply.parent_id, limit=MOST_TURNS), *safety_card.note_for(reply))


def of_new(reply: Message, leading: list[Message], *, has_card: bool, remembers: bool | None = None) -> Work:
    """The first attempt at a reply that was just stored, with its dream and analyst. `leading`: what leads to it, the newest first."""
    safety = safety_card.note_for(reply) if has_card else (SafetyNote.NONE, None)
    return _work(reply, leading, *safety, remembers=remembers)


def _work(reply: Message, leading: list[Message], safety: SafetyNote, danger: Danger | None, *, remembers: bool | None = None) -> Work:
    branch = _branch(leading)
    persona = reply.analyst.slug if reply.analyst else ""
    stance = (reply.analyst.prompt if reply.analyst else "") or personas.by_slug(persona).stance
    context = PromptContext(
        system_prompt=instructions.system_prompt(
            stance=stance,
            language=reply.language,
            facts=_facts(reply.dream),
            place=_place(reply, branch),
            safety=safety,
            danger=danger,
        ),
        turns=branch.turns,
        left_out=branch.left_out,
        summary=branch.summary.text if branch.summary else "",
        model=reply.analyst.model if reply.analyst else "",
        person_key=salted_hmac("dreams.person_key", str(reply.dream.author_id), algorithm="sha256").hexdigest()[:32],
        persona=persona,
        language=reply.language,
        safety=safety,
        danger=danger,
        is_free_only=ai_costs.is_spent(now=timezone.now()),
        written=reply.text,
        go_on=instructions.GO_ON.format(last_words=last_words(reply.text)) if reply.text else "",
        recent_answers=_recent_answers(reply),
        memories=memory.for_reply(reply.dream, language=reply.language, remembers=remembers),
        subject=Subject(reply.dream.author_id, Kind.REPLY, dream_id=reply.dream_id),
    )
    return Work(reply.pk, reply.dream_id, reply.epoch, context, reply.text, keys_of(reply.dream.author_id).draft)


@dataclasses.dataclass(frozen=True, slots=True)
class _Branch:
    """What leads to a reply, oldest first: the dream's telling, then the newest messages. `left_out`: how many stand between these."""

    rows: list[Message]
    left_out: int
    summary: DreamSummary | None

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(self._turn(number, row) for number, row in enumerate(self.rows))

    def _turn(self, number: int, row: Message) -> Turn:
        is_user = row.role == Message.Role.USER
        return Turn(
            "user" if is_user else "analyst",
            row.text,
            is_summarised=number > 0 and self.summary is not None and row.pk <= self.summary.through_id,
            is_correction=number > 0 and is_user and intent_of(row.text, row.language) == "disagreement",
        )


def _branch(leading: list[Message]) -> _Branch:
    rows = leading[::-1]
    left_out = 0
    if rows and rows[0].parent_id is not None:
        first, depth = root_of(rows[0])
        rows, left_out = [first, *rows], depth - 1
    return _Branch([row for row in rows if row.text and row.role != Message.Role.SYSTEM], left_out, summaries.newest(rows))


def _facts(dream: Dream) -> dict[str, str]:
    """What the dreamer noted, in English, as the instructions are."""
    return {
        "title": dream.title or "",
        "night": f"{dream.dreamt_on:%A, %d %B %Y}" if dream.dreamt_on else "",
        "mood on waking": dream.mood,
        "a nightmare": "yes" if dream.is_nightmare else "",
        "lucid (0 not at all, 3 fully)": "" if dream.lucidity is None else str(dream.lucidity),
        "how well it is remembered (0 to 5)": "" if dream.recall is None else str(dream.recall),
        "tags": ", ".join(str(tag) for tag in dream.tags),
    }


def _place(reply: Message, branch: _Branch) -> str:
    answers = [row for row in branch.rows if row.role == Message.Role.ANALYST]
    others = dict.fromkeys(row.analyst_id for row in answers if row.analyst_id and row.analyst_id != reply.analyst_id)
    called = [f"{one.name} ({one.school})" if one.school else one.name for one in Analyst.objects.filter(pk__in=others)] if others else []
    return instructions.place_in_conversation(earlier_answers=len(answers) + branch.left_out // 2, other_analysts=called)


def _recent_answers(reply: Message) -> tuple[str, ...]:
    """What this person was answered lately, where the built-in analyst may answer; others have no use for it."""
    if "local" not in settings.DREAMS_ANALYST_PROVIDERS:
        return ()
    return tuple(row.text for row in statements.answers(reply.dream.author_id, before=reply.pk, last=RECENT_ANSWERS))
