"""Layers that a site adds: what their answers change, and that a dream is told whatever becomes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from dreams.safety import Assessment, Kind, Level, assess, layers
from tests import people
from tests.fakes.openai_server import FakeOpenAI

pytestmark = pytest.mark.once

UNCLEAR = "I feel as if nothing would matter any more."
HARMLESS = "The sea was calm, and my aunt sold peaches."


@pytest.fixture(scope="module")
def service() -> Iterator[FakeOpenAI]:
    with FakeOpenAI().in_thread() as fake:
        yield fake


@pytest.fixture(autouse=True)
def moderated(service: FakeOpenAI, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.SAFETY_LAYERS = ["moderation"]
    monkeypatch.setenv("OPENAI_BASE_URL", service.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-key")
    service.flagged_category = "self-harm/intent"
    service.flagged_word = "nothing at all"
    layers.resume()
    yield
    layers.resume()


def fallbacks() -> float:
    page = Client().get("/metrics/").content.decode()
    found = re.search(r'^reverie_safety_fallbacks_total\{layer="moderation"\} (\S+)', page, re.MULTILINE)
    return float(found.group(1)) if found else 0.0


def test_scores_make_the_analyst_ask_where_the_words_alone_say_nothing(service: FakeOpenAI) -> None:
    assert assess(HARMLESS, "en") == Assessment()
    service.flagged_word = "peaches"
    assert assess(HARMLESS, "en") == Assessment(Level.UNSURE, Kind.SELF_HARM)


def test_scores_name_help_where_there_was_reason_to_ask(service: FakeOpenAI) -> None:
    assert assess(UNCLEAR, "en").level is Level.UNSURE
    service.flagged_word = "nothing would matter"
    assert assess(UNCLEAR, "en") == Assessment(Level.WAKING, Kind.SELF_HARM)


def test_what_the_words_say_is_not_asked_about_and_never_lessened(service: FakeOpenAI) -> None:
    asked = len(service.requests)
    assert assess("I want to die", "en").level is Level.WAKING
    assert len(service.requests) == asked


@pytest.mark.django_db
def test_a_service_that_is_down_costs_nobody_a_dream(service: FakeOpenAI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    before = fallbacks()
    assert assess("I want to die", "en").level is Level.WAKING
    assert assess(UNCLEAR, "en").level is Level.UNSURE
    assert fallbacks() == before + 1
    browser = people.browser(people.make(credits=2))
    dream = browser.post("/api/user/me/dreams/", {}, content_type="application/json").json()["id"]
    sent = browser.post(f"/api/user/me/dream/{dream}/messages/", {"id": "a", "text": HARMLESS}, content_type="application/json")
    assert sent.status_code == 201, sent.content
    # It is not asked again at once, and that counts as well.
    assert fallbacks() == before + 2


def test_an_answer_that_nobody_can_read_is_none(service: FakeOpenAI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_moderation", lambda body: {"results": [{"flagged": True}]})
    assert assess(UNCLEAR, "en").level is Level.UNSURE
