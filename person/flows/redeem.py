"""Redeem codes: making them, and turning one into credits, once for each person and `max_uses` times in all."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from ..credits import ledger
from ..models import RedeemCode, Redemption, User
from ..models.code import canonical, new_code
from ..progress import live

MOST_AT_ONCE = 1000


class NoSuchCode(DomainError):
    code = "redeem_code_unknown"
    message = _("There is no such code.")


class CodeExpired(DomainError):
    code = "redeem_code_expired"
    message = _("This code has expired.")


class CodeUsedUp(DomainError):
    code = "redeem_code_used_up"
    kind = Kind.CONFLICT
    message = _("This code has been used up.")


class AlreadyRedeemed(DomainError):
    code = "redeem_code_already_yours"
    kind = Kind.CONFLICT
    message = _("You have redeemed this code before.")


def make(
    *,
    amount: int,
    count: int = 1,
    max_uses: int = 1,
    note: str = "",
    made_by: User | None = None,
    expires_at: datetime.datetime | None = None,
    credits_last_days: int | None = None,
) -> list[RedeemCode]:
    """New codes, each worth `amount` credits to each of its `max_uses` people."""
    fields = {"credits": amount, "max_uses": max_uses, "note": note, "made_by": made_by, "expires_at": expires_at}
    codes = [RedeemCode(code=new_code(), credits_last_days=credits_last_days, **fields) for _ in range(count)]
    return RedeemCode.objects.bulk_create(codes)


def worth(*, code: str, person_id: uuid.UUID, now: datetime.datetime) -> int:
    """What the code would give this person now. Raises what `redeem` would."""
    return _good(code, person_id, now).credits


def redeem(*, code: str, person_id: uuid.UUID, now: datetime.datetime) -> Redemption:
    """Grant the code's credits. Raises NoSuchCode, CodeExpired, CodeUsedUp, AlreadyRedeemed. May run in its caller's transaction."""
    with transaction.atomic():
        row = _good(code, person_id, now)
        if not RedeemCode.objects.good(now).filter(pk=row.pk).update(uses=F("uses") + 1):
            raise CodeUsedUp
        # The code's row is locked now: whoever else redeemed it with this account has committed.
        if Redemption.objects.filter(code=row, user_id=person_id).exists():
            raise AlreadyRedeemed
        lasts = row.credits_last_days
        grant = ledger.grant(
            person_id=person_id,
            amount=row.credits,
            key=f"redeem:{row.pk}:{person_id}",
            subject=f"redeem:{row.pk}",
            expires_at=now + datetime.timedelta(days=lasts) if lasts else None,
        )
        live.announce_credits(person_id)
        return Redemption.objects.create(code=row, user_id=person_id, grant=grant)


def _good(code: str, person_id: uuid.UUID, now: datetime.datetime) -> RedeemCode:
    row = RedeemCode.objects.filter(code=canonical(code)).first()
    if row is None:
        raise NoSuchCode
    if Redemption.objects.filter(code=row, user_id=person_id).exists():
        raise AlreadyRedeemed
    if row.expires_at is not None and row.expires_at <= now:
        raise CodeExpired
    if row.uses >= row.max_uses:
        raise CodeUsedUp
    return row
