"""What the Mateimage document promises: activation by a mailed, signed link ("Регистрация"), and the API's documents ("OpenaAPI")."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
import time_machine
import yaml
from django.conf import settings as configured
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from person.models import User
from person.signals import person_registered
from tests.server.process import BASE_DIR as ROOT

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def register(client: Client, email: str) -> None:
    body = {"username": "alice", "email": email, "password": people.PASSWORD}
    assert client.post("/api/user/register/", body).status_code == 201


@pytest.fixture
def link(client: Client, mailoutbox: Any) -> str:
    """The path of the activation link that a new person was mailed."""
    register(client, people.email())
    return people.mailed_path(people.receive_mail()[-1])


@pytest.fixture(autouse=True)
def places(settings: Any) -> None:
    settings.URL_REDIRECT_IF_GET_AUTHENTICATION = "/welcome/"
    settings.URL_REDIRECT_IF_NOTGET_AUTHENTICATION = "/not-welcome/"


def test_registering_sends_the_signal_with_the_person(client: Client) -> None:
    heard: list[User] = []

    def listen(sender: Any, *, person: User, **_: Any) -> None:
        heard.append(person)

    person_registered.connect(listen, dispatch_uid="this test")
    try:
        register(client, email := people.email())
    finally:
        person_registered.disconnect(dispatch_uid="this test")
    assert [person.email for person in heard] == [email]


def test_registering_mails_the_link_in_text_and_html_to_the_person_alone(client: Client, mailoutbox: Any) -> None:
    register(client, email := people.email())
    [message] = people.receive_mail()
    [(html, kind)] = message.alternatives
    path = people.mailed_path(message)
    assert (message.to, message.cc, message.bcc, kind) == ([email], [], [], "text/html")
    assert configured.PUBLIC_URL + path in str(html)
    assert client.get(path)["Location"] == "/welcome/"


@pytest.mark.parametrize("language", ["en", "tr", "es", "ru"])
def test_the_mail_is_in_the_language_of_the_registration(client: Client, mailoutbox: Any, language: str) -> None:
    body = {"username": "alice", "email": people.email(), "password": people.PASSWORD}
    client.post("/api/user/register/", body, headers={"Accept-Language": language})
    [message] = people.receive_mail()
    assert f'lang="{language}"' in str(message.alternatives[0][0])


def test_a_mail_is_sent_once_however_often_the_bell_rings(client: Client, mailoutbox: Any) -> None:
    register(client, people.email())
    people.receive_mail()
    assert len(people.receive_mail()) == 1


def test_following_the_link_activates_the_person(link: str) -> None:
    Client().get(link)
    alice = User.objects.get()
    assert alice.is_active
    assert alice.email_verified_at is not None


def test_following_the_link_signs_in_with_a_session_and_redirects(link: str) -> None:
    browser = Client()
    answer = browser.get(link)
    assert (answer.status_code, answer["Location"]) == (302, "/welcome/")
    assert people.me(browser) == 200
    assert "access" not in answer.content.decode()


def test_a_link_that_was_used_leads_to_the_other_place_and_signs_nobody_in(link: str) -> None:
    Client().get(link)
    browser = Client()
    answer = browser.get(link)
    assert (answer.status_code, answer["Location"]) == (302, "/not-welcome/")
    assert people.me(browser) == 401


def test_a_link_that_is_too_old_leads_to_the_other_place(link: str) -> None:
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=configured.PERSON_ACTIVATION_HOURS, seconds=1), tick=False):
        answer = Client().get(link)
    assert answer["Location"] == "/not-welcome/"
    assert not User.objects.get().is_active


def test_a_link_works_until_its_last_minute(link: str) -> None:
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=configured.PERSON_ACTIVATION_HOURS, minutes=-1), tick=False):
        assert Client().get(link)["Location"] == "/welcome/"


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "%F0%9F%99%82", "W10:1:x", "a" * 4000])
def test_a_spoilt_link_leads_to_the_other_place(client: Client, token: str) -> None:
    answer = client.get(f"/person/activate/{token}/")
    assert (answer.status_code, answer["Location"]) == (302, "/not-welcome/")


def test_a_link_with_a_changed_letter_activates_nobody(link: str) -> None:
    changed = link[:-2] + ("A" if link[-2] != "A" else "B") + "/"
    assert Client().get(changed)["Location"] == "/not-welcome/"
    assert not User.objects.get().is_active


def test_a_link_confirms_only_the_address_that_it_was_mailed_to(link: str) -> None:
    User.objects.update(email=people.email("moved"))
    assert Client().get(link)["Location"] == "/not-welcome/"


def test_a_link_does_not_let_in_who_was_deactivated_later(link: str) -> None:
    Client().get(link)
    User.objects.update(is_active=False)
    assert Client().get(link)["Location"] == "/not-welcome/"
    assert not User.objects.get().is_active


def test_head_does_not_use_the_link_up(link: str) -> None:
    assert Client().head(link).status_code < 300
    assert not User.objects.get().is_active
    assert Client().get(link)["Location"] == "/welcome/"


@pytest.mark.parametrize(
    "headers", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}, {"X-Purpose": "preview"}]
)
def test_a_prefetch_does_not_use_the_link_up(link: str, headers: dict[str, str]) -> None:
    Client().get(link, headers=headers)
    assert not User.objects.get().is_active
    assert Client().get(link)["Location"] == "/welcome/"


def test_the_link_is_kept_out_of_caches_and_referers(link: str) -> None:
    answer = Client().get(link)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"


def test_with_activation_off_no_mail_is_sent(client: Client, mailoutbox: Any, settings: Any) -> None:
    settings.PERSON_EMAIL_ACTIVATION = "off"
    register(client, people.email())
    assert people.receive_mail() == []


# --- the API's documents


@pytest.mark.parametrize("path", ["/swagger/", "/redoc/"])
def test_the_documents_have_a_page(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.once
def test_swagger_json_and_yaml_are_one_openapi_document(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    # Both forms are written from what this gathers, and to gather it twice takes a processor seconds.
    generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]
    gathered = generator.get_schema(request=None, public=True)
    monkeypatch.setattr(SchemaGenerator, "get_schema", lambda *_, **__: gathered)
    in_json = json.loads(client.get("/swagger.json/").content)
    in_yaml = yaml.load(client.get("/swagger.yaml").content, Loader=yaml.CSafeLoader)
    for path in ("/swagger.json", "/swagger.yaml"):
        assert resolve(path).func.cls is resolve(f"{path}/").func.cls  # type: ignore[attr-defined]  # a view of DRF's
    assert in_json == in_yaml
    assert in_json["openapi"].startswith("3.")
    assert {"/api/user/register/", "/api/user/login/", "/api/user/me/"} <= in_json["paths"].keys()


def test_the_user_model_is_in_the_person_app() -> None:
    assert get_user_model() is User
    assert User._meta.app_label == "person"


# --- the repository


def test_requirements_txt_installs_the_locked_packages() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["-r requirements.lock"]
    assert "--hash=sha256:" in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_pre_commit_runs_what_the_checks_run() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    [local] = config["repos"]
    checks = (ROOT / ".ci/check").read_text(encoding="utf-8")
    assert local["repo"] == "local"
    for hook in local["hooks"]:
        assert f"step {hook['name']}" in checks
        assert hook["entry"].startswith(".venv/bin/python -m ")
