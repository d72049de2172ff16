"""Copies of a person's words that this app keeps for a while: answers for repeated requests, and archives of everything.

What is erased elsewhere has to be erased here as well; the apps that own the words call these, after their own rows are gone.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence

from project.sealing.errors import CannotOpen

from .flows import export
from .models import IdempotencyKey


def forget_answers(*, person_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> None:
    """Empty the kept answers that tell of these things. Who repeats such a request is told so (410), and its work is not done again."""
    names = [str(one) for one in ids]
    answers = IdempotencyKey.objects.filter(user=person_id).exclude(body="").only("pk", "user", "key", "body").iterator()
    about = [answer.pk for answer in answers if _tells_of(answer, names)] if names else []
    IdempotencyKey.objects.filter(pk__in=about).update(body="", headers={}, is_erased=True)


def _tells_of(answer: IdempotencyKey, names: Sequence[str]) -> bool:
    """An answer that does not open may tell of anything."""
    try:
        return any(name in answer.body for name in names)
    except CannotOpen:
        return True


def withdraw_archives(*, person_id: uuid.UUID, now: datetime.datetime) -> None:
    """Delete the person's archives; one that is being made begins anew, and will hold what there is then."""
    export.withdraw(person_id=person_id, now=now)
