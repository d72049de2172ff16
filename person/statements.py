"""The statements by which a caller is found and a call to an AI service is noted, made once (project/rows.py).

tests/accounts/test_callers.py and tests/credits/test_ai_costs.py hold them against the ORM.
"""

from __future__ import annotations

import datetime
import functools
import uuid

from project.rows import Rows, fetch, value

from .models import AiCall, AiPrice, Plan, Profile, Session, User

USERS = Rows(User)
PLANS = Rows(Plan)
PROFILES = Rows(Profile)
AI_CALLS = Rows(AiCall)
AI_PRICES = Rows(AiPrice)
SIGN_INS = Rows(Session, only=("id", "user", "expires_at", "is_two_factor"))


@functools.cache
def _person() -> str:
    return f"""
SELECT {USERS.columns("u")}, {PLANS.columns("p")}, {PROFILES.columns("f")}
FROM person_user u JOIN person_plan p ON p.id = u.plan_id LEFT JOIN person_profile f ON f.user_id = u.id
WHERE u.id = %s AND u.is_active AND u.deleted_at IS NULL
"""


@functools.cache
def _alive() -> str:
    return f"""
SELECT {SIGN_INS.columns("s")}
FROM person_session s JOIN person_user u ON u.id = s.user_id
WHERE s.id = %s AND s.ended_at IS NULL AND s.expires_at > %s AND u.is_active AND u.deleted_at IS NULL
"""


def person(person_id: uuid.UUID) -> User | None:
    """The person with their plan and profile, if they may sign in."""
    found = fetch(_person(), [value(User, "id", person_id)])
    if not found:
        return None
    row, plan_at, profile_at = found[0], USERS.width, USERS.width + PLANS.width
    user = USERS.read(row[:plan_at])
    user.plan = PLANS.read(row[plan_at:profile_at])
    if row[profile_at] is not None:
        user.profile = PROFILES.read(row[profile_at:])
    return user


def sign_in(session_id: uuid.UUID, *, now: datetime.datetime) -> Session | None:
    """The sign-in, if it still counts; only its person, its end and whether it showed a second factor are read."""
    found = fetch(_alive(), [value(Session, "id", session_id), value(Session, "expires_at", now)])
    return SIGN_INS.read(found[0]) if found else None


def ai_prices() -> list[AiPrice]:
    """What models cost, in no order."""
    return [AI_PRICES.read(row) for row in fetch(_prices(), [])]


@functools.cache
def _prices() -> str:
    return f"SELECT {AI_PRICES.columns('p')} FROM person_aiprice p"
