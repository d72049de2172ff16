"""A fake push service, and a browser that subscribed to it: what comes is opened as the browser would.

It is as strict as services are: who rings without a signature of their own (RFC 8292) is refused with 403, and `faults` says why.
"""

from __future__ import annotations

import base64
import json
import os
import time
from typing import Any

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from .server import Connection, FakeServer, Request


class FakePushService(FakeServer):
    """`status` is what it answers, with `more` headers; 410 says that the browser is gone."""

    status = 201

    def __init__(self) -> None:
        super().__init__()
        self.more: dict[str, str] = {}
        self.faults: list[str] = []

    async def answer(self, request: Request, connection: Connection) -> None:
        if fault := vapid_fault(request.headers.get("authorization", ""), self.origin):
            self.faults.append(fault)
        await connection.send_json(403 if fault else self.status, {}, **self.more)


def vapid_fault(authorization: str, origin: str, now: float | None = None) -> str:
    """What is wrong with who rings, "" if nothing is: RFC 8292 §2 and §3."""
    scheme, _, rest = authorization.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    if scheme.lower() != "vapid" or not {"t", "k"} <= parts.keys():
        return "no vapid"
    head, claims, signature = parts["t"].split(".")
    if json.loads(_decoded(head)).get("alg") != "ES256":
        return "algorithm"
    raw = _decoded(signature)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _decoded(parts["k"]))
    whole = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    try:
        key.verify(whole, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return "signature"
    said = json.loads(_decoded(claims))
    if said.get("aud") != origin:
        return "aud"
    if not 0 < said.get("exp", 0) - (now or time.time()) <= 24 * 3600:
        return "exp"
    return "" if str(said.get("sub", "")).startswith(("mailto:", "https:")) else "sub"


class Subscriber:
    """A browser's half of a subscription."""

    def __init__(self, service: FakePushService, name: str = "one") -> None:
        self._private, self._auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        point = self._private.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        self.endpoint, self._point = f"{service.origin}/{name}", point

    def subscription(self) -> dict[str, Any]:
        """What a browser hands its site."""
        return {"endpoint": self.endpoint, "keys": {"p256dh": _encoded(self._point), "auth": _encoded(self._auth)}}

    def opened(self, body: bytes) -> Any:
        return json.loads(http_ece.decrypt(body, private_key=self._private, auth_secret=self._auth, version="aes128gcm"))


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
