"""Who calls the REST API: an access token or API key (`Bearer` or `Token`), or a browser's session cookie with CSRF."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from ..flows import bearer as tokens
from ..flows import required_factor, sessions
from ..flows.callers import Caller
from ..flows.identity import FactorMissing, Identity, KeyNotAllowed, NotSignedIn, ScopeMissing
from ..privacy import disclosures
from . import scopes

KEYWORDS = {"bearer", "token"}


class AccessTokenAuthentication(BaseAuthentication):
    """`request.auth` is the Identity. A bad token is 401 with simplejwt's code and words (Dreamalyze, "Hata Kodları").

    An API key gets no further than its scopes: 403 before the view is called.
    """

    def authenticate(self, request: Request) -> tuple[Caller, Identity] | None:
        token = bearer(request)
        if token is None:
            return None
        context = request.parser_context or {}
        try:
            identity = _identity(token, context.get("view"))
            scope = scopes.needed(context.get("view"), request.method)
            identity.require(scope)
            if (besides := scopes.needed_besides(context.get("view"), request.method)) is not None:
                identity.require(besides)
        except FactorMissing:
            raise
        except NotSignedIn as error:
            raise exceptions.AuthenticationFailed("Given token not valid for any token type", code="token_not_valid") from error
        except (ScopeMissing, KeyNotAllowed) as error:
            raise exceptions.PermissionDenied(error.detail, code=error.code) from error
        if identity.scopes is not None:
            _note(identity, scope, (context.get("kwargs") or {}).get("dream_id"))
        return Caller(identity), identity

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class BrowserAuthentication(SessionAuthentication):
    """The session cookie of our own pages; writing needs the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        try:
            is_enrolling = required_factor.is_setting_up((request.parser_context or {}).get("view"))
            identity = sessions.identity_of_browser(request._request.session, is_enrolling=is_enrolling)
        except NotSignedIn:
            return None
        self.enforce_csrf(request)
        return Caller(identity), identity


def _identity(token: str, view: Any) -> Identity:
    try:
        return tokens.identity(token)
    except FactorMissing:
        if not required_factor.is_setting_up(view):
            raise
        return sessions.authenticate_access(token, is_enrolling=True)


def _note(identity: Identity, scope: str | None, dream_id: Any) -> None:
    """In the disclosure log: a program is about to be answered."""
    dream = dream_id if isinstance(dream_id, uuid.UUID) else None
    disclosures.note_program(person_id=identity.person_id, key_id=identity.session_id, scope=scope, dream_id=dream)


def bearer(request: Request | HttpRequest) -> str | None:
    """The access token of a request's Authorization header, if that is what it holds."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() in KEYWORDS else None


def identify(request: HttpRequest, *, scope: str | None = None) -> Identity:
    """The identity of a plain Django request that only reads; an API key needs `scope`. Raises NotSignedIn, ScopeMissing, KeyNotAllowed."""
    token = bearer(request)
    if token is None:
        return sessions.identity_of_browser(request.session)
    identity = tokens.identity(token)
    identity.require(scope)
    if identity.scopes is not None:
        _note(identity, scope, None)
    return identity
