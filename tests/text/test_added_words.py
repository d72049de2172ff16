"""Words for searching are added to as a dream goes on, and are exactly those that reading all of it again would keep."""

from __future__ import annotations

import datetime
import random
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dreams import after_statements, search
from dreams.models import Dream, DreamTerm, DreamWords, Message
from tests import people

pytestmark = pytest.mark.django_db

WORDS = "sea ship ships house houses running ran море корабль çocuk evler barco barcos the and of".split()  # noqa: SIM905 - read easier


@pytest.fixture
def dream() -> Dream:
    dream = Dream.objects.create(author=people.make(credits=3), title="The harbour", description="I stood there")
    for _ in range(3):
        tell(dream, "the sea and a ship", "en")
    return dream


def tell(dream: Dream, text: str, language: str = "en", role: str = "user") -> Message:
    row = Message.objects.create(dream=dream, role=role, text=text, language=language)
    touch(dream)
    return row


def touch(dream: Dream) -> None:
    """As whatever changes a dream's words does."""
    before = Dream.objects.values_list("updated_at", flat=True).get(pk=dream.pk)
    Dream.objects.filter(pk=dream.pk).update(updated_at=max(timezone.now(), before + datetime.timedelta(microseconds=1)))


def kept(dream: Dream) -> tuple[str, dict[int, int]]:
    return DreamWords.objects.get(pk=dream.pk).words, dict(DreamTerm.objects.filter(dream=dream).values_list("term", "count"))


def keep(dream: Dream) -> tuple[str, dict[int, int]]:
    search.keep_words(dream_id=dream.pk)
    return kept(dream)


def anew(dream: Dream) -> tuple[str, dict[int, int]]:
    DreamWords.objects.filter(pk=dream.pk).delete()
    DreamTerm.objects.filter(dream=dream).delete()
    return keep(dream)


@pytest.fixture
def opened_texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    read: list[str] = []
    usual = search._counted

    def noting(*texts: str) -> Counter[str]:
        read.extend(texts)
        return usual(*texts)

    monkeypatch.setattr(search, "_counted", noting)
    return read


def test_of_a_dream_that_goes_on_only_what_came_since_is_read(dream: Dream, opened_texts: list[str]) -> None:
    keep(dream)
    opened_texts.clear()
    tell(dream, "Ships, and the harbour again")
    tell(dream, "")
    added = keep(dream)
    assert opened_texts == ["Ships, and the harbour again"]
    assert added == anew(dream)


def _edit(dream: Dream) -> None:
    row = Message.objects.filter(dream=dream).order_by("pk")[1]
    row.text = "houses"
    row.save()


def _clear(dream: Dream) -> None:
    Message.objects.filter(pk=Message.objects.filter(dream=dream).order_by("pk")[1].pk).update(text="")


def _delete(dream: Dream) -> None:
    Message.objects.filter(dream=dream).order_by("pk")[1].delete()


def _name(dream: Dream) -> None:
    dream.title = "Quiet houses"
    dream.save(update_fields=["title"])


def _describe(dream: Dream) -> None:
    dream.description = "Evler"
    dream.save(update_fields=["description"])


def _other_language(dream: Dream) -> None:
    tell(dream, "barcos y evler", "tr")


def _go_on(dream: Dream) -> None:
    row = tell(dream, "barco", role="analyst")
    keep(dream)
    row.text = "barco barco, ships"
    row.save()


def _hold_back(dream: Dream) -> None:
    row = tell(dream, "", role="analyst")
    tell(dream, "houses")
    keep(dream)
    row.text = "what was empty before"
    row.save()


def _older_version(dream: Dream) -> None:
    """Of our own programs, one that knows nothing of `read_from` kept them."""
    tell(dream, "houses")
    search.keep_words(dream_id=dream.pk)
    as_of = Dream.objects.values_list("updated_at", flat=True).get(pk=dream.pk)
    DreamWords.objects.filter(pk=dream.pk).update(as_of=as_of, read_from=BEFORE[dream.pk])


BEFORE: dict[object, str] = {}
CHANGES: list[Callable[[Dream], None]] = [_edit, _clear, _delete, _name, _describe, _other_language, _go_on, _hold_back, _older_version]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_else_changes_nothing_is_wrong(dream: Dream, change: Callable[[Dream], None]) -> None:
    keep(dream)
    BEFORE[dream.pk] = DreamWords.objects.get(pk=dream.pk).read_from
    change(dream)
    touch(dream)
    tell(dream, "ships and море")
    assert keep(dream) == anew(dream)


def test_any_life_of_a_dream_keeps_what_reading_all_of_it_would(dream: Dream) -> None:
    chance = random.Random(7)
    for _ in range(20):
        for _ in range(chance.randrange(1, 3)):
            if chance.random() < 0.7:
                tell(dream, " ".join(chance.choices(WORDS, k=4)), chance.choice(["en", "en", "en", "ru", ""]))
            elif Message.objects.filter(dream=dream).count() > 2:
                chance.choice(CHANGES[:5])(dream)
                touch(dream)
        added = keep(dream)
        if chance.random() < 0.3:
            assert added == anew(dream)
    assert keep(dream) == anew(dream)


def test_what_stands_unsealed_is_always_read(dream: Dream, opened_texts: list[str]) -> None:
    first = Message.objects.filter(dream=dream).order_by("pk")[0]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE dreams_message SET text = 'a ship of before' WHERE id = %s", [first.pk])
    touch(dream)
    keep(dream)
    assert DreamWords.objects.get(pk=dream.pk).read_from == ""
    opened_texts.clear()
    tell(dream, "ships")
    assert keep(dream) == anew(dream)
    assert "a ship of before" in opened_texts


def test_a_word_that_is_told_too_often_is_counted_as_before(dream: Dream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_COUNTED", 5)
    keep(dream)
    tell(dream, "ship ship ship ships")
    assert keep(dream) == anew(dream)


def test_who_keeps_them_at_the_same_time_counts_nothing_twice(dream: Dream, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(dream)
    tell(dream, "ships and houses")
    usual = after_statements.written

    def slow(dream: Dream, *, through: int) -> after_statements.Written:
        monkeypatch.setattr(after_statements, "written", usual)
        tell(dream, "and a harbour")
        search.keep_words(dream_id=dream.pk)
        return usual(dream, through=through)

    monkeypatch.setattr(after_statements, "written", slow)
    assert keep(dream) == anew(dream)


def test_it_takes_few_statements(dream: Dream) -> None:
    keep(dream)
    tell(dream, "ships")
    with CaptureQueriesContext(
        connection,
    ) as made:
        search.keep_words(dream_id=dream.pk)
    told = [query for query in made.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(told) <= 6
