"""Google for the tests: a key of our own, the ID tokens that it signs, and its public half over HTTP, as Google publishes its own.

Other paths than `/certs` answer what an ailing server would.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "reverie-tests.apps.googleusercontent.com"
KEY_ID = "tests-1"


class Google:
    """Signs ID tokens; `jwks_url` is where its public key is."""

    def __init__(self, jwks_url: str, key: rsa.RSAPrivateKey) -> None:
        self.jwks_url = jwks_url
        self._key = key

    def id_token(self, *, key: rsa.RSAPrivateKey | None = None, **claims: Any) -> str:
        """A token that is good, but for what `claims` change in it; `key` signs it in place of Google's."""
        now = int(time.time())
        good = {
            "iss": "https://accounts.google.com",
            "aud": CLIENT_ID,
            "sub": "1234567890",
            "email": "dreamer@example.org",
            "email_verified": True,
            "picture": "https://lh3.googleusercontent.com/a/dreamer",
            "iat": now,
            "exp": now + 3600,
        }
        return jwt.encode({**good, **claims}, key or self._key, algorithm="RS256", headers={"kid": KEY_ID})


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@contextmanager
def running() -> Iterator[Google]:
    key = new_key()
    published = {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())), "kid": KEY_ID, "use": "sig", "alg": "RS256"}
    body = json.dumps({"keys": [published]}).encode()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = {"/html": b"<html>", "/empty": b'{"keys": []}', "/list": b"[]", "/certs": body}.get(self.path)
            self.send_response(200 if answer else 500)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer or b"")))
            self.end_headers()
            self.wfile.write(answer or b"")

        def log_message(self, *_: Any) -> None:
            """Tests print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Keys) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Google(f"http://127.0.0.1:{server.server_port}/certs", key)
        finally:
            server.shutdown()
            thread.join()
