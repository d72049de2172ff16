"""Many reports of one cause, many causes at once, many people who want one name: every point counts once, and every sum is right."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from dreams import rewards
from dreams.models import Dream
from person.models import AchievementUnlock, Cause, CreditEntry, Progress, User, XpEntry
from person.progress import leaderboard, levels
from person.progress.award import Awarded, award

from .. import people
from .crowd import (
    CONTROL_ROUNDS,
    NEEDS_POSTGRESQL,
    THREADS,
    a_connection_for_each_thread,
    assert_every_sum_is_its_balance,
    at_once,
    crowd,
    rounds,
)

__all__ = ["a_connection_for_each_thread", "crowd", "rounds"]

pytestmark = NEEDS_POSTGRESQL


def assert_the_points_are_the_sum(person: User) -> Progress:
    progress = Progress.objects.get(user=person)
    assert progress.xp == XpEntry.objects.filter(user=person).aggregate(sum=models.Sum("amount"))["sum"]
    assert progress.level == levels.at(progress.xp)
    return progress


def test_one_cause_is_awarded_once_to_somebody_new(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        alice = people.make(password=None)

        def report(_: int, alice: User = alice) -> Awarded | None:
            return award(person_id=alice.pk, cause=Cause.DREAM, key="dream:1", now=timezone.now())

        assert sum(one is not None for one in at_once(crowd, report)) == 1
        assert assert_the_points_are_the_sum(alice).xp == 50
        assert AchievementUnlock.objects.filter(user=alice).count() == 1


def test_control_without_the_lock_and_the_constraint_one_cause_counts_often(crowd: ThreadPoolExecutor) -> None:
    """The same with looking, then writing: so these tests do see a race."""
    with connection.schema_editor() as editor:
        constraint: Any = XpEntry._meta.constraints[0]
        editor.remove_constraint(XpEntry, constraint)
    try:
        most = 0
        for _ in range(CONTROL_ROUNDS):
            alice = people.make(password=None)

            @transaction.atomic
            def report(_: int, alice: User = alice) -> bool:
                if XpEntry.objects.filter(user=alice, cause=Cause.DREAM, key="dream:1").exists():
                    return False
                now = timezone.now()
                XpEntry.objects.create(user=alice, cause=Cause.DREAM, key="dream:1", amount=50, day=now.date(), happened_at=now)
                return True

            most = max(most, sum(at_once(crowd, report)))
            if most > 1:
                break
        assert most > 1
    finally:
        XpEntry.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(XpEntry, constraint)


def test_a_dreams_task_and_the_sweep_award_it_once(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        alice, now = people.make(password=None), timezone.now()
        dream = Dream.objects.create(author=alice, answered_at=now, is_award_due=True)

        def run(_: int, dream: Dream = dream) -> None:
            rewards.for_dream(dream_id=dream.pk)

        at_once(crowd, run)
        assert assert_the_points_are_the_sum(alice).xp == 50
        assert not Dream.objects.filter(is_award_due=True).exists()


def test_different_causes_at_once_all_count_and_each_level_pays_once(crowd: ThreadPoolExecutor, settings: Any, rounds: int) -> None:
    settings.PERSON_LEVEL_UP_CREDITS = 2
    for _ in range(rounds):
        alice = people.make(password=None)

        def report(number: int, alice: User = alice) -> Awarded | None:
            cause = (Cause.DREAM, Cause.IMAGE, Cause.RATING, Cause.FAVOURITE)[number % 4]
            return award(person_id=alice.pk, cause=cause, key=f"thing:{number}", now=timezone.now())

        given = at_once(crowd, report)
        assert sum(one is not None for one in given) == THREADS
        progress = assert_the_points_are_the_sum(alice)
        assert progress.xp == THREADS // 4 * (50 + 20 + 5 + 2)
        assert progress.streak_days == 1
        reached = sorted(level for one in given if one is not None for level in one.levels)
        assert reached == list(range(2, progress.level + 1))
        assert CreditEntry.objects.filter(user=alice, subject__startswith="level:").count() == progress.level - 1
        assert_every_sum_is_its_balance()


def test_one_name_is_one_persons(crowd: ThreadPoolExecutor, rounds: int) -> None:
    people_of_the_crowd = [people.make("crowd", password=None) for _ in range(THREADS)]
    for _ in range(rounds):
        name = uuid.uuid4().hex

        def join(number: int, name: str = name) -> Progress:
            return leaderboard.change(person=people_of_the_crowd[number], is_listed=True, display_name=name)

        assert len(at_once(crowd, join)) == 1
        assert Progress.objects.filter(display_name=name).count() == 1
