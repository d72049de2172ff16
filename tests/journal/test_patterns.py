"""Figures that the number of dreams can carry: intervals hold the rate, chance is no change, and every figure opens its dreams."""

from __future__ import annotations

import datetime
import uuid

import numpy as np
import pytest
from django.utils import timezone

from dreams import tasks
from dreams.models import Dream, DreamInsight, KeptPatterns, Message
from dreams.near import due
from dreams.patterns import kept, report, resampling
from dreams.patterns.diary import Coded
from dreams.patterns.indicators import INDICATORS
from person.models import User
from project.sealing.values import is_sealed
from tests import people, sealed
from tests.queries import counted

from .client import Dreamer

DIARIES = 200
PEOPLE = ("mother", "father", "friend", "stranger", "sister", "man", "woman", "brother")
RATES = (0.2, 0.15, 0.2, 0.25, 0.1, 0.2, 0.2, 0.1)


def invented(generator: np.random.Generator, dreams: int) -> list[Coded]:
    """A diary in which each person comes by a known rate, animals and feelings too."""
    drawn = generator.random((dreams, len(PEOPLE) + 4))
    diary = []
    for row in drawn:
        found = {("person", name) for name, rate, at in zip(PEOPLE, RATES, row, strict=False) if at < rate}
        found |= {("symbol", "dog")} if row[-1] < 0.15 else set()
        found |= {("emotion", "fear")} if row[-2] < 0.4 else set()
        found |= {("emotion", "joy")} if row[-3] < 0.3 else set()
        found |= {("place", "house")} if row[-4] < 0.4 else {("place", "sea")}
        diary.append(Coded(uuid.uuid4(), datetime.date(2026, 1, 1), "", None, None, False, found))
    return diary


TRUE = {
    "animals": 0.15 / (0.15 + sum(RATES)),
    "male": (0.15 + 0.2 + 0.1) / (0.15 + 0.2 + 0.1 + 0.2 + 0.1 + 0.2),
    "friends": 0.2 / sum(RATES),
    "family": (0.2 + 0.15 + 0.1 + 0.1) / sum(RATES),
    "indoor": 0.4,
    "negative": 0.4 / 0.7,
}


@pytest.mark.once
def test_intervals_hold_the_rate_in_nine_of_ten_diaries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resampling, "DRAWS", 300)
    generator = np.random.default_rng(7)
    held = dict.fromkeys(TRUE, 0)
    for _ in range(DIARIES):
        diary = invented(generator, 60)
        known = [one for one in INDICATORS if one.name in TRUE]
        counts = [np.array([one.count(dream.found) for dream in diary], dtype=float) for one in known]
        for one, share in zip(known, resampling.shares(counts), strict=True):
            assert share is not None
            held[one.name] += share.low <= TRUE[one.name] <= share.high
    assert all(count >= 0.9 * DIARIES for count in held.values()), held


@pytest.mark.once
def test_chance_is_told_as_a_change_in_at_most_one_of_twenty_diaries_and_a_real_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resampling, "DRAWS", 300)
    generator = np.random.default_rng(8)
    diaries = [invented(generator, 90) for _ in range(DIARIES)]
    said = sum(any(one.lately for one in report.measure(diary)) for diary in diaries)
    assert said <= 0.05 * DIARIES
    for dream in diaries[0][-30:]:
        dream.found = {("person", "father"), ("emotion", "fear")}
    told = {one.indicator.name for one in report.measure(diaries[0]) if one.lately}
    assert {"family", "negative"} <= told


@pytest.mark.once
def test_intervals_agree_with_the_published_sampling_errors() -> None:
    """Animals ±7.6 points at 25 dreams (dreams.ucsc.edu): of the same order with as many characters a dream as in their norms."""
    generator = np.random.default_rng(9)
    for dreams, published in ((25, 0.076), (100, 0.038)):
        # 2.6 characters a dream, of which 6 in 100 are animals, as among men in the norms.
        total = generator.poisson(2.6, dreams) + 1
        counts = np.column_stack([generator.binomial(total, 0.06), total]).astype(float)
        (share,) = resampling.shares([counts])
        assert share is not None
        assert published / 3 < (share.high - share.low) / 2 < published * 1.5


@pytest.mark.once
def test_what_stands_after_many_tests_follows_benjamini_and_hochberg() -> None:
    assert resampling.noteworthy([0.01, 0.04, 0.03, 0.5], 0.05) == [True, False, False, False]
    assert resampling.noteworthy([0.01, 0.02, 0.03, 0.04], 0.05) == [True] * 4
    assert resampling.noteworthy([]) == []


def diary_of(person: User, count: int, *, last: datetime.date) -> None:
    dreams = Dream.objects.bulk_create(
        Dream(author=person, night=last - datetime.timedelta(days=number), mood="afraid" if number % 3 else "calm", lucidity=number % 2)
        for number in range(count)
    )
    for number, dream in enumerate(dreams):
        told = Message.objects.create(dream=dream, role="user", text="My mother and a dog.", language="en")
        DreamInsight.objects.create(dream=dream, message=told, kind="person", key="mother", label="mother", start=3, end=9)
        if number % 2:
            DreamInsight.objects.create(dream=dream, message=told, kind="symbol", key="dog", label="dog", start=16, end=19)


@pytest.mark.django_db(transaction=True)
def test_few_dreams_show_nothing_and_more_show_their_figures_and_the_dreams_behind_them() -> None:
    alice = Dreamer()
    today = datetime.date.today()
    browser = people.browser(alice.person)
    diary_of(alice.person, 14, last=today)
    assert alice.call("get", "patterns/")["indicators"] == []
    assert "15" in browser.get("/journal/patterns/").content.decode()
    diary_of(alice.person, 6, last=today - datetime.timedelta(days=14))
    shown = {row["name"]: row for row in alice.call("get", "patterns/")["indicators"]}
    assert (shown["family"]["value"], shown["family"]["dreams"], shown["family"]["is_rough"]) == (1.0, 20, True)
    assert shown["animals"]["low"] < shown["animals"]["value"] < shown["animals"]["high"]
    page = browser.get("/journal/patterns/").content.decode()
    assert "<svg" in page
    assert "<table" in page
    listed = browser.get("/journal/?indicator=animals").content.decode()
    assert listed.count('class="entry"') == 10
    bob = Dreamer()
    assert bob.call("get", "patterns/")["dreams"] == 0
    assert '"entry"' not in people.browser(bob.person).get("/journal/?indicator=animals").content.decode()
    assert browser.get("/journal/?indicator=no").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_large_diary_is_counted_beforehand_and_anew_after_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "LARGE", 15)
    alice = Dreamer()
    browser = people.browser(alice.person)
    diary_of(alice.person, 20, last=datetime.date.today())
    live = alice.call("get", "patterns/")
    with counted() as cost:
        assert alice.call("get", "patterns/") == live
    assert not any("dreams_dreaminsight" in statement for statement in cost.statements)
    assert browser.get("/journal/?indicator=animals").content.decode().count('class="entry"') == 10
    assert is_sealed(sealed.stored(KeptPatterns.objects.all(), "content"))
    DreamInsight.objects.filter(kind="symbol").delete()
    assert alice.call("get", "patterns/") == live
    entry = str(Dream.objects.filter(author=alice.person)[0].pk)
    alice.call("patch", f"entries/{entry}/", {"mood": "calm"})
    tasks.count_threads(person_id=str(alice.person.pk))
    assert "animals" not in {row["name"]: row for row in alice.call("get", "patterns/")["indicators"] if row["value"]}
    Dream.objects.filter(author=alice.person).update(deleted_at=timezone.now())
    due.recount(person_id=alice.person.pk, now=timezone.now())
    tasks.count_threads(person_id=str(alice.person.pk))
    assert not KeptPatterns.objects.exists()
