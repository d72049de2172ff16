"""Points over HTTP: for what, how much, once, and what comes with them."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from dreams import tasks
from dreams.chat import finish
from dreams.models import Dream, Message
from person.models import Cause, CreditEntry, Progress, User, XpEntry
from person.progress import levels
from person.progress.award import award

from .client import Dreamer

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)


def told(dreamer: Dreamer) -> Message:
    """A reply that runs, in a dream of its own."""
    dream = Dream.objects.create(author=dreamer.person)
    asked = Message.objects.create(dream=dream, role=Message.Role.USER, text="I flew.")
    return Message.objects.create(dream=dream, role=Message.Role.ANALYST, state=Message.State.STREAMING, parent=asked)


def end(reply: Message, state: Message.State = Message.State.COMPLETE, text: str = "You flew.") -> None:
    finish.reply(message_id=reply.pk, epoch=1, text=text, state=state, now=timezone.now())


@pytest.mark.once
def test_somebody_new_is_a_prompt_novice(alice: Dreamer) -> None:
    stand = alice.stand()
    assert (stand["level"], stand["experience_points"], stand["user_rank"]) == (1, 0, "Prompt Novice")
    assert (stand["points_to_next_level"], stand["percent"], stand["streak"]["days"]) == (100, 0, 0)
    assert alice.unlocked() == set()


@pytest.mark.once
def test_the_answer_has_the_documented_shape(alice: Dreamer) -> None:
    assert alice.get().json().keys() == {"success", "data", "message"}
    assert alice.get("progress/history/").json()["pagination"].keys() == {"count", "next", "previous", "results"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", [Message.State.COMPLETE, Message.State.STOPPED])
def test_an_answered_dream_brings_points_once_however_often_the_task_runs(alice: Dreamer, state: Message.State) -> None:
    reply = told(alice)
    end(reply, state)
    for _ in range(3):
        tasks.award_progress(dream_id=str(reply.dream_id))
        tasks.sweep_progress()
    assert (alice.stand()["experience_points"], alice.unlocked()) == (50, {"first-dream"})


@pytest.mark.django_db(transaction=True)
def test_the_sweep_finds_what_no_bell_told(alice: Dreamer) -> None:
    end(told(alice))
    end(told(alice))
    tasks.sweep_progress()
    assert alice.stand()["experience_points"] == 100
    assert not Dream.objects.filter(is_award_due=True).exists()


@pytest.mark.django_db(transaction=True)
def test_a_reply_that_failed_or_was_stopped_before_a_word_brings_nothing(alice: Dreamer) -> None:
    end(told(alice), Message.State.FAILED)
    end(told(alice), Message.State.STOPPED, text="")
    tasks.sweep_progress()
    assert alice.stand()["experience_points"] == 0


@pytest.mark.django_db(transaction=True)
def test_a_second_answer_in_the_same_dream_brings_nothing(alice: Dreamer) -> None:
    reply = told(alice)
    end(reply)
    tasks.sweep_progress()
    again = Message.objects.create(dream=reply.dream, role=Message.Role.ANALYST, state="streaming", parent=reply.parent, version=2)
    end(again)
    assert not Dream.objects.filter(is_award_due=True).exists()
    tasks.award_progress(dream_id=str(reply.dream_id))
    assert alice.stand()["experience_points"] == 50


@pytest.mark.django_db(transaction=True)
def test_a_dream_that_was_answered_and_deleted_was_told(alice: Dreamer) -> None:
    reply = told(alice)
    end(reply)
    alice.http.delete(f"/api/user/me/dream/{reply.dream_id}/")
    tasks.sweep_progress()
    assert alice.stand()["experience_points"] == 50


@pytest.mark.parametrize(("cause", "xp"), [(Cause.DREAM, 50), (Cause.IMAGE, 20), (Cause.RATING, 5), (Cause.FAVOURITE, 2)])
def test_each_cause_has_its_worth_and_counts_once(alice: Dreamer, cause: Cause, xp: int) -> None:
    assert alice.did(cause, key="the same") is not None
    assert alice.did(cause, key="the same") is None
    assert alice.stand()["experience_points"] == xp


def test_one_thing_may_be_rated_and_kept_and_each_counts(alice: Dreamer, bob: Dreamer) -> None:
    for dreamer in (alice, bob):
        dreamer.did(Cause.RATING, key="result:1")
        dreamer.did(Cause.FAVOURITE, key="result:1")
        assert dreamer.stand()["experience_points"] == 7


def test_beyond_the_limit_of_a_day_a_cause_counts_and_brings_nothing(alice: Dreamer) -> None:
    for number in range(12):
        alice.did(Cause.RATING, key=f"result:{number}")
    history = alice.get("progress/history/").json()
    assert alice.stand()["experience_points"] == 50
    assert [one["amount"] for one in history["data"]] == [0, 0, *[5] * 10]
    assert "ten-ratings" in alice.unlocked()


def test_the_history_says_what_brought_points_newest_first(alice: Dreamer, bob: Dreamer) -> None:
    alice.did(Cause.DREAM, key="dream:1")
    alice.did(Cause.IMAGE, key="job:1")
    bob.did()
    history = alice.get("progress/history/", page_size=1).json()
    assert (history["pagination"]["count"], history["data"][0]["cause"]) == (2, "image")
    assert history["data"][0]["words"] == "A picture was made"


def test_an_award_is_undone_with_the_transaction_of_its_caller(alice: Dreamer) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        alice.did()
        raise RuntimeError
    assert alice.stand()["experience_points"] == 0


def test_who_is_gone_is_awarded_nothing(alice: Dreamer) -> None:
    assert award(person_id=uuid.uuid4(), cause=Cause.DREAM, key="dream:1", now=timezone.now()) is None
    User.objects.filter(pk=alice.person.pk).update(deleted_at=timezone.now())
    assert alice.did() is None


def test_a_row_of_days_is_not_awarded_from_outside(alice: Dreamer) -> None:
    with pytest.raises(ValueError, match="streak"):
        alice.did(Cause.STREAK)


@pytest.mark.once
def test_points_raise_the_level_and_the_rank(alice: Dreamer) -> None:
    alice.has(levels.begins_at(3) - 10)
    done = alice.did(Cause.IMAGE)
    stand = alice.stand()
    assert done is not None
    assert (done.levels, stand["level"], stand["user_rank"]) == ((2, 3), 3, "Prompt Apprentice")


@pytest.mark.once
def test_a_level_never_falls_where_thresholds_are_moved(alice: Dreamer, monkeypatch: pytest.MonkeyPatch) -> None:
    alice.has(levels.begins_at(3)).did()
    monkeypatch.setattr("person.progress.levels.STEP_XP", 1000)
    alice.did()
    stand = alice.stand()
    assert (stand["level"], stand["percent"]) == (3, 0)


def test_a_level_brings_credits_once_where_the_site_says_so(alice: Dreamer, settings: Any) -> None:
    settings.PERSON_LEVEL_UP_CREDITS = 2
    alice.has(levels.begins_at(3) - 10)
    alice.did(Cause.IMAGE, key="job:1")
    alice.did(Cause.IMAGE, key="job:1")
    lines = CreditEntry.objects.filter(user=alice.person, subject__startswith="level:")
    assert [(line.subject, line.amount) for line in lines.order_by("id")] == [("level:2", 2), ("level:3", 2)]
    told_lines = alice.http.get("/api/user/credits/history/").json()["results"]
    assert (told_lines[0]["words"], told_lines[0]["link"]) == ("Granted: reaching level 3", "/person/progress/")


@pytest.mark.once
def test_by_default_a_level_brings_no_credits(alice: Dreamer) -> None:
    alice.has(99).did()
    assert not CreditEntry.objects.filter(user=alice.person, subject__startswith="level:").exists()


@pytest.mark.once
def test_achievements_say_how_near_they_are(alice: Dreamer) -> None:
    for _ in range(3):
        alice.did()
    near = {one["slug"]: (one["count"], one["goal"]) for one in alice.stand()["achievements"]}
    assert (near["first-dream"], near["ten-dreams"]) == ((1, 1), (3, 10))


def test_what_was_achieved_stays_and_keeps_its_day(alice: Dreamer) -> None:
    first = timezone.now() - MINUTE
    alice.did(at=first)
    alice.did()
    [unlocked] = [one for one in alice.stand()["achievements"] if one["slug"] == "first-dream"]
    assert datetime.datetime.fromisoformat(unlocked["unlocked_at"]) == first


def test_progress_is_in_the_archive_and_goes_with_the_person(alice: Dreamer) -> None:
    from person import data_provider

    alice.did(key="dream:1")
    parts = {part.path: part.content for part in data_provider.parts(alice.person.pk)}
    assert b'"key": "dream:1"' in bytes(parts["progress.json"])  # type: ignore[arg-type]  # ours are bytes
    alice.person.delete()
    assert (Progress.objects.count(), XpEntry.objects.count()) == (0, 0)


@pytest.mark.once
@pytest.mark.parametrize("path", ["progress/", "progress/history/", "progress/leaderboard/", "progress/settings/", "analytics/"])
def test_who_is_not_signed_in_sees_nothing(client: Any, path: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["success"]) == (401, False)
