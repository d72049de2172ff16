"""Somebody at a server under test: signed in as the demo account, over HTTP and websockets."""

from __future__ import annotations

import contextlib
import http.client
import json
from collections.abc import Iterator
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from .process import ServerProcess


class Answer:
    """What came back."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


class Client:
    """Speaks to `server`; `signed_in` makes one with the demo account's access token."""

    def __init__(self, server: ServerProcess, token: str | None = None) -> None:
        self.server = server
        self.token = token

    @classmethod
    def signed_in(cls, server: ServerProcess) -> Client:
        email, password = server.demo
        answer = cls(server).post("/api/user/login/", {"email": email, "password": password})
        assert answer.status == 200, answer.text
        return cls(server, answer.json()["access"])

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, headers=headers)

    def post(self, path: str, body: Any) -> Answer:
        return self.request("POST", path, body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})

    def request(self, method: str, path: str, *, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            connection.request(method, path, body=body, headers=self._headers() | (headers or {}))
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def new_dream(self) -> str:
        answer = self.post("/api/user/me/dreams/", {})
        assert answer.status == 201, answer.text
        return str(answer.json()["id"])

    @contextlib.contextmanager
    def socket(self, dream_id: str, **options: Any) -> Iterator[ClientConnection]:
        """A websocket to this dream's chat, behind its `ready` frame."""
        with connect(self.server.ws_url(f"/ws/dreams/{dream_id}/"), additional_headers=self._headers(), **options) as connection:
            ready = json.loads(connection.recv(120))
            assert ready["type"] == "ready", ready
            yield connection

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def close_code(connection: ClientConnection) -> int | None:
    """Read on until the server closes; the code of its close frame, None where it sent none."""
    try:
        while True:
            connection.recv(120)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd is not None else None
