"""Sign-ins of browsers: Django's session cookie carries the id of our Session row, which decides."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from project import client_address

from .flows import callers, guessing, required_factor, sessions, sign_in
from .flows.identity import FactorMissing, Identity, NotSignedIn
from .flows.sessions import BROWSER_KEY
from .models import Session, User

BACKEND = "person.browser.SessionBackend"
DEVICE_COOKIE = "reverie_device"
ENROLLING = "_is_enrolling"


class SessionBackend(ModelBackend):
    """Django's backend for the admin and for pages, with our check of credentials."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **later: Any
    ) -> User | None:
        email = username or later.get("email")
        if not email or password is None:
            return None
        try:
            return sign_in.check(email=email, password=password, origin=origin(request) if request else guessing.NOWHERE)
        except (sign_in.WrongCredentials, guessing.TooManyAttempts):
            return None


class PersonMiddleware(AuthenticationMiddleware):
    """`request.user` from our session row, so that an ended sign-in is signed out everywhere, the admin included."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = SimpleLazyObject(lambda: sessions.user_of_browser(request.session, is_enrolling=_is_enrolling(request)))  # type: ignore[assignment]

    def process_view(self, request: HttpRequest, view: Any, *given: Any) -> None:
        if required_factor.is_setting_up(view):
            request.__dict__[ENROLLING] = True


def bind(request: HttpRequest, *, user: User, session: Session) -> None:
    """Sign this browser in: a new session key, and in it our session's id."""
    auth.login(request, user, backend=BACKEND)
    request.session[BROWSER_KEY] = str(session.pk)
    Session.objects.filter(pk=session.pk).update(browser_key=request.session.session_key or "")


def renew(request: HttpRequest) -> None:
    """Give this browser another cookie for the same sign-in, which has just shown again who it is: the former one lets nobody in."""
    identity = identity_of(request)
    if identity is not None:
        request.session.cycle_key()
        Session.objects.filter(pk=identity.session_id).update(browser_key=request.session.session_key or "")
        # Other processes remember who the former cookie spoke for a second longer.
        callers.forget(identity.session_id)


def sign_out(request: HttpRequest) -> None:
    """End this browser's sign-in, its sockets too."""
    identity = identity_of(request)
    if identity is not None:
        sessions.end(session_ids=[identity.session_id], reason="signed out", now=timezone.now())
    auth.logout(request)


def identity_of(request: HttpRequest) -> Identity | None:
    """Who this browser is signed in as; None when nobody, or when that sign-in has ended."""
    try:
        return sessions.identity_of_browser(request.session, is_enrolling=_is_enrolling(request))
    except NotSignedIn:
        return None


def must_enrol(request: HttpRequest) -> bool:
    """Whether this browser is signed in as somebody who has to set up a second factor first, and nowhere but where that is done."""
    try:
        sessions.identity_of_browser(request.session)
    except FactorMissing:
        return True
    except NotSignedIn:
        return False
    return False


def _is_enrolling(request: HttpRequest) -> bool:
    return ENROLLING in request.__dict__


def facts(request: HttpRequest) -> dict[str, Any]:
    """The address and user agent of a request, as a sign-in records them."""
    return {"ip": client_address.of(request), "user_agent": request.headers.get("User-Agent", "")}


def origin(request: HttpRequest) -> guessing.Origin:
    """Where an attempt to sign in comes from."""
    return guessing.Origin(
        ip=client_address.of(request),
        cookie=request.COOKIES.get(DEVICE_COOKIE, ""),
        user_agent=request.headers.get("User-Agent", ""),
    )


def know_again(response: HttpResponse, user: User) -> None:
    """Give the browser what lets it be known again at the next sign-in to this account."""
    response.set_cookie(
        DEVICE_COOKIE,
        guessing.cookie(user),
        max_age=guessing.COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
