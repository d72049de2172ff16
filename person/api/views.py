"""Accounts over REST, in the Dreamalyze dialect. Each view parses, calls one flow, and shapes the documented answer."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import UntypedToken

from project.api.error_schemas import DetailOut, ErrorOut
from project.api.inputs import checked
from project.errors import DomainError

from .. import browser
from ..flows import activate, google, jwt_bounds, register, required_factor, reset_password, sessions, sign_in, tickets
from ..models import Scope, User
from . import serializers as s
from .requests import PersonRequest
from .scopes import KeyScopes
from .throttles import LOGIN


class CredentialsRequired(DomainError):
    """Dreamalyze §2's words."""

    code = "credentials_required"
    message = _("Email and password are required")


class TokenRequired(DomainError):
    """Dreamalyze §3's words."""

    code = "token_required"
    message = _("Token is required")


class OpenView(APIView):
    """For who is not signed in yet. It looks at no credentials, so a stale token in the header does no harm."""

    permission_classes = (AllowAny,)
    authentication_classes = ()


class Register(OpenView):
    @extend_schema(request=s.RegisterIn, responses={201: s.UserOut, 400: dict})
    def post(self, request: Request) -> Response:
        """Register a person: Free plan, welcome credit. `is_active` is false until the mailed link is followed."""
        user = register.person(**checked(s.RegisterIn, request), **browser.facts(request), language=language(), client="dreamalyze")
        return Response(s.UserOut(user).data, status=201)


class Login(OpenView):
    throttle_classes = LOGIN

    @extend_schema(request=s.CredentialsIn, responses={200: s.SignedInOut, 400: ErrorOut, 401: ErrorOut})
    def post(self, request: Request) -> Response:
        """Sign in; the device and its address are recorded. With a second factor a challenge instead (401, `second_factor_required`)."""
        given = s.CredentialsIn(data=request.data)
        if not given.is_valid():
            raise CredentialsRequired
        return Response(_sign_in(request, sign_in.check(**given.validated_data, origin=browser.origin(request))))


@required_factor.sets_up
class Logout(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=None, responses={204: None})
    def post(self, request: PersonRequest) -> Response:
        """End this sign-in: its tokens stop working at once, its sockets close."""
        sessions.end(session_ids=[request.auth.session_id], reason="signed out", now=timezone.now())
        return Response(status=204)


class GoogleLogin(OpenView):
    throttle_classes = LOGIN

    @extend_schema(request=s.GoogleIn, responses={200: s.SignedInOut, 400: ErrorOut, 503: ErrorOut})
    def post(self, request: Request) -> Response:
        """Sign in with a Google ID token; a new person is registered."""
        given = s.GoogleIn(data=request.data)
        if not given.is_valid():
            raise TokenRequired
        user = google.person(**given.validated_data, **browser.facts(request), language=language(), now=timezone.now())
        return Response(_sign_in(request, user, "google"))


class GoogleTokenRefresh(OpenView):
    throttle_classes = LOGIN

    @extend_schema(request=s.TokenIn, responses={200: s.SignedInOut, 400: ErrorOut, 404: ErrorOut, 503: ErrorOut})
    def post(self, request: Request) -> Response:
        """New tokens for a person who signed in with Google before."""
        return Response(_sign_in(request, google.existing_person(token=_google_token(request)), "google"))


class ObtainTokens(OpenView):
    throttle_classes = LOGIN

    @extend_schema(request=s.CredentialsIn, responses={200: s.TokensOut, 400: dict, 401: DetailOut})
    def post(self, request: Request) -> Response:
        """simplejwt's token pair, by e-mail; with a second factor a challenge instead (401, `second_factor_required`)."""
        given = checked(s.CredentialsIn, request)
        try:
            user = sign_in.check(**given, origin=browser.origin(request))
        except sign_in.WrongCredentials as error:
            detail = _("No active account found with the given credentials")
            return Response(
                {"detail": str(detail), "code": "no_active_account" if error.code == "wrong_credentials" else error.code}, status=401
            )
        tokens = sign_in.with_tokens(user=user, **browser.facts(request), now=timezone.now(), is_rotating=False)
        return Response({"refresh": tokens.refresh, "access": tokens.access})


class RefreshTokens(OpenView):
    has_quick_writes = True

    @extend_schema(request=s.RefreshIn, responses={200: s.TokensOut, 400: dict, 401: DetailOut})
    def post(self, request: Request) -> Response:
        """A new access token. The refresh token stays good for its life (Dreamalyze §5), or as long as the sign-in."""
        try:
            tokens = sessions.renew(refresh=checked(s.RefreshIn, request)["refresh"], now=timezone.now())
        except sessions.TokenNotValid as error:
            return Response({"detail": error.detail, "code": error.code}, status=401)
        return Response({"access": tokens.access, "refresh": tokens.refresh})


class VerifyToken(OpenView):
    has_quick_writes = True

    @extend_schema(request=s.TokenIn, responses={200: dict, 400: dict, 401: DetailOut})
    def post(self, request: Request) -> Response:
        """200 and an empty object for a token that is good: signed by us, not expired, its sign-in not ended."""
        token = checked(s.TokenIn, request)["token"]
        try:
            if not jwt_bounds.is_readable(token):
                raise TokenError
            session = UntypedToken(token).payload.get("sid")
            if session is None or sessions.is_ended(session):
                raise TokenError
        except TokenError:
            return Response({"detail": sessions.TokenNotValid().detail, "code": "token_not_valid"}, status=401)
        return Response({})


class Me(APIView):
    permission_classes = (IsAuthenticated,)
    key_scopes = KeyScopes(read=Scope.ACCOUNT_READ)

    @extend_schema(responses={200: s.UserOut})
    def get(self, request: PersonRequest) -> Response:
        """The person who asks."""
        return Response(s.user_values(request.user))


class Ticket(APIView):
    permission_classes = (IsAuthenticated,)
    has_quick_writes = True
    leads_to_a_socket = True

    @extend_schema(request=None, responses={200: s.TicketOut})
    def post(self, request: PersonRequest) -> Response:
        """A ticket for one websocket (`?ticket=`): single use, 30 seconds."""
        return Response({"ticket": tickets.issue(identity=request.auth), "expires_in": tickets.SECONDS})


class ResendActivation(OpenView):
    throttle_classes = LOGIN

    @extend_schema(request=s.EmailIn, responses={202: None, 400: dict})
    def post(self, request: Request) -> Response:
        """Mail the activation link again. The answer is the same for every address."""
        activate.resend(email=checked(s.EmailIn, request)["email"], language=language())
        return Response(status=202)


class AskReset(OpenView):
    throttle_classes = LOGIN

    @extend_schema(request=s.EmailIn, responses={202: None, 400: dict})
    def post(self, request: Request) -> Response:
        """Mail a link to choose a new password. The answer is the same for every address."""
        reset_password.ask(email=checked(s.EmailIn, request)["email"], language=language())
        return Response(status=202)


class ConfirmReset(OpenView):
    throttle_classes = LOGIN

    @extend_schema(request=s.ResetIn, responses={204: None, 400: dict})
    def post(self, request: Request) -> Response:
        """Choose a new password with the token of the mailed link; every sign-in ends."""
        reset_password.by_link(**checked(s.ResetIn, request), now=timezone.now())
        return Response(status=204)


class ChangePassword(APIView):
    permission_classes = (IsAuthenticated,)
    throttle_classes = LOGIN

    @extend_schema(request=s.ChangePasswordIn, responses={204: None, 400: dict})
    def post(self, request: PersonRequest) -> Response:
        """Change the password; every other sign-in ends."""
        given = checked(s.ChangePasswordIn, request)
        reset_password.change(
            user=User.objects.get(pk=request.user.pk),
            old=given["old_password"],
            new=given["new_password"],
            session_id=request.auth.session_id,
            now=timezone.now(),
            end_api_keys=given["end_api_keys"],
        )
        return Response(status=204)


def _google_token(request: Request) -> str:
    given = s.TokenIn(data=request.data)
    if not given.is_valid():
        raise TokenRequired
    return str(given.validated_data["token"])


def _sign_in(request: Request, user: User, method: str = "password") -> dict[str, Any]:
    tokens = sign_in.with_tokens(user=user, **browser.facts(request), now=timezone.now(), is_rotating=False, method=method)
    return {"refresh": tokens.refresh, "access": tokens.access, "user": s.UserOut(user).data}


def language() -> str:
    return (translation.get_language() or "en")[:2]
