"""`make bench ARGS=--journal`: the journal's pages, searching and nearness over a diary of 10,000 dreams, embedded and on PostgreSQL.

Server time is the processor time of a whole request, from the client's call to the answer, without a network, together with that of its
connection's process in PostgreSQL: a busy machine changes it little. Queries are those on its connection, without the look at who asks.
The diary is invented: words drawn as language has them (few often, many seldom), among them what the lexicon knows, a dream a night.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime
import functools
import itertools
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import services
from ..queries import counted
from ..server.process import ServerProcess

if TYPE_CHECKING:
    from django.test import Client

    from dreams.models import Dream
    from person.models import User

DREAMS = 10_000
WORDS, SENTENCES, POOL = 60, 5, 3_000
RUNS = 9
PAGE_MS, SEARCH_MS, NEAR_MS = 150.0, 100.0, 50.0
MOST_QUERIES = 12
LEXICON = [
    "sea",
    "mother",
    "father",
    "house",
    "snake",
    "exam",
    "train",
    "bridge",
    "dog",
    "cat",
    "forest",
    "river",
    "afraid",
    "happy",
    "sad",
    "flying",
    "falling",
    "school",
    "brother",
    "sister",
    "garden",
    "mountain",
    "road",
    "window",
    "fire",
    "rain",
    "stranger",
    "friend",
    "child",
    "horse",
    "bird",
    "teacher",
    "kitchen",
    "church",
    "hospital",
    "angry",
    "lonely",
    "door",
    "key",
    "mirror",
]
LITTLE = ["the", "and", "I", "was", "in", "a", "to", "of", "it", "with", "then", "my", "there", "we", "on", "that"]
SYLLABLES = ["ba", "ro", "li", "men", "ta", "ku", "sor", "ven", "pal", "dri", "no", "gel", "mi", "sto", "ran", "fe", "lu"]


@dataclasses.dataclass(frozen=True, slots=True)
class Measured:
    what: str
    ms: float
    slowest: float
    queries: int
    bar_ms: float

    @property
    def holds(self) -> bool:
        return self.ms <= self.bar_ms and self.queries <= MOST_QUERIES


def main(arguments: Sequence[str]) -> int:
    """Measure on each database that is there, in a process of its own; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=--journal", description=__doc__)
    parser.add_argument("--journal", action="store_true")
    parser.add_argument("--dreams", type=int, default=DREAMS)
    parser.add_argument("--only", choices=["embedded", "postgresql"])
    given = parser.parse_args(arguments)
    codes = [_on(name, given.dreams) for name in ("embedded", "postgresql") if given.only in (None, name)]
    return max(codes)


def _on(name: str, dreams: int) -> int:
    with contextlib.ExitStack() as stack:
        settings: dict[str, str] = {"LOG_LEVEL": "WARNING", "CELERY_TASK_ALWAYS_EAGER": "false"}
        if name == "postgresql":
            if not services.postgres_program("initdb"):
                print("postgresql: not installed")
                return 0
            settings["DATABASE_URL"] = stack.enter_context(services.running_postgres())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reverie-bench-")))
        server = ServerProcess(folder, env=settings)
        command = [sys.executable, "-m", "tests.bench.journal", name, str(dreams)]
        return subprocess.run(command, env=server.env, check=False).returncode


# --- inside, with the settings of one database


def measure(name: str, count: int) -> int:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("seed", verbosity=0)
    began = time.perf_counter()
    person, dreams = _fill(count)
    _settle()
    print(f"\n{name}: a diary of {count:,} dreams, made in {time.perf_counter() - began:.0f} s")
    found = [_measured(what, call, bar) for what, call, bar in _calls(person, dreams)]
    for one in found:
        note = "" if one.holds else "   over the bar"
        print(f"  {one.what:<44}{one.ms:8.1f} ms (slowest {one.slowest:.1f}, at most {one.bar_ms:.0f}){one.queries:5d} queries{note}")
    return 0 if all(one.holds for one in found) else 1


def _calls(person: User, dreams: list[Dream]) -> Iterator[tuple[str, Any, float]]:
    from dreams.models import Sign, Thread
    from dreams.near import nearest

    browser = _browser(person)
    newest, middle = dreams[-1], dreams[len(dreams) // 2]
    thread, sign = Thread.objects.filter(person=person).order_by("-dreams").first(), Sign.objects.filter(person=person).first()
    assert thread is not None
    assert sign is not None
    yield "near (the function alone)", lambda: nearest.of(newest), NEAR_MS
    yield "near, in the middle (the function alone)", lambda: nearest.of(middle), NEAR_MS
    for path, bar in (
        (f"/api/journal/entries/{newest.pk}/near/", NEAR_MS),
        ("/journal/?search=violin+snake", SEARCH_MS),
        ("/journal/?search=mother", SEARCH_MS),
        ("/api/journal/entries/?search=mother&limit=30", SEARCH_MS),
        ("/journal/", PAGE_MS),
        (f"/journal/?month={middle.night:%Y-%m}", PAGE_MS),
        ("/journal/?mood=calm&only=lucid", PAGE_MS),
        ("/journal/?tag=lake", PAGE_MS),
        (f"/journal/?thread={thread.pk}", PAGE_MS),
        (f"/journal/?own_sign={sign.pk}", PAGE_MS),
        (f"/journal/year/{newest.night:%Y}/", PAGE_MS),
        (f"/journal/{newest.pk}/", PAGE_MS),
        ("/journal/new/", PAGE_MS),
        ("/journal/signs/", PAGE_MS),
        ("/journal/threads/", PAGE_MS),
        ("/journal/patterns/", PAGE_MS),
    ):
        yield path.replace(str(newest.pk), "…").replace(str(thread.pk), "…").replace(str(sign.pk), "…"), _get(browser, path), bar


def _get(browser: Client, path: str) -> Any:
    def call() -> None:
        answer = browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code)

    return call


def _measured(what: str, call: Any, bar: float) -> Measured:
    for _ in range(2):
        call()
    with counted() as cost:
        call()
    taken = []
    for _ in range(RUNS):
        began = _processor_ms()
        call()
        taken.append(_processor_ms() - began)
    return Measured(what, statistics.median(taken), max(taken), cost.queries_of_its_own, bar)


def _processor_ms() -> float:
    """Of this process, and of the database's own behind its connection."""
    from django.db import connection

    spent = time.process_time() * 1000
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        spent += int(Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0]) / 1e6
    return spent


def _browser(person: User) -> Client:
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    answer = client.post("/person/sign-in/", {"email": person.email, "password": "a quiet blue lake"})
    assert answer.status_code == 302, answer.content
    return client


# --- an invented diary


def _fill(count: int) -> tuple[User, list[Dream]]:
    from django.utils import timezone

    from dreams.models import Dream, Message, Sign
    from dreams.near import threads
    from dreams.near.due import recount
    from person.models import User
    from project.sealing.keyring import keys_of

    now = timezone.now()
    person = User.objects.create_user("dreamer@bench.invalid", "a quiet blue lake", username="dreamer", email_verified_at=now)
    keys_of(person.pk)
    rng = random.Random(7)
    signs = [Sign.objects.create(person=person, name=name, kind="symbol", words=[name]) for name in ("violin", "lake", "lantern")]
    vocabulary = ["".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) for _ in range(6_000)]
    dreams = [
        Dream(
            author=person,
            is_entry=True,
            title=f"Night {number}",
            dreamt_on=now.date() - datetime.timedelta(days=count - number),
            night=now.date() - datetime.timedelta(days=count - number),
            mood=rng.choice([*Dream.Mood.values, ""]),
            lucidity=rng.choice([None, 0, 0, 0, 1, 2]),
            recall=rng.choice([None, 2, 4]),
            is_nightmare=rng.random() < 0.1,
            tags=["lake"] if rng.random() < 0.05 else [],
        )
        for number in range(count)
    ]
    pool = _sentences(rng, vocabulary, signs)
    chosen = [rng.sample(pool, SENTENCES) for _ in dreams]
    for dream, told in zip(dreams, chosen, strict=True):
        dream.description = told[0].text[:200]
    _in_batches(Dream, dreams)
    messages = [
        Message(pk=number, dream=dream, role="user", text=" ".join(one.text for one in told), client_id="entry", language="en")
        for number, (dream, told) in enumerate(zip(dreams, chosen, strict=True), 1)
    ]
    _in_batches(Message, messages)
    _index(person, messages, chosen)
    recount(person_id=person.pk, now=now)
    began = time.perf_counter()
    threads.count(person_id=person.pk)
    print(f"threads counted in {time.perf_counter() - began:.1f} s")
    return person, dreams


@dataclasses.dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what the workers' own functions find in it: searching each dream as a whole would take minutes."""

    text: str
    insights: list[Any]
    signs: list[Any]
    features: list[Any]
    tokens: list[str]


def _sentences(rng: random.Random, vocabulary: Sequence[str], signs: list[Any]) -> list[Sentence]:
    from dreams.insights.extract import _found_in
    from dreams.models import Dream, Message
    from dreams.near import features
    from dreams.signs.find import Finder
    from dreams.signs.marks import laid
    from project.text.folding import search_key

    finder, dream = Finder(signs), Dream(author_id=signs[0].person_id)
    made = []
    for number in range(POOL):
        text = _text(rng, vocabulary)
        message = Message(pk=number, dream=dream, text=text, language="en")
        found = _found_in(message)
        shown = laid(message, signs=signs, finder=finder, marks=(), insights=found)
        made.append(Sentence(text, found, finder.find(text, "en"), list(features._in_message(message, shown)), search_key(text).split()))
    return made


def _text(rng: random.Random, vocabulary: Sequence[str]) -> str:
    """Zipf's law, roughly: the word of rank n comes with a chance of about one in n."""
    words = []
    for _ in range(WORDS // SENTENCES):
        kind = rng.random()
        if kind < 0.4:
            words.append(rng.choice(LITTLE))
        elif kind < 0.55:
            words.append(LEXICON[min(int(rng.paretovariate(0.9)) - 1, len(LEXICON) - 1)])
        elif kind < 0.57:
            words.append(rng.choice(("violin", "lake", "lantern")))
        else:
            words.append(vocabulary[min(int(rng.paretovariate(0.35)) - 1, len(vocabulary) - 1)])
    return " ".join(words) + "."


def _index(person: User, messages: Sequence[Any], chosen: Sequence[Sequence[Sentence]]) -> None:
    """What the workers would keep of each dream, stored in batches."""
    from dreams.models import Dream, DreamFeature, DreamInsight, DreamTerm, DreamWords, SignFinding
    from dreams.near import features
    from dreams.search import TERM, _forms
    from project.sealing import blind
    from project.sealing.keyring import keys_of

    keys = keys_of(person.pk)
    changed = dict(Dream.objects.filter(author=person).values_list("pk", "updated_at"))
    numbers = functools.cache(lambda token: [blind.term(keys, TERM, form) for form in _forms(token, {"en"})])
    for begin in range(0, len(messages), 1000):
        insights, findings, words, terms, kept = [], [], [], [], []
        for message, told in zip(messages[begin : begin + 1000], chosen[begin : begin + 1000], strict=True):
            dream, start = message.dream, 0
            tokens: Counter[str] = Counter()
            for one in told:
                for row in one.insights:
                    place = {"start": start + row.start, "end": start + row.end}
                    insights.append(
                        DreamInsight(dream=dream, message=message, kind=row.kind, key=row.key, label=row.label, sign=row.sign, **place)
                    )
                findings += [
                    SignFinding(sign=at.sign, dream=dream, message=message, start=start + at.start, end=start + at.end) for at in one.signs
                ]
                tokens.update(one.tokens)
                start += len(one.text) + 1
            words.append(DreamWords(dream=dream, words=" ".join(sorted(tokens)), as_of=changed[dream.pk], is_compared=True))
            counted_terms: Counter[int] = Counter()
            for token, amount in tokens.items():
                for number in numbers(token):
                    counted_terms[number] += amount
            terms += [(dream.pk, term, amount) for term, amount in counted_terms.items()]
            found = features.weighed(person.pk, itertools.chain(*(one.features for one in told), features._noted(dream)))
            kept += [(dream.pk, number, one.weight, one.is_sign) for number, one in found.items()]
        for model, rows in (
            (DreamInsight, insights),
            (SignFinding, findings),
            (DreamWords, words),
        ):
            _in_batches(model, rows)
        _in_bulk(DreamTerm, ("dream_id", "term", "count"), terms)
        _in_bulk(DreamFeature, ("dream_id", "feature", "weight", "is_sign"), kept)


def _in_batches(model: Any, rows: Sequence[Any]) -> None:
    from django.db import transaction

    with transaction.atomic():
        model.objects.bulk_create(rows, batch_size=1000)


def _in_bulk(model: Any, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """The same for more than a million rows of numbers, for which the ORM takes minutes."""
    from django.db import connection, transaction

    table, names = model._meta.db_table, ", ".join(columns)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        statement = f"INSERT INTO {table} ({names}) VALUES ({places})"
        cursor.executemany(statement, [(row[0].hex, *row[1:]) for row in rows])


def _settle() -> None:
    """As a database of years is: its statistics are there, and its index pages are clean."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    sys.exit(measure(sys.argv[1], int(sys.argv[2])))
