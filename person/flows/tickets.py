"""Tickets that let a program open one websocket: single use, 30 seconds, stored only as a hash (DESIGN §5)."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import secrets
import uuid

from django.core.cache import cache
from django.utils import timezone

from project import caches

from .. import statements
from . import callers
from .identity import Identity, NotSignedIn
from .sessions import ended_among

SECONDS = 30


def issue(*, identity: Identity) -> str:
    """A ticket for who this is."""
    ticket = secrets.token_urlsafe(32)
    expires_at = identity.expires_at.isoformat() if identity.expires_at else ""
    cache.set(_key(ticket), [str(identity.person_id), str(identity.session_id), expires_at], SECONDS)
    return ticket


def consume(ticket: str) -> Identity:
    """Who the ticket was given to. Of parallel uses one wins; the others raise NotSignedIn."""
    value = caches.pop(_key(ticket))
    if value is None:
        raise NotSignedIn
    person_id, session_id, expires_at = value
    identity = Identity(uuid.UUID(person_id), uuid.UUID(session_id))
    if not callers.is_known(identity.session_id) and _has_ended(identity.session_id):
        raise NotSignedIn
    return dataclasses.replace(identity, expires_at=datetime.datetime.fromisoformat(expires_at)) if expires_at else identity


def _has_ended(session_id: uuid.UUID) -> bool:
    """By the statement that is made once; it finds no API keys."""
    return statements.sign_in(session_id, now=timezone.now()) is None and bool(ended_among([session_id]))


def _key(ticket: str) -> str:
    return "person.ticket:" + hashlib.sha256(ticket.encode("utf-8", "replace")).hexdigest()
