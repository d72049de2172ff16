"""Whom REQUIRE_SECOND_FACTOR asks for a second factor: nobody, staff before the staff room opens, or everyone before anything does.

Nobody is locked out by that. Who has none yet is led to where it is set up, and setting it up is showing it: until then a browser's
sign-in can do just that, and a program is told where to go in place of being signed in.
"""

from __future__ import annotations

import enum
import uuid
from typing import TypeVar

from django.conf import settings
from django.urls import reverse

from ..models import User
from . import factors
from .identity import FactorMissing, NotSignedIn

View = TypeVar("View")
_MARK = "sets_up_a_factor"


class Need(enum.Enum):
    NOTHING = "nothing"
    ENROL = "enrol"
    SHOW = "show"


def is_for_everyone() -> bool:
    return bool(settings.REQUIRE_SECOND_FACTOR == "everyone")


def is_required(user: User) -> bool:
    return is_for_everyone() or bool(settings.STAFF_SECOND_FACTOR and user.is_staff)


def needed(*, user: User, session_id: uuid.UUID) -> Need:
    """What this sign-in has to do before the staff room opens, or, where everyone is asked, anything."""
    if not is_required(user) or factors.is_two_factor(session_id):
        return Need.NOTHING
    return Need.SHOW if factors.has_any(user.pk) else Need.ENROL


def refuse(person_id: uuid.UUID, *, is_enrolling: bool) -> None:
    """A sign-in that has shown one factor only, where everyone has to show two.

    FactorMissing for who has none, unless that is what is being changed; NotSignedIn for who has one: signing in anew asks for it.
    """
    if factors.has_any(person_id):
        raise NotSignedIn
    if not is_enrolling:
        raise missing()


def missing() -> FactorMissing:
    return FactorMissing(url=settings.PUBLIC_URL + reverse("security"))


def sets_up(view: View) -> View:
    """Mark a view that somebody may use who is to set up a factor first, and nothing else."""
    setattr(view, _MARK, True)
    return view


def is_setting_up(view: object) -> bool:
    return bool(getattr(view, _MARK, False))
