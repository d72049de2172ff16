"""Who calls the REST API: an access token or API key (`Bearer` or `Token`), or a browser's session cookie with CSRF."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from ..browser import identity_of
from ..flows import bearer as tokens
from ..flows import sessions
from ..flows.callers import Caller
from ..flows.identity import Identity, KeyNotAllowed, NotSignedIn, ScopeMissing
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
        try:
            identity = tokens.identity(token)
            context = request.parser_context or {}
            scope = scopes.needed(context.get("view"), request.method)
            identity.require(scope)
            if (besides := scopes.needed_besides(context.get("view"), request.method)) is not None:
                identity.require(besides)
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
        identity = identity_of(request._request)
        if identity is None:
            return None
        self.enforce_csrf(request)
        return Caller(identity), identity


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
