"""Near dreams by their meaning, where somebody makes vectors: another order, through the door, and never more or fewer dreams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dreams import tasks
from dreams.models import DreamVector
from dreams.near import vectors
from project.sealing.values import is_sealed
from tests import sealed
from tests.fakes.openai_server import FakeOpenAI

from .client import Dreamer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[FakeOpenAI]:
    monkeypatch.setattr(FakeOpenAI, "embedded", [])
    monkeypatch.setattr(FakeOpenAI, "vectors", {"violin": [1.0, 0.1], "lantern": [0.0, 1.0], "at last": [0.1, 1.0]})
    monkeypatch.setattr(vectors, "_paused_until", 0.0)
    settings.DREAMS_EMBEDDINGS = "openai"
    with FakeOpenAI().in_thread() as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.base_url)
        yield running


def told(dreamer: Dreamer, text: str, **fields: Any) -> str:
    entry = str(dreamer.keep(text, **fields)["entry"]["id"])
    tasks.find_insights(dream_id=entry)
    return entry


def order(dreamer: Dreamer, entry: str) -> list[str]:
    return [row["id"] for row in dreamer.call("get", f"entries/{entry}/near/")["results"]]


def three(dreamer: Dreamer, **fields: Any) -> tuple[str, str, str]:
    """By words the first is nearer to the last, by meaning the second."""
    first = told(dreamer, "The snake by the bridge had a violin.", dreamt_on="2026-01-01", **fields)
    second = told(dreamer, "A lantern hung over the snake.", dreamt_on="2026-01-02", **fields)
    return first, second, told(dreamer, "The snake crossed the bridge at last.", dreamt_on="2026-01-03", **fields)


def test_words_alone_decide_where_nobody_makes_vectors(settings: Any) -> None:
    settings.DREAMS_EMBEDDINGS = ""
    alice = Dreamer()
    first, second, last = three(alice)
    assert order(alice, last) == [first, second]
    assert not DreamVector.objects.exists()


def test_meaning_puts_them_into_another_order_and_the_log_has_a_line_for_each(service: FakeOpenAI) -> None:
    alice = Dreamer()
    first, second, last = three(alice)
    assert set(order(alice, last)) == {first, second}
    assert len(service.embedded) == 3
    rows = alice.other("get", "/api/user/privacy/disclosures/?kind=embedding").json()["results"]
    assert {row["dream"] for row in rows} == {first, second, last}
    assert is_sealed(sealed.stored(DreamVector.objects.all(), "vector"))
    tasks.compare(dream_id=last)
    assert len(service.embedded) == 3, "the same words are not asked about again"


def test_of_two_dreams_that_share_the_same_the_nearer_in_meaning_comes_first(service: FakeOpenAI) -> None:
    alice = Dreamer()
    second = told(alice, "A lantern hung over the snake.", dreamt_on="2026-01-01")
    first = told(alice, "A violin hung over the snake.", dreamt_on="2026-01-02")
    last = told(alice, "The snake came at last.", dreamt_on="2026-01-03")
    assert order(alice, last) == [second, first]
    DreamVector.objects.all().delete()
    assert order(alice, last) == [first, second], "by words alone the later night comes first"


def test_what_stays_here_goes_nowhere(service: FakeOpenAI) -> None:
    alice = Dreamer()
    first, second, last = three(alice, stays_here=True)
    assert order(alice, last) == [first, second]
    assert service.embedded == []
    assert not DreamVector.objects.exists()


def test_a_service_that_fails_changes_nothing(service: FakeOpenAI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeOpenAI, "vectors", {"the": ["none"], "A": []})
    alice = Dreamer()
    first, second, last = three(alice)
    assert order(alice, last) == [first, second]
    assert not DreamVector.objects.exists()
