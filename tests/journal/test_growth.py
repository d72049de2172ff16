"""A diary's figures follow each change at once; a page asks the database for what it shows, however many dreams there are beside it."""

from __future__ import annotations

import datetime
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from dreams.models import Dream
from dreams.patterns import kept, report
from person.models import Plan, Profile
from tests import people, sealed
from tests.queries import counted

from .client import Dreamer
from .import_corpus import many
from .test_imports import Importer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_media")]

YEAR = 2025
FIRST, LAST = datetime.date(YEAR, 1, 1), datetime.date(YEAR, 12, 31)
FEW, MANY = 2_000, 3_000
SLACK, ROWS = 2_000, 3
"""Who asks is looked up once a second, whatever is asked."""
CELL = re.compile(r'<td[^>]*><a href="/journal/\?night=([^#]+)#entries" data-level="(\d)"( data-nightmare)?( data-lucid)? title=')


@pytest.fixture
def alice() -> Importer:
    Plan.objects.update(daily_entries=0)
    return Importer(people.make(credits=5))


def of_nights(alice: Dreamer) -> dict[str, tuple[int, int, int, int, dict[str, int]]]:
    """What each night of the year holds, counted dream by dream."""
    found: dict[str, list[Dream]] = defaultdict(list)
    for dream in Dream.objects.filter(author=alice.person, deleted_at=None, night__range=(FIRST, LAST)):
        found[str(dream.night)].append(dream)
    return {
        night: (
            len(dreams),
            sum(one.kind == "dream" for one in dreams),
            sum(one.is_nightmare for one in dreams),
            sum(bool(one.lucidity) for one in dreams),
            dict(Counter(one.mood for one in dreams if one.mood)),
        )
        for night, dreams in found.items()
    }


def check(alice: Dreamer) -> None:
    """The figures over REST, the map of the year and the weeks say what the dreams themselves say."""
    known = of_nights(alice)
    days = alice.call("get", "days/", {"first": FIRST, "last": LAST})
    shown = {day["night"]: (day["entries"], day["dreams"], day["nightmares"], day["lucid"], day["moods"]) for day in days}
    assert shown == known
    assert [*shown] == sorted(shown)
    page = people.browser(alice.person).get(f"/journal/year/{YEAR}/").content.decode()
    cells = CELL.findall(page)
    assert {night: (int(level), bool(bad), bool(lucid)) for night, level, bad, lucid in cells} == {
        night: (min(of[1], 3), bool(of[2]), bool(of[3])) for night, of in known.items()
    }
    weeks = report.weeks(alice.person, today=LAST)
    inside = {night: of for night, of in known.items() if datetime.date.fromisoformat(night) >= weeks[0].first}
    assert sum(week.nights for week in weeks) == sum(not is_only_later(alice, night) for night in inside)
    assert sum(week.remembered for week in weeks) == sum(of[1] > 0 for of in inside.values())
    rows = Dream.objects.filter(author=alice.person, deleted_at=None, night__range=(weeks[0].first, LAST)).exclude(kind="later")
    for week in weeks:
        here = [row for row in rows if row.night is not None and week.first <= row.night <= week.last]
        recalls = [row.recall for row in here if row.recall is not None]
        assert week.recall == (sum(recalls) / len(recalls) if recalls else None)
        assert (week.nightmares, week.lucid) == (sum(row.is_nightmare for row in here), sum(bool(row.lucidity) for row in here))
        assert week.moods == Counter(row.mood for row in here if row.mood)


def is_only_later(alice: Dreamer, night: str) -> bool:
    return not Dream.objects.filter(author=alice.person, deleted_at=None, night=night).exclude(kind="later").exists()


def test_figures_follow_each_change_at_once(alice: Importer) -> None:
    check(alice)
    calm = alice.keep("Calm.", dreamt_on=f"{YEAR}-12-03", mood="calm", lucidity=2, recall=4)["entry"]["id"]
    bad = alice.keep("Bad.", dreamt_on=f"{YEAR}-12-03", mood="afraid", is_nightmare=True, recall=1)["entry"]["id"]
    for _ in range(3):
        alice.keep("Again.", dreamt_on=f"{YEAR}-12-03", mood="calm", lucidity=0)
    alice.keep("", kind="later", dreamt_on=f"{YEAR}-12-04")
    alice.keep("", kind="nothing", dreamt_on=f"{YEAR}-03-04")
    check(alice)
    alice.call("patch", f"entries/{calm}/", {"dreamt_on": f"{YEAR}-12-09", "mood": "sad", "lucidity": None})
    check(alice)
    alice.call("patch", f"entries/{bad}/", {"dreamt_on": f"{YEAR - 1}-12-09"})
    check(alice)
    alice.call("patch", f"entries/{bad}/", {"dreamt_on": f"{YEAR}-11-30", "is_nightmare": False})
    alice.call("delete", f"entries/{calm}/", status=204)
    check(alice)
    assert alice.other("post", f"/api/user/me/trash/{calm}/restore/").status_code == 200
    check(alice)
    rows = "".join(f"{YEAR}-{month:02d}-1{month % 9},Dream {month} from elsewhere\n" for month in range(1, 13))
    brought = alice.bring(f"date,dream\n{rows}".encode())
    assert brought["kept"] == 12
    check(alice)
    assert alice.call("post", f"imports/{brought['id']}/undo/") == {"entries": 12}
    check(alice)
    Profile.objects.filter(pk=alice.person.pk).update(time_zone="Pacific/Kiritimati")
    alice.keep("In another place.", dreamt_on=f"{YEAR}-12-31")
    check(alice)


def test_nobody_else_counts(alice: Importer) -> None:
    Dreamer(people.make("bob")).keep("Not hers.", dreamt_on=f"{YEAR}-12-03", mood="calm")
    check(alice)
    assert alice.call("get", "days/", {"first": FIRST, "last": LAST}) == []


@pytest.mark.services
def test_figures_are_whole_while_entries_come_and_go(alice: Importer) -> None:
    """What is read at any moment is of one moment: an entry that changes its night is on one of both, never on none or twice."""
    entry = alice.keep("It moves.", dreamt_on=f"{YEAR}-05-01")["entry"]["id"]
    dream, ends = Dream.objects.get(pk=entry), threading.Event()

    def move() -> None:
        try:
            for number in range(60):
                Dream.objects.filter(pk=dream.pk).update(night=datetime.date(YEAR, 5, 1 + number % 28))
        finally:
            ends.set()
            connection.close()

    mover = threading.Thread(target=move)
    mover.start()
    seen = []
    while not ends.is_set():
        seen.append(sum(day["entries"] for day in alice.call("get", "days/", {"first": FIRST, "last": LAST})))
    mover.join()
    assert set(seen) <= {1}
    check(alice)


# --- what pages cost


@pytest.fixture
def steps() -> Callable[[Callable[[], Any]], int]:
    """Counts the steps of SQLite's machine while something is done: what the database works, whatever the machine is busy with."""
    done = [0]

    def step() -> int:
        done[0] += 1
        return 0

    def of(do: Callable[[], Any]) -> int:
        connection.ensure_connection()
        done[0] = 0
        connection.connection.set_progress_handler(step, 1)
        try:
            do()
        finally:
            connection.connection.set_progress_handler(None, 0)
        return done[0]

    return of


def older(alice: Dreamer, count: int, *, before: datetime.date, **fields: Any) -> None:
    """One dream a night, back into the past."""
    day = datetime.timedelta(days=1)
    nights = [before - day * (number + 1) for number in range(count)]
    Dream.objects.bulk_create(Dream(author=alice.person, night=night, dreamt_on=night, **fields) for night in nights)


def recent(alice: Dreamer) -> str:
    """A year of dreams, one a night, and an entry with a tag; the entry's id."""
    today = timezone.localdate()
    older(alice, 400, before=today, mood="calm")
    newest = alice.keep("I was at the sea.", dreamt_on=str(today), tags=["sea"])["entry"]["id"]
    kept.refresh(person_id=alice.person.pk)
    return str(newest)


@pytest.mark.embedded
def test_the_database_works_no_more_for_a_page_of_a_long_diary(alice: Importer, steps: Callable[[Callable[[], Any]], int]) -> None:
    entry, browser = recent(alice), people.browser(alice.person)
    today = timezone.localdate()
    pages = ["/journal/", f"/journal/year/{today.year}/", "/journal/patterns/", "/journal/new/", f"/journal/{entry}/", "/dreams/"]

    def cost() -> dict[str, tuple[int, int]]:
        found = {}
        for path in pages:
            for _ in range(2):
                with counted() as read:
                    taken = steps(lambda path=path: browser.get(path))  # type: ignore[misc]  # the path is bound at once
            found[path] = taken, read.rows
        return found

    older(alice, FEW, before=today - datetime.timedelta(days=450))
    few = cost()
    older(alice, MANY, before=today - datetime.timedelta(days=450 + FEW))
    many_more = cost()
    most = {path: (int(taken * 1.2) + SLACK, rows + ROWS) for path, (taken, rows) in few.items()}
    grown = {path: (most[path], now) for path, now in many_more.items() if now[0] > most[path][0] or now[1] > most[path][1]}
    assert grown == {}, "steps of the database, and rows read"


@pytest.mark.embedded
def test_tags_are_offered_however_far_back_they_are(alice: Importer) -> None:
    today = timezone.localdate()
    old = alice.keep("Long ago.", dreamt_on="1999-01-02", tags=["lake"])["entry"]["id"]
    older(alice, 300, before=today)
    assert "lake" in people.browser(alice.person).get("/journal/new/").content.decode()
    sealed.update(Dream.objects.filter(pk=old), tags=[])
    assert "lake" not in people.browser(alice.person).get("/journal/new/").content.decode()


def test_a_map_says_nothing_but_its_own_words(alice: Importer) -> None:
    """Cells are put together as text; each language's dates are its own."""
    alice.keep("<b>Not here</b>", dreamt_on=f"{YEAR}-03-05", mood="calm", is_nightmare=True)
    said = {}
    for language in ("en", "tr", "es", "ru"):
        browser: Client = people.browser(alice.person)
        browser.cookies["django_language"] = language
        page = browser.get(f"/journal/year/{YEAR}/", headers={"accept-language": language}).content.decode()
        assert "Not here" not in page
        [said[language]] = re.findall(rf'night={YEAR}-03-05#entries" data-level="1" data-nightmare title="([^"]+)"', page)
    assert len(set(said.values())) == 4, said


def test_many_brought_at_once_are_all_counted(alice: Importer) -> None:
    brought = alice.bring(many(50))
    assert brought["kept"] == 50
    found = alice.call("get", "days/", {"first": "2001-01-01", "last": "2001-12-31"})
    assert sum(day["entries"] for day in found) == Dream.objects.filter(author=alice.person, night__year=2001).count() > 0
