"""Taking a dream back, telling in it and drawing from it at the moment at which it is erased."""

from __future__ import annotations

import datetime
import uuid
from concurrent.futures import ThreadPoolExecutor

from django.utils import timezone

from dreams import diary, erasure
from dreams.models import Dream, Message
from imagegen.jobs import create
from imagegen.models import Job, Result
from imagegen.upkeep import erasure as pictures
from person.models import User

from .. import people, sealed
from .crowd import NEEDS_POSTGRESQL, a_connection_for_each_thread, assert_every_sum_is_its_balance, at_once, crowd, rounds

__all__ = ["a_connection_for_each_thread", "crowd", "rounds"]

pytestmark = NEEDS_POSTGRESQL


def told(person: User) -> Dream:
    dream = diary.begin(person=person, now=timezone.now(), title="the sea")
    Message.objects.create(dream=dream, role=Message.Role.USER, text="I dreamt of the sea", client_id="one")
    return dream


def test_a_dream_is_either_restored_whole_or_erased_whole(crowd: ThreadPoolExecutor, rounds: int) -> None:
    outcomes = set()
    for _ in range(rounds):
        alice = people.make(password=None, credits=5)
        dream = told(alice)
        diary.delete(dream_id=dream.pk, person_id=alice.pk, now=timezone.now())
        # To those who restore it has a moment left, to those who erase it has none.
        end = Dream.objects.get(pk=dream.pk).erase_at
        assert end is not None
        before, after = end - datetime.timedelta(seconds=1), end

        def act(
            number: int, pk: uuid.UUID = dream.pk, alice: User = alice, before: datetime.datetime = before, after: datetime.datetime = after
        ) -> bool:
            if number % 2:
                return bool(diary.restore(dream_id=pk, person_id=alice.pk, now=before))
            return not erasure.attempt(dream_id=pk, now=after)

        at_once(crowd, act)
        row = Dream.objects.get(pk=dream.pk)
        texts = sealed.column(Message.objects.filter(dream=row), "text")
        is_back = (row.deleted_at, row.title, texts) == (None, "the sea", ["I dreamt of the sea"])
        is_gone = (row.erased_at is not None, row.title, texts) == (True, None, [])
        assert is_back != is_gone
        outcomes.add(is_back)
    assert outcomes


def test_no_picture_of_a_dream_is_ordered_past_its_erasure(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        alice = people.make(password=None, credits=50)
        dream = told(alice)
        order = create.Order(prompt="the sea of my dream", dream=dream.pk)

        def act(number: int, alice: User = alice, pk: uuid.UUID = dream.pk, order: create.Order = order) -> bool:
            if number:
                return create.store(person_id=alice.pk, order=order, now=timezone.now()).is_new
            diary.delete(dream_id=pk, person_id=alice.pk, now=timezone.now(), is_final=True)
            return erasure.attempt(dream_id=pk, now=timezone.now())

        at_once(crowd, act)
        for _again in range(3):
            erasure.sweep(now=timezone.now())
        row = Dream.objects.get(pk=dream.pk)
        assert (row.erased_at is not None, row.erase_at) == (True, None)
        assert set(Job.objects.filter(person=alice).values_list("prompt", flat=True)) <= {""}
    assert_every_sum_is_its_balance()


def test_a_picture_is_either_restored_with_its_file_or_gone(crowd: ThreadPoolExecutor, rounds: int) -> None:
    from imagegen.jobs import results
    from imagegen.media import files
    from tests.images import pictures as made

    for _ in range(rounds):
        alice = people.make(password=None, credits=5)
        row = made.result(alice)
        results.delete(result_id=row.pk, person_id=alice.pk, now=timezone.now())
        end = Result.objects.get(pk=row.pk).erase_at
        assert end is not None

        def act(number: int, pk: uuid.UUID = row.pk, alice: User = alice, end: datetime.datetime = end) -> bool:
            if number % 2:
                return bool(results.restore(result_id=pk, person_id=alice.pk, now=end - datetime.timedelta(seconds=1)))
            return pictures.result(result_id=pk, now=end)

        at_once(crowd, act)
        left = Result.objects.filter(pk=row.pk).first()
        if left is not None:
            assert left.deleted_at is None
            assert files.read(left.file)
