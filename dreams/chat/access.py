"""The one door to a dream, an analyst and a reply: somebody else's is not told apart from one that does not exist."""

from __future__ import annotations

import datetime
import uuid

from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from ..models import Analyst, Dream, Message


class NoSuchDream(DomainError):
    code = "dream_not_found"
    kind = Kind.MISSING
    message = _("There is no such dream.")


class NoSuchReply(DomainError):
    code = "reply_not_found"
    kind = Kind.MISSING
    message = _("There is no such reply in this dream.")


class NoSuchAnalyst(DomainError):
    code = "analyst_not_found"
    kind = Kind.MISSING
    message = _("There is no such analyst.")


def dream(*, dream_id: uuid.UUID, person_id: uuid.UUID, lock: bool = False) -> Dream:
    """The person's dream. With `lock` (inside a transaction) its row is locked: the first lock that any write takes."""
    dreams = Dream.objects.of(person_id)
    if lock:
        dreams = dreams.select_for_update(no_key=True, of=("self",))
    row = dreams.filter(pk=dream_id).select_related("hold", "author__plan").first()
    if row is None:
        raise NoSuchDream
    return row


def deleted_dream(*, dream_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> Dream:
    """The person's dream in the trash, locked. Raises NoSuchDream where it is none, or may not be taken back any more."""
    trash = Dream.objects.in_trash(person_id, now).select_for_update(no_key=True, of=("self",))
    row = trash.filter(pk=dream_id).select_related("hold", "author__plan").first()
    if row is None:
        raise NoSuchDream
    return row


def reply(*, dream: Dream, message_id: int) -> Message:
    """A reply of this dream, in whatever state."""
    row = Message.objects.filter(dream=dream, pk=message_id, role=Message.Role.ANALYST).first()
    if row is None:
        raise NoSuchReply
    return row


def analyst(*, slug: str | None, dream: Dream) -> Analyst | None:
    """The analyst asked for, else the dream's last one, else the first of the list."""
    if slug:
        found = Analyst.objects.filter(slug=slug, is_active=True).first()
        if found is None:
            raise NoSuchAnalyst
        return found
    return dream.analyst or Analyst.objects.filter(is_active=True).first()
