"""What goes out comes in again as it was: any diary, as notes and as a table, without a database."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from dreams.journal.exports import obsidian, statistics
from dreams.journal.exports.selection import Exported
from dreams.journal.imports import reading
from dreams.journal.imports.rows import Row
from dreams.models import Dream

pytestmark = pytest.mark.once

DETAILS = ("mood", "lucidity", "recall", "is_nightmare", "distress", "is_recurring", "slept_at", "woke_at", "stays_here", "is_kept_out")
LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffd")
WORDS = (
    st.text(st.one_of(LETTERS, st.sampled_from("\n;,\"'=+-@#|🌊🏽ıİşЯñ\u2028\x85")), min_size=1, max_size=60).map(str.strip).filter(bool)
)
NAME = st.text(st.one_of(LETTERS, st.sampled_from(",'=+-@🌊ıЯ")), min_size=1, max_size=20).filter(
    lambda name: name == " ".join(name.strip().strip("#").split()) and ";" not in name
)
TEXT = st.one_of(
    WORDS, st.lists(WORDS, min_size=1, max_size=3).map("\n---\n".join), WORDS.map(lambda words: f"# {words}"), WORDS.map("=".__add__)
)
MOMENT = st.datetimes(datetime.datetime(2006, 1, 1), datetime.datetime(2026, 6, 1)).map(
    lambda at: at.replace(tzinfo=datetime.UTC, second=0)
)


@st.composite
def told(draw: st.DrawFn) -> Exported:
    kind = draw(st.sampled_from(["dream", "dream", "dream", "nothing", "later"]))
    slept = draw(st.none() | MOMENT)
    dream = Dream(
        kind=kind,
        night=draw(st.dates(datetime.date(2006, 1, 1), datetime.date(2026, 6, 1))),
        title=draw(st.none() | NAME),
        mood=draw(st.sampled_from(["", *Dream.Mood.values])),
        lucidity=draw(st.none() | st.integers(0, 3)),
        recall=draw(st.none() | st.integers(0, 5)),
        is_nightmare=draw(st.booleans()),
        distress=draw(st.none() | st.integers(0, 10)),
        is_recurring=draw(st.booleans()),
        tags=draw(st.lists(NAME, max_size=20, unique=True)),
        people=draw(st.lists(NAME, max_size=4, unique=True)),
        slept_at=slept and slept.replace(microsecond=0),
        woke_at=slept and slept.replace(microsecond=0) + datetime.timedelta(hours=7),
        stays_here=draw(st.booleans()),
        is_kept_out=draw(st.booleans()),
    )
    text = draw(TEXT) if kind == "dream" else ""
    # A title that stands again as the note's heading is the title, as other programs write it.
    assume(not text.startswith(f"# {dream.title}"))
    return Exported(dream, text, [("place", "Дом")])


def shown(one: Exported) -> dict[str, Any]:
    dream = one.dream
    details = {name: getattr(dream, name) for name in DETAILS} | {"tags": dream.tags, "people": dream.people, "title": dream.title or ""}
    return {"night": dream.night, "kind": dream.kind, "text": one.text, **details}


def place(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in sorted(row))


def read(row: Any) -> dict[str, Any]:
    assert isinstance(row, Row), row
    assert not row.notes, row
    none = Dream(night=row.night, kind=row.kind, tags=[], people=[])
    return shown(Exported(none, row.text, [])) | row.details


def rows_of(data: bytes, name: str) -> list[dict[str, Any]]:
    kind = reading.format_of(data, name)
    return [read(row) for row in reading.rows(data, kind, reading.options_of(data, kind), datetime.UTC)]


LONG = Exported(
    Dream(night=datetime.date(2025, 3, 30), mood="", tags=[], people=[], title="🌊🌊"), "A line of many.\n" * 700 + "The end.", []
)


@given(st.lists(told(), min_size=1, max_size=3))
@example([LONG])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_notes(diary: list[Exported]) -> None:
    file, taken = io.BytesIO(), set[str]()
    with zipfile.ZipFile(file, "w") as archive:
        for one in diary:
            archive.writestr(obsidian._path(one, taken), obsidian.note(one))
    assert sorted(rows_of(file.getvalue(), "dreams.zip"), key=place) == sorted(map(shown, diary), key=place)


@given(st.lists(told(), min_size=1, max_size=3))
@example([LONG, LONG])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_table(diary: list[Exported]) -> None:
    data = statistics.head(with_text=True) + b"".join(statistics.line_of(one, with_text=True) for one in diary)
    assert rows_of(data, "dreams.csv") == [shown(one) for one in diary]
