"""Passkeys (WebAuthn level 3): registering, signing in without a name, and as a second factor.

Each challenge is single use and made for one purpose: for one sign-in of the person, for one waiting sign-in, or for whoever has a passkey.
Origin and relying party come from PUBLIC_URL. The authenticator must have verified the person (PIN, finger, face).
"""

from __future__ import annotations

import base64
import dataclasses
import datetime
import ipaddress
import json
import uuid
from typing import Any
from urllib.parse import urlsplit

import structlog
import webauthn
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from webauthn.helpers import bytes_to_base64url, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from project.errors import DomainError, Kind

from ..models import Passkey, SignInRecord, User
from . import account_job, challenges, factors, recovery_codes, sign_in_history
from .origin import NOWHERE, Origin

log = structlog.get_logger(__name__)

RP_NAME = "Reverie"
SECONDS = 600
"""How long a challenge is good: the sign-in page offers passkeys for as long as it is open, and asks for another in time."""
MOST_PASSKEYS = 20
REGISTER, SIGN_IN, SECOND, AGAIN = "passkey.register", "passkey.sign_in", "passkey.second", "passkey.again"
TRANSPORTS = {"usb", "nfc", "ble", "smart-card", "hybrid", "internal"}


class PasskeysUnavailable(DomainError):
    code = "passkeys_unavailable"
    kind = Kind.UNAVAILABLE
    message = _("Passkeys need a name in the address of this site (PUBLIC_URL); a bare IP address won't do.")


class PasskeyRefused(DomainError):
    """The same for whatever was wrong; the server's log says what it was."""

    code = "passkey_refused"
    kind = Kind.UNAUTHENTICATED
    message = _("This passkey was not accepted. Please try again.")


class PasskeyNotAdded(DomainError):
    code = "passkey_not_added"
    message = _("The passkey could not be added. Please try again.")


class TooManyPasskeys(DomainError):
    code = "too_many_passkeys"
    kind = Kind.CONFLICT
    message = _("You have %(limit)s passkeys already. Remove one first.")


class NoSuchPasskey(DomainError):
    code = "passkey_not_found"
    kind = Kind.MISSING
    message = _("There is no such passkey.")


@dataclasses.dataclass(frozen=True, slots=True)
class Site:
    """Who asks for the passkey, as browsers check it."""

    id: str
    origins: list[str]


def site() -> Site:
    """Raises PasskeysUnavailable. On one's own machine, where PUBLIC_URL is a loopback address, it is `localhost`."""
    address = urlsplit(settings.PUBLIC_URL)
    host = address.hostname or ""
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return Site(host, [f"{address.scheme}://{address.netloc}"])
    if not ip.is_loopback:
        raise PasskeysUnavailable
    port = f":{address.port}" if address.port else ""
    return Site("localhost", [f"{address.scheme}://localhost{port}"])


def is_available() -> bool:
    try:
        site()
    except PasskeysUnavailable:
        return False
    return True


def registration_options(*, user: User, session_id: uuid.UUID) -> dict[str, Any]:
    """What a browser needs to make a passkey for this person. Raises TooManyPasskeys."""
    mine = list(Passkey.objects.filter(user=user))
    if len(mine) >= MOST_PASSKEYS:
        raise TooManyPasskeys(limit=MOST_PASSKEYS)
    options = webauthn.generate_registration_options(
        rp_id=site().id,
        rp_name=RP_NAME,
        user_id=user.pk.bytes,
        user_name=user.email,
        user_display_name=user.username,
        challenge=challenges.issue(purpose=REGISTER, facts=_of_sign_in(user, session_id), seconds=SECONDS),
        timeout=SECONDS * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, require_resident_key=True, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_descriptors(mine),
    )
    return _as_json(options)


def register(
    *, user: User, session_id: uuid.UUID, name: str, credential: dict[str, Any], now: datetime.datetime
) -> tuple[Passkey, list[str]]:
    """Keep a passkey; with the first factor come ten recovery codes. Raises PasskeyNotAdded, TooManyPasskeys."""
    challenge = _challenge_of(credential)
    if challenge is None or challenges.consume(purpose=REGISTER, challenge=challenge) != _of_sign_in(user, session_id):
        raise PasskeyNotAdded
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site().id,
            expected_origin=site().origins,
            require_user_verification=True,
        )
    except DomainError:
        raise
    except Exception as error:
        log.info("passkey.not_added", person=str(user.pk), error=type(error).__name__)
        raise PasskeyNotAdded from error
    fields = {
        "name": name,
        "public_key": made.credential_public_key,
        "sign_count": made.sign_count,
        "transports": _transports(credential),
        "is_backed_up": made.credential_backed_up,
    }
    try:
        with transaction.atomic(durable=True):
            account_job.lock(user)
            if Passkey.objects.filter(user=user).count() >= MOST_PASSKEYS:
                raise TooManyPasskeys(limit=MOST_PASSKEYS)
            passkey = Passkey.objects.create(user=user, credential_id=bytes_to_base64url(made.credential_id), **fields)
            codes = recovery_codes.made_with_first(user)
            factors.mark_two_factor(session_id=session_id, now=now)
            factors.tell(user=user, change=factors.Change.PASSKEY_ADDED, name=name)
    except IntegrityError as error:
        raise PasskeyNotAdded from error
    return passkey, codes


def rename(*, user: User, passkey_id: uuid.UUID, name: str) -> Passkey:
    """Raises NoSuchPasskey."""
    passkey = Passkey.objects.filter(user=user, pk=passkey_id).first()
    if passkey is None:
        raise NoSuchPasskey
    Passkey.objects.filter(pk=passkey.pk).update(name=name)
    passkey.name = name
    return passkey


def remove(*, user: User, passkey_id: uuid.UUID) -> None:
    """Raises NoSuchPasskey, LastWayIn."""
    with transaction.atomic(durable=True):
        account_job.lock(user)
        passkey = Passkey.objects.filter(user=user, pk=passkey_id).first()
        if passkey is None:
            raise NoSuchPasskey
        factors.require_another_way_in(user, but_passkey=passkey_id)
        passkey.delete()
        factors.after_removal(user)
        factors.tell(user=user, change=factors.Change.PASSKEY_REMOVED, name=passkey.name)


def sign_in_options() -> dict[str, Any]:
    """For whoever has a passkey here: the browser asks which one."""
    return _options(SIGN_IN, {}, [])


def second_factor_options(*, user: User, waiting: str) -> dict[str, Any]:
    """For a sign-in that waits for its second factor; `waiting` names it."""
    return _options(SECOND, {"user": str(user.pk), "waiting": waiting}, list(Passkey.objects.filter(user=user)))


def again_options(*, user: User, session_id: uuid.UUID) -> dict[str, Any]:
    """For showing once more who one is."""
    return _options(AGAIN, _of_sign_in(user, session_id), list(Passkey.objects.filter(user=user)))


def whose(*, credential: dict[str, Any], origin: Origin = NOWHERE, now: datetime.datetime) -> User:
    """The person who signs in with a passkey. Raises PasskeyRefused."""
    return _verified(credential, SIGN_IN, {}, None, origin, now).user


def check_second_factor(*, user: User, waiting: str, credential: dict[str, Any], origin: Origin, now: datetime.datetime) -> None:
    _verified(credential, SECOND, {"user": str(user.pk), "waiting": waiting}, user, origin, now)


def check_again(*, user: User, session_id: uuid.UUID, credential: dict[str, Any], origin: Origin, now: datetime.datetime) -> None:
    _verified(credential, AGAIN, _of_sign_in(user, session_id), user, origin, now)


def _verified(
    credential: dict[str, Any], purpose: str, facts: dict[str, Any], user: User | None, origin: Origin, now: datetime.datetime
) -> Passkey:
    challenge = _challenge_of(credential)
    if challenge is None or challenges.consume(purpose=purpose, challenge=challenge) != facts:
        raise PasskeyRefused
    people = {"user__is_active": True, "user__deleted_at__isnull": True} | ({"user": user} if user is not None else {})
    known = Passkey.objects.select_related("user__plan").filter(credential_id=str(credential.get("id"))[:1400], **people)
    passkey = known.first()
    if passkey is None:
        raise PasskeyRefused
    try:
        _check(passkey, credential, challenge, now)
    except PasskeyRefused:
        refusal = SignInRecord.Refusal.PASSKEY_REFUSED
        sign_in_history.refused(user=passkey.user, refusal=refusal, method="passkey", factor="passkey", origin=origin)
        raise
    return passkey


def _check(passkey: Passkey, credential: dict[str, Any], challenge: bytes, now: datetime.datetime) -> None:
    handle = _part(credential, "userHandle")
    if handle and handle != passkey.user_id.bytes:
        raise PasskeyRefused
    before = passkey.sign_count
    try:
        shown = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site().id,
            expected_origin=site().origins,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=before,
            require_user_verification=True,
        )
    except Exception as error:
        # A counter that did not grow may mean a copied key (WebAuthn §6.1.1): refused, and the history says so.
        log.warning("passkey.refused", passkey=str(passkey.pk), error=type(error).__name__)
        raise PasskeyRefused from error
    fields = {"sign_count": shown.new_sign_count, "last_used_at": now, "is_backed_up": shown.credential_backed_up}
    if not Passkey.objects.filter(pk=passkey.pk, sign_count=before).update(**fields):
        raise PasskeyRefused


def _options(purpose: str, facts: dict[str, Any], allowed: list[Passkey]) -> dict[str, Any]:
    options = webauthn.generate_authentication_options(
        rp_id=site().id,
        challenge=challenges.issue(purpose=purpose, facts=facts, seconds=SECONDS),
        timeout=SECONDS * 1000,
        allow_credentials=_descriptors(allowed),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _as_json(options)


def _of_sign_in(user: User, session_id: uuid.UUID) -> dict[str, str]:
    return {"user": str(user.pk), "session": str(session_id)}


def _descriptors(rows: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=_bytes(row.credential_id)) for row in rows]


def _challenge_of(credential: dict[str, Any]) -> bytes | None:
    """The challenge that a browser says it answers; None where that can't be read."""
    told = _part(credential, "clientDataJSON")
    try:
        return parse_client_data_json(told).challenge if told else None
    except Exception:  # noqa: BLE001 - as above
        return None


def _part(credential: dict[str, Any], name: str) -> bytes:
    response = credential.get("response")
    value = response.get(name) if isinstance(response, dict) else None
    try:
        return _bytes(value) if isinstance(value, str) else b""
    except ValueError:
        return b""


def _transports(credential: dict[str, Any]) -> list[str]:
    response = credential.get("response")
    told = response.get("transports") if isinstance(response, dict) else None
    return [one for one in told[:10] if isinstance(one, str) and one in TRANSPORTS] if isinstance(told, list) else []


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _as_json(options: Any) -> dict[str, Any]:
    return dict(json.loads(webauthn.options_to_json(options)))
