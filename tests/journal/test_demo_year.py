"""The demo account's year: in four languages, the same every time, made once, and all of it alive in the journal."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from dreams.demo import en, es, ru, tr, year
from dreams.models import Dream, DreamInsight, Message
from dreams.near import index, nearest, threads
from person.models import Progress, User

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("texts", [en, tr, es, ru], ids=["en", "tr", "es", "ru"])
def test_each_language_has_forty_dreams_of_its_own(texts: object) -> None:
    told = texts.DREAMS  # type: ignore[attr-defined]
    assert len(told) == len(en.DREAMS) >= 40
    assert len({text for _title, text, _tags, _people in told}) == len(told)
    for (_title, text, tags, named), (_t, _w, tags_en, named_en) in zip(told, en.DREAMS, strict=True):
        assert len(text) > 90
        assert (len(tags), len(named)) == (len(tags_en), len(named_en))
    assert len(texts.FRAGMENTS) == len(en.FRAGMENTS)  # type: ignore[attr-defined]


def test_the_plan_is_the_same_every_time_and_series_keep_their_order() -> None:
    today = datetime.date(2026, 11, 28)
    plan = year.plan(today)
    assert plan == year.plan(today)
    assert len({one.night for one in plan}) == len(plan) >= 95
    assert plan[-1].night == today - datetime.timedelta(days=1)
    assert plan[0].night > today - datetime.timedelta(days=366)
    numbers = [one.number for one in plan if one.number >= 0]
    for series in year.SERIES:
        assert [number for number in numbers if number in series] == list(series)


@pytest.fixture
def demo(settings: Settings, tmp_path: Path) -> User:
    settings.REVERIE_ENV, settings.DATA_DIR, settings.DEMO_YEAR = "development", tmp_path, True
    call_command("demo", language="ru")
    return User.objects.get(email="demo@reverie.local")


def test_the_year_is_alive_in_the_journal(demo: User) -> None:
    rows = Dream.objects.of(demo)
    count = rows.count()
    kinds = Counter(rows.values_list("kind", flat=True))
    assert kinds["nothing"] > 20
    assert kinds["later"]
    assert rows.filter(is_nightmare=True).count() == len(year.NIGHTMARES)
    assert rows.filter(lucidity__gte=1).count() >= 4
    assert rows.filter(answered_at__isnull=False).count() == len(year.ASKED)
    answers = Message.objects.filter(dream__author=demo, role=Message.Role.ANALYST)
    assert all(len(answer.text) > 200 for answer in answers)
    assert DreamInsight.objects.filter(dream__author=demo).count() > 60
    assert len(threads.of_person(demo)) >= 10, "what returns is there at the first look"
    assert not index.is_waiting(demo.pk)
    assert Progress.objects.get(pk=demo.pk).level > 1, "a year in the journal is no beginner's progress"
    assert [row for row in rows.filter(is_recurring=True) if nearest.of(row)], "and so are the dreams that are near"
    call_command("demo", language="en")
    assert Dream.objects.filter(author=demo).count() == count
    assert "Дом у моря" in "".join(str(row.title) for row in rows)


def test_never_in_production_unless_asked(settings: Settings, tmp_path: Path) -> None:
    settings.REVERIE_ENV, settings.DATA_DIR, settings.DEMO_YEAR = "production", tmp_path, True
    with pytest.raises(CommandError):
        call_command("demo")
    assert not User.objects.filter(email="demo@reverie.local").exists()
    call_command("demo", in_production=True, language="tr")
    assert Dream.objects.filter(author__email="demo@reverie.local", night__lt=timezone.now()).exists()
