"""Each statement of the hot path says what the ORM says, on either database; a message and its reply take few of them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from dreams import after_reply, statements, tasks
from dreams.api.serializers import DreamOut
from dreams.authors import remember_author
from dreams.chat import access, events, finish, payment, prompt_context, send, serialize, state
from dreams.chat.branch import leading_to
from dreams.models import Analyst, Dream, DreamInsight, Message
from person.credits import spending
from person.credits.statements import Standing, standing
from person.models import CreditEntry, Profile, User, XpEntry
from project.sealing.keyring import keys_of
from tests import diary, sealed
from tests.credits.program import Program
from tests.queries import counted
from tests.rows import values

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice() -> Program:
    return Program("alice", credits=3)


@pytest.fixture
def dream(alice: Program) -> Dream:
    return Dream.objects.get(pk=alice.post("me/dreams/").json()["id"])


def unpaid_dream(alice: Program) -> Dream:
    return Dream.objects.create(author=alice.person)


def tell(dream: Dream, number: int = 1, **wish: object) -> Message:
    sent = send.message(
        dream_id=dream.pk,
        person_id=dream.author_id,
        client_id=f"id-{number}",
        text="A black dog by the sea. Смерть. Ölüm.",
        now=timezone.now(),
        **wish,  # type: ignore[arg-type]
    )
    assert sent.reply is not None
    return sent.reply


def end(reply: Message, **how: object) -> Message:
    ended = finish.reply(
        message_id=reply.pk,
        epoch=1,
        now=timezone.now(),
        **{"text": "An answer.", "state": Message.State.COMPLETE, **how},  # type: ignore[arg-type]
    )
    assert ended is not None
    return ended


def test_a_locked_dream_is_the_dream(dream: Dream) -> None:
    whose = Dream.objects.filter(pk=dream.pk)
    sealed.update(whose, title="Öde", tags=["sea", "ölüm"], mood="calm", dreamt_on=datetime.date(2026, 11, 2), lucidity=2)
    Profile.objects.filter(pk=dream.author_id).update(keeps_thinking=False)
    Analyst.objects.create(slug="first", name="First", prompt="Be brief.", position=1)
    slug = Analyst.objects.create(slug="second", name="Second", position=2).pk
    with transaction.atomic():
        locked = statements.lock_for_message(dream_id=dream.pk, person_id=dream.author_id, analyst=None)
        chosen = statements.lock_for_message(dream_id=dream.pk, person_id=dream.author_id, analyst=slug)
    assert locked is not None
    assert chosen is not None
    known = access.dream(dream_id=dream.pk, person_id=dream.author_id)
    assert values(locked.dream) == values(Dream.objects.get(pk=dream.pk))
    assert locked.analyst is not None
    assert values(locked.analyst) == values(access.analyst(slug=None, dream=known))
    assert values(chosen.analyst) == values(Analyst.objects.get(pk=slug))
    assert (locked.author_email, locked.replies_per_dream) == (known.author.email, known.author.plan.replies_per_dream)
    assert locked.keeps_thinking is False
    assert (locked.daily_dreams, locked.held) == (known.author.plan.daily_dreams, -known.hold.amount if known.hold else 0)


def test_a_dream_of_another_or_a_deleted_one_is_none(dream: Dream) -> None:
    stranger = Program("bob").person
    with transaction.atomic():
        assert statements.lock_for_message(dream_id=dream.pk, person_id=stranger.pk, analyst=None) is None
        Dream.objects.filter(pk=dream.pk).update(deleted_at=timezone.now())
        assert statements.lock_for_message(dream_id=dream.pk, person_id=dream.author_id, analyst=None) is None


@pytest.mark.parametrize("limit", [0, 2, 30])
def test_what_is_known_before_a_message_is_what_the_orm_knows(dream: Dream, limit: int) -> None:
    for number, how in enumerate(({}, {"state": Message.State.FAILED, "code": "x"}, {"state": Message.State.STOPPED, "text": ""}, {})):
        end(tell(dream, number), **how)
    last = Message.objects.filter(dream=dream, role="analyst").latest("pk")
    before = statements.before_message(dream=dream, client_id="id-2", parent=None, limit=limit, depth=5)
    assert before.earlier_id == Message.objects.get(dream=dream, client_id="id-2").pk
    assert before.answered_id == last.pk
    assert before.counted == min(limit, Message.objects.filter(dream=dream).counted_replies().count())
    assert (before.settled, before.is_running, before.has_card) == ("capture", False, False)
    leading = leading_to(last.pk, limit=5)
    assert [(row.pk, row.role, row.text, row.parent_id, row.analyst_id) for row in before.branch] == [
        (row.pk, row.role, row.text, row.parent_id, row.analyst_id) for row in leading
    ]
    assert before.unpaid is None
    nowhere = statements.before_message(dream=Dream(author=dream.author), client_id="x", parent=None, limit=limit, depth=5)
    assert nowhere.branch == []


def test_a_stored_message_and_its_end_are_what_the_orm_reads(dream: Dream) -> None:
    reply = tell(dream, text := 1)
    told = Message.objects.get(dream=dream, client_id=f"id-{text}")
    assert values(reply) == values(Message.objects.get(pk=reply.pk))
    found = statements.running(message_id=reply.pk, epoch=1, limit=5)
    assert found is not None
    assert values(found.reply) == values(Message.objects.get(pk=reply.pk))
    assert (found.counted, found.settled) == (1, "")
    assert statements.running(message_id=reply.pk, epoch=2, limit=5) is None
    ended = end(reply, text="Ölüm ve deniz")
    assert values(ended) == values(Message.objects.get(pk=reply.pk))
    assert (told.text, ended.text) == ("A black dog by the sea. Смерть. Ölüm.", "Ölüm ve deniz")
    assert User.objects.get(pk=dream.author_id).last_chat_at is not None


def test_the_work_of_a_new_reply_is_what_is_read_of_it(dream: Dream, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = []
    monkeypatch.setattr("dreams.chat.engine.wake", lambda message_id, prepare=None: prepared.append(prepare()))
    for number in range(3):
        end(tell(dream, number))
    reply = tell(dream, 3)
    assert prepared[-1] == prompt_context.load(reply.pk)


def test_what_decides_on_the_price_is_what_the_orm_knows(alice: Program) -> None:
    today = timezone.now().date()
    dream = unpaid_dream(alice)
    for _ in range(2):
        Dream.objects.create(author=alice.person, covered_on=today)
    assert (asked := _unpaid(dream, today)) == statements.unpaid(dream, today=today)
    assert asked == statements.Unpaid(2, 0, Standing(None, has_lots=False))
    assert (asked.used_today, asked.standing) == (payment.used_on(alice.person, today), standing(alice.person.pk))
    reply = tell(dream)
    end(reply, state=Message.State.FAILED, code="x")
    spending.change(person_id=alice.person.pk, monthly_cap=7)
    alice.grant(1, expires_at=timezone.now() + datetime.timedelta(days=1))
    assert (later := _unpaid(dream, today)) == statements.Unpaid(2, 1, Standing(7, has_lots=True))
    assert later.earlier_holds == CreditEntry.objects.filter(subject=f"dream:{dream.pk}", kind="hold").count()
    with transaction.atomic():
        assert statements.lock_author(dream) == alice.person.plan.daily_dreams


def _unpaid(dream: Dream, today: datetime.date) -> statements.Unpaid | None:
    return statements.before_message(dream=dream, client_id="new", parent=None, limit=0, depth=5, today=today).unpaid


def test_a_reply_takes_few_statements(alice: Program) -> None:
    """Also a dream's first one, for which its price is held and then captured."""
    dream = unpaid_dream(alice)
    keys_of(alice.person.pk)
    for number in (1, 2):
        with counted() as beginning:
            reply = tell(dream, number)
        with counted() as ending:
            end(reply)
        after_reply.for_dream(dream.pk)
        assert beginning.queries <= 6, beginning.statements
        assert ending.queries <= 6, ending.statements
    assert (alice.kinds(), alice.left()) == (["grant", "hold", "capture"], 2)


def test_a_notice_stands_between_a_message_and_its_reply(dream: Dream) -> None:
    for position, slug in enumerate(("one", "other")):
        Analyst.objects.create(slug=slug, name=slug, position=position)
    end(tell(dream, 1, analyst="one"))
    reply = tell(dream, 2, analyst="other")
    told, notice, last = Message.objects.filter(dream=dream).in_order()[2:]
    assert (told.role, notice.role, last.pk) == ("user", "system", reply.pk)


def test_what_follows_a_reply_is_done_once(dream: Dream) -> None:
    end(tell(dream, 1))
    for _ in range(2):
        after_reply.for_dream(dream.pk)
    assert DreamInsight.objects.filter(dream=dream).count() > 0
    assert XpEntry.objects.filter(user=dream.author_id, key=f"dream:{dream.pk}").count() == 1
    with counted() as nothing:
        after_reply.for_dream(dream.pk)
    assert nothing.queries == 1
    assert Dream.objects.filter(pk=dream.pk).aggregate(due=Max("insights_due_at"))["due"] is None


def test_a_long_dream_costs_what_a_short_one_does(alice: Program) -> None:
    [dream] = diary.dreams(alice.person, 1)
    diary.messages(dream, 300)
    keys_of(alice.person.pk)
    remember_author(dream.pk, alice.person.pk)
    with counted() as cost:
        statements.before_message(dream=dream, client_id="new", parent=None, limit=0, depth=59)
    assert (cost.queries, cost.rows) == (1, 59)


@pytest.mark.parametrize("last", [None, 2, 50])
def test_joining_reads_what_the_orm_reads(dream: Dream, last: int | None) -> None:
    for number in range(3):
        end(tell(dream, number))
    tell(dream, 3)
    with counted() as cost:
        now = state.load(dream_id=dream.pk, person_id=dream.author_id, after=0, last=last)
    assert cost.queries == (3 if last == 2 else 2), cost.statements
    rows = list(Message.objects.filter(dream=dream).in_order())
    known = access.dream(dream_id=dream.pk, person_id=dream.author_id)
    assert now.messages == serialize.messages(rows if last is None else rows[-last:])
    assert (now.last_id, now.has_earlier) == (rows[-1].pk, last == 2)
    assert (now.dream, now.credits) == (serialize.dream(known, author=known.author.email), events.balance_of(dream.author_id))
    assert now.streaming == {"message_id": rows[-1].pk, "epoch": 1}
    assert state.load(dream_id=dream.pk, person_id=dream.author_id, after=rows[-1].pk).last_id == rows[-1].pk


def test_who_comes_back_and_missed_nothing_costs_one_statement(dream: Dream) -> None:
    reply = end(tell(dream))
    with counted() as cost:
        now = state.load(dream_id=dream.pk, person_id=dream.author_id, after=reply.pk)
    assert cost.queries == 1, cost.statements
    assert (now.messages, now.last_id, now.streaming, now.epochs) == ([], reply.pk, None, {})


def test_a_reply_that_begins_while_somebody_joins_is_followed(dream: Dream, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dream's row, and with it whether anything streams, is read before the messages."""
    end(tell(dream))
    read = statements.messages

    def begun_before(*args: Any, **wish: Any) -> list[Message]:
        tell(dream, 2)
        return read(*args, **wish)

    monkeypatch.setattr(statements, "messages", begun_before)
    now = state.load(dream_id=dream.pk, person_id=dream.author_id, after=0)
    running = Message.objects.get(dream=dream, state="streaming")
    assert now.streaming == {"message_id": running.pk, "epoch": 1}
    assert now.messages[-1]["id"] == now.last_id == running.pk


def test_a_reply_that_ends_while_somebody_joins_is_followed_to_its_end(dream: Dream, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is sent says that it streams: its end is in the inbox of whoever joined."""
    first = end(tell(dream))
    reply = tell(dream, 2)
    read = statements.changing

    def ended_before(*args: Any) -> list[Message]:
        end(reply)
        return read(*args)

    monkeypatch.setattr(statements, "changing", ended_before)
    now = state.load(dream_id=dream.pk, person_id=dream.author_id, after=first.pk)
    assert now.messages[-1]["state"] == "streaming"
    assert now.streaming == {"message_id": reply.pk, "epoch": 1}


def test_the_list_of_dreams_is_what_the_orm_lists(alice: Program) -> None:
    rows = diary.dreams(alice.person, 5)
    first, day = Dream.objects.filter(pk=rows[0].pk), datetime.date(2026, 11, 2)
    sealed.update(first, title="Öde", tags=["sea"], mood="calm", dreamt_on=day, lucidity=2, recall=0)
    Dream.objects.filter(pk=rows[1].pk).update(deleted_at=timezone.now(), created_at=timezone.now().replace(microsecond=0))
    Dream.objects.filter(pk=rows[2].pk).update(is_nightmare=True, created_at=timezone.now().replace(microsecond=0))
    known = [serialize.dream(row, author=alice.person.email) for row in Dream.objects.of(alice.person).newest_first()]
    assert alice.get("me/dreams/").json() == known
    assert [*known[0]] == [*DreamOut().fields], "the published schema"
    middle = Dream.objects.of(alice.person).newest_first()[1]
    behind = statements.listed(alice.person.pk, before=(middle.created_at, middle.pk), limit=2)
    assert [serialize.listed_dream(row) for row in behind] == known[2:4]


def test_what_follows_several_replies_is_done_in_each_dream(alice: Program) -> None:
    told = [Dream.objects.get(pk=alice.post("me/dreams/").json()["id"]) for _ in range(2)]
    for dream in told:
        end(tell(dream))
    tasks.follow_replies(dream_ids=[str(dream.pk) for dream in told], added_later=True)
    assert all(DreamInsight.objects.filter(dream=dream).exists() for dream in told)
    assert not Dream.objects.filter(insights_due_at__isnull=False).exists()
    assert XpEntry.objects.filter(user=alice.person, cause="dream").count() == 2
