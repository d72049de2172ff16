"""Sign-ins and their tokens. A Session row decides: end it, and its tokens, cookie and sockets are worth nothing at once.

simplejwt's own rotation lets one refresh token win many times when it is used in parallel (QUALITY, traps); here the row
names the one good refresh token, and one conditional update hands it on.
"""

from __future__ import annotations

import dataclasses
import datetime
import importlib
import uuid
from collections.abc import Collection
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from project.errors import DomainError, Kind

from .. import outbox, statements
from ..models import ApiKey, Device, OutgoingMail, Session, User
from . import callers, jwt_bounds, required_factor
from .identity import Identity, NotSignedIn

log = structlog.get_logger(__name__)

ACCESS_LIFETIME = datetime.timedelta(minutes=60)
LONG_ACCESS_LIFETIME = datetime.timedelta(days=14)
"""For clients that know one token and no refreshing (Splashmy, "Token"). Ending the sign-in ends it at once, as any other."""
REFRESH_LIFETIME = datetime.timedelta(days=7)
REUSE_GRACE = datetime.timedelta(seconds=10)
"""Two tabs may present the same refresh token at once: the loser is refused, but the sign-in lives on."""

BROWSER_KEY = "reverie_session"


class NoSuchSignIn(DomainError):
    code = "sign_in_not_found"
    kind = Kind.MISSING
    message = _("There is no such sign-in.")


class TokenNotValid(DomainError):
    """simplejwt's code and words, which clients know."""

    code = "token_not_valid"
    kind = Kind.UNAUTHENTICATED
    message = _("Token is invalid or expired")


@dataclasses.dataclass(frozen=True, slots=True)
class Tokens:
    access: str
    refresh: str


def begin(
    *,
    user: User,
    ip: str | None,
    user_agent: str,
    now: datetime.datetime,
    is_known_device: bool = False,
    is_rotating: bool = True,
) -> Session:
    """Record a sign-in with its device and address; a device not seen before is mailed about. Needs the caller's transaction."""
    agent = user_agent.replace("\x00", "")[:400]
    device, is_new = Device.objects.update_or_create(user=user, user_agent=agent, defaults={"ip": ip, "last_seen_at": now})
    if is_new and not is_known_device and Device.objects.filter(user=user).exclude(pk=device.pk).exists():
        facts = {"user_agent": agent, "ip": ip or "", "at": now.isoformat()}
        outbox.put(user=user, kind=OutgoingMail.Kind.NEW_DEVICE, language=user.language, facts=facts)
    expires_at = now + datetime.timedelta(days=settings.PERSON_SESSION_DAYS)
    return Session.objects.create(user=user, device=device, ip=ip, expires_at=expires_at, is_rotating=is_rotating)


def issue(*, session: Session, access_lifetime: datetime.timedelta = ACCESS_LIFETIME) -> Tokens:
    """The first tokens of a sign-in."""
    tokens, jti = _make_tokens(session, access_lifetime)
    Session.objects.filter(pk=session.pk).update(refresh_jti=jti)
    return tokens


def renew(*, refresh: str, now: datetime.datetime) -> Tokens:
    """A new access token for a refresh token. Raises TokenNotValid.

    Where the sign-in was made by a client whose document promises rotation, or PERSON_ROTATE_REFRESH_TOKENS asks for it, the refresh
    token is new as well and the one that was sent is spent: of parallel uses one wins, and one that was spent before ends the whole
    sign-in, since somebody else may hold a copy. Elsewhere the refresh token stays good for its life, or as long as the sign-in.
    """
    if not jwt_bounds.is_readable(refresh):
        raise TokenNotValid
    try:
        token = RefreshToken(refresh)  # type: ignore[arg-type]
        claims = token.payload
        session_id, presented = uuid.UUID(claims["sid"]), str(claims["jti"])
    except (TokenError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise TokenNotValid from error
    session = Session.objects.alive(now).select_related("user").filter(pk=session_id).first()
    if session is None:
        raise TokenNotValid
    if not (session.is_rotating or settings.PERSON_ROTATE_REFRESH_TOKENS):
        if session.refresh_jti != presented:
            raise TokenNotValid
        Session.objects.filter(pk=session_id).update(rotated_at=now)
        return Tokens(_access_token(token, ACCESS_LIFETIME), refresh)
    tokens, jti = _make_tokens(session)
    # Conditions on this row alone: with one on the person, Django would put them into a subquery, which PostgreSQL does not
    # look at again after waiting for another's update, and then two would win.
    good = Session.objects.filter(pk=session_id, refresh_jti=presented, ended_at__isnull=True, expires_at__gt=now)
    if good.update(refresh_jti=jti, rotated_at=now):
        return tokens
    session.refresh_from_db()
    if session.rotated_at is None or now - session.rotated_at > REUSE_GRACE:
        log.warning("session.refresh_reused", session=str(session_id))
        end(session_ids=[session_id], reason="reused", now=now)
    raise TokenNotValid


def authenticate_access(token: str, *, is_enrolling: bool = False) -> Identity:
    """Who an access token speaks for. Raises NotSignedIn, and FactorMissing where that is not what is being changed (`is_enrolling`)."""
    if not jwt_bounds.is_readable(token):
        raise NotSignedIn
    # What somebody may only enrol with is not remembered: it would be taken for a whole sign-in.
    return _look_up(token, is_enrolling=True) if is_enrolling else callers.identified(token, lambda: _look_up(token))


def _look_up(token: str, *, is_enrolling: bool = False) -> Identity:
    try:
        claims = AccessToken(token).payload  # type: ignore[arg-type]
        session_id = uuid.UUID(claims["sid"])
        expires_at = datetime.datetime.fromtimestamp(claims["exp"], datetime.UTC)
    except (TokenError, KeyError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise NotSignedIn from error
    found = _alive(session_id, is_enrolling=is_enrolling)
    return dataclasses.replace(found, expires_at=min(expires_at, found.expires_at or expires_at))


def identity_of_django_session(session_key: str) -> Identity:
    """Who a browser's session cookie speaks for. Raises NotSignedIn."""
    store: Any = importlib.import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return identity_of_browser(store)


def identity_of_browser(browser_session: Any, *, is_enrolling: bool = False) -> Identity:
    """Who a Django session speaks for. Raises NotSignedIn, and FactorMissing where that is not what is being changed (`is_enrolling`)."""
    key = browser_session.session_key
    if key is None or browser_session.modified or is_enrolling:
        return _of_browser(browser_session, is_enrolling=is_enrolling)
    # Reading the session would say so, and a proxy must not keep for others what depends on it.
    browser_session.accessed = True
    return callers.identified(f"browser:{key}", lambda: _of_browser(browser_session))


def _of_browser(browser_session: Any, *, is_enrolling: bool = False) -> Identity:
    try:
        session_id = uuid.UUID(browser_session.get(BROWSER_KEY, ""))
    except ValueError as error:
        raise NotSignedIn from error
    return _alive(session_id, is_enrolling=is_enrolling)


def user_of_browser(browser_session: Any, *, is_enrolling: bool = False) -> User | AnonymousUser:
    """The person of a Django session, while the sign-in lives."""
    try:
        user: User = callers.person(identity_of_browser(browser_session, is_enrolling=is_enrolling))
    except NotSignedIn:
        return AnonymousUser()
    return user


def end(*, session_ids: Collection[uuid.UUID], reason: str, now: datetime.datetime) -> None:
    """End sign-ins: tokens and cookies stop working at once, open sockets close."""
    with transaction.atomic():
        for session in Session.objects.filter(pk__in=session_ids, ended_at__isnull=True):
            Session.objects.filter(pk=session.pk).update(ended_at=now, end_reason=reason)
            callers.announce_end(person_id=session.user_id, session_id=session.pk)


def end_one(*, user: User, session_id: uuid.UUID, now: datetime.datetime) -> None:
    """End one of a person's sign-ins. Raises NoSuchSignIn, also for one of somebody else."""
    if not Session.objects.filter(pk=session_id, user=user, ended_at__isnull=True).exists():
        raise NoSuchSignIn
    end(session_ids=[session_id], reason="signed out", now=now)


def end_all(*, user: User, reason: str, now: datetime.datetime, but: uuid.UUID | None = None) -> None:
    """End every sign-in of a person, but one."""
    living = Session.objects.filter(user=user, ended_at__isnull=True)
    if but is not None:
        living = living.exclude(pk=but)
    end(session_ids=list(living.values_list("pk", flat=True)), reason=reason, now=now)


def ended_among(session_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these sign-ins and API keys no longer count; one query for sign-ins that all do."""
    now = timezone.now()
    alive = set(Session.objects.alive(now).filter(pk__in=session_ids).values_list("pk", flat=True))
    unknown = set(session_ids) - alive
    return unknown - set(ApiKey.objects.alive(now).filter(pk__in=unknown).values_list("pk", flat=True)) if unknown else unknown


def is_ended(session_id: str) -> bool:
    """Whether the sign-in that a token names no longer counts."""
    try:
        return bool(ended_among([uuid.UUID(session_id)]))
    except (ValueError, TypeError, AttributeError):
        return True


def _alive(session_id: uuid.UUID, *, is_enrolling: bool = False) -> Identity:
    found = statements.sign_in(session_id, now=timezone.now())
    if found is None:
        raise NotSignedIn
    if not found.is_two_factor and required_factor.is_for_everyone():
        required_factor.refuse(found.user_id, is_enrolling=is_enrolling)
    return Identity(found.user_id, session_id, found.expires_at)


def _make_tokens(session: Session, access_lifetime: datetime.timedelta = ACCESS_LIFETIME) -> tuple[Tokens, str]:
    refresh = RefreshToken()
    refresh["user_id"] = str(session.user_id)
    refresh["sid"] = str(session.pk)
    refresh.set_exp(lifetime=REFRESH_LIFETIME)
    return Tokens(_access_token(refresh, access_lifetime), str(refresh)), str(refresh["jti"])


def _access_token(refresh: RefreshToken, lifetime: datetime.timedelta) -> str:
    access = refresh.access_token
    access.set_exp(lifetime=lifetime)
    return str(access)
