"""One person's archive brought back, into a new account or into one that they have here already.

An archive comes from outside and may have been changed, so it gives no rights: the plan is the free one, credits come only when whoever
restores says so, there is no password (a link by mail sets one) and nothing is public. All of it is restored, or nothing.
"""

from __future__ import annotations

import dataclasses
import io
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import DataError, IntegrityError, transaction

from project.errors import FieldErrors

from . import data_registry
from .archive import Archive, BadArchive, built, key
from .credits import ledger
from .flows import picture
from .models import AchievementUnlock, CreditEntry, Profile, Progress, User, XpEntry

ACCOUNT = ("first_name", "last_name", "language", "email_verified_at")
PROFILE = ("bio", "preferred_styles", "time_zone", "keeps_thinking")
PROGRESS = ("xp", "level", "streak_days", "longest_streak", "last_active_day", "is_shown")


@dataclasses.dataclass(frozen=True, slots=True)
class Restored:
    user: User
    counts: Mapping[str, int]
    """How much of what there is now that was not there before."""


def person(*, path: Path, into: User | None = None, with_credits: bool = False) -> Restored:
    """Restore an archive. What is here already, by its id, is left as it is. Raises BadArchive and StorageUnavailable."""
    with Archive(path) as archive:
        account = archive.mapping("account.json")
        if not account:
            raise BadArchive("account.json is missing: this is no archive of a person's data")
        try:
            with transaction.atomic(durable=True):
                user = into or _account(account)
                counts: dict[str, int] = {}
                # Ours first: the rows of the upper apps point to them.
                for keeper in reversed(data_registry.keepers()):
                    if keeper.restore is not None:
                        counts |= keeper.restore(archive, user.pk)
                if with_credits:
                    counts["credits"] = _credits(user, account)
        except (DataError, IntegrityError, ValueError) as error:
            raise BadArchive(f"The archive holds what can't be stored: {str(error).strip().splitlines()[0]}") from error
        user.refresh_from_db()
        return Restored(user, counts)


def _account(account: Mapping[str, Any]) -> User:
    email = str(account.get("email", ""))
    if User.objects.by_email(email) is not None:
        raise BadArchive(f"{email} has an account here already: name it with --into")
    wanted = built(User, account, (*ACCOUNT, "email", "username"), source="account.json")
    id_ = key(account.get("id"))
    is_free = id_ is not None and not User.objects.filter(pk=id_).exists()
    fields = {name: getattr(wanted, name) for name in ACCOUNT}
    return User.objects.create_user(
        email, None, username=_free_name(wanted.username or email), is_active=True, id=id_ if is_free else uuid.uuid4(), **fields
    )


def _free_name(name: str) -> str:
    names = (name, *(f"{name[:140]}{number}" for number in range(2, 100)))
    return next(one for one in names if User.objects.by_name(one) is None)


def _credits(user: User, account: Mapping[str, Any]) -> int:
    """The balance that there was, as one line; once, however often the archive is restored."""
    balance = account.get("balance")
    line_key = f"restore:{user.pk}:{account.get('id')}"[:200]
    if not isinstance(balance, int) or not 0 < balance < 2**31 or CreditEntry.objects.filter(idempotency_key=line_key).exists():
        return 0
    ledger.adjust(person_id=user.pk, amount=balance, key=line_key, reason="Restored from an archive")
    return balance


def restore(archive: Archive, person_id: uuid.UUID) -> dict[str, int]:
    """What `person` itself keeps. Profile, picture and progress only where there are none yet."""
    user = User.objects.select_related("profile").get(pk=person_id)
    profile = archive.mapping("account.json").get("profile")
    if isinstance(profile, dict) and not user.profile.bio and not user.profile.preferred_styles:
        wanted = built(Profile, profile, PROFILE, source="account.json", user=user)
        Profile.objects.filter(user=user).update(**{name: getattr(wanted, name) for name in PROFILE if profile.get(name) is not None})
    if (found := archive.read(f"picture{picture.SUFFIX}", most_bytes=picture.MOST_BYTES)) and not user.profile.picture:
        try:
            picture.keep(user=user, encoded=picture.encode(io.BytesIO(found), size=len(found)))
        except FieldErrors as error:
            raise BadArchive(f"picture{picture.SUFFIX} is no picture") from error
    return {"points": _progress(archive, user)}


def _progress(archive: Archive, user: User) -> int:
    told = archive.mapping("progress.json")
    if not told.get("xp") or Progress.objects.filter(user=user).exists():
        return 0
    progress = built(Progress, told, PROGRESS, source="progress.json", user=user)
    entries = [
        built(XpEntry, row, ("cause", "key", "amount", "day", "happened_at"), source="progress.json", user=user)
        for row in told.get("entries", ())
    ]
    unlocked = [
        built(AchievementUnlock, row, ("slug", "unlocked_at"), source="progress.json", user=user) for row in told.get("achievements", ())
    ]
    progress.xp = sum(entry.amount for entry in entries)
    progress.save(force_insert=True)
    XpEntry.objects.bulk_create(entries)
    AchievementUnlock.objects.bulk_create(unlocked)
    return progress.xp
