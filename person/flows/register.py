"""Registration: a person, a profile, the Free plan and its welcome credits, in one transaction (Dreamalyze §1)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from project.errors import FieldErrors

from ..credits import ledger
from ..models import Plan, Profile, User
from ..signals import person_registered
from . import invite

EMAIL_TAKEN = _("A person with this e-mail address already exists.")
USERNAME_TAKEN = _("This username is taken.")

Errors = dict[str, list[str | Promise]]


def person(
    *,
    username: str,
    email: str,
    password: str,
    language: str = "en",
    invite_code: str = "",
    ip: str | None = None,
    user_agent: str = "",
    **names: str,
) -> User:
    """Create the person. Raises FieldErrors for `username`, `email`, `password` and `invite_code`, all at once.

    `names` may be `first_name` and `last_name` (Promptcraft §4.2).

    With PERSON_EMAIL_ACTIVATION=required they are not active until the mailed link is followed. Of several registrations
    at the same moment with one address, name or invite, the database lets one through. One that fails uses no invite up.
    """
    is_active = settings.PERSON_EMAIL_ACTIVATION == "off"
    user = User(username=username.strip(), email=User.objects.canonical_email(email), is_active=is_active, language=language, **names)
    _check(user, password, invite.trouble(code=invite_code, now=timezone.now()))
    user.set_password(password)
    try:
        with transaction.atomic(durable=True):
            create(user, invite_code=invite_code, ip=ip, user_agent=user_agent)
            person_registered.send(sender=User, person=user, language=language)
    except IntegrityError as error:
        raise FieldErrors(_taken(user)) from error
    user.refresh_from_db()
    return user


def create(user: User, *, invite_code: str = "", ip: str | None = None, user_agent: str = "") -> None:
    """Store a new person with all that everybody begins with. Needs the caller's transaction. Raises InviteNotValid."""
    plan = Plan.objects.get(slug=Plan.FREE)
    user.plan = plan
    user.save(force_insert=True)
    Profile.objects.create(user=user)
    invite.claim(code=invite_code, person=user, ip=ip, user_agent=user_agent, now=timezone.now())
    if plan.welcome_credits:
        ledger.grant(person_id=user.pk, amount=plan.welcome_credits, key=f"welcome:{user.pk}", reason="welcome")


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
    if User.objects.filter(email=user.email).exists():
        taken["email"] = [EMAIL_TAKEN]
    if User.objects.filter(username__iexact=user.username).exists():
        taken["username"] = [USERNAME_TAKEN]
    return taken
