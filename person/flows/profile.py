"""What people tell about themselves, and what their plan lets them do (Splashmy, "UserProfile")."""

from __future__ import annotations

import functools
import zoneinfo
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from project.errors import FieldErrors
from project.text.columns import unique_key

from ..models import Profile, User
from . import register, reminders

OF_USER = ("username", "first_name", "last_name", "language")
EMAIL_ELSEWHERE = _("An address is changed by a link that is mailed to the new one: POST /api/user/email/, or on the account page.")
OF_PROFILE = ("bio", "preferred_styles", "time_zone", "keeps_thinking")


def change(*, user: User, **details: Any) -> User:
    """Change any of OF_USER and OF_PROFILE. Raises FieldErrors, all at once; then nothing is changed.

    `email` may be among them as it is: clients send the whole profile back (Splashmy). Another one is changed by a mailed link alone.
    """
    of_user = {name: details[name] for name in OF_USER if name in details}
    of_profile = {name: details[name] for name in OF_PROFILE if name in details}
    _check(user, of_user, of_profile, email=details.get("email", user.email))
    try:
        with transaction.atomic(durable=True):
            for name, value in of_user.items():
                setattr(user, name, value)
            user.save(update_fields=[*of_user, "updated_at"])
            Profile.objects.filter(pk=user.pk).update(**of_profile)
            if "time_zone" in of_profile:
                reminders.move(user.pk, timezone.now())
    except IntegrityError as error:
        raise FieldErrors({"username": [register.USERNAME_TAKEN]}) from error
    return User.objects.select_related("plan", "profile").get(pk=user.pk)


@functools.cache
def time_zones() -> frozenset[str]:
    """All that this machine knows: it would open six hundred files each time."""
    return frozenset(zoneinfo.available_timezones())


def _check(user: User, of_user: dict[str, Any], of_profile: dict[str, Any], *, email: str) -> None:
    errors: register.Errors = {}
    if User.objects.canonical_email(email) != user.email:
        errors["email"] = [EMAIL_ELSEWHERE]
    if "username" in of_user:
        of_user["username"] = User.objects.canonical_username(of_user["username"])
        try:
            User._meta.get_field("username").clean(of_user["username"], user)
        except ValidationError as error:
            errors["username"] = list(error.messages)
        if User.objects.filter(username_key=unique_key(of_user["username"])).exclude(pk=user.pk).exists():
            errors.setdefault("username", [register.USERNAME_TAKEN])
    if "language" in of_user and of_user["language"] not in dict(settings.LANGUAGES):
        errors["language"] = [_("There is no such language here.")]
    if "time_zone" in of_profile and of_profile["time_zone"] not in time_zones():
        errors["time_zone"] = [_("There is no such time zone.")]
    if errors:
        raise FieldErrors(errors)
