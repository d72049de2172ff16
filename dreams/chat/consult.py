"""What the analyst is told for one reply: the persona's prompt and the branch of the conversation that leads to it."""

from __future__ import annotations

import dataclasses
import uuid

from django.utils.crypto import salted_hmac

from ..analysts import personas
from ..analysts.base import Consultation, Turn
from ..insights import waking_danger
from ..models import Message

MOST_TURNS = 60
MOST_CHARS = 60_000


@dataclasses.dataclass(frozen=True, slots=True)
class Work:
    """One attempt at one reply."""

    message_id: int
    dream_id: uuid.UUID
    epoch: int
    consultation: Consultation


def load(message_id: int) -> Work | None:
    """The attempt that is to be run now; None when the reply has ended or is gone."""
    reply = Message.objects.streaming().filter(pk=message_id).select_related("analyst", "dream").first()
    if reply is None:
        return None
    turns = _turns(reply)
    told = [turn.text for turn in turns if turn.role == "user"]
    persona = reply.analyst.slug if reply.analyst else ""
    danger = any(waking_danger(text, reply.language) for text in told)
    prompt = reply.analyst.prompt if reply.analyst and reply.analyst.prompt else ""
    consultation = Consultation(
        system_prompt=prompt or personas.system_prompt(personas.by_slug(persona), reply.language, danger),
        turns=turns,
        model=reply.analyst.model if reply.analyst else "",
        person_key=salted_hmac("dreams.person_key", str(reply.dream.author_id), algorithm="sha256").hexdigest()[:32],
        persona=persona,
        language=reply.language,
    )
    return Work(reply.pk, reply.dream_id, reply.epoch, consultation)


def _turns(reply: Message) -> tuple[Turn, ...]:
    """The branch from the dream's beginning to the message that is being answered, cut at the front where it is too long."""
    rows = {row.pk: row for row in Message.objects.filter(dream_id=reply.dream_id, pk__lt=reply.pk)}
    branch: list[Turn] = []
    size = 0
    row = rows.get(reply.parent_id or 0)
    while row is not None and len(branch) < MOST_TURNS and (size := size + len(row.text)) <= MOST_CHARS:
        if row.text and row.role != Message.Role.SYSTEM:
            branch.append(Turn("user" if row.role == Message.Role.USER else "analyst", row.text))
        row = rows.get(row.parent_id or 0)
    return tuple(reversed(branch))
