"""What `person` itself keeps about somebody: its part of the archive, and its erasure."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _

from . import data_registry, restoring
from .data_registry import Part
from .flows import devices, export, picture
from .models import (
    AchievementUnlock,
    ApiKey,
    Authenticator,
    CreditEntry,
    InviteCode,
    OutgoingMail,
    OutsideConsent,
    Passkey,
    Progress,
    PushSubscription,
    RecoveryCode,
    RehearsalReminder,
    Reminder,
    Session,
    SignInRecord,
    StaffGrant,
    User,
    XpEntry,
)
from .privacy import choice, disclosures

README = _("""Everything that Reverie keeps about you, made at your wish.

account.json   your account, profile, plan and balance
credits.json   every line of your credits
progress.json  your points, level and achievements
sign-ins.json  devices, sign-ins and attempts, and the keys of your programs (not their secrets)
picture.*      your picture
dreams/        your dreams: one Markdown file each, and all of them in dreams.json
images/        your pictures and what they were made from

JSON and Markdown open in any text editor. Times are in UTC.
""")


ABOUT_PRIVACY = _("privacy.json  who outside saw what, and what you allowed")


def parts(person_id: uuid.UUID) -> Iterator[Part]:
    user = User.objects.select_related("plan", "profile").get(pk=person_id)
    yield Part("README.txt", f"{README}\n{ABOUT_PRIVACY}\n".encode(), 0.2)
    yield Part("privacy.json", as_json(_privacy(person_id)), 0.3)
    yield Part("account.json", as_json(_account(user)), 0.4)
    yield Part("credits.json", as_json(list(_credits(person_id))), 0.6)
    yield Part("progress.json", as_json(_progress(person_id)), 0.7)
    yield Part("sign-ins.json", as_json(_sign_ins(user)), 0.8)
    if user.profile.picture:
        yield Part(f"picture{picture.SUFFIX}", picture.content(user.profile))


def erase(person_id: uuid.UUID, now: datetime.datetime) -> None:
    """Files and traces that do not go with the person's row."""
    user = User.objects.select_related("profile").filter(pk=person_id).first()
    if user is not None:
        picture.remove(user=user)
        OutgoingMail.objects.filter(user=None, address=user.email).delete()
    export.erase(person_id=person_id, now=now)
    InviteCode.objects.filter(used_by=person_id).update(used_ip=None, used_user_agent="")


def register() -> None:
    data_registry.register(data_registry.Keeper("person", parts, erase, restoring.restore))


def as_json(value: Any) -> bytes:
    """How JSON stands in the archive: for people as well as programs."""
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def _account(user: User) -> dict[str, Any]:
    names = (
        "id",
        "email",
        "username",
        "first_name",
        "last_name",
        "language",
        "google_id",
        "image",
        "is_active",
        "balance",
        "granted_total",
    )
    times = ("created_at", "updated_at", "email_verified_at", "last_login", "last_chat_at")
    profile = {name: getattr(user.profile, name) for name in ("bio", "preferred_styles", "time_zone", "keeps_thinking")}
    reminder = Reminder.objects.filter(pk=user.pk).values("at", "next_at", "sent_at").first()
    rehearsal = RehearsalReminder.objects.filter(pk=user.pk).values("at", "next_at", "sent_at").first()
    plain = {name: getattr(user, name) for name in (*names, *times)}
    plain["push_devices"] = list(PushSubscription.objects.filter(user=user).values("user_agent", "created_at", "sent_at"))
    return {**plain, "plan": user.plan.slug, "profile": profile, "reminder": reminder, "rehearsal_reminder": rehearsal}


def _credits(person_id: uuid.UUID) -> Iterator[dict[str, Any]]:
    names = ("id", "kind", "amount", "subject", "reason", "expires_at", "created_at")
    return iter(CreditEntry.objects.filter(user=person_id).order_by("id").values(*names))


def _progress(person_id: uuid.UUID) -> dict[str, Any]:
    names = ("xp", "level", "streak_days", "longest_streak", "last_active_day", "is_shown", "is_listed", "display_name")
    return {
        **(Progress.objects.filter(user=person_id).values(*names).first() or {}),
        "entries": list(XpEntry.objects.filter(user=person_id).order_by("id").values("cause", "key", "amount", "day", "happened_at")),
        "achievements": list(AchievementUnlock.objects.filter(user=person_id).order_by("id").values("slug", "unlocked_at")),
    }


def _privacy(person_id: uuid.UUID) -> dict[str, Any]:
    line = ("id", "at", "kind", "provider", "host", "model", "recipient", "dream_id", "picture_id", "chars", "size_bytes")
    grant = ("id", "staff__username", "dream_id", "created_at", "expires_at", "revoked_at")
    return {
        "stays_here": choice.stays_here(person_id),
        "remembers": choice.remembers(person_id),
        "consents": list(OutsideConsent.objects.filter(user=person_id).values("host", "is_given", "answered_at")),
        "grants": list(StaffGrant.objects.filter(user=person_id).values(*grant)),
        "disclosures": list(disclosures.of(person_id).values(*line, "is_storing_refused")),
    }


def _sign_ins(user: User) -> dict[str, Any]:
    known = [
        {"device": devices.name_of(one.user_agent), "user_agent": one.user_agent, "ip": one.ip, "last_seen_at": one.last_seen_at}
        for one in user.devices.order_by("pk")
    ]
    times = ("ip", "created_at", "expires_at", "ended_at", "end_reason")
    records = ("at", "refusal", "method", "factor", "ip", "user_agent")
    passkeys = ("name", "is_backed_up", "created_at", "last_used_at")
    return {
        "devices": known,
        "attempts": list(SignInRecord.objects.filter(user=user).order_by("at").values(*records)),
        "passkeys": list(Passkey.objects.filter(user=user).values(*passkeys)),
        "authenticator_app": Authenticator.objects.filter(user=user).values("created_at", "confirmed_at", "last_used_at").first(),
        "recovery_codes_left": RecoveryCode.objects.filter(user=user, used_at__isnull=True).count(),
        "sign_ins": list(Session.objects.filter(user=user).order_by("created_at").values(*times)),
        "api_keys": list(ApiKey.objects.filter(user=user).values("name", "prefix", "scopes", "created_at", "last_used_at", "revoked_at")),
    }
