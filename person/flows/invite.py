"""Invites (Mycreatool, "InviteCode"): making them, and using one up in the transaction of the registration that it lets in."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from project.errors import FieldErrors

from ..models import InviteCode, User
from ..models.code import canonical, new_code

MOST_AT_ONCE = 1000

REQUIRED, UNKNOWN, USED, EXPIRED = "invite_required", "invite_unknown", "invite_used", "invite_expired"

TEXTS: dict[str, str | Promise] = {
    REQUIRED: _("Registering here needs an invite."),
    UNKNOWN: _("There is no such invite code."),
    USED: _("This invite code has already been used."),
    EXPIRED: _("This invite code has expired."),
}


class InviteNotValid(FieldErrors):
    """A field error of `invite_code`; which of TEXTS it is, is its code in `codes`."""

    code = "invite_not_valid"
    message = _("Invalid invite code")

    def __init__(self, reason: str) -> None:
        super().__init__({"invite_code": [TEXTS[reason]]}, {"invite_code": [reason]})


def make(*, count: int = 1, note: str = "", made_by: User | None = None, expires_at: datetime.datetime | None = None) -> list[InviteCode]:
    """New codes, each good for one registration."""
    codes = [InviteCode(code=new_code(), note=note, made_by=made_by, expires_at=expires_at) for _ in range(count)]
    return InviteCode.objects.bulk_create(codes)


def trouble(*, code: str, now: datetime.datetime) -> str | None:
    """Why this code would not be accepted now (one of TEXTS); None where it would. Claims nothing."""
    if not code.strip():
        return REQUIRED if settings.PERSON_INVITE_ONLY else None
    row = InviteCode.objects.filter(code=canonical(code)).first()
    if row is None:
        return UNKNOWN
    if row.used_at is not None:
        return USED
    return EXPIRED if row.expires_at is not None and row.expires_at <= now else None


def claim(*, code: str, person: User, ip: str | None, user_agent: str, now: datetime.datetime) -> None:
    """Use the invite up for a person who is being registered; nothing without a code, unless PERSON_INVITE_ONLY.

    Needs the registration's transaction, so that a registration that fails gives the invite back. Of several at the same
    moment the database lets one through; the others raise InviteNotValid.
    """
    if code.strip():
        free = InviteCode.objects.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), code=canonical(code), used_at__isnull=True)
        agent = user_agent.replace("\x00", "")[:400]
        if free.update(used_at=now, used_by=person, used_ip=ip, used_user_agent=agent):
            return
    reason = trouble(code=code, now=now)
    if reason is not None:
        raise InviteNotValid(reason)
