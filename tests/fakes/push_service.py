"""A fake push service, and a browser that subscribed to it: what comes is opened as the browser would."""

from __future__ import annotations

import base64
import json
import os
from typing import Any

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .server import Connection, FakeServer, Request


class FakePushService(FakeServer):
    """`status` is what it answers; 410 says that the browser is gone."""

    status = 201

    async def answer(self, request: Request, connection: Connection) -> None:
        await connection.send_json(self.status, {})


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


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
