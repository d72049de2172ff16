"""A picture of the scene that a nightmare was given instead (dreams/journal/rewriting.py): one job, for the dreamer alone."""

from __future__ import annotations

import datetime
import uuid

from dreams.chat import access
from dreams.insights import language_of
from dreams.journal import rewriting
from dreams.models import Dream
from person.credits.quote import Quote
from person.models import User

from ..jobs import create
from ..models import Job
from ..prompts.condense import condense


def draft(*, dream_id: uuid.UUID, person_id: uuid.UUID, language: str) -> str:
    """A prompt from the dreamer's new words, by rules; nobody is asked. Raises NoSuchDream and NoRewriting (also without a scene)."""
    return draft_of(access.dream(dream_id=dream_id, person_id=person_id), language)


def draft_of(dream: Dream, language: str) -> str:
    """The same of a dream that the person may see."""
    scene = rewriting.scene_of(dream)
    return condense([scene], language_of(scene, language)) or scene


def order(*, dream_id: uuid.UUID, person_id: uuid.UUID, prompt: str, style: str, language: str) -> create.Order:
    """With an empty prompt the draft is taken. Raises what `draft` raises."""
    drafted = draft(dream_id=dream_id, person_id=person_id, language=language)
    return create.Order(prompt=prompt.strip() or drafted, style=style, dream=dream_id, shows_rewriting=True)


def paint(
    *, dream_id: uuid.UUID, person_id: uuid.UUID, client_id: str, prompt: str, style: str, now: datetime.datetime, language: str
) -> create.Created:
    """Raises what `draft` and `create.job` raise."""
    wanted = order(dream_id=dream_id, person_id=person_id, prompt=prompt, style=style, language=language)
    return create.job(person_id=person_id, order=wanted, now=now, client_id=f"scene:{client_id}", language=language)


def quote(*, dream_id: uuid.UUID, person_id: uuid.UUID, style: str, now: datetime.datetime, language: str) -> Quote:
    wanted = order(dream_id=dream_id, person_id=person_id, prompt="", style=style, language=language)
    return create.quote(person_id=person_id, order=wanted, now=now)


def quote_for(*, person: User, dream: Dream, prompt: str, style: str, now: datetime.datetime) -> Quote:
    """The same of a dream that the person may see, and of a prompt that was drafted."""
    wanted = create.Order(prompt=prompt, style=style, dream=dream.pk, shows_rewriting=True)
    return create.quote_for(person=person, order=wanted, now=now)


def last(*, dream_id: uuid.UUID, person_id: uuid.UUID) -> Job | None:
    """The newest job of it, whatever became of it."""
    rows = Job.objects.of(person_id).filter(dream=dream_id, shows_rewriting=True).prefetch_related("results")
    return rows.order_by("-created_at").first()
