"""A person with and without second factors, as programs see them."""

from __future__ import annotations

import json
from typing import Any

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from person.models import Authenticator as App
from person.models import User
from tests import people
from tests.fakes.authenticator import Authenticator


class Api:
    """A program that has signed in."""

    def __init__(self, access: str) -> None:
        self.access = access
        self.client = Client(headers={"Authorization": f"Bearer {access}"})

    def __call__(self, method: str, path: str, **body: Any) -> Any:
        return self.client.generic(
            method, f"/api/user/{path}", data=_json(body) if body else "", content_type="application/json" if body else ""
        )

    def add_passkey(self, device: Authenticator, name: str = "my phone") -> dict[str, Any]:
        options = self("POST", "factors/passkeys/options/").json()["publicKey"]
        answer = self("POST", "factors/passkeys/", name=name, passkey=device.make(options))
        assert answer.status_code == 201, answer.content
        return dict(answer.json())

    def add_app(self) -> tuple[str, list[str]]:
        """The secret, and the recovery codes that came with it."""
        secret = self("POST", "factors/totp/").json()["secret"]
        answer = self("POST", "factors/totp/confirm/", code=code_of(secret))
        assert answer.status_code == 200, answer.content
        return secret, answer.json()["recovery_codes"]


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body)


def code_of(secret: str, steps: int = 0) -> str:
    """The app's code now, or some half minutes later."""
    return pyotp.TOTP(secret).at(int(timezone.now().timestamp()) + 30 * steps)


def unuse(user: User) -> None:
    """As if half minutes had passed since the app's last code."""
    App.objects.filter(user=user).update(last_step=0)


@pytest.fixture
def alice(db: None) -> User:
    return people.make()


@pytest.fixture
def api(client: Client, alice: User) -> Api:
    return Api(str(people.log_in(client, alice)["access"]))


@pytest.fixture
def device() -> Authenticator:
    return Authenticator()


@pytest.fixture
def secret(api: Api, alice: User) -> str:
    """Alice has an authenticator app, whose next code is good at once."""
    made, _codes = api.add_app()
    unuse(alice)
    return made
