"""Each statement of what follows a reply says what the ORM says, on either database; all of it takes few of them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils import timezone

from dreams import after_reply, after_statements, search
from dreams.models import (
    Dream,
    DreamFeature,
    DreamInsight,
    DreamTerm,
    DreamWords,
    Mark,
    Message,
    MessageEdit,
    Sign,
    Thread,
    ThreadCount,
)
from dreams.near import due, index, threads
from tests import sealed
from tests.credits.program import Program
from tests.queries import counted
from tests.rows import values

from .test_statements import end, tell

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice() -> Program:
    return Program("alice", credits=5)


@pytest.fixture
def dream(alice: Program) -> Dream:
    """With two messages and their replies, which nothing has followed yet."""
    row = Dream.objects.get(pk=alice.post("me/dreams/").json()["id"])
    sealed.update(Dream.objects.filter(pk=row.pk), title="Öde", tags=["sea"], people=["Ölüm"])
    for number in (1, 2):
        end(tell(row, number))
    return Dream.objects.get(pk=row.pk)


def all_of(rows: Any) -> list[dict[str, object]]:
    return [values(row) for row in rows]


def followed(dream: Dream) -> after_statements.Followed:
    found = after_statements.followed(dream.pk)
    assert found is not None
    return found


def test_a_dream_is_read_with_the_state_of_its_words(dream: Dream) -> None:
    found = followed(dream)
    assert values(found.dream) == values(Dream.objects.get(pk=dream.pk))
    assert (found.as_of, found.is_compared) == (None, False)
    index.compare(dream_id=dream.pk)
    kept = DreamWords.objects.get(pk=dream.pk)
    with transaction.atomic():
        again = after_statements.followed(str(dream.pk), lock=True)
    assert again is not None
    assert (again.as_of, again.is_compared) == (kept.as_of, kept.is_compared) == (dream.updated_at, True)
    dream.delete()
    assert after_statements.followed(dream.pk) is None


def test_what_was_told_is_what_the_orm_reads(dream: Dream) -> None:
    Message.objects.create(dream=dream, role="system", notice="help", text="Call.")
    rows = list(Message.objects.filter(dream=dream).exclude(role="system").in_order())
    read = [(row.pk, row.role, row.text, row.language) for row in rows]
    assert [(row.pk, row.role, row.text, row.language) for row in after_statements.told(dream)] == read
    assert [row.pk for row in after_statements.told(dream, since=rows[2].pk)] == [row.pk for row in rows[2:]]
    assert [row.pk for row in after_statements.told(dream, by_dreamer=True)] == [row.pk for row in rows if row.role == "user"]
    users = [row for row in rows if row.role == "user"]
    first, is_edited = after_statements.first_told(dream, limit=1)
    assert (all_of(first), is_edited) == (all_of(users[:1]), False)
    MessageEdit.objects.create(message=users[1], text="Before")
    assert after_statements.first_told(dream, limit=9)[1] is True


def test_what_is_marked_is_what_the_orm_reads(dream: Dream, alice: Program) -> None:
    after_reply.for_dream(dream.pk)
    told = Message.objects.filter(dream=dream, role="user")[0]
    assert not after_statements.has_signs(alice.person.pk)
    sign = Sign.objects.create(person=alice.person, name="Dog", kind="symbol", words=["hound"])
    place = {"person": alice.person, "dream": dream, "message": told}
    Mark.objects.create(**place, start=2, end=7, sign=sign, quote="black")
    Mark.objects.create(**place, quote="gone")
    assert after_statements.has_signs(alice.person.pk)
    assert all_of(after_statements.signs(alice.person.pk)) == all_of(Sign.objects.filter(person=alice.person))
    insights = all_of(DreamInsight.objects.filter(dream=dream))
    assert insights
    marks, found = after_statements.marks_and_insights(dream, through=2**31)
    assert all_of(marks) == all_of(Mark.objects.filter(dream=dream, start__isnull=False))
    assert all_of(found) == insights
    marks, found = after_statements.marks_and_insights(dream, through=told.pk)
    assert [row.message_id for row in marks] == [told.pk]
    assert {row.message_id for row in found} <= {told.pk}
    assert after_statements.marks_and_insights(dream, through=told.pk - 1) == ([], [])


def test_words_and_features_are_kept_as_the_orm_would(dream: Dream) -> None:
    search.keep_words(dream_id=dream.pk)
    kept, terms = DreamWords.objects.get(pk=dream.pk), dict(DreamTerm.objects.filter(dream=dream).values_list("term", "count"))
    assert kept.words == " ".join(sorted(kept.words.split()))
    assert after_statements.terms(dream) == terms
    some = min(terms)
    after_statements.keep_terms([DreamTerm(dream=dream, term=some, count=77), DreamTerm(dream=dream, term=5, count=1)])
    assert dict(DreamTerm.objects.filter(dream=dream).values_list("term", "count")) == {**terms, some: 77, 5: 1}
    rows = [DreamFeature(dream=dream, feature=number, weight=number, is_sign=number == 1) for number in range(1, 450)]
    after_statements.keep_features(rows)
    after_statements.keep_features([DreamFeature(dream=dream, feature=2, weight=9, is_sign=True)])
    after_statements.keep_features([])
    assert after_statements.features(dream) == dict(DreamFeature.objects.filter(dream=dream).values_list("feature", "weight"))
    assert list(DreamFeature.objects.filter(dream=dream, is_sign=True).order_by("feature").values_list("feature", "weight")) == [
        (1, 1),
        (2, 9),
    ]


def test_what_was_added_meanwhile_stays_due(dream: Dream) -> None:
    sooner = followed(dream).dream
    Dream.objects.filter(pk=dream.pk).update(insights_due_at=timezone.now())
    assert not after_statements.searched(sooner)
    assert after_statements.searched(followed(dream).dream)
    due_ = Dream.objects.values_list("insights_due_at", "insights_due_from", "is_award_due").get(pk=dream.pk)
    assert due_ == (None, None, True)
    after_statements.awarded(dream)
    assert not Dream.objects.get(pk=dream.pk).is_award_due


def test_comparing_is_noted_and_taken_back(dream: Dream) -> None:
    search.keep_words(dream_id=dream.pk)
    for is_compared in (True, True, False):
        after_statements.set_compared(dream.pk, is_compared=is_compared)
        assert DreamWords.objects.get(pk=dream.pk).is_compared is is_compared


def test_a_count_reads_what_the_orm_reads(alice: Program) -> None:
    dreams = [Dream.objects.create(author=alice.person, night=datetime.date(2026, 11, day)) for day in (1, 2, 3, 4)]
    for number, dream in enumerate(dreams):
        DreamFeature.objects.bulk_create(
            DreamFeature(dream=dream, feature=feature, weight=1, is_sign=feature == 7) for feature in (7, 8, 9)[: 3 - number // 2]
        )
    Dream.objects.filter(pk=dreams[0].pk).update(deleted_at=timezone.now())
    there = DreamFeature.objects.filter(dream__author=alice.person, dream__deleted_at__isnull=True).order_by()
    rows = there.values_list("feature", "is_sign").annotate(Count("dream"), Min("dream__night"), Max("dream__night"))
    wanted = sorted(rows.filter(dream__count__gte=2), key=lambda row: (-row[2], row[0]))
    assert after_statements.dreams_with(alice.person.pk, least=2) == wanted
    assert {row[0] for row in after_statements.dreams_with(alice.person.pk, least=3, besides=[9])} == {7, 8, 9}
    assert after_statements.count_due(alice.person.pk) is None
    first = timezone.now()
    after_statements.recount(alice.person.pk, now=first)
    due_ = after_statements.count_due(alice.person.pk)
    assert due_ == after_statements.CountDue(first, None, 3, [])
    later = first + datetime.timedelta(seconds=1)
    due.recount(person_id=alice.person.pk, now=later)
    after_statements.note_count(alice.person.pk, due_at=first, now=first)
    assert ThreadCount.objects.values_list("due_at", "counted_at").get(pk=alice.person.pk) == (later, first)
    after_statements.note_count(alice.person.pk, due_at=later, now=later)
    assert ThreadCount.objects.values_list("due_at", "counted_at").get(pk=alice.person.pk) == (None, later)


def test_a_count_that_finds_what_stood_there_writes_no_thread(alice: Program) -> None:
    for _ in range(3):
        dream = Dream.objects.get(pk=alice.post("me/dreams/").json()["id"])
        end(tell(dream))
        after_reply.for_dream(dream.pk)
        index.compare(dream_id=dream.pk)
    assert threads.count(person_id=alice.person.pk)
    rows = all_of(Thread.objects.filter(person=alice.person).order_by("pk"))
    assert rows
    assert {row["dreams"] for row in rows} == {3}
    due.recount(person_id=alice.person.pk, now=timezone.now())
    with counted() as cost:
        assert threads.count(person_id=alice.person.pk)
    assert cost.queries == 5, cost.statements
    assert all_of(Thread.objects.filter(person=alice.person).order_by("pk")) == rows


def test_all_that_follows_a_reply_takes_few_statements(dream: Dream) -> None:
    after_reply.for_dream(dream.pk)
    index.compare(dream_id=dream.pk)
    end(tell(dream, 3))
    with counted() as cost:
        after_reply.for_dream(dream.pk)
        index.compare(dream_id=dream.pk)
    assert cost.queries <= 23, cost.statements
