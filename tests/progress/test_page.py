"""The progress page in a browser without scripts: forms and links are all that it needs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from person.models import Progress

from .. import page_words, people
from .client import Dreamer

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGE = "/person/progress/"


@pytest.fixture
def browser(alice: Dreamer) -> Client:
    return people.browser(alice.person)


def wish(browser: Client, wish: str, name: str = "") -> Any:
    return browser.post(PAGE, {"wish": wish, "display_name": name}, follow=True)


def seen(answer: Any) -> str:
    return " ".join(page_words.source(answer).split())


def test_it_shows_level_rank_streak_and_what_there_is_to_achieve(alice: Dreamer, browser: Client) -> None:
    alice.did()
    page = seen(browser.get(PAGE))
    for words in ("Level 1", "Prompt Novice", "50 XP to the next level", "Today counts already.", "First night", "1 of 10", "1 / 12"):
        assert words in page


def test_joining_and_leaving_the_leaderboard_are_one_button_each(alice: Dreamer, bob: Dreamer, browser: Client) -> None:
    assert "You are listed as <strong>Owl</strong>, in place 1." in seen(wish(browser, "join", "Owl"))
    assert "Owl" in seen(people.browser(bob.person).get(PAGE))
    assert "Only who asks for it is listed. You are not." in seen(wish(browser, "leave", "Owl"))
    assert "Owl" not in seen(people.browser(bob.person).get(PAGE))


def test_a_name_that_can_not_be_had_is_said_beside_its_field(bob: Dreamer, browser: Client) -> None:
    bob.put(is_listed=True, display_name="Owl")
    answer = wish(browser, "join", "owl")
    assert (answer.status_code, "Somebody else has this name already." in seen(answer)) == (400, True)
    assert wish(browser, "join", "").status_code == 400


def test_levels_can_be_switched_off_and_on(alice: Dreamer, browser: Client) -> None:
    alice.did()
    page = seen(wish(browser, "hide"))
    assert "Levels are switched off" in page
    assert "XP" not in page
    assert "50 XP" in seen(wish(browser, "show"))


def test_names_are_shown_as_text(bob: Dreamer, browser: Client) -> None:
    bob.put(is_listed=True, display_name="<b>Owl</b>")
    assert "&lt;b&gt;Owl&lt;/b&gt;" in seen(browser.get(PAGE))


@pytest.mark.parametrize("page", ["0", "x", "99999999999999999999"])
def test_a_page_of_the_leaderboard_that_is_not_there_shows_one_that_is(browser: Client, page: str) -> None:
    assert browser.get(PAGE, {"page": page}).status_code == 200


def test_a_wish_that_is_none_changes_nothing(alice: Dreamer, browser: Client) -> None:
    assert wish(browser, "fly", "Owl").status_code == 200
    progress = Progress.objects.get(user=alice.person)
    assert (progress.is_shown, progress.is_listed, progress.display_name) == (True, False, "")


def test_who_is_not_signed_in_is_sent_to_the_door(client: Client) -> None:
    assert client.get(PAGE)["Location"] == f"/person/sign-in/?next={PAGE}"
