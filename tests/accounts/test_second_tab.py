"""Two tabs with a sign-in page: whoever signs in in one is let in by the other too."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def token(browser: Client, path: str = "/person/sign-in/") -> str:
    return str(browser.get(path).context["csrf_token"])


def post(browser: Client, token: str, path: str = "/person/sign-in/", **fields: str) -> tuple[int, str]:
    answer = browser.post(path, {"csrfmiddlewaretoken": token, **fields})
    return answer.status_code, answer.get("Location", "")


@pytest.mark.parametrize("path", ["/person/sign-in/", "/person/register/"])
def test_the_second_tab_is_led_in(browser: Client, path: str) -> None:
    alice = people.make()
    form = {"email": alice.email, "password": people.PASSWORD}
    first, second = token(browser), token(browser, path)
    assert post(browser, first, **form) == (302, "/dreams/")
    assert post(browser, second, path, **form, next="/images/studio/") == (302, "/images/studio/")


def test_who_is_not_signed_in_is_told_that_the_page_is_too_old(browser: Client) -> None:
    alice = people.make()
    status, _location = post(browser, "x" * 64, email=alice.email, password=people.PASSWORD)
    assert status == 403


def test_another_page_is_not_let_through(browser: Client) -> None:
    alice = people.make()
    post(browser, token(browser), email=alice.email, password=people.PASSWORD)
    assert post(browser, "x" * 64, "/person/account/password/")[0] == 403
    assert post(browser, "x" * 64, "/person/sign-in/", next="https://evil.example/") == (302, "/dreams/")
