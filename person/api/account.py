"""One's own account over REST: profile and picture, sign-ins, another address. Each view parses, calls one flow, and shapes the answer."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from project.api.downloads import CROSS_ORIGIN
from project.api.error_schemas import ErrorOut
from project.api.inputs import checked

from ..flows import api_keys, change_email, picture, profile, reauthenticate, sessions
from ..models import EmailChange, Scope, Session, User
from . import account_serializers as s
from .requests import PersonRequest
from .scopes import KeyScopes
from .throttles import LOGIN
from .views import OpenView

ENDED_SHOWN = 100


class AccountView(APIView):
    permission_classes = (IsAuthenticated,)


class Profile(AccountView):
    key_scopes = KeyScopes(read=Scope.ACCOUNT_READ)

    @extend_schema(responses={200: s.ProfileOut})
    def get(self, request: PersonRequest) -> Response:
        """What the person tells about themselves, and what their plan gives."""
        return Response(s.ProfileOut(request.user).data)

    @extend_schema(request=s.ProfileIn, responses={200: s.ProfileOut, 400: dict})
    def patch(self, request: PersonRequest) -> Response:
        """Change what is sent, and nothing else."""
        return Response(s.ProfileOut(profile.change(user=request.user, **checked(s.ProfileIn, request))).data)

    @extend_schema(request=s.ProfileIn, responses={200: s.ProfileOut, 400: dict})
    def put(self, request: PersonRequest) -> Response:
        """The same as PATCH: an older client sends only the fields that it knows."""
        return self.patch(request)


class Picture(AccountView):
    parser_classes = (MultiPartParser, FormParser)

    @extend_schema(request={"multipart/form-data": s.PictureIn}, responses={200: s.ProfileOut, 400: dict, 503: ErrorOut})
    def put(self, request: PersonRequest) -> Response:
        """Upload a picture; it is decoded and written anew, at most 512 pixels a side, without metadata."""
        upload = checked(s.PictureIn, request)["picture"]
        picture.keep(user=request.user, encoded=picture.encode(upload.file, size=upload.size))
        return Response(s.ProfileOut(_again(request.user)).data)

    @extend_schema(responses={204: None, 503: ErrorOut})
    def delete(self, request: PersonRequest) -> Response:
        """Delete the picture."""
        picture.remove(user=request.user)
        return Response(status=204)


class ShownPicture(OpenView):
    @extend_schema(responses={(200, "image/webp"): OpenApiTypes.BINARY, 404: ErrorOut, 503: ErrorOut})
    def get(self, request: Request, token: str) -> HttpResponse:
        """The picture that a signed link names, while the link is good."""
        response = HttpResponse(picture.shown(token=token, now=timezone.now()), content_type="image/webp")
        response["Cache-Control"] = "private, max-age=3600"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["Cross-Origin-Resource-Policy"] = CROSS_ORIGIN
        return response


class SignIns(AccountView):
    @extend_schema(
        responses={200: s.SignInOut(many=True)},
        parameters=[OpenApiParameter("all", bool, description="Also those that have ended.")],
        operation_id="sign_ins_list",
    )
    def get(self, request: PersonRequest) -> Response:
        """Where the person is signed in: device, address, time; the newest first."""
        rows = Session.objects.filter(user=request.user).select_related("device").order_by("-created_at")
        if request.query_params.get("all", "") not in ("1", "true"):
            rows = rows.filter(ended_at__isnull=True, expires_at__gt=timezone.now())
        return Response(s.SignInOut(rows[:ENDED_SHOWN], many=True, context={"session_id": request.auth.session_id}).data)

    @extend_schema(
        responses={204: None},
        parameters=[
            OpenApiParameter("keep", str, enum=["current"], description="All but this one."),
            OpenApiParameter("keys", str, enum=["end"], description="The API keys too."),
        ],
        operation_id="sign_ins_destroy_all",
    )
    def delete(self, request: PersonRequest) -> Response:
        """Sign out everywhere, or with `?keep=current` everywhere else: tokens, browsers and open sockets."""
        but = request.auth.session_id if request.query_params.get("keep") == "current" else None
        now = timezone.now()
        if request.query_params.get("keys") == "end":
            api_keys.revoke_all(person_id=request.user.pk, now=now)
        sessions.end_all(user=request.user, reason="signed out", now=now, but=but)
        return Response(status=204)


class OneSignIn(AccountView):
    @extend_schema(responses={204: None, 404: ErrorOut})
    def delete(self, request: PersonRequest, session_id: uuid.UUID) -> Response:
        """Sign out one."""
        sessions.end_one(user=request.user, session_id=session_id, now=timezone.now())
        return Response(status=204)


class Email(AccountView):
    throttle_classes = LOGIN

    @extend_schema(responses={200: s.EmailChangeOut})
    def get(self, request: PersonRequest) -> Response:
        """The address, and the one that waits for its confirmation."""
        wish = EmailChange.objects.filter(user=request.user).first()
        return Response({"email": request.user.email, "wanted": wish.email if wish else None})

    @extend_schema(request=s.EmailChangeIn, responses={202: s.EmailChangeOut, 400: dict, 403: ErrorOut})
    def post(self, request: PersonRequest) -> Response:
        """Mail a link to another address. The answer is the same whether that is free or not."""
        given, now = checked(s.EmailChangeIn, request), timezone.now()
        proof = reauthenticate.Proof(given["password"], given["google_token"])
        reauthenticate.require(user=_again(request.user), session_id=request.auth.session_id, proof=proof, now=now)
        change_email.ask(user=request.user, email=given["email"], now=now)
        return Response({"email": request.user.email, "wanted": User.objects.canonical_email(given["email"])}, status=202)

    @extend_schema(responses={204: None})
    def delete(self, request: PersonRequest) -> Response:
        """Think better of it: the mailed link is worth nothing any more."""
        change_email.withdraw(user=request.user)
        return Response(status=204)


class ConfirmEmail(OpenView):
    throttle_classes = LOGIN

    @extend_schema(request=s.EmailTokenIn, responses={204: None, 400: dict})
    def post(self, request: Request) -> Response:
        """Change the address, with the token of the mailed link."""
        change_email.by_link(token=checked(s.EmailTokenIn, request)["token"], now=timezone.now())
        return Response(status=204)


def _again(user: User) -> User:
    return User.objects.select_related("plan", "profile").get(pk=user.pk)
