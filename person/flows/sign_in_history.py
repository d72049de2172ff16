"""What is written down of attempts to sign in, for the person to look at: each that succeeded, each that was refused, and why.

An attempt for an account that does not exist is written down as well, without a name: so refusing it takes as long. It is dropped a day
later. Refusals are few, since guessing is slowed down; those for that very reason are written once an hour.
"""

from __future__ import annotations

import datetime

from django.db.models import Q
from django.utils import timezone

from project import rates

from ..models import SignInRecord, User
from .origin import NOWHERE, Origin

KEEP_DAYS = 90
KEEP_UNNAMED_DAYS = 1

Refusal = SignInRecord.Refusal
Method = SignInRecord.Method
Factor = SignInRecord.Factor


def signed_in(*, user: User, method: str, factor: str, ip: str | None, user_agent: str, now: datetime.datetime) -> None:
    SignInRecord.objects.create(user=user, at=now, method=method, factor=factor, ip=ip, user_agent=_clean(user_agent))


def refused(*, user: User | None, refusal: Refusal, method: str = Method.PASSWORD, factor: str = "", origin: Origin = NOWHERE) -> None:
    """Needs no transaction, and must not be in one that is rolled back."""
    if user is None:
        SignInRecord.objects.create(at=timezone.now(), refusal=refusal)
        return
    if refusal == Refusal.TOO_MANY_ATTEMPTS and rates.take(key=f"refusals:{user.pk}", amount=1, seconds=3600):
        return
    facts = {"method": method, "factor": factor, "ip": origin.ip, "user_agent": _clean(origin.user_agent)}
    SignInRecord.objects.create(user=user, at=timezone.now(), refusal=refusal, **facts)


def purge(*, now: datetime.datetime) -> None:
    unnamed = Q(user=None, at__lt=now - datetime.timedelta(days=KEEP_UNNAMED_DAYS))
    SignInRecord.objects.filter(unnamed | Q(at__lt=now - datetime.timedelta(days=KEEP_DAYS))).delete()


def _clean(user_agent: str) -> str:
    return user_agent.replace("\x00", "")[:400]
