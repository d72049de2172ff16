"""Checking that a webhook is from the server (Standard Webhooks)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from .errors import WebhookInvalid

TOLERANCE_S = 300


def verify_webhook(
    secret: str | Sequence[str], body: bytes, headers: Mapping[str, str], *, tolerance_s: float = TOLERANCE_S, now: float | None = None
) -> dict[str, Any]:
    """The event. `body` is the raw body, as it came; `secret` begins with `whsec_`, and may be several while one is replaced by another.

    Raises WebhookInvalid. An event may come twice: keep the `webhook-id`s that you have seen.
    """
    given = {name.lower(): value for name, value in headers.items()}
    try:
        event_id, moment = given["webhook-id"], int(given["webhook-timestamp"])
        signatures = [part.removeprefix("v1,") for part in given["webhook-signature"].split() if part.startswith("v1,")]
    except (KeyError, ValueError) as error:
        raise WebhookInvalid("It is not signed.") from error
    if abs((time.time() if now is None else now) - moment) > tolerance_s:
        raise WebhookInvalid("It is too old, or from the future.")
    signed = f"{event_id}.{moment}.".encode() + body
    wanted = [_signature(one, signed) for one in ([secret] if isinstance(secret, str) else secret)]
    if not any(hmac.compare_digest(one.encode(), other.encode()) for one in wanted for other in signatures):
        raise WebhookInvalid("Its signature does not fit.")
    event: dict[str, Any] = json.loads(body)
    return event


def _signature(secret: str, signed: bytes) -> str:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise WebhookInvalid("The secret is none: it begins with whsec_.") from error
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
