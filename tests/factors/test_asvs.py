"""Items of the ASVS that no journey of its own tests (docs/asvs.md), and that its table names tests that there are."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import jwt
import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher, make_password
from django.test import Client
from django.utils import timezone

from person.models import Session, User
from project.sealing import master_keys
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| ([\d.]+[^|]*) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$", (ROOT / "docs/asvs.md").read_text(encoding="utf-8"), re.MULTILINE
)


@pytest.fixture
def alice() -> User:
    return people.make()


def test_each_item_that_applies_names_a_test_that_there_is() -> None:
    assert len(ROWS) > 50
    without = [item for item, _short, here, proof in ROWS if not proof.strip() and "not used" not in here]
    assert without == []
    named = {name for *_, proof in ROWS for name in re.findall(r"`([\w/]+\.py|\w+/)`", proof)}
    assert [name for name in sorted(named) if not (ROOT / "tests" / name).exists()] == []


def test_password_fields_are_masked_named_for_managers_and_ask_no_hint() -> None:
    for path, kinds in (("/person/sign-in/", ["current-password"]), ("/person/register/", ["new-password"])):
        page = Client().get(path).content.decode()
        fields = re.findall(r"<input[^>]*type=\"password\"[^>]*>", page)
        assert [kind in field for field, kind in zip(fields, kinds, strict=True)] == [True]
        assert not any(word in page.lower() for word in ("onpaste", "security question", "password hint"))


def test_a_browser_and_a_token_end_unused_and_at_last(alice: User, client: Client) -> None:
    browser = people.browser(alice)
    tokens = people.log_in(client, alice)
    now = timezone.now()
    assert Session.objects.filter(user=alice).count() == 2, "in parallel"
    for row in Session.objects.filter(user=alice):
        assert row.expires_at <= now + datetime.timedelta(days=settings.PERSON_SESSION_DAYS, minutes=1)
    with time_machine.travel(now + datetime.timedelta(days=8), tick=False):
        assert client.post("/api/user/token/refresh/", {"refresh": tokens["refresh"]}, content_type="application/json").status_code == 401
    with time_machine.travel(now + datetime.timedelta(days=15), tick=False):
        assert people.me(browser) == 401
    assert settings.PERSON_SESSION_DAYS == 90


def test_session_keys_have_more_than_128_bits(alice: User) -> None:
    keys = {people.browser(alice).cookies["sessionid"].value for _ in range(3)}
    assert len(keys) == 3
    assert all(re.fullmatch("[a-z0-9]{32}", key) for key in keys), "165 bits of Django's generator"


FORGED: dict[str, tuple[dict[str, Any], str | None, str]] = {
    "no signature": ({}, None, "none"),
    "another algorithm": ({}, "", "HS512"),
    "the site's own key": ({}, settings.SECRET_KEY, "HS256"),
    "another issuer": ({"iss": "somebody"}, "", "HS256"),
    "no issuer": ({"iss": None}, "", "HS256"),
    "over": ({"exp": 1_000_000_000}, "", "HS256"),
    "a refresh token": ({"token_type": "refresh"}, "", "HS256"),
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_token_counts_by_its_signature_issuer_kind_and_time_alone(client: Client, alice: User, forged: str) -> None:
    changes, key, algorithm = FORGED[forged]
    signing_key = str(settings.SIMPLE_JWT["SIGNING_KEY"])
    true = str(people.log_in(client, alice)["access"])
    payload = jwt.decode(true, signing_key, algorithms=["HS256"])
    again = jwt.encode(payload, signing_key, "HS256")
    assert people.me(Client(), again) == 200
    changed = {name: value for name, value in {**payload, **changes}.items() if value is not None}
    assert people.me(Client(), jwt.encode(changed, (signing_key if key == "" else key) or "", algorithm)) == 401
    assert signing_key != settings.SECRET_KEY


def test_passwords_are_hashed_by_argon2id() -> None:
    with_defaults = make_password("a quiet blue lake", hasher="argon2")
    assert with_defaults.startswith("argon2$argon2id$")
    assert identify_hasher(with_defaults).algorithm == "argon2"
    production = (ROOT / "project/settings.py").read_text(encoding="utf-8")
    assert re.search(r"PASSWORD_HASHERS = \[\s*\"[\w.]*Argon2", production)


def test_keys_have_256_bits_and_are_new_each_time() -> None:
    made = {master_keys.new_person_key() for _ in range(3)}
    assert (len(made), {len(key) for key in made}) == (3, {32})


CIPHERS = {
    "project/settings.py",  # HKDF alone, for the key of JWT
    "person/management/commands/vapid_key.py",  # makes a key pair for push
    *("project/sealing/values.py", "project/sealing/files.py", "project/sealing/master_keys.py", "project/sealing/person_keys.py"),
    *("dreams/chat/draft/sealing.py", "person/flows/totp.py", "imagegen/webhooks/signing.py"),
}
WEAK = re.compile(r"hashlib\.(md5|sha1)\b|random\.(choice|randint|random)\(|\b(DES|RC4|ARC4|Blowfish|ECB|PKCS1v15)\b")


def sources() -> dict[str, str]:
    found = [path for app in ("project", "person", "dreams", "imagegen") for path in (ROOT / app).rglob("*.py")]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in found}


def test_ciphers_are_used_where_they_are_listed_and_nothing_weak_is() -> None:
    told = sources()
    using = {name for name, text in told.items() if re.search(r"^from cryptography|^import cryptography", text, re.MULTILINE)}
    assert using == CIPHERS
    security = {name: text for name, text in told.items() if name.startswith(("person/", "project/sealing", "project/api"))}
    # Lists of stolen passwords are kept by it; nothing is protected by it.
    lists = security.pop("person/breached_passwords.py")
    assert WEAK.findall(lists) == [("sha1", "", "")] and "usedforsecurity=False" in lists
    assert {name: WEAK.findall(text) for name, text in security.items() if WEAK.search(text)} == {}


KEYS = ("SECRET_KEY", "JWT_SIGNING_KEY", "ENCRYPTION_KEYS", "VAPID_PRIVATE_KEY")


def test_the_inventory_names_every_key_of_the_settings() -> None:
    inventory = (ROOT / "docs/asvs.md").read_text(encoding="utf-8").partition("### Inventory")[2]
    read = re.findall(r"env\.secret\(\"(\w*(?:KEY|KEYS))\"", (ROOT / "project/settings.py").read_text(encoding="utf-8"))
    services = {"OPENAI_API_KEY", "ANTHROPIC_API_KEY", "AWS_SECRET_ACCESS_KEY", "C2PA_KEY"}
    assert {name for name in read if name not in services} <= set(KEYS)
    assert all(f"`{name}`" in inventory for name in KEYS)
