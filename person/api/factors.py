"""Second factors over REST: passkeys, the authenticator app, recovery codes, and signing in by them. The pages' scripts call the same."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from project.api.error_schemas import ErrorOut
from project.api.inputs import checked

from .. import browser
from ..flows import (
    factor_recovery,
    google,
    passkeys,
    reauthenticate,
    recovery_codes,
    required_factor,
    second_factor,
    sessions,
    sign_in,
    totp,
)
from ..models import Authenticator, Passkey, SignInRecord, User
from . import factor_serializers as s
from . import serializers
from .requests import PersonRequest
from .throttles import LOGIN
from .views import OpenView

RECORDS_SHOWN = 100
NOT_KEPT = {"Cache-Control": "no-store"}


class FactorView(APIView):
    """No API key gets in here."""

    permission_classes = (IsAuthenticated,)

    def person(self, request: PersonRequest) -> User:
        """The person, who has shown lately that it is them. Raises ReauthenticationRequired."""
        user = User.objects.get(pk=request.user.pk)
        reauthenticate.require(user=user, session_id=request.auth.session_id, now=timezone.now())
        return user


@required_factor.sets_up
class Factors(FactorView):
    @extend_schema(responses={200: s.FactorsOut})
    def get(self, request: PersonRequest) -> Response:
        """Which second factors the person has."""
        rows = Passkey.objects.filter(user=request.user)
        app = Authenticator.objects.filter(user=request.user, confirmed_at__isnull=False).first()
        answer = {
            "is_on": bool(rows or app),
            "is_required": required_factor.is_required(request.user),
            "passkeys": rows,
            "totp": app,
            "recovery_codes_left": recovery_codes.left(request.user.pk),
            "recovery": factor_recovery.of(request.user),
        }
        return Response(s.FactorsOut(answer).data)


@required_factor.sets_up
class PasskeyOptions(FactorView):
    @extend_schema(request=None, responses={200: s.OptionsOut, 403: ErrorOut, 409: ErrorOut, 503: ErrorOut})
    def post(self, request: PersonRequest) -> Response:
        """What a browser needs to make a passkey. For somebody who has signed in, or shown who they are, in the last ten minutes."""
        return _options(passkeys.registration_options(user=self.person(request), session_id=request.auth.session_id))


@required_factor.sets_up
class Passkeys(FactorView):
    @extend_schema(responses={200: s.PasskeyOut(many=True)}, operation_id="passkeys_list")
    def get(self, request: PersonRequest) -> Response:
        """The person's passkeys, oldest first."""
        return Response(s.PasskeyOut(Passkey.objects.filter(user=request.user), many=True).data)

    @extend_schema(request=s.PasskeyIn, responses={201: s.NewPasskeyOut, 400: dict, 403: ErrorOut, 409: ErrorOut, 503: ErrorOut})
    def post(self, request: PersonRequest) -> Response:
        """Keep the passkey that the browser made. With the first factor come ten recovery codes, in this answer only."""
        given, user = checked(s.PasskeyIn, request), self.person(request)
        made, codes = passkeys.register(
            user=user, session_id=request.auth.session_id, name=given["name"], credential=given["passkey"], now=timezone.now()
        )
        return Response(s.NewPasskeyOut({"passkey": made, "recovery_codes": codes}).data, status=201, headers=NOT_KEPT)


class OnePasskey(FactorView):
    @extend_schema(request=s.PasskeyNameIn, responses={200: s.PasskeyOut, 400: dict, 404: ErrorOut})
    def patch(self, request: PersonRequest, passkey_id: uuid.UUID) -> Response:
        """Another name for it."""
        name = checked(s.PasskeyNameIn, request)["name"]
        return Response(s.PasskeyOut(passkeys.rename(user=request.user, passkey_id=passkey_id, name=name)).data)

    @extend_schema(responses={204: None, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut})
    def delete(self, request: PersonRequest, passkey_id: uuid.UUID) -> Response:
        """Remove a passkey. The last one stays where nothing else would let the person in."""
        passkeys.remove(user=self.person(request), passkey_id=passkey_id)
        return Response(status=204)


@required_factor.sets_up
class Totp(FactorView):
    @extend_schema(request=None, responses={200: s.TotpSetupOut, 403: ErrorOut, 409: ErrorOut, 503: ErrorOut})
    def post(self, request: PersonRequest) -> Response:
        """A new secret for an authenticator app. It counts once a code of it is confirmed."""
        return Response(s.TotpSetupOut(totp.begin(user=self.person(request))).data, headers=NOT_KEPT)

    @extend_schema(responses={204: None, 403: ErrorOut})
    def delete(self, request: PersonRequest) -> Response:
        """Remove the authenticator app."""
        totp.remove(user=self.person(request))
        return Response(status=204)


@required_factor.sets_up
class ConfirmTotp(FactorView):
    throttle_classes = LOGIN

    @extend_schema(request=s.TotpCodeIn, responses={200: s.CodesOut, 400: dict, 403: ErrorOut, 503: ErrorOut})
    def post(self, request: PersonRequest) -> Response:
        """The first code of the app: from now on it counts."""
        code, user = checked(s.TotpCodeIn, request)["code"], self.person(request)
        codes = totp.confirm(user=user, code=code, session_id=request.auth.session_id, now=timezone.now())
        return Response(s.CodesOut({"recovery_codes": codes}).data, headers=NOT_KEPT)


@required_factor.sets_up
class RecoveryCodes(FactorView):
    @extend_schema(request=None, responses={200: s.CodesOut, 403: ErrorOut, 409: ErrorOut})
    def post(self, request: PersonRequest) -> Response:
        """Ten new recovery codes; the earlier ones are worth nothing any more."""
        return Response(s.CodesOut({"recovery_codes": recovery_codes.renew(user=self.person(request))}).data, headers=NOT_KEPT)


class GoogleLink(FactorView):
    throttle_classes = LOGIN

    @extend_schema(request=serializers.TokenIn, responses={204: None, 400: dict, 403: ErrorOut, 409: ErrorOut, 503: ErrorOut})
    def post(self, request: PersonRequest) -> Response:
        """Link the Google account of an ID token, whatever its address is."""
        google.link(user=self.person(request), token=checked(serializers.TokenIn, request)["token"], now=timezone.now())
        return Response(status=204)

    @extend_schema(responses={204: None, 403: ErrorOut, 409: ErrorOut})
    def delete(self, request: PersonRequest) -> Response:
        """Unlink it. Refused where nothing else would let the person in."""
        google.unlink(user=self.person(request), now=timezone.now())
        return Response(status=204)


class SignInHistory(FactorView):
    @extend_schema(responses={200: s.SignInRecordOut(many=True)}, operation_id="sign_in_history_list")
    def get(self, request: PersonRequest) -> Response:
        """Attempts to sign in of the last 90 days, refused ones with the reason; the newest 100 first."""
        rows = SignInRecord.objects.filter(user=request.user).order_by("-at", "-pk")[:RECORDS_SHOWN]
        return Response(s.SignInRecordOut(rows, many=True).data)


@required_factor.sets_up
class Reauthenticate(FactorView):
    throttle_classes = LOGIN

    @extend_schema(responses={200: s.ReauthenticationOut})
    def get(self, request: PersonRequest) -> Response:
        """Whether something that needs a fresh sign-in would ask, and by what the person can show who they are."""
        return Response(_reauthentication(request))

    @extend_schema(request=s.ReauthenticateIn, responses={200: s.ReauthenticationOut, 400: dict})
    def post(self, request: PersonRequest) -> Response:
        """Show once more who one is; for ten minutes nothing more is asked."""
        given = s.ReauthenticateIn(data=request.data)
        given.is_valid(raise_exception=True)
        user = User.objects.get(pk=request.user.pk)
        reauthenticate.prove(
            user=user,
            session_id=request.auth.session_id,
            proof=given.proof(),
            origin=browser.origin(request._request),
            now=timezone.now(),
        )
        return Response(_reauthentication(request))


@required_factor.sets_up
class ReauthenticateOptions(FactorView):
    @extend_schema(request=None, responses={200: s.OptionsOut, 503: ErrorOut})
    def post(self, request: PersonRequest) -> Response:
        """What a browser needs to show a passkey of this person once more."""
        return _options(passkeys.again_options(user=request.user, session_id=request.auth.session_id))


class PasskeySignInOptions(OpenView):
    @extend_schema(request=None, responses={200: s.OptionsOut, 503: ErrorOut})
    def post(self, request: Request) -> Response:
        """What a browser needs to offer the passkeys of this site: no name is asked for. Good for ten minutes."""
        return _options(passkeys.sign_in_options())


class PasskeySignIn(OpenView):
    throttle_classes = LOGIN

    @extend_schema(request=s.PasskeySignInIn, responses={200: s.SecondFactorSignedInOut, 400: dict, 401: ErrorOut, 503: ErrorOut})
    def post(self, request: Request) -> Response:
        """Sign in with a passkey alone; it counts for two factors."""
        credential = checked(s.PasskeySignInIn, request)["passkey"]
        now = timezone.now()
        user = passkeys.whose(credential=credential, origin=browser.origin(request._request), now=now)
        tokens = sign_in.with_tokens(
            user=user, **browser.facts(request._request), now=now, is_rotating=False, method="passkey", factor="passkey"
        )
        return _signed_in(user, tokens)


class SecondFactor(OpenView):
    throttle_classes = LOGIN

    @extend_schema(request=s.SecondFactorIn, responses={200: s.SecondFactorSignedInOut, 400: dict, 401: ErrorOut, 503: ErrorOut})
    def post(self, request: Request) -> Response:
        """The tokens of a sign-in that was answered with `second_factor_required`, whichever dialect it spoke."""
        given = checked(s.SecondFactorIn, request)
        now = timezone.now()
        waiting, factor = second_factor.show(
            token=given["challenge"],
            code=given["code"],
            recovery_code=given["recovery_code"],
            credential=given["passkey"],
            origin=browser.origin(request._request),
            now=now,
        )
        tokens = sign_in.with_tokens(
            user=waiting.user,
            **browser.facts(request._request),
            now=now,
            access_lifetime=datetime.timedelta(seconds=waiting.access_seconds),
            is_rotating=waiting.is_rotating,
            method=waiting.method,
            factor=factor,
        )
        return _signed_in(waiting.user, tokens)


class SecondFactorOptions(OpenView):
    throttle_classes = LOGIN

    @extend_schema(request=s.ChallengeIn, responses={200: s.OptionsOut, 400: dict, 401: ErrorOut, 503: ErrorOut})
    def post(self, request: Request) -> Response:
        """What a browser needs to show a passkey of the person who waits."""
        return _options(second_factor.passkey_options(checked(s.ChallengeIn, request)["challenge"]))


class Recover(OpenView):
    throttle_classes = LOGIN

    @extend_schema(request=s.ChallengeIn, responses={202: s.RecoveryAskedOut, 400: dict, 401: ErrorOut})
    def post(self, request: Request) -> Response:
        """Every factor is lost: a mail goes out at once, which can stop it, and after 24 hours its link removes the factors."""
        due_at = second_factor.recover(token=checked(s.ChallengeIn, request)["challenge"], now=timezone.now())
        return Response(s.RecoveryAskedOut({"due_at": due_at}).data, status=202)


class StopRecovery(OpenView):
    throttle_classes = LOGIN

    @extend_schema(request=s.RecoveryTokenIn, responses={204: None, 400: dict})
    def post(self, request: Request) -> Response:
        """Stop a recovery, with the token of the mailed link."""
        factor_recovery.stop(token=checked(s.RecoveryTokenIn, request)["token"], now=timezone.now())
        return Response(status=204)


class FinishRecovery(OpenView):
    throttle_classes = LOGIN

    @extend_schema(request=s.RecoveryTokenIn, responses={204: None, 400: dict, 409: ErrorOut})
    def post(self, request: Request) -> Response:
        """Remove every factor after the wait, with the token of the mailed link; every sign-in ends."""
        factor_recovery.finish(token=checked(s.RecoveryTokenIn, request)["token"], now=timezone.now())
        return Response(status=204)


def _options(options: dict[str, Any]) -> Response:
    return Response({"publicKey": options}, headers=NOT_KEPT)


def _reauthentication(request: PersonRequest) -> dict[str, Any]:
    until = reauthenticate.fresh_until(user=request.user, session_id=request.auth.session_id)
    answer = {
        "is_fresh": until is not None and until > timezone.now(),
        "fresh_until": until,
        "methods": reauthenticate.methods(User.objects.get(pk=request.user.pk)),
    }
    return dict(s.ReauthenticationOut(answer).data)


def _signed_in(user: User, tokens: sessions.Tokens) -> Response:
    answer = {"refresh": tokens.refresh, "access": tokens.access, "user": serializers.UserOut(user).data}
    return Response(answer, headers=NOT_KEPT)
