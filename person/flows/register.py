"""Registration: a person, a profile, the Free plan and its welcome credits, in one transaction (Dreamalyze §1)."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from project.errors import FieldErrors
from project.text.columns import unique_key

from ..credits import ledger
from ..models import Plan, Profile, User
from ..signals import person_registered
from . import invite

EMAIL_TAKEN = _("A person with this e-mail address already exists.")
AGE_MISSING = _("Please state that you are at least %(years)s years old.")
USERNAME_TAKEN = _("This username is taken.")

Errors = dict[str, list[str | Promise]]


def person(
    *,
    email: str,
    password: str,
    username: str = "",
    language: str = "en",
    invite_code: str = "",
    ip: str | None = None,
    user_agent: str = "",
    is_of_age: bool = False,
    client: str = "",
    **names: str,
) -> User:
    """Create the person. Raises FieldErrors for `username`, `email`, `password` and `invite_code`, all at once.

    `is_of_age` is what they state where PERSON_MINIMUM_AGE asks for it; it is not stored.
    `client`, one of PERSON_WELCOME_CREDITS, says whose document's registration it is.
    Without a `username` one is made from the address (Mycreatool). `names` may be `first_name` and `last_name` (Promptcraft §4.2).

    With PERSON_EMAIL_ACTIVATION=required they are not active until the mailed link is followed. Of several registrations
    at the same moment with one address, name or invite, the database lets one through. One that fails uses no invite up.
    """
    refuse_without_age(is_of_age)
    is_active = settings.PERSON_EMAIL_ACTIVATION == "off"
    user = User(
        username=User.objects.canonical_username(username) or free_username(email),
        email=User.objects.canonical_email(email),
        is_active=is_active,
        language=language,
        **names,
    )
    _check(user, password, invite.trouble(code=invite_code, now=timezone.now()))
    user.set_password(password)
    how: dict[str, Any] = {"invite_code": invite_code, "ip": ip, "user_agent": user_agent, "client": client}
    try:
        _store(user, **how)
    except IntegrityError as error:
        taken = _taken(user)
        if username.strip() or taken.keys() != {"username"}:
            raise FieldErrors(taken) from error
        # Somebody else was given the name that we had found free.
        user.username = _with_suffix(user.username)
        _store(user, **how)
    user.refresh_from_db()
    return user


def refuse_without_age(is_of_age: bool) -> None:
    """Raise FieldErrors where the site has a least age and this person does not state to have it."""
    if settings.PERSON_MINIMUM_AGE and not is_of_age:
        raise FieldErrors({"is_of_age": [AGE_MISSING % {"years": settings.PERSON_MINIMUM_AGE}]})


def free_username(email: str) -> str:
    """A name for who gave none: what stands before the @ of the address, and more where that is taken."""
    stem = re.sub(r"[^\w.+-]", "", email.split("@")[0])[:120] or "person"
    return _with_suffix(stem) if User.objects.filter(username_key=unique_key(stem)).exists() else stem


def _with_suffix(stem: str) -> str:
    return f"{stem}-{secrets.token_hex(4)}"


def _store(user: User, **how: Any) -> None:
    with transaction.atomic(durable=True):
        create(user, **how)
        person_registered.send(sender=User, person=user, language=user.language)


def create(user: User, *, invite_code: str = "", ip: str | None = None, user_agent: str = "", client: str = "") -> None:
    """Store a new person with all that everybody begins with. Needs the caller's transaction. Raises InviteNotValid."""
    plan = Plan.objects.get(slug=Plan.FREE)
    user.plan = plan
    user.save(force_insert=True)
    Profile.objects.create(user=user)
    invite.claim(code=invite_code, person=user, ip=ip, user_agent=user_agent, now=timezone.now())
    if amount := settings.PERSON_WELCOME_CREDITS.get(client, plan.welcome_credits):
        ledger.grant(person_id=user.pk, amount=amount, key=f"welcome:{user.pk}", reason="welcome")


def _check(user: User, password: str, invite_trouble: str | None) -> None:
    errors: Errors = {}
    for name, check in (("username", _check_username), ("email", _check_email)):
        try:
            check(user)
        except ValidationError as error:
            errors[name] = list(error.messages)
    try:
        validate_password(password, user)
    except ValidationError as error:
        errors["password"] = list(error.messages)
    for name, texts in _taken(user).items():
        errors.setdefault(name, texts)
    if invite_trouble is not None:
        refused = invite.InviteNotValid(invite_trouble)
        if not errors:
            raise refused
        errors |= refused.errors
    if errors:
        raise FieldErrors(errors)


def _check_username(user: User) -> None:
    User._meta.get_field("username").clean(user.username, user)


def _check_email(user: User) -> None:
    User._meta.get_field("email").clean(user.email, user)
    validate_email(user.email)


def _taken(user: User) -> Errors:
    taken: Errors = {}
    if User.objects.filter(email_key=unique_key(user.email)).exists():
        taken["email"] = [EMAIL_TAKEN]
    if User.objects.filter(username_key=unique_key(user.username)).exists():
        taken["username"] = [USERNAME_TAKEN]
    return taken
