"""What clients send and get about second factors, passkeys and the history of sign-ins."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ..flows import devices
from ..flows.reauthenticate import Proof
from ..models import Passkey, SignInRecord
from .serializers import UserOut, Word

METHODS = ("passkey", "totp", "recovery_code", "password", "google_token")


class CredentialField(serializers.DictField):
    """`PublicKeyCredential.toJSON()` (WebAuthn level 3), as the browser gives it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"help_text": "`PublicKeyCredential.toJSON()` of the browser.", **options})


class FactorProofIn(serializers.Serializer[Any]):
    """One of these."""

    code = Word(max_length=20, required=False, allow_blank=True, default="", help_text="Six digits of the authenticator app.")
    recovery_code = Word(max_length=60, required=False, allow_blank=True, default="")
    passkey = CredentialField(required=False, allow_null=True, default=None)


class ChallengeIn(serializers.Serializer[Any]):
    challenge = Word(max_length=100, help_text="From the answer to the sign-in.")


class SecondFactorIn(ChallengeIn, FactorProofIn):
    pass


class PasskeySignInIn(serializers.Serializer[Any]):
    passkey = CredentialField()


class ReauthenticateIn(FactorProofIn):
    """One of these: a second factor where there is one, else the password or a Google ID token of the last five minutes."""

    password = Word(required=False, allow_blank=True, default="", trim_whitespace=False, write_only=True)
    google_token = Word(max_length=10_000, required=False, allow_blank=True, default="")

    def proof(self) -> Proof:
        return Proof(**self.validated_data)


class ReauthenticationOut(serializers.Serializer[Any]):
    is_fresh = serializers.BooleanField(help_text="Whether nothing more is asked for now.")
    fresh_until = serializers.DateTimeField(allow_null=True)
    methods = serializers.ListField(child=serializers.ChoiceField(choices=METHODS))


class OptionsOut(serializers.Serializer[Any]):
    """`publicKey` of `navigator.credentials.create()` or `.get()`, as JSON: `PublicKeyCredential.parse…OptionsFromJSON()` reads it."""

    publicKey = serializers.DictField()  # noqa: N815 - the browser's own name


class PasskeyIn(serializers.Serializer[Any]):
    name = Word(max_length=80, help_text="What the person calls it: “my phone”.")
    passkey = CredentialField()


class PasskeyNameIn(serializers.Serializer[Any]):
    name = Word(max_length=80)


class PasskeyOut(serializers.ModelSerializer[Passkey]):
    class Meta:
        model = Passkey
        fields = ("id", "name", "is_backed_up", "created_at", "last_used_at")
        read_only_fields = fields


class CodesOut(serializers.Serializer[Any]):
    recovery_codes = serializers.ListField(child=serializers.CharField(), help_text="Shown this once. Empty: the earlier ones stay good.")


class NewPasskeyOut(CodesOut):
    passkey = PasskeyOut()


class TotpSetupOut(serializers.Serializer[Any]):
    secret = serializers.CharField(help_text="Base32, to type in by hand.")
    uri = serializers.CharField(help_text="`otpauth://…`")
    qr_svg = serializers.CharField(help_text="The same as a picture.")


class TotpCodeIn(serializers.Serializer[Any]):
    code = Word(max_length=20)


class TotpOut(serializers.Serializer[Any]):
    confirmed_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class RecoveryOut(serializers.Serializer[Any]):
    asked_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="From then on the mailed link removes every factor.")


class FactorsOut(serializers.Serializer[Any]):
    is_on = serializers.BooleanField(help_text="Whether a sign-in by password or Google asks for a second factor.")
    is_required = serializers.BooleanField(help_text="Whether this person must have one: staff, where STAFF_SECOND_FACTOR says so.")
    passkeys = PasskeyOut(many=True)
    totp = TotpOut(allow_null=True)
    recovery_codes_left = serializers.IntegerField()
    recovery = RecoveryOut(allow_null=True, help_text="Somebody said that every factor is lost, and waits.")


class RecoveryTokenIn(serializers.Serializer[Any]):
    token = Word(help_text="Of the mailed link.")


class RecoveryAskedOut(serializers.Serializer[Any]):
    due_at = serializers.DateTimeField()


class SecondFactorSignedInOut(serializers.Serializer[Any]):
    refresh = serializers.CharField()
    access = serializers.CharField()
    user = UserOut()


class SignInRecordOut(serializers.ModelSerializer[SignInRecord]):
    device = serializers.SerializerMethodField(help_text="“Firefox on Linux”, as the user agent claims.")
    is_refused = serializers.SerializerMethodField()

    class Meta:
        model = SignInRecord
        fields = ("at", "is_refused", "refusal", "method", "factor", "device", "ip")
        read_only_fields = fields

    def get_device(self, record: SignInRecord) -> str:
        return devices.name_of(record.user_agent)

    def get_is_refused(self, record: SignInRecord) -> bool:
        return bool(record.refusal)
