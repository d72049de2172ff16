"""`/api/v1/auth/…` as Splashmy documents it ("Gestión de Usuarios"), for Promptcraft's clients too.

These clients know one token and no refreshing: `token` is an access token that lives long; ending the sign-in ends it at once. Registration
gives none while the address waits for its confirmation: a token that came alive with the owner's click would be a stranger's way in.
"""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from project.api.envelope import Dialect, Reply
from project.api.inputs import checked

from ... import browser
from ...flows import profile, register, reset_password, sessions, sign_in
from ...models import Progress, Scope, User
from ...progress import levels
from .. import serializers as s
from ..account_serializers import ProfileIn, ProfileOut
from ..requests import PersonRequest
from ..scopes import KeyScopes
from ..throttles import LOGIN
from ..views import OpenView, language
from . import promptcraft


class SplashmyAccountOut(ProfileOut):
    """Promptcraft's names of the progress beside (§4.2)."""

    credits = serializers.IntegerField(source="balance")
    level = serializers.SerializerMethodField()
    experience_points = serializers.SerializerMethodField()
    user_rank = serializers.SerializerMethodField()

    class Meta(ProfileOut.Meta):
        fields = (
            *("id", "email", "username", "first_name", "last_name", "is_active", "is_premium", "credits", "picture", "created_at"),
            *("level", "experience_points", "user_rank"),
        )
        read_only_fields = fields

    def get_level(self, user: User) -> int:
        return _progress(user).level

    def get_experience_points(self, user: User) -> int:
        return _progress(user).xp

    def get_user_rank(self, user: User) -> str:
        return str(levels.rank(_progress(user).level).name)


def _progress(user: User) -> Progress:
    """The person's progress, remembered with the row; of somebody new, the beginning."""
    if not hasattr(user, "progress"):
        user.progress = Progress(user=user)
    return user.progress


class SplashmyDetailsOut(ProfileOut):
    """The documented profile, its limits beside it under the column's own name."""

    user = serializers.UUIDField(source="id")
    max_daily_processes = serializers.IntegerField(source="plan.daily_images")

    class Meta(ProfileOut.Meta):
        fields = ("user", "bio", "preferred_styles", "language", "time_zone", "is_premium", "max_daily_processes", "limits", "updated_at")
        read_only_fields = fields


class SplashmySignedInOut(serializers.Serializer[Any]):
    token = serializers.CharField(allow_null=True, help_text="Null while the address waits for its confirmation.")
    access = serializers.CharField(allow_null=True)
    refresh = serializers.CharField(allow_null=True)
    user = SplashmyAccountOut()


class SplashmyChangePasswordIn(s.ChangePasswordIn):
    new_password_confirm = s.Word(required=False, trim_whitespace=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.pop("new_password_confirm", given["new_password"]) != given["new_password"]:
            raise serializers.ValidationError({"new_password_confirm": [_("Password fields didn't match.")]})
        return given


class OpenAuthView(OpenView):
    dialect = Dialect.SPLASHMY


class AuthView(APIView):
    dialect = Dialect.SPLASHMY
    permission_classes = (IsAuthenticated,)


class Register(OpenAuthView):
    @extend_schema(request=promptcraft.PromptcraftRegisterIn, responses={201: SplashmySignedInOut, 400: dict})
    def post(self, request: Request) -> Response:
        """Register a person; a profile, the Free plan and welcome credits come with it."""
        given = checked(promptcraft.PromptcraftRegisterIn, request)
        client = "promptcraft" if "password_confirm" in request.data else "splashmy"
        user = register.person(**given, **browser.facts(request), language=language(), client=client)
        if not user.is_active:
            waiting = {"token": None, "access": None, "refresh": None, "user": SplashmyAccountOut(user).data}
            return Reply(waiting, message=_("Registered. Follow the link in the mail that we sent you, then log in."), status=201)
        return Reply(_signed_in(request, user), message=_("User registered successfully"), status=201)


class Login(OpenAuthView):
    throttle_classes = LOGIN

    @extend_schema(request=promptcraft.PromptcraftLoginIn, responses={200: SplashmySignedInOut, 400: dict, 401: dict})
    def post(self, request: Request) -> Response:
        """Sign in by e-mail address or username; the device and its address are recorded."""
        given = checked(promptcraft.PromptcraftLoginIn, request)
        user = sign_in.check(email=given["name"], password=given["password"], origin=browser.origin(request))
        return Reply(_signed_in(request, user), message=_("Login successful"))


class Refresh(OpenAuthView):
    @extend_schema(request=s.RefreshIn, responses={200: s.TokensOut, 400: dict, 401: dict})
    def post(self, request: Request) -> Response:
        """New tokens (Promptcraft §4.1); the refresh token that was sent is spent."""
        tokens = sessions.renew(refresh=checked(s.RefreshIn, request)["refresh"], now=timezone.now())
        return Reply({"access": tokens.access, "refresh": tokens.refresh})


class Logout(AuthView):
    @extend_schema(request=None, responses={200: None})
    def post(self, request: PersonRequest) -> Response:
        """End this sign-in: its tokens stop working at once, its sockets close."""
        sessions.end(session_ids=[request.auth.session_id], reason="signed out", now=timezone.now())
        return Reply(None, message=_("Logout successful"))


class Profile(AuthView):
    key_scopes = KeyScopes(read=Scope.ACCOUNT_READ)

    @extend_schema(responses={200: SplashmyAccountOut})
    def get(self, request: PersonRequest) -> Response:
        """The person who asks."""
        return Reply(SplashmyAccountOut(request.user).data)

    @extend_schema(request=ProfileIn, responses={200: SplashmyAccountOut, 400: dict})
    def put(self, request: PersonRequest) -> Response:
        """Change the account or the profile: what is sent, and nothing else."""
        user = profile.change(user=request.user, **checked(ProfileIn, request))
        return Reply(SplashmyAccountOut(user).data, message=_("Profile updated"))


class ProfileDetails(AuthView):
    key_scopes = KeyScopes(read=Scope.ACCOUNT_READ)

    @extend_schema(responses={200: SplashmyDetailsOut})
    def get(self, request: PersonRequest) -> Response:
        """What the person tells about themselves, and what their plan gives each day."""
        return Reply(SplashmyDetailsOut(request.user).data)


class ChangePassword(AuthView):
    throttle_classes = LOGIN

    @extend_schema(request=SplashmyChangePasswordIn, responses={200: None, 400: dict})
    def post(self, request: PersonRequest) -> Response:
        """Change the password; every other sign-in ends."""
        given = checked(SplashmyChangePasswordIn, request)
        user = User.objects.get(pk=request.user.pk)
        reset_password.change(
            user=user,
            old=given["old_password"],
            new=given["new_password"],
            session_id=request.auth.session_id,
            now=timezone.now(),
            end_api_keys=given["end_api_keys"],
        )
        return Reply(None, message=_("Password changed successfully"))


class AskReset(OpenAuthView):
    throttle_classes = LOGIN

    @extend_schema(request=s.EmailIn, responses={200: None, 400: dict})
    def post(self, request: Request) -> Response:
        """Mail a link to choose a new password. The answer is the same for every address."""
        reset_password.ask(email=checked(s.EmailIn, request)["email"], language=language())
        return Reply(None, message=_("If that address is registered here, a link is on its way."))


class ConfirmReset(OpenAuthView):
    throttle_classes = LOGIN

    @extend_schema(request=s.ResetIn, responses={200: None, 400: dict})
    def post(self, request: Request) -> Response:
        """Choose a new password with the token of the mailed link; every sign-in ends."""
        reset_password.by_link(**checked(s.ResetIn, request), now=timezone.now())
        return Reply(None, message=_("Password changed successfully"))


def _signed_in(request: Request, user: User) -> dict[str, Any]:
    lifetime = sessions.LONG_ACCESS_LIFETIME
    tokens = sign_in.with_tokens(user=user, **browser.facts(request), now=timezone.now(), access_lifetime=lifetime)
    return {"token": tokens.access, "access": tokens.access, "refresh": tokens.refresh, "user": SplashmyAccountOut(user).data}


urlpatterns = [
    path("register/", Register.as_view()),
    path("login/", Login.as_view()),
    path("logout/", Logout.as_view()),
    path("token/refresh/", Refresh.as_view()),
    path("profile/", Profile.as_view()),
    path("profile/details/", ProfileDetails.as_view()),
    path("change-password/", ChangePassword.as_view()),
    path("password/reset/", AskReset.as_view()),
    path("password/reset/confirm/", ConfirmReset.as_view()),
]
