"""Words in places that nobody thinks of: where somebody wanted to go, messages of pages, dumps, keys that are not as they should be."""

from __future__ import annotations

import base64
import io
import secrets
from typing import Any

import pytest
from django.conf import settings as configured
from django.contrib.sessions.models import Session as Row
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from dreams.models import Dream, Message, Sign
from person import checks, keys
from person.flows import totp
from person.models import PersonKey, User
from person.pages import destinations, google_button
from project.sealing.errors import CannotOpen, UnknownMasterKey
from tests import people
from tests.factors.conftest import code_of, unuse

pytestmark = [pytest.mark.django_db, pytest.mark.once]

WORD = "zqxvwkjpy"


@pytest.fixture
def alice() -> User:
    return people.make()


def stored_sessions() -> str:
    return str([row.get_decoded() for row in Row.objects.all()])


def test_what_somebody_searched_for_is_not_kept_while_they_sign_in(alice: User) -> None:
    setup = totp.begin(user=alice)
    totp.confirm(user=alice, code=code_of(setup.secret), session_id=None, now=timezone.now())
    unuse(alice)
    browser = Client()
    form = {"email": alice.email, "password": people.PASSWORD, "next": f"/journal/?search={WORD}#list"}
    assert browser.post("/person/sign-in/", form)["Location"] == "/person/sign-in/second/"
    assert "/journal/" in stored_sessions()
    assert WORD not in stored_sessions()
    assert browser.post("/person/sign-in/second/", {"code": code_of(setup.secret)})["Location"] == "/journal/#list"


def test_google_is_not_told_what_somebody_searched_for(settings: Any) -> None:
    settings.GOOGLE_CLIENT_ID = "ours"
    nonce = google_button.button(f"/journal/?search={WORD}")["google"]["nonce"]
    opened = base64.urlsafe_b64decode(nonce.partition(":")[0] + "==").decode("utf-8", "replace")
    assert "/journal/" in opened and WORD not in opened


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/journal/?tag=x#y", "/journal/#y"),
        ("/person/security/#app", "/person/security/#app"),
        (f"/journal/#{WORD} and more", "/journal/"),
        ("", ""),
    ],
)
def test_the_path_and_a_part_of_the_page_are_kept(address: str, kept: str) -> None:
    assert destinations.without_words(address) == kept


def test_messages_of_pages_are_the_browsers_alone(alice: User) -> None:
    browser = people.browser(alice)
    for number in range(40):  # more than a cookie takes
        browser.post("/journal/signs/", {"name": f"{WORD} {number}", "kind": "symbol", "colour": "plain", "words": ""})
    assert Sign.objects.filter(person=alice).count() == 40
    assert WORD not in stored_sessions()


def test_a_dump_holds_no_words(alice: User) -> None:
    dream = Dream.objects.create(author=alice, title=WORD, tags=[WORD], people=[WORD])
    Message.objects.create(dream=dream, role="user", text=WORD)
    Sign.objects.create(person=alice, name=WORD, kind="symbol", words=[WORD])
    out = io.StringIO()
    call_command("dumpdata", "dreams", stdout=out)
    assert str(dream.pk) in out.getvalue()
    assert WORD not in out.getvalue()


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.mark.django_db(transaction=True)
def test_a_key_that_is_named_twice_is_one(alice: User, settings: Any) -> None:
    dream = Dream.objects.create(author=alice, title=WORD)
    settings.ENCRYPTION_KEYS = [configured.ENCRYPTION_KEYS[0]] * 2
    keys.forget()
    assert Dream.objects.get(pk=dream.pk).title == WORD
    assert keys.wrapped_with_older() == 0


@pytest.mark.django_db(transaction=True)
def test_a_key_that_is_missing_is_an_alarm_before_anybody_meets_it(alice: User, settings: Any) -> None:
    dream = Dream.objects.create(author=alice, title=WORD)
    former = list(configured.ENCRYPTION_KEYS)
    assert checks.keys_that_do_not_open(["default"]) == []
    settings.ENCRYPTION_KEYS = [new_key()]
    keys.forget()
    [told] = checks.keys_that_do_not_open(["default"])
    assert (told.id, "1 persons" in told.msg) == ("person.W002", True)
    with pytest.raises(UnknownMasterKey):
        str(Dream.objects.get(pk=dream.pk).title)
    # Put back behind the newest one it opens, and is wrapped anew while the site serves.
    settings.ENCRYPTION_KEYS = [*settings.ENCRYPTION_KEYS, *former]
    keys.forget()
    assert Dream.objects.get(pk=dream.pk).title == WORD
    call_command("rotate_keys", stdout=io.StringIO())
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]
    keys.forget()
    assert Dream.objects.get(pk=dream.pk).title == WORD
    assert checks.keys_that_do_not_open(["default"]) == []


@pytest.mark.django_db(transaction=True)
def test_a_wrapped_key_in_another_persons_row_opens_nothing(alice: User) -> None:
    bob = people.make("bob")
    dream = Dream.objects.create(author=alice, title=WORD)
    Dream.objects.create(author=bob, title="else")
    PersonKey.objects.filter(person_id=alice.pk).update(wrapped=PersonKey.objects.get(person_id=bob.pk).wrapped)
    keys.forget()
    try:
        with pytest.raises(CannotOpen):
            str(Dream.objects.get(pk=dream.pk).title)
    finally:
        keys.forget()
