"""Whoever looks after the site must have shown a second factor, where STAFF_SECOND_FACTOR says so: by default in production.

Nobody is locked out by that: a member of staff who has none yet is led to where it is set up, and setting it up is showing it.
"""

from __future__ import annotations

import enum
import uuid

from django.conf import settings

from ..models import User
from . import factors


class Need(enum.Enum):
    NOTHING = "nothing"
    ENROL = "enrol"
    SHOW = "show"


def is_required(user: User) -> bool:
    return bool(settings.STAFF_SECOND_FACTOR and user.is_staff)


def needed(*, user: User, session_id: uuid.UUID) -> Need:
    """What this sign-in has to do before the staff room opens."""
    if not is_required(user) or factors.is_two_factor(session_id):
        return Need.NOTHING
    return Need.SHOW if factors.has_any(user.pk) else Need.ENROL
