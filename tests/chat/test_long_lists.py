"""A diary of years: lists are read page by page, and telling one more costs the same after hundreds of messages as after two."""

from __future__ import annotations

import datetime
import functools
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from dreams import diary as diary_core
from dreams.chat import branch, finish, prompt_context, send, state
from dreams.insights import extract
from dreams.models import Dream, DreamInsight, Message
from person.models import Plan
from tests import diary
from tests.credits.program import Program
from tests.queries import counted

pytestmark = pytest.mark.django_db

PAGES = "me/dreams/pages/"
MANY = 400
"""Several times what any of these may read: whoever reads all of it is found out."""


def _endless() -> None:
    Plan.objects.update(replies_per_dream=0)


@pytest.fixture
def alice() -> Program:
    return Program("alice", credits=3)


def _told(alice: Program, **words: Any) -> list[str]:
    """The ids of all dreams, page by page."""
    seen: list[str] = []
    cursor = ""
    while True:
        answer = alice.get(PAGES, cursor=cursor, limit=7, **words).json()
        seen += [row["id"] for row in answer["results"]]
        cursor = answer["next"]
        if cursor is None:
            return seen


def test_pages_hold_every_dream_once_newest_first(alice: Program) -> None:
    rows = diary.dreams(alice.person, 40)
    # Told in the same moment: the id decides, on every page the same way.
    Dream.objects.filter(pk__in=[row.pk for row in rows[5:20]]).update(created_at=rows[5].created_at)
    assert _told(alice) == [row["id"] for row in alice.get("me/dreams/").json()]


def test_a_dream_told_meanwhile_shifts_no_page(alice: Program) -> None:
    rows = diary.dreams(alice.person, 10)
    first = alice.get(PAGES, limit=5).json()
    diary.dreams(alice.person, 1)
    second = alice.get(PAGES, limit=5, cursor=first["next"]).json()
    assert [row["id"] for row in first["results"] + second["results"]] == [str(row.pk) for row in rows]


def test_pages_hold_only_what_is_searched_and_ones_own(alice: Program) -> None:
    rows = diary.dreams(alice.person, 30)
    diary.dreams(Program("bob").person, 3)
    assert _told(alice, search="Dream 1 sea") == [str(row.pk) for number, row in enumerate(rows) if "1" in str(number)]


@pytest.mark.parametrize("cursor", ["x", "1", "1.zz", "99999999999999999999.0", "999999999999999999." + "f" * 32])
def test_a_cursor_that_no_list_gave_is_refused(alice: Program, cursor: str) -> None:
    answer = alice.get(PAGES, cursor=cursor)
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid")


def test_a_page_of_a_huge_diary_is_read_by_its_index(alice: Program) -> None:
    rows = diary.dreams(alice.person, 1_000)
    with counted() as cost:
        answer = alice.get(PAGES, cursor=alice.get(PAGES).json()["next"])
    assert cost.rows < 120
    assert len(answer.content) < 30_000
    wanted = Dream.objects.of(alice.person).newest_first().filter(created_at__lte=rows[500].created_at)[:51]
    # The planner is to know of the diary: it may have last looked when another test had left the table empty.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE dreams_dream")
    plan = wanted.explain()
    assert "dream_of_author" in plan, plan
    assert alice.get("me/dreams/").json()[-1]["id"] == str(rows[-1].pk), "the documented list stays whole"


def test_changes_hold_what_was_begun_changed_and_deleted_since(alice: Program) -> None:
    rows = diary.dreams(alice.person, 20)
    as_of = alice.get(PAGES).json()["as_of"]
    Dream.objects.filter(author=alice.person).update(updated_at=timezone.now() - datetime.timedelta(days=1))
    assert alice.get("me/dreams/changes/", since=as_of).json()["results"] == []
    alice.patch(f"me/dream/{rows[19].pk}/", {"title": "Named"})
    diary_core.delete(dream_id=rows[3].pk, person_id=alice.person.pk, now=timezone.now())
    changed = alice.get("me/dreams/changes/", since=as_of).json()
    assert ([row["title"] for row in changed["results"]], changed["deleted"]) == (["Named"], [str(rows[3].pk)])
    assert changed["is_whole"]


def test_too_many_changes_are_said_to_be_too_many(alice: Program) -> None:
    as_of = alice.get(PAGES).json()["as_of"]
    diary.dreams(alice.person, 250)
    Dream.objects.filter(author=alice.person).update(updated_at=timezone.now())
    changed = alice.get("me/dreams/changes/", since=as_of).json()
    assert (len(changed["results"]), changed["is_whole"]) == (200, False)


def test_changes_since_long_ago_are_not_whole_for_what_was_deleted_is_no_longer_known(alice: Program) -> None:
    diary.dreams(alice.person, 2)
    changed = alice.get("me/dreams/changes/", since="2020-01-01T00:00:00Z").json()
    assert (changed["results"], changed["deleted"], changed["is_whole"]) == ([], [], False)


@pytest.mark.django_db(transaction=True)
def test_telling_one_more_after_many_messages_costs_little(alice: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    works: list[prompt_context.Work] = []
    monkeypatch.setattr("dreams.chat.engine.wake", lambda message_id, prepare: works.append(prepare()))
    _endless()
    [dream] = diary.dreams(alice.person, 1)
    old = diary.messages(dream, MANY, insights=2 * MANY)
    tell = functools.partial(send.message, dream_id=dream.pk, person_id=alice.person.pk, client_id="new", text="A black dog by the sea.")
    with counted() as sending:
        sent = tell(now=timezone.now())
    [work] = works
    with counted() as ending:
        finish.reply(message_id=work.message_id, epoch=1, text="An answer.", state=Message.State.COMPLETE, now=timezone.now())
    with counted() as searching:
        assert extract.in_dream(dream_id=dream.pk) > 0
    assert (sent.message.parent_id, work.context.turns[-1].text) == (old[-1], "A black dog by the sea.")
    print("send", sending.queries, sending.rows, "end", ending.queries, ending.rows, "search", searching.queries, searching.rows)
    assert sending.queries <= 10, sending.statements
    assert sending.rows + ending.rows + searching.rows <= 100
    assert ending.queries + searching.queries <= 15, ending.statements + searching.statements
    assert DreamInsight.objects.filter(dream=dream).exclude(message=sent.message).count() == 2 * MANY


def test_words_told_before_the_search_comes_are_all_searched(alice: Program) -> None:
    dream = Dream.objects.get(pk=alice.post("me/dreams/").json()["id"])
    for number in range(2):
        sent = send.message(
            dream_id=dream.pk, person_id=alice.person.pk, client_id=f"id-{number}", text="My mother and the sea.", now=timezone.now()
        )
        assert sent.reply is not None
        finish.reply(message_id=sent.reply.pk, epoch=1, text="Yes.", state=Message.State.COMPLETE, now=timezone.now())
    extract.in_dream(dream_id=dream.pk)
    assert DreamInsight.objects.filter(dream=dream).values("message").distinct().count() == 2
    assert extract.in_dream(dream_id=dream.pk) == 0


def test_joining_a_long_dream_reads_only_its_end(alice: Program) -> None:
    [dream] = diary.dreams(alice.person, 1)
    ids = diary.messages(dream, MANY)
    with counted() as cost:
        now = state.load(dream_id=dream.pk, person_id=alice.person.pk, after=0, last=60)
    assert ([row["id"] for row in now.messages], now.has_earlier, now.last_id) == (ids[-60:], True, ids[-1])
    assert cost.rows < 70
    assert len(state.load(dream_id=dream.pk, person_id=alice.person.pk, after=0).messages) == MANY
    assert not state.load(dream_id=dream.pk, person_id=alice.person.pk, after=ids[-4], last=60).has_earlier


def test_message_pages_lead_back_to_the_beginning(alice: Program) -> None:
    [dream] = diary.dreams(alice.person, 1)
    ids = diary.messages(dream, 250)
    path = f"me/dream/{dream.pk}/messages/pages/"
    seen: list[int] = []
    before: int | None = ids[-1] + 1
    while before is not None:
        page = alice.get(path, before=before, limit=100).json()
        seen = [row["id"] for row in page["results"]] + seen
        before = page["next"]
    assert seen == ids
    assert alice.get(path).json()["results"][-1]["id"] == ids[-1]


def test_a_page_counts_the_versions_that_are_on_later_pages(alice: Program) -> None:
    [dream] = diary.dreams(alice.person, 1)
    ids = diary.messages(dream, 6)
    Message.objects.create(dream=dream, role="analyst", parent_id=ids[0], version=2, text="Another answer.")
    page = alice.get(f"me/dream/{dream.pk}/messages/pages/", before=ids[3]).json()
    assert [row["versions"] for row in page["results"]] == [1, 2, 1]


def test_a_branch_is_what_leads_to_a_message(alice: Program) -> None:
    [dream] = diary.dreams(alice.person, 1)
    ids = diary.messages(dream, 8)
    other = Message.objects.create(dream=dream, role="analyst", parent_id=ids[2], version=2, text="Another answer.")
    assert [row.pk for row in branch.leading_to(other.pk, limit=3)] == [other.pk, ids[2], ids[1]]
    assert [row.pk for row in branch.leading_to(ids[7], limit=100)] == ids[::-1]
    told_anew = Message.objects.create(dream=dream, role="user", text="It was another dream.")
    answer = Message.objects.create(dream=dream, role="analyst", parent=told_anew, text="Tell me.")
    assert [(root.pk, steps) for root, steps in map(branch.root_of, (other, answer))] == [(ids[0], 3), (told_anew.pk, 1)]


def test_insights_can_be_asked_for_some_messages(alice: Program) -> None:
    [dream] = diary.dreams(alice.person, 1)
    ids = diary.messages(dream, 20, insights=30)
    path = f"me/dream/{dream.pk}/insights/"
    assert len(alice.get(path).json()) == 30
    assert {row["message_id"] for row in alice.get(path, after=ids[3], before=ids[8]).json()} == {ids[4], ids[6]}
    with counted() as cost:
        alice.get(path, after=ids[17])
    assert cost.rows < 20


def test_one_more_dream_costs_the_same_in_a_huge_diary(alice: Program) -> None:
    diary.dreams(alice.person, MANY)
    with counted() as cost:
        assert alice.post("me/dreams/").status_code == 201
    assert cost.rows <= 100


def test_pages_and_changes_are_narrowed_as_the_journal_is(alice: Program) -> None:
    rows = diary.dreams(alice.person, 12)
    for row in rows[:5]:
        alice.patch(f"me/dream/{row.pk}/", {"mood": "calm", "tags": ["sea"], "is_nightmare": row.pk == rows[2].pk})
    wish = {"mood": "calm", "tag": "sea"}
    first = alice.get(PAGES, limit="3", **wish).json()
    second = alice.get(PAGES, cursor=first["next"], limit="3", **wish).json()
    assert [row["id"] for row in first["results"] + second["results"]] == [str(row.pk) for row in rows[:5]]
    assert (first["count"], second["count"], alice.get(PAGES).json()["count"]) == (5, None, None)
    assert [row["id"] for row in alice.get(PAGES, only="nightmares").json()["results"]] == [str(rows[2].pk)]
    Dream.objects.filter(author=alice.person).update(updated_at=timezone.now() - datetime.timedelta(days=1))
    alice.patch(f"me/dream/{rows[0].pk}/", {"mood": "angry"})
    alice.patch(f"me/dream/{rows[7].pk}/", {"mood": "calm", "tags": ["sea"]})
    changed = alice.get("me/dreams/changes/", since=first["as_of"], **wish).json()
    assert ([row["id"] for row in changed["results"]], changed["deleted"], changed["count"]) == ([str(rows[7].pk)], [str(rows[0].pk)], 5)
    assert alice.get(PAGES, mood="blue").status_code == 400
