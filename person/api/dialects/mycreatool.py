"""`/api/accounts/…` as Mycreatool documents it ("Kimlik Doğrulama"): multipart or JSON, login, refresh and profile without an envelope."""

from __future__ import annotations

import contextlib
from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from project.api.envelope import Dialect, Reply
from project.api.inputs import checked
from project.api.parsers import JSONParser
from project.storage import StorageUnavailable

from ... import browser
from ...flows import picture, register, sessions, sign_in
from ...models import Scope, User
from .. import serializers as s
from ..requests import PersonRequest
from ..scopes import KeyScopes
from ..throttles import LOGIN
from ..views import OpenView, language


class MycreatoolRegisterIn(s.RegisterIn):
    username = s.Word(max_length=150, required=False, allow_blank=True, default="", help_text="Left out: made from the address.")
    password2 = s.Word(trim_whitespace=False, write_only=True)
    profile_image = serializers.FileField(required=False, allow_null=True, allow_empty_file=True)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["password"] != given.pop("password2"):
            raise serializers.ValidationError({"password2": [_("The two passwords are not the same.")]})
        return given


class MycreatoolAccountOut(serializers.ModelSerializer[User]):
    """The documented user: `email`, `username`, `credits`; and the picture that registration takes."""

    credits = serializers.IntegerField(source="balance")
    profile_image = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ("email", "username", "credits", "profile_image")
        read_only_fields = fields

    def get_profile_image(self, user: User) -> str | None:
        return picture.address(user.profile) or user.image


class MycreatoolRegisteredOut(serializers.Serializer[Any]):
    user = MycreatoolAccountOut()


class MycreatoolSignedInOut(s.TokensOut):
    user = MycreatoolAccountOut()


class Register(OpenView):
    dialect = Dialect.MYCREATOOL
    parser_classes = (JSONParser, MultiPartParser, FormParser)

    @extend_schema(request=MycreatoolRegisterIn, responses={201: MycreatoolRegisteredOut, 400: dict})
    def post(self, request: Request) -> Response:
        """Register a person, with an invite code and a picture where they have them."""
        given = checked(MycreatoolRegisterIn, request)
        upload = given.pop("profile_image", None)
        encoded = picture.encode(upload.file, size=upload.size, field="profile_image") if upload else None
        user = register.person(**given, **browser.facts(request), language=language(), client="mycreatool")
        if encoded is not None:
            # The account is there, so it must be told of; that it has no picture stands in the answer.
            with contextlib.suppress(StorageUnavailable):
                picture.keep(user=user, encoded=encoded)
            user.profile.refresh_from_db()
        return Reply({"user": MycreatoolAccountOut(user).data}, message=_("User created successfully"), status=201)


class Login(OpenView):
    dialect = Dialect.MYCREATOOL
    is_bare = True
    throttle_classes = LOGIN

    @extend_schema(request=s.CredentialsIn, responses={200: MycreatoolSignedInOut, 400: dict, 401: dict})
    def post(self, request: Request) -> Response:
        """Sign in; the device and its address are recorded."""
        user = sign_in.check(**checked(s.CredentialsIn, request), origin=browser.origin(request))
        tokens = sign_in.with_tokens(user=user, **browser.facts(request), now=timezone.now())
        return Response({"access": tokens.access, "refresh": tokens.refresh, "user": MycreatoolAccountOut(user).data})


class Refresh(OpenView):
    dialect = Dialect.MYCREATOOL
    is_bare = True

    @extend_schema(request=s.RefreshIn, responses={200: s.TokensOut, 400: dict, 401: dict})
    def post(self, request: Request) -> Response:
        """A new access token, and a new refresh token: the one that was sent is spent."""
        tokens = sessions.renew(refresh=checked(s.RefreshIn, request)["refresh"], now=timezone.now())
        return Response({"access": tokens.access, "refresh": tokens.refresh})


class Profile(APIView):
    dialect = Dialect.MYCREATOOL
    is_bare = True
    permission_classes = (IsAuthenticated,)
    key_scopes = KeyScopes(read=Scope.ACCOUNT_READ)

    @extend_schema(responses={200: MycreatoolAccountOut})
    def get(self, request: PersonRequest) -> Response:
        """The person who asks."""
        return Response(MycreatoolAccountOut(request.user).data)


urlpatterns = [
    path("register/", Register.as_view()),
    path("login/", Login.as_view()),
    path("token/refresh/", Refresh.as_view()),
    path("profile/", Profile.as_view()),
]
