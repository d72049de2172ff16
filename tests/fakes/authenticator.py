"""A passkey in software (WebAuthn level 3, ES256): it makes and shows what a browser would send, and can be told to misbehave."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import encode_cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text_of(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """One passkey of one device. Attributes may be changed before each use."""

    def __init__(self, *, origin: str = "http://localhost:8000") -> None:
        self.origin = origin
        self.rp_id = "localhost"
        self.flags = PRESENT | VERIFIED
        self.count = 0
        self.id = secrets.token_bytes(32)
        self.user_handle = b""
        self._key = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to `navigator.credentials.create()`."""
        self.user_handle = bytes_of(options["user"]["id"])
        numbers = self._key.public_key().public_numbers()
        public = encode_cbor({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        told = {"fmt": "none", "attStmt": {}, "authData": self._data(self.flags | ATTESTED) + attested}
        client = self._client("webauthn.create", options["challenge"])
        return self._credential(
            {"clientDataJSON": text_of(client), "attestationObject": text_of(encode_cbor(told)), "transports": ["internal"]}
        )

    def show(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to `navigator.credentials.get()`."""
        client, data = self._client("webauthn.get", options["challenge"]), self._data(self.flags)
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._credential(
            {
                "clientDataJSON": text_of(client),
                "authenticatorData": text_of(data),
                "signature": text_of(signature),
                "userHandle": text_of(self.user_handle),
            }
        )

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        name = text_of(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}, "response": response}
