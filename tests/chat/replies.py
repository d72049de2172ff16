"""Replies for tests that need no server."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from dreams import diary
from dreams.chat import send
from dreams.models import Message
from person.credits import ledger
from tests import people


def running() -> Message:
    """Somebody's, in its first epoch, which nobody has begun."""
    alice = people.make()
    with transaction.atomic():
        ledger.grant(person_id=alice.pk, amount=1, key=str(uuid.uuid4()))
    dream = diary.begin(person=alice, now=timezone.now())
    told = send.message(dream_id=dream.pk, person_id=alice.pk, client_id="1", text="I swam", now=timezone.now())
    assert told.reply is not None
    return told.reply
