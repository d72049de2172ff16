"""Which branch a summary serves, who makes it, and that it goes with the words it tells."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from dreams.chat import prompt_context, summaries
from dreams.models import Dream, DreamSummary, Message
from tests import people

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def by_rules(settings: Any) -> None:
    settings.DREAMS_SUMMARIES = "words"


def tell(dream: Dream, after: Message | None, *texts: str) -> list[Message]:
    """Messages of the dreamer and of the analyst in turn, each answering the one before."""
    rows: list[Message] = []
    for text in texts:
        parent = rows[-1] if rows else after
        role = Message.Role.USER if parent is None or parent.role == Message.Role.ANALYST else Message.Role.ANALYST
        rows.append(Message.objects.create(dream=dream, role=role, text=text, parent=parent, language="en", version=len(rows) + 1))
    return rows


def words(name: str, count: int) -> list[str]:
    return [f"{name} {number}. I was afraid of the sea." for number in range(count)]


@pytest.fixture
def dream() -> Dream:
    return Dream.objects.create(author=people.make())


def test_it_tells_the_middle_and_goes_on_from_the_one_before(dream: Dream) -> None:
    rows = tell(dream, None, *words("Told", 14))
    first = summaries.make(reply_id=rows[-1].pk)
    assert first is not None and first.through == rows[-1 - summaries.KEPT]
    first.refresh_from_db()
    assert first.text.splitlines() == ["- I was afraid of the sea."] * 4, "the dreamer's words but for the telling, which goes along whole"
    assert summaries.make(reply_id=rows[-1].pk) is None, "nothing new to tell"

    later = tell(dream, rows[-1], *words("Later", 6))
    second = summaries.make(reply_id=later[-1].pk)
    assert second is not None and second.through == later[1]
    second.refresh_from_db()
    assert len(second.text.splitlines()) == 7


def test_it_serves_the_branches_that_hold_its_last_message_and_no_other(dream: Dream) -> None:
    rows = tell(dream, None, *words("Told", 14))
    made = summaries.make(reply_id=rows[-1].pk)
    assert made is not None
    beyond = tell(dream, made.through, *words("Beyond", 3))
    before = tell(dream, rows[5], *words("Before", 6))
    assert summaries.newest([*rows[:10], *beyond]) == made
    assert summaries.newest([*rows[:6], *before]) is None
    # A long branch is read without its middle.
    assert summaries.newest([rows[0], *rows[11:]]) == made
    assert summaries.newest([rows[0], *before[1:]]) is None


def test_the_reply_is_told_it_and_what_it_covers(dream: Dream) -> None:
    rows = tell(dream, None, *words("Told", 6), "No, it was a lake.", *words("And", 6))
    reply = Message.objects.create(dream=dream, role="analyst", state="streaming", parent=rows[-1], language="en")
    made = DreamSummary.objects.create(dream=dream, through=rows[4], text="A sea.", claimed_at=timezone.now())
    work = prompt_context.load(reply.pk)
    assert work is not None and work.context.summary == made.text
    assert [turn.is_summarised for turn in work.context.turns] == [False] + [True] * 4 + [False] * 8
    assert [turn.text for turn in work.context.turns if turn.is_correction] == ["No, it was a lake."]


def test_one_at_a_time_is_made_and_a_dead_maker_is_followed(dream: Dream) -> None:
    rows = tell(dream, None, *words("Told", 14))
    began = DreamSummary.objects.create(dream=dream, through=rows[6], claimed_at=timezone.now())
    assert summaries.make(reply_id=rows[-1].pk) is None
    DreamSummary.objects.filter(pk=began.pk).update(claimed_at=timezone.now() - summaries.CLAIM - datetime.timedelta(seconds=1))
    assert summaries.make(reply_id=rows[-1].pk) is not None
    assert not DreamSummary.objects.filter(text="").exists()


def test_a_deleted_dream_is_not_summarised_and_its_summary_goes_with_its_messages(dream: Dream) -> None:
    rows = tell(dream, None, *words("Told", 14))
    assert summaries.make(reply_id=rows[-1].pk) is not None
    Dream.objects.filter(pk=dream.pk).update(deleted_at=timezone.now())
    later = tell(dream, rows[-1], *words("Later", 8))
    assert summaries.make(reply_id=later[-1].pk) is None
    Message.objects.filter(dream=dream).delete()
    assert not DreamSummary.objects.exists()


@pytest.mark.parametrize("count", [1, 2, summaries.KEPT + summaries.FEWEST])
def test_a_short_talk_needs_none(dream: Dream, count: int) -> None:
    rows = tell(dream, None, *words("Told", count))
    assert summaries.make(reply_id=rows[-1].pk) is None
