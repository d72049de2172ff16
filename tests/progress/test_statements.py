"""The plain statements of an award read what the ORM reads; an award takes few of them."""

from __future__ import annotations

import datetime

import pytest
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from person.models import AchievementUnlock, Cause, Profile, Progress, XpEntry
from person.progress import statements
from person.progress.award import award
from tests import people
from tests.queries import counted
from tests.rows import values

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_award_reads_what_the_orm_reads() -> None:
    alice, now = people.make(password=None), timezone.now()
    Profile.objects.filter(user=alice).update(time_zone="Asia/Tokyo")
    today = now.date()
    with transaction.atomic():
        assert statements.lock_for_award(alice.pk) == "Asia/Tokyo"
    new = statements.before_award(person_id=alice.pk, cause=Cause.ENTRY, key="entry:1", day=today)
    assert new == statements.BeforeAward(None, is_known=False, given=0, is_first_of_day=True)
    for number in range(5):
        award(person_id=alice.pk, cause=Cause.ENTRY, key=f"entry:{number}", now=now)
    award(person_id=alice.pk, cause=Cause.DREAM, key="dream:1", now=now)
    award(person_id=alice.pk, cause=Cause.ENTRY, key="none:7", now=now)
    day = XpEntry.objects.filter(user=alice).latest("id").day
    rows = XpEntry.objects.filter(user=alice)
    before = statements.before_award(person_id=alice.pk, cause=Cause.ENTRY, key="entry:1", day=day)
    assert before.progress is not None
    assert values(before.progress) == values(Progress.objects.get(user=alice))
    assert before.is_known
    assert not before.is_first_of_day
    assert before.given == rows.filter(cause="entry", day=day, amount__gt=0).count() == 3
    assert statements.before_award(person_id=alice.pk, cause=Cause.DREAM, key="entry:1", day=day).is_known is False
    assert statements.before_award(person_id=alice.pk, cause=Cause.ENTRY, key="x", day=day + datetime.timedelta(1)).is_first_of_day
    assert statements.unlocked(alice.pk) == set(AchievementUnlock.objects.filter(user=alice).values_list("slug", flat=True))
    by_cause = dict(rows.order_by().values_list("cause").annotate(Count("pk")))
    assert statements.times(alice.pk, ["entry", "image", "dream"], with_dreams=False) == by_cause
    # Five that were kept, of which one was answered as well; a night of which nothing is remembered is none.
    assert statements.times(alice.pk, ["image"], with_dreams=True) == {"dream": 5}
    assert statements.times(alice.pk, [], with_dreams=False) == {}


def test_nobody_who_is_gone_is_awarded() -> None:
    alice = people.make(password=None, deleted_at=timezone.now())
    with transaction.atomic():
        assert statements.lock_for_award(alice.pk) is None


def test_an_award_takes_few_statements() -> None:
    alice, now = people.make(password=None), timezone.now()
    award(person_id=alice.pk, cause=Cause.DREAM, key="dream:1", now=now)
    with counted() as cost:
        assert award(person_id=alice.pk, cause=Cause.RATING, key="rating:1", now=now) is not None
    assert cost.queries <= 6, cost.statements
    with counted() as again:
        assert award(person_id=alice.pk, cause=Cause.RATING, key="rating:1", now=now) is None
    assert again.queries == 2, again.statements
