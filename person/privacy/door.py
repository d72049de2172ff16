"""The one door for words and pictures that leave this server: it says no, or writes the disclosure log and then lets them out.

    door.let_out(Subject(person_id, Kind.REPLY, dream_id=dream.pk), recipient, chars=len(text), size_bytes=len(text.encode()))

Every module that opens a connection to elsewhere is listed in tests/privacy/test_one_door.py, with what it sends.
"""

from __future__ import annotations

import dataclasses
import uuid
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError
from project.errors import Kind as ErrorKind
from project.rows import fetch, value

from ..models import Disclosure, PrivacyChoice
from . import disclosures
from .recipients import Recipient

Kind = Disclosure.Kind

ASKED_FOR = frozenset({Kind.REPLY, Kind.MEMORY, Kind.IMAGE, Kind.EDIT, Kind.MODERATION, Kind.TRANSCRIPTION, Kind.WEBHOOK})
"""What somebody asks for, or what that can't be had without. All else is done beside it, and waits for a yes where one is asked for."""


class StaysHere(DomainError):
    """An outside analyst was chosen for a dream that never leaves this server. Nothing was stored or charged."""

    code = "stays_here"
    kind = ErrorKind.CONFLICT
    message = _("This dream never leaves this server, and this analyst is outside. Choose another one, or let the dream out first.")


class NotLetOut(Exception):
    """The words stay; whoever wanted to send them does without."""


@dataclasses.dataclass(frozen=True, slots=True)
class Subject:
    """Whose words, of which dream or picture, and what for."""

    person_id: uuid.UUID
    kind: Disclosure.Kind
    dream_id: uuid.UUID | None = None
    picture_id: uuid.UUID | None = None


class Dreams(Protocol):
    """What the app that has dreams tells of them."""

    def stays_here(self, dream_id: uuid.UUID) -> bool:
        """Whether this dream's own switch is on."""

    def require_own(self, *, person_id: uuid.UUID, dream_id: uuid.UUID) -> None:
        """Raise what says that there is no such dream, where it is not this person's."""


_dreams: list[Dreams] = []


def register_dreams(dreams: Dreams) -> None:
    """In AppConfig.ready of the app that has them."""
    _dreams[:] = [dreams]


def require_own_dream(*, person_id: uuid.UUID, dream_id: uuid.UUID | None) -> None:
    """Nothing for None. Raises NoSuchDream."""
    if dream_id is None:
        return
    for dreams in _dreams:
        dreams.require_own(person_id=person_id, dream_id=dream_id)


def stays_here(person_id: uuid.UUID, dream_id: uuid.UUID | None = None) -> bool:
    """Whether the person's switch is on, or this dream's."""
    if PrivacyChoice.objects.filter(user=person_id, stays_here=True).exists():
        return True
    return dream_id is not None and any(dreams.stays_here(dream_id) for dreams in _dreams)


_CHOSEN = """
SELECT
    (SELECT c.user_id FROM person_privacychoice c WHERE c.user_id = %s AND c.stays_here),
    (SELECT o.is_given FROM person_outsideconsent o WHERE o.user_id = %s AND o.host = %s)
"""
"""Whether the person keeps everything here, and what they answered about a host. By hand: each reply that goes outside asks it."""


def may_leave(subject: Subject, host: str) -> bool:
    """Whether this may go to that host now."""
    person = value(PrivacyChoice, "user", subject.person_id)
    is_kept, answered = fetch(_CHOSEN, [person, person, host])[0]
    if is_kept or (subject.dream_id is not None and any(dreams.stays_here(subject.dream_id) for dreams in _dreams)):
        return False
    if answered is not None:
        return bool(answered)
    if settings.CONSENT_BEFORE_OUTSIDE == "off" or host in settings.OUTSIDE_OWN_HOSTS or subject.kind == Kind.WEBHOOK:
        return True
    return settings.CONSENT_BEFORE_OUTSIDE == "pages" and subject.kind in ASKED_FOR


def let_out(subject: Subject, to: Recipient, *, chars: int = 0, size_bytes: int = 0) -> None:
    """Write the line that this leaves, committed when it returns (or with the caller's transaction). Raises NotLetOut."""
    with transaction.atomic():
        if not may_leave(subject, to.host):
            raise NotLetOut
        disclosures.record(
            person_id=subject.person_id,
            kind=subject.kind,
            dream_id=subject.dream_id,
            picture_id=subject.picture_id,
            provider=to.provider[:40],
            host=to.host[:255],
            model=to.model[:100],
            chars=chars,
            size_bytes=size_bytes,
            is_storing_refused=to.is_storing_refused,
        )


def let_text_out(subject: Subject, to: Recipient, *texts: str) -> None:
    """The same for these texts."""
    size = sum(len(text.encode(errors="replace")) for text in texts)
    let_out(subject, to, chars=sum(map(len, texts)), size_bytes=size)
