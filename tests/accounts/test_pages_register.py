"""Registering in the browser."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from person.models import User

from .letters import PASSWORD, deliver, is_signed_in, link_of, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FORM = {"email": "Alice@Example.org", "username": "alice", "password": PASSWORD}


def test_registering_leads_to_the_mail_page_and_its_link_into_the_chat(client: Client) -> None:
    sent = client.post("/person/register/", FORM, follow=True)
    assert sent.redirect_chain == [("/person/register/sent/", 302)]
    assert "alice@example.org" in sent.content.decode()
    assert not is_signed_in(client)
    [message] = deliver()
    followed = client.get(link_of(message))
    assert (followed.status_code, followed["Location"]) == (302, "/dreams/")
    assert is_signed_in(client)


def test_the_mail_page_names_the_spam_folder_and_where_mail_goes(client: Client) -> None:
    page = client.post("/person/register/", FORM, follow=True).content.decode()
    assert "spam" in page
    assert "outbox" in page


def test_the_mail_page_shows_no_path_of_the_machine(client: Client, settings: Settings) -> None:
    page = client.post("/person/register/", FORM, follow=True).content.decode()
    assert str(settings.DATA_DIR) not in page
    assert str(settings.BASE_DIR) not in page


def test_errors_stand_beside_their_fields_and_what_was_typed_is_kept(client: Client) -> None:
    make_person("bob@example.org", username="alice")
    page = client.post("/person/register/", {**FORM, "password": "12345678"})
    text = page.content.decode()
    assert page.status_code == 400
    assert "This username is taken." in text
    assert 'role="alert"' in text
    assert 'value="Alice@Example.org"' in text
    assert 'aria-invalid="true"' in text
    assert "12345678" not in text


def test_every_error_has_an_element_of_its_own_id(client: Client) -> None:
    text = client.post("/person/register/", {**FORM, "password": "1234"}).content.decode()
    assert text.count('id="id_password_error"') == 1
    assert "id_password_error" in text.split('name="password"')[1].split(">")[0]


def test_an_address_that_is_taken_is_refused(client: Client) -> None:
    make_person("alice@example.org", username="somebody")
    assert client.post("/person/register/", FORM).status_code == 400
    assert User.objects.count() == 1


def test_without_activation_registering_signs_in(client: Client, settings: Settings) -> None:
    settings.PERSON_EMAIL_ACTIVATION = "off"
    assert client.post("/person/register/", FORM)["Location"] == "/dreams/"
    assert is_signed_in(client)


def test_the_mail_is_in_the_language_of_the_page(client: Client) -> None:
    client.post("/person/register/", FORM, headers={"accept-language": "tr"})
    assert User.objects.get().language == "tr"


def test_the_link_can_be_sent_again(client: Client) -> None:
    client.post("/person/register/", FORM)
    deliver()
    again = client.post("/person/activate/resend/", {"email": "alice@example.org"})
    assert again["Location"] == "/person/register/sent/"
    assert len(deliver()) == 2


@pytest.mark.parametrize("email", ["alice@example.org", "stranger@example.org"])
def test_sending_again_answers_alike_for_known_and_unknown_addresses(client: Client, email: str) -> None:
    User.objects.create_user("alice@example.org", PASSWORD, username="alice", is_active=False)
    page = client.post("/person/activate/resend/", {"email": email}, follow=True)
    assert page.redirect_chain == [("/person/register/sent/", 302)]


def test_changing_the_language_after_an_error_does_not_end_at_a_blank_page(client: Client) -> None:
    client.post("/person/activate/resend/", {"email": "not an address"})
    back = client.post("/i18n/setlang/", {"language": "tr", "next": "/person/activate/resend/"}, follow=True)
    assert back.status_code == 200


@pytest.mark.parametrize("field", ["email", "username", "password"])
@pytest.mark.parametrize(
    "value", ["", "\x00", "a" * 2000, "<script>alert(1)</script>", "\u202e", "\ud800".encode("utf-8", "replace").decode()]
)
def test_bad_input_is_refused_without_an_error_of_ours(client: Client, field: str, value: str) -> None:
    page = client.post("/person/register/", {**FORM, field: value})
    assert page.status_code in {302, 400}
    assert "<script>alert" not in page.content.decode()


def test_who_is_signed_in_is_sent_to_the_chat(client: Client) -> None:
    make_person()
    client.post("/person/sign-in/", {"email": "alice@example.org", "password": PASSWORD})
    assert client.get("/person/register/")["Location"] == "/dreams/"


def test_a_person_begins_with_the_welcome_credit(client: Client) -> None:
    client.post("/person/register/", FORM)
    person = User.objects.get()
    assert (person.balance, person.granted_total, person.is_active) == (1, 1, False)


@pytest.mark.parametrize(
    ("password", "is_refused"),
    [("dreams2026!", True), ("Reverie-Dream", True), ("Rüyalar 1234", True), ("a dream of copper roofs", False), ("dreamweavers", False)],
)
def test_a_password_has_to_be_more_than_words_of_this_place(client: Client, password: str, is_refused: bool) -> None:
    page = client.post("/person/register/", {**FORM, "password": password})
    assert (page.status_code == 400 and "is hardly more than" in page.content.decode()) == is_refused


def test_a_long_password_of_any_letters_is_taken_whole(client: Client) -> None:
    long = ("ağaç 🌙 " * 60).strip()
    assert client.post("/person/register/", {**FORM, "password": long}).status_code == 302
    user = User.objects.get(email="alice@example.org")
    assert user.check_password(long)
    assert not user.check_password(long[:-8])
