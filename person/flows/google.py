"""Signing in with Google: the ID token is verified against Google's published keys, and only a verified address counts.

A Google account is known by its `sub`, never by its address: addresses change hands. It is linked to an account that has the same address
where that is safe (https://developers.google.com/identity/gsi/web/guides/verify-google-id-token): the account's own address is confirmed,
or Google answers for the address itself (Gmail, Workspace).
"""

from __future__ import annotations

import datetime
import functools
from typing import Any

import jwt
import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from .. import outbox
from ..models import OutgoingMail, User
from . import account_job, factors, jwt_bounds, register, sessions

log = structlog.get_logger(__name__)

FETCH_SECONDS = 3
OUTAGE_SECONDS = 5
"""After a failed fetch nobody tries for so long: a queue of waiting sign-ins must not fill the server's threads."""
ISSUERS = ["https://accounts.google.com", "accounts.google.com"]
GMAIL = {"gmail.com", "googlemail.com"}


class GoogleNotConfigured(DomainError):
    code = "google_not_configured"
    kind = Kind.UNAVAILABLE
    message = _("Signing in with Google is not set up here.")


class InvalidGoogleToken(DomainError):
    """Dreamalyze §3's words."""

    code = "invalid_google_token"
    message = _("Invalid Google token")


class GoogleUnavailable(DomainError):
    code = "google_unavailable"
    kind = Kind.UNAVAILABLE
    message = _("Google can't be reached at the moment. Please try again in a minute.")


class GoogleTaken(DomainError):
    code = "google_taken"
    kind = Kind.CONFLICT
    message = _("This Google account is linked to another account here.")


class GoogleLinkedAlready(DomainError):
    code = "google_linked_already"
    kind = Kind.CONFLICT
    message = _("A Google account is linked already. Unlink it first.")


class UserNotFound(DomainError):
    """Dreamalyze §4's words."""

    code = "user_not_found"
    kind = Kind.MISSING
    message = _("User not found")


def person(
    *,
    token: str,
    language: str,
    now: datetime.datetime,
    invite_code: str = "",
    ip: str | None = None,
    user_agent: str = "",
    is_of_age: bool = False,
) -> User:
    """The person of a Google ID token; registered (Free plan) when new, who states an age as everybody who registers does.

    Raises InvalidGoogleToken, also where the address belongs to an account that may not be linked; GoogleUnavailable; InviteNotValid;
    FieldErrors for `is_of_age`.
    """
    claims = verify(token)
    known = known_person(claims)
    if known is not None:
        return known
    user = User(
        email=User.objects.canonical_email(claims["email"]),
        google_id=claims["sub"],
        image=_picture(claims),
        first_name=str(claims.get("given_name") or "")[:150],
        last_name=str(claims.get("family_name") or "")[:150],
        email_verified_at=now,
        language=language,
    )
    try:
        with transaction.atomic(durable=True):
            if not _link(user, is_authoritative=_is_authoritative(claims), now=now):
                register.refuse_without_age(is_of_age)
                _register(user, invite_code=invite_code, ip=ip, user_agent=user_agent)
    except IntegrityError as error:
        # Another request of the same person was first; or an account that may not be linked holds the address or the Google id.
        known = known_person(claims)
        if known is None:
            raise InvalidGoogleToken from error
        return known
    return User.objects.select_related("plan").get(google_id=user.google_id)


def existing_person(*, token: str) -> User:
    """The person who signed in with Google before. Raises UserNotFound."""
    known = known_person(verify(token))
    if known is None:
        raise UserNotFound
    return known


def known_person(claims: dict[str, Any]) -> User | None:
    return User.objects.select_related("plan").filter(google_id=claims["sub"], is_active=True, deleted_at__isnull=True).first()


def link(*, user: User, token: str, now: datetime.datetime) -> None:
    """Let this Google account sign in here, whatever its address. Raises GoogleTaken, GoogleLinkedAlready, InvalidGoogleToken."""
    claims = verify(token)
    try:
        with transaction.atomic(durable=True):
            if not User.objects.filter(pk=user.pk, google_id__isnull=True).update(google_id=claims["sub"], updated_at=now):
                raise GoogleLinkedAlready
            factors.tell(user=user, change=factors.Change.GOOGLE_LINKED)
    except IntegrityError as error:
        raise GoogleTaken from error


def unlink(*, user: User, now: datetime.datetime) -> None:
    """Twice is once. Raises LastWayIn where nothing else would let the person in."""
    with transaction.atomic(durable=True):
        account_job.lock(user)
        factors.require_another_way_in(user, but_google=True)
        if User.objects.filter(pk=user.pk, google_id__isnull=False).update(google_id=None, updated_at=now):
            factors.tell(user=user, change=factors.Change.GOOGLE_UNLINKED)


def is_fresh(*, token: str, google_id: str, since: datetime.datetime) -> bool:
    """Whether this is a token of that Google account, issued since then."""
    try:
        claims = verify(token)
    except InvalidGoogleToken:
        return False
    return claims["sub"] == google_id and float(claims["iat"]) >= since.timestamp()


def verify(token: str) -> dict[str, Any]:
    """The claims of an ID token: signed by Google, for us, not expired, its address verified."""
    if not settings.GOOGLE_CLIENT_ID:
        raise GoogleNotConfigured
    if not jwt_bounds.is_readable(token):
        raise InvalidGoogleToken
    try:
        key = _signing_key(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=["RS256"],
            audience=settings.GOOGLE_CLIENT_ID,
            issuer=ISSUERS,
            leeway=10,
            options={"require": ["exp", "iat", "aud", "iss", "sub", "email"]},
        )
    except jwt.PyJWTError as error:
        raise InvalidGoogleToken from error
    is_text = all(isinstance(claims[name], str) and 0 < len(claims[name]) <= 254 for name in ("sub", "email"))
    if not is_text or claims.get("email_verified") not in (True, "true"):
        raise InvalidGoogleToken
    return claims


def _signing_key(token: str) -> jwt.PyJWK:
    """The published key that signed this. Raises GoogleUnavailable where the keys can't be read, and PyJWTError."""
    if jwt.get_unverified_header(token).get("alg") != "RS256":
        raise InvalidGoogleToken
    url = settings.GOOGLE_JWKS_URL
    outage = f"person.google_outage:{url}"
    if cache.get(outage):
        raise GoogleUnavailable
    keys = _keys(url)
    try:
        keys.get_signing_keys()
    except (jwt.PyJWKClientError, jwt.PyJWKSetError, ValueError, OSError) as error:
        log.warning("google.keys_unavailable", error=type(error).__name__)
        cache.set(outage, 1, OUTAGE_SECONDS)
        raise GoogleUnavailable from error
    return keys.get_signing_key_from_jwt(token)


@functools.cache
def _keys(url: str) -> jwt.PyJWKClient:
    """Google's keys, kept for an hour; a key not seen before is looked for again, at most twice a minute."""
    return jwt.PyJWKClient(url, lifespan=3600, timeout=FETCH_SECONDS)


def _is_authoritative(claims: dict[str, Any]) -> bool:
    """Whether Google itself runs the mailbox, so that the address can't have changed hands without its knowledge."""
    domain = claims["email"].rpartition("@")[2].lower()
    return domain in GMAIL or bool(claims.get("hd"))


def _link(user: User, *, is_authoritative: bool, now: datetime.datetime) -> bool:
    """Give the account with this address its Google id, where that is safe; True when it was."""
    # The very address: of one that only folds alike Google says nothing.
    found = User.objects.select_for_update(no_key=True).filter(email=user.email, google_id__isnull=True, deleted_at__isnull=True).first()
    if found is None:
        return False
    if found.email_verified_at is not None:
        if not found.is_active:
            return False
        User.objects.filter(pk=found.pk).update(google_id=user.google_id)
    elif is_authoritative:
        _take_over(found, user, now)
    else:
        return False
    outbox.put(user=found, kind=OutgoingMail.Kind.GOOGLE_LINKED, language=found.language)
    log.info("google.linked", person=str(found.pk))
    return True


def _take_over(found: User, user: User, now: datetime.datetime) -> None:
    """An account that nobody confirmed may have been laid as a trap: its password and sign-ins end before its owner gets it."""
    found.set_unusable_password()
    fields = {"google_id": user.google_id, "password": found.password, "email_verified_at": now, "is_active": True}
    User.objects.filter(pk=found.pk).update(**fields)
    sessions.end_all(user=found, reason="google", now=now)


def _register(user: User, *, invite_code: str, ip: str | None, user_agent: str) -> None:
    user.username = register.free_username(user.email)
    user.set_unusable_password()
    register.create(user, invite_code=invite_code, ip=ip, user_agent=user_agent)


def _picture(claims: dict[str, Any]) -> str | None:
    address = claims.get("picture")
    return address if isinstance(address, str) and address.startswith("https://") and len(address) <= 500 else None
