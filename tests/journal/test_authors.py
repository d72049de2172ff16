"""Whose key opens a row: asked for a few times in a diary that is read night by night, however large it is."""

from __future__ import annotations

import datetime

import pytest

from dreams import authors
from dreams.models import Dream
from tests import people
from tests.queries import counted

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("order", ["night", "-night"])
def test_a_diary_larger_than_what_is_read_at_once(order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    person, first = people.make(), datetime.date(2024, 1, 1)
    nights = [first + datetime.timedelta(days=day // 2) for day in range(60)]
    Dream.objects.bulk_create(Dream(author=person, night=night) for night in nights)
    read = list(Dream.objects.of(person).order_by(order).values_list("pk", flat=True))
    monkeypatch.setattr(authors, "MOST_AT_ONCE", 10)
    monkeypatch.setattr(authors, "_authors", {})
    with counted() as cost:
        assert {authors.author_of(pk) for pk in read} == {person.pk}
    assert cost.queries <= 3 * 60 / 10
