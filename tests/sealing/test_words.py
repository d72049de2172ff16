"""What people write stands sealed in its rows: what was plain before is sealed beside the site's work, and what was moved is an alarm."""

from __future__ import annotations

import datetime
import itertools
import json
import random
import secrets
import types
import uuid
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dreams import conversation, dream_list, seal_texts, search
from dreams.insights import extract
from dreams.journal import entries
from dreams.list_filters import Filters
from dreams.models import Dream, DreamInsight, DreamTerm, DreamWords, Message, MessageEdit
from person.keys import keys_of
from person.models import IdempotencyKey, User
from project.sealing import blind, constraints, values
from project.sealing.errors import CannotOpen
from project.sealing.pace import Pace
from project.sealing.person_keys import PersonKeys
from project.sealing.replacing import Replacement, replace
from project.sealing.values import MARK, Sealed
from tests import people
from tests.journal.client import Dreamer

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = ("dream", "message", "messageedit", "dreaminsight", "dreamsummary", "dreamwords")


@pytest.fixture
def alice() -> User:
    return people.make(password=None)


def stored() -> str:
    """All rows as the database holds them."""
    with connection.cursor() as cursor:
        rows = []
        for table in TABLES:
            cursor.execute(f"SELECT * FROM dreams_{table}")
            rows += [str(row) for row in cursor.fetchall()]
    return "\n".join(rows).lower()


def keep(person: User, text: str, **details: Any) -> Dream:
    kept = entries.keep(person=person, entry_id=uuid.uuid4(), text=text, now=timezone.now(), **details)
    search.keep_words(dream_id=kept.dream.pk)
    return Dream.objects.get(pk=kept.dream.pk)


def found(person: User, words: str) -> set[uuid.UUID]:
    rows = Dream.objects.of(person)
    return set(search.matching(rows, person_id=person.pk, words=words).values_list("pk", flat=True))


def test_no_word_stands_in_a_row_as_it_is(alice: User) -> None:
    dream = keep(alice, "A xanthippo swam in the sea.", title="The quorvelia", tags=["zimbrandt"], people=["wexlorine"])
    entries.change(dream_id=dream.pk, person_id=alice.pk, now=timezone.now(), text="A snake and a plumgrack in the house.")
    extract.in_dream(dream_id=dream.pk)
    search.keep_words(dream_id=dream.pk)
    there = stored()
    assert [word for word in ("xanthippo", "quorvelia", "zimbrandt", "wexlorine", "plumgrack", "snake") if word in there] == []
    read = Dream.objects.get(pk=dream.pk)
    assert (read.title, read.tags, read.people) == ("The quorvelia", ["zimbrandt"], ["wexlorine"])
    assert "snake" in {row.label.lower() for row in DreamInsight.objects.filter(dream=dream)}
    assert MessageEdit.objects.get().text == "A xanthippo swam in the sea."


def test_what_was_moved_to_another_row_is_an_alarm_and_not_another_text() -> None:
    alice = Dreamer(people.make(credits=5))
    first, second = (alice.keep(text)["entry"]["id"] for text in ("A sea.", "A house."))
    one, two = (Message.objects.get(dream=dream) for dream in (first, second))
    Message.objects.filter(pk=two.pk).update(text=Sealed(one.__dict__["text"].token))
    told = alice.call("get", f"entries/{second}/", status=503)
    assert told["code"] == "cannot_open"
    assert "sea" not in json.dumps(told)


def flipped(token: str) -> str:
    """One bit of what is sealed behind the mark."""
    place = len(MARK) + (len(token) - len(MARK)) // 2
    return token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]


SPOILT: dict[str, Any] = {
    "another dream's": lambda mine, brothers, others: brothers,
    "another person's": lambda mine, brothers, others: others,
    "a changed letter": lambda mine, brothers, others: flipped(mine),
    "cut": lambda mine, brothers, others: mine[:-8],
    "only the mark": lambda mine, brothers, others: MARK,
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT)
def test_words_of_a_search_that_were_moved_or_changed_are_an_alarm(alice: User, spoilt: Any) -> None:
    mine, brothers, others = keep(alice, "A whale."), keep(alice, "A harbour."), keep(people.make("bob", password=None), "A lantern.")
    tokens = [DreamWords.objects.get(pk=dream.pk).__dict__["words"].token for dream in (mine, brothers, others)]
    DreamWords.objects.filter(pk=mine.pk).update(words=Sealed(spoilt(*tokens)))
    for words in ("whale", "harbour", "lantern"):
        with pytest.raises(CannotOpen):
            found(alice, words)


def test_words_that_were_sealed_with_a_former_key_of_the_person_are_an_alarm(alice: User) -> None:
    dream = keep(alice, "A whale.")
    former = PersonKeys.derived(alice.pk, secrets.token_bytes(32))
    token = values.seal("whale", former, values.Place("dreams_dreamwords", "words", str(dream.pk)))
    DreamWords.objects.filter(pk=dream.pk).update(words=Sealed(token))
    with pytest.raises(CannotOpen):
        found(alice, "whale")


def test_blind_terms_of_others_find_none_of_their_words(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A term is of its person's key: in a dream of somebody else it is noise. Moved within a diary it may find another dream of hers, whose
    own words are shown, and nothing else.
    """
    monkeypatch.setattr(search, "MOST_SCANNED", 0)
    bob = people.make("bob", password=None)
    mine, other, his = keep(alice, "A whale."), keep(alice, "A harbour."), keep(bob, "A lantern.")
    DreamTerm.objects.filter(dream=his).update(dream=mine)
    assert found(alice, "lantern") == found(bob, "lantern") == set()
    assert found(alice, "whale") == {mine.pk}
    [whale] = DreamTerm.objects.filter(dream=mine, term__in=search._terms_for(alice.pk, "whale"))[:1]
    DreamTerm.objects.create(dream=his, term=whale.term, count=1)
    assert found(alice, "whale") == {mine.pk}, "never a dream of somebody else"
    assert found(bob, "whale") == set()
    DreamTerm.objects.create(dream=other, term=whale.term, count=1)
    assert found(alice, "whale") == {mine.pk, other.pk}
    assert Message.objects.get(dream=other).text == "A harbour."


# --- rows from before


@pytest.fixture
def old(alice: User) -> Iterator[Dream]:
    """A dream as a version before stored it."""
    dream = keep(alice, "A long walk by the river", title="River", tags=["water"], people=["Ada"])
    DreamInsight.objects.filter(dream=dream).delete()
    DreamWords.objects.all().delete()
    message = Message.objects.get(dream=dream)
    Dream.objects.update(
        title=Sealed("River"), description=Sealed("A long walk"), tags=Sealed(["water"]), people=Sealed(["Ada"]), search_key="river"
    )
    Message.objects.update(text=Sealed("A long walk by the river"), search_key="a long walk by the river")
    place: dict[str, Any] = {"dream": dream, "message": message, "kind": "place", "start": 0, "end": 9}
    place |= {"key": Sealed("river"), "label": Sealed("river")}
    DreamInsight.objects.bulk_create([DreamInsight(**place)])
    yield dream
    forget_constraints()


def forget_constraints() -> None:
    """The database takes what is plain again, for the tests that come."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_sealed_%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SELECT conrelid::regclass, conname FROM pg_constraint WHERE conname LIKE '%\\_sealed'")
            for table, name in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def sealing() -> str:
    out = StringIO()
    call_command("seal_texts", stdout=out)
    return out.getvalue()


def test_rows_from_before_are_read_sealed_and_then_forbidden(alice: User, old: Dream) -> None:
    known = Dream.objects.get(pk=old.pk)
    assert (known.title, known.tags, Message.objects.get().text) == ("River", ["water"], "A long walk by the river")
    assert found(alice, "RIVER walk") == {old.pk}
    with pytest.raises(CommandError):
        call_command("seal_texts", "--check", stdout=StringIO())
    sealing()
    assert "river" not in stored()
    known = Dream.objects.get(pk=old.pk)
    assert (known.title, known.tags, known.people) == ("River", ["water"], ["Ada"])
    [insight] = DreamInsight.objects.all()
    assert (insight.key, insight.sign) == ("river", extract.sign_of(alice.pk, "river"))
    assert "refuses" in sealing()
    call_command("seal_texts", "--check", stdout=StringIO())
    for rows, plain in (
        (Message.objects.all(), {"text": Sealed("plain")}),
        (Dream.objects.all(), {"tags": Sealed(["plain"])}),
        (Dream.objects.all(), {"title": Sealed("plain")}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**plain)
    Dream.objects.update(title=None, tags=[])
    keep(alice, "Another river", title="New", tags=["x"])


def test_hashes_by_which_a_guess_could_be_checked_are_keyed(alice: User, old: Dream) -> None:
    keyed, plain = conversation._client_ids(alice.pk, None, "A long walk by the river")
    Message.objects.update(client_id=plain)
    IdempotencyKey.objects.create(user=alice, key="a", fingerprint="ab" * 32)
    sealing()
    row = IdempotencyKey.objects.get()
    assert Message.objects.get().client_id == keyed
    assert (row.fingerprint == blind.fingerprint(keys_of(alice.pk), "request", "ab" * 32), row.fingerprint[:3]) == (True, blind.KEYED)
    bob = people.make("bob", password=None)
    assert conversation._client_ids(bob.pk, None, "A long walk by the river")[0] != keyed
    sealing()
    assert Message.objects.get().client_id == keyed, "once is enough"


def test_a_writer_who_comes_meanwhile_wins(alice: User, old: Dream, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal_texts._sealed

    def slow(row: Any, before: Any) -> Any:
        if isinstance(row, Message):
            other = Message.objects.get(pk=row.pk)
            other.text = "Changed meanwhile"
            other.save(update_fields=["text"])
        return sealed(row, before)

    monkeypatch.setattr(seal_texts, "_sealed", slow)
    sum(seal_texts.seal_round(Pace(is_hurried=True)))
    monkeypatch.undo()
    assert Message.objects.get().text == "Changed meanwhile"
    sealing()
    assert Message.objects.get().text == "Changed meanwhile"


def test_it_may_be_killed_at_any_row(old: Dream, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed, calls = seal_texts._sealed, []

    def dies(row: Any, before: Any) -> Any:
        calls.append(row)
        if len(calls) % 2:
            raise KeyboardInterrupt
        return sealed(row, before)

    monkeypatch.setattr(seal_texts, "_sealed", dies)
    for _ in range(20):
        try:
            if not sum(seal_texts.seal_round(Pace(is_hurried=True))):
                break
        except KeyboardInterrupt:
            continue
    monkeypatch.undo()
    sealing()
    assert Message.objects.get().text == "A long walk by the river"


@pytest.mark.services
def test_a_long_reader_of_the_table_holds_nobody_up(old: Dream, monkeypatch: pytest.MonkeyPatch) -> None:
    import psycopg

    given = connection.settings_dict
    address = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "dbname": given["NAME"]}
    rests: list[float] = []
    with psycopg.connect(**address) as reader, psycopg.connect(**address, autocommit=True) as other:
        reader.execute("SELECT 1 FROM dreams_message")

        def rest(seconds: float) -> None:
            # Nobody stands in a queue for the table.
            other.execute("SET lock_timeout = 2000")
            other.execute("SELECT count(*) FROM dreams_message")
            rests.append(seconds)
            if len(rests) == 2:
                reader.rollback()

        monkeypatch.setattr(constraints, "time", types.SimpleNamespace(sleep=rest))
        with CaptureQueriesContext(connection) as asked:
            assert "refuses" in sealing()
    assert len(rests) == 2
    at_once = f"SET LOCAL lock_timeout = {constraints.MOST_WAITED_MS}"
    told = [query["sql"] for query in asked.captured_queries]
    assert all(told[number - 1] == at_once for number, sql in enumerate(told) if "ADD CONSTRAINT" in sql)


@pytest.mark.services
def test_a_locked_row_is_left_out_of_a_batch(alice: User, old: Dream) -> None:
    import psycopg

    other = keep(alice, "A mountain")
    rows = list(Message.objects.order_by("pk"))
    texts = [row.__dict__["text"].token if isinstance(row.__dict__["text"], Sealed) else row.__dict__["text"] for row in rows]
    wanted = [Replacement(row.pk, {"text": text}, {"text": Sealed(f"{MARK}{row.pk}")}) for row, text in zip(rows, texts, strict=True)]
    given = connection.settings_dict
    address = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "dbname": given["NAME"]}
    with psycopg.connect(**address) as writer:
        writer.execute("SELECT 1 FROM dreams_message WHERE dream_id = %s FOR UPDATE", [other.pk])
        assert replace(Message, wanted) == {wanted[0].pk}
        writer.rollback()
    assert replace(Message, wanted) == {wanted[1].pk}, "the first is not as it was read"


# --- searching


@pytest.mark.parametrize("most_scanned", [2000, 0], ids=["a small diary", "a large one"])
def test_words_are_found_in_small_and_large_diaries(alice: User, monkeypatch: pytest.MonkeyPatch, most_scanned: int) -> None:
    monkeypatch.setattr(search, "MOST_SCANNED", most_scanned)
    houses = keep(alice, 'Two houses stood by the sea, "burning".', title="Fire")
    lake = keep(alice, "Göl kenarında bir evde uyudum", title="Göl", language="tr")
    assert found(alice, "SEA houses") == {houses.pk}
    assert found(alice, "burning fire") == {houses.pk}
    assert found(alice, "göl EVDE") == {lake.pk}
    assert found(alice, "mountain") == set()
    if not most_scanned:
        assert found(alice, "house burn") == {houses.pk}, "other forms of a word"
    Dream.objects.filter(pk=lake.pk).update(updated_at=timezone.now() + datetime.timedelta(seconds=1))
    assert found(alice, "göl") == {lake.pk}, "changed since its words were kept"
    stranger = people.make("bob", password=None)
    assert found(stranger, "sea") == set()


VOCABULARY = [f"zq{letter}" for letter in "abcdefgh"]


def test_a_large_diary_finds_page_by_page_what_looking_at_each_dream_finds(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_SCANNED", 0)
    chance = random.Random(14)
    told = {}
    for _ in range(24):
        # Some words are in nearly all of them, and some in one or none.
        words = [word for number, word in enumerate(VOCABULARY) if chance.random() < 0.95 / (1 + number)]
        dream = Dream.objects.create(author=alice)
        Message.objects.create(dream=dream, role=Message.Role.USER, text=" ".join(["dream", *words]))
        search.keep_words(dream_id=dream.pk)
        told[dream.pk] = {"dream", *words}
    # Not theirs to be found: another's, one in the trash. To be read itself: one that changed since its words were kept.
    keep(people.make("bob", password=None), " ".join(VOCABULARY))
    gone, changed = chance.sample(sorted(told), 2)
    Dream.objects.filter(pk=gone).update(deleted_at=timezone.now())
    Dream.objects.filter(pk=changed).update(updated_at=timezone.now())
    order = [pk for pk in Dream.objects.of(alice).newest_first().values_list("pk", flat=True) if pk in told]
    assert len(order) == len(told) - 1
    for wanted in (*itertools.combinations(["dream", *VOCABULARY], 2), ("dream",), ("dream", "zqa", "zqb"), ("dream", "zqx")):
        expected = [pk for pk in order if told[pk].issuperset(wanted)]
        assert listed(alice, " ".join(wanted), 5) == (expected, len(expected)), wanted


def listed(person: User, words: str, limit: int) -> tuple[list[uuid.UUID], int | None]:
    """All pages of what is found, and how many there are by the first."""
    filters, now = Filters(search=words), timezone.now()
    first = page = dream_list.page(person=person, now=now, limit=limit, filters=filters)
    rows = [dream.pk for dream in page.dreams]
    while page.cursor:
        page = dream_list.page(person=person, now=now, limit=limit, cursor=page.cursor, filters=filters)
        rows += [dream.pk for dream in page.dreams]
    return rows, first.count


def test_words_that_are_gone_are_found_no_more(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_SCANNED", 0)
    dream = keep(alice, "A whale", title="Old title")
    entries.change(dream_id=dream.pk, person_id=alice.pk, now=timezone.now(), title="New name")
    assert (found(alice, "name"), found(alice, "title")) == ({dream.pk}, set())
    assert search.keep_words_of(person_id=alice.pk) == 1
    assert (found(alice, "name"), found(alice, "title")) == ({dream.pk}, set())
    assert search.keep_words_of(person_id=alice.pk) == 0


def test_the_index_tells_nobodys_words_and_differs_from_person_to_person(alice: User) -> None:
    bob = people.make("bob", password=None)
    for person in (alice, bob):
        keep(person, "A whale")
    terms = [set(DreamTerm.objects.filter(dream__author=person).values_list("term", flat=True)) for person in (alice, bob)]
    assert terms[0] and not terms[0] & terms[1]
    assert all(row.__dict__["words"].token.startswith(MARK) for row in DreamWords.objects.all())


def test_a_large_diary_says_that_it_finds_whole_words(monkeypatch: pytest.MonkeyPatch) -> None:
    carol = people.make("carol")
    keep(carol, "A whale in the harbour")
    page, hint = people.browser(carol), "whole words and their other forms"
    assert hint not in page.get("/journal/?search=whale").content.decode()
    assert 'placeholder="Search"' in page.get("/dreams/").content.decode()
    monkeypatch.setattr(search, "MOST_SCANNED", 0)
    assert hint in page.get("/journal/?search=whale").content.decode()
    assert hint not in page.get("/journal/").content.decode()
    assert 'placeholder="Search whole words"' in page.get("/dreams/").content.decode()
