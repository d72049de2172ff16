"""The statements of what follows each reply, made once (project/rows.py): insights, words for searching, what dreams are compared by.

tests/chat/test_after_statements.py holds each against the ORM.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import uuid
from collections.abc import Collection
from typing import Any

from django.db import connection

from project.rows import Rows, execute, fetch, locking, value
from project.sealing.fields import opened
from project.sealing.values import MARK, Sealed, is_sealed

from .models import Dream, DreamFeature, DreamInsight, DreamTerm, DreamWords, Mark, Message, Sign, Thread, ThreadCount
from .statements import DREAMS, MESSAGES, TOLD

INSIGHTS = Rows(DreamInsight)
WORDS = Rows(DreamWords)
STATE = Rows(DreamWords, only=("words", "as_of", "read_from", "is_compared"))
WRITTEN_CHARS = len(MARK) + 24
"""So much of a sealed value is another whenever it was written anew: its mark and its nonce."""
MOST_NAMED = 500
"""More terms than these are not named one by one: all of the dream's are read."""
TERMS = Rows(DreamTerm)
FEATURES = Rows(DreamFeature)
MARKS = Rows(Mark)
SIGNS = Rows(Sign)
THREADS = Rows(Thread)
COUNTS = Rows(ThreadCount)


@dataclasses.dataclass(frozen=True, slots=True)
class Followed:
    """A dream, its words as they are kept and for what time, and whether what it is compared by is."""

    dream: Dream
    as_of: datetime.datetime | None
    is_compared: bool
    words: Any
    """As they are stored."""
    read_from: str


@functools.cache
def _dream(*, is_locked: bool) -> str:
    return f"""
SELECT {STATE.columns("w")}, {DREAMS.columns("d")}
FROM dreams_dream d LEFT JOIN dreams_dreamwords w ON w.dream_id = d.id
WHERE d.id = %s {locking("d") if is_locked else ""}
"""


def followed(dream_id: uuid.UUID | str, *, lock: bool = False) -> Followed | None:
    """The dream, deleted or not; `lock` locks its row. What stands of its words is from before the lock."""
    found = fetch(_dream(is_locked=lock), [value(Dream, "id", dream_id)])
    if not found:
        return None
    words, as_of, read_from, is_compared = STATE.values(found[0][: STATE.width])
    return Followed(DREAMS.read(found[0][STATE.width :]), as_of, bool(is_compared), words, read_from or "")


@functools.cache
def _told(*, by_dreamer: bool) -> str:
    whose = "m.role = 'user'" if by_dreamer else "m.role <> 'system'"
    return f"SELECT {TOLD.columns('m')} FROM dreams_message m WHERE m.dream_id = %s AND {whose} AND m.id >= %s ORDER BY m.id"


@functools.cache
def _first_told() -> str:
    return f"""
SELECT EXISTS (SELECT 1 FROM dreams_messageedit e WHERE e.message_id = m.id), {MESSAGES.columns("m")}
FROM dreams_message m WHERE m.dream_id = %s AND m.role = 'user' ORDER BY m.id LIMIT %s
"""


def told(dream: Dream, *, since: int = 0, by_dreamer: bool = False) -> list[Message]:
    """What was said in a dream, or `by_dreamer` alone, in order, but for notices; its columns are those of `TOLD`."""
    return [TOLD.read(row) for row in fetch(_told(by_dreamer=by_dreamer), [value(Dream, "id", dream.pk), since])]


def first_told(dream: Dream, *, limit: int) -> tuple[list[Message], bool]:
    """The dreamer's first messages in order, and whether one of them was edited."""
    found = fetch(_first_told(), [value(Dream, "id", dream.pk), limit])
    return [MESSAGES.read(row[1:]) for row in found], any(row[0] for row in found)


# --- insights


def searched(dream: Dream) -> bool:
    """Note that nothing is due any more, unless words were added since the dream was read."""
    return bool(
        execute(
            "UPDATE dreams_dream SET insights_due_at = NULL, insights_due_from = NULL WHERE id = %s AND insights_due_at = %s",
            [value(Dream, "id", dream.pk), value(Dream, "insights_due_at", dream.insights_due_at)],
        )
    )


def replace_insights(dream: Dream, found: list[DreamInsight]) -> None:
    """Put these in the place of what the lexicon found before in the words that were due."""
    execute(
        "DELETE FROM dreams_dreaminsight WHERE dream_id = %s AND message_id >= %s AND source = 'words'",
        [value(Dream, "id", dream.pk), dream.insights_due_from or 0],
    )
    INSIGHTS.insert_many(found, conflict="ON CONFLICT DO NOTHING")


def awarded(dream: Dream) -> None:
    execute("UPDATE dreams_dream SET is_award_due = %s WHERE id = %s", [False, value(Dream, "id", dream.pk)])


# --- signs and marks


@functools.cache
def _marks_and_insights() -> str:
    nothing = (", ".join(["NULL"] * rows.width) for rows in (INSIGHTS, MARKS))
    return f"""
SELECT {MARKS.columns("k")}, {next(nothing)} FROM dreams_mark k WHERE k.dream_id = %s AND k.start IS NOT NULL AND k.message_id <= %s
UNION ALL
SELECT {next(nothing)}, {INSIGHTS.columns("i")} FROM dreams_dreaminsight i WHERE i.dream_id = %s AND i.message_id <= %s
"""


@functools.cache
def _signs() -> str:
    return f"SELECT {SIGNS.columns('s')} FROM dreams_sign s WHERE s.person_id = %s"


def marks_and_insights(dream: Dream, *, through: int) -> tuple[list[Mark], list[DreamInsight]]:
    """The marks that have a place, and the insights in order, of the dream's messages `through` this one. One statement."""
    dream_id = value(Dream, "id", dream.pk)
    found = fetch(_marks_and_insights(), [dream_id, through] * 2)
    marks = [MARKS.read(row[: MARKS.width]) for row in found if row[0] is not None]
    insights = [INSIGHTS.read(row[MARKS.width :]) for row in found if row[0] is None]
    for mark in marks:
        mark.dream = dream
    for insight in insights:
        insight.dream = dream
    return marks, sorted(insights, key=lambda one: (one.message_id, one.start))


def signs(person_id: uuid.UUID) -> list[Sign]:
    """All of a person."""
    return [SIGNS.read(row) for row in fetch(_signs(), [value(Sign, "person", person_id)])]


def has_signs(person_id: uuid.UUID) -> bool:
    return bool(fetch("SELECT 1 FROM dreams_sign s WHERE s.person_id = %s LIMIT 1", [value(Sign, "person", person_id)]))


# --- words


@dataclasses.dataclass(frozen=True, slots=True)
class Stretch:
    """How messages that say something are stored: the last one's number, of each how its text begins, in order, and their languages."""

    last: int
    starts: str
    languages: frozenset[str]


@dataclasses.dataclass(frozen=True, slots=True)
class Written:
    """How what was told in a dream is stored, by which can be told whether it was written anew. All of it is of one moment.

    `earlier`: the messages through the one that was asked for; `later`: the others, with their numbers in order, `ids`.
    """

    dream_id: uuid.UUID
    title: str
    description: str
    earlier: Stretch
    later: Stretch
    ids: list[int]
    texts: str = dataclasses.field(repr=False)
    """Title and description, opened."""

    @property
    def languages(self) -> frozenset[str]:
        return self.earlier.languages | self.later.languages

    @property
    def is_sealed(self) -> bool:
        """Title, description and the later messages; of the earlier ones nothing is said."""
        starts = self.later.starts.split(",") if self.later.starts else []
        return all(not start or is_sealed(start) for start in (self.title, self.description, *starts))


@functools.cache
def _written(vendor: str) -> str:
    # The database puts them together: a row for each would cost several times as much.
    is_postgres = vendor == "postgresql"
    joined = "string_agg({}, ',' ORDER BY t.id)" if is_postgres else "group_concat({}, ',')"
    stretch = f"""
SELECT {{part}}, max(t.id), {joined.format("t.start")},
    {"string_agg(DISTINCT t.language, ',')" if is_postgres else "group_concat(DISTINCT t.language)"}, {{ids}}
FROM (
    SELECT m.id, m.language, substr(m.text, 1, {WRITTEN_CHARS}) AS start
    FROM dreams_message m WHERE m.dream_id = %s AND m.role <> 'system' AND m.text <> '' AND m.id {{which}} %s ORDER BY m.id
) t
"""
    return f"""
SELECT 0, 0, coalesce(d.title, ''), coalesce(d.description, ''), '' FROM dreams_dream d WHERE d.id = %s
UNION ALL {stretch.format(part=1, which="<=", ids="''")}
UNION ALL {stretch.format(part=2, which=">", ids=joined.format("CAST(t.id AS text)"))}
ORDER BY 1
"""


def written(dream: Dream, *, through: int = 0) -> Written:
    """Of the dream's messages nothing is opened. `through`: the last one of those that stand apart as the earlier ones."""
    dream_id = value(Dream, "id", dream.pk)
    (_, _, title, description, _), earlier, later = fetch(_written(connection.vendor), [dream_id, dream_id, through, dream_id, through])
    texts = " ".join(_opened(dream, name, stored) for name, stored in (("title", title), ("description", description)))
    ids = [int(number) for number in (later[4] or "").split(",") if number]
    return Written(dream.pk, title, description, _stretch(*earlier[1:4]), _stretch(*later[1:4]), ids, texts)


def _stretch(last: int | None, starts: str | None, languages: str | None) -> Stretch:
    """Of no messages the database says nothing."""
    return Stretch(last or 0, starts or "", frozenset((languages or "").split(",")) - {""})


def _opened(dream: Dream, name: str, stored: str) -> str:
    token = Sealed(stored) if is_sealed(stored) else stored
    return str(opened(Dream, name, row=dream.pk, person=dream.author_id, stored=token))


def keep_words(kept: DreamWords, *, instead_of: datetime.datetime | None) -> bool:
    """False where others than those of that time (None: any) are kept meanwhile. Until the transaction's end nobody else keeps any."""
    written = ", ".join(f"{name} = EXCLUDED.{name}" for name in ("words", "as_of", "read_from"))
    conflict = f"ON CONFLICT (dream_id) DO UPDATE SET {written} WHERE dreams_dreamwords.as_of = %s"
    # Nothing is equal to NULL, so where none were kept before, one that is there now was kept meanwhile.
    return bool(WORDS.insert_many([kept], conflict=conflict, values=[value(DreamWords, "as_of", instead_of)]))


def terms(dream: Dream, *, among: Collection[int] | None = None) -> dict[int, int]:
    """How often each term stands there. `among`: the others may be left out."""
    wanted = among if among is not None and len(among) <= MOST_NAMED else ()
    named = f"AND t.term IN ({', '.join(['%s'] * len(wanted))})" if wanted else ""
    return _pairs(f"SELECT t.term, t.count FROM dreams_dreamterm t WHERE t.dream_id = %s {named}", dream, *wanted)


def keep_terms(rows: list[DreamTerm]) -> None:
    TERMS.insert_many(rows, conflict="ON CONFLICT (dream_id, term) DO UPDATE SET count = EXCLUDED.count")


# --- what dreams are compared by


def set_compared(dream_id: uuid.UUID, *, is_compared: bool) -> None:
    execute(
        "UPDATE dreams_dreamwords SET is_compared = %s WHERE dream_id = %s AND is_compared <> %s",
        [is_compared, value(DreamWords, "dream", dream_id), is_compared],
    )


def features(dream: Dream) -> dict[int, int]:
    """The weight of each feature."""
    return _pairs("SELECT f.feature, f.weight FROM dreams_dreamfeature f WHERE f.dream_id = %s", dream)


def keep_features(rows: list[DreamFeature]) -> None:
    FEATURES.insert_many(
        rows, conflict="ON CONFLICT (dream_id, feature) DO UPDATE SET weight = EXCLUDED.weight, is_sign = EXCLUDED.is_sign"
    )


def recount(person_id: uuid.UUID, *, now: datetime.datetime) -> None:
    """The person's threads are to be counted."""
    COUNTS.insert_many(
        [ThreadCount(person_id=person_id, due_at=now)], conflict="ON CONFLICT (person_id) DO UPDATE SET due_at = EXCLUDED.due_at"
    )


# --- what returns in a diary


@dataclasses.dataclass(frozen=True, slots=True)
class CountDue:
    """A count that is due. `told`: the person's dreams; `threads`: what was counted last."""

    due_at: datetime.datetime
    counted_at: datetime.datetime | None
    told: int
    threads: list[Thread]


@functools.cache
def _count_due() -> str:
    return f"""
SELECT (SELECT count(*) FROM dreams_dream d WHERE d.author_id = c.person_id AND d.deleted_at IS NULL), {COUNTS.columns("c")}
FROM dreams_threadcount c WHERE c.person_id = %s AND c.due_at IS NOT NULL
"""


@functools.cache
def _threads() -> str:
    return f"SELECT {THREADS.columns('t')} FROM dreams_thread t WHERE t.person_id = %s"


@functools.cache
def _dreams_with(besides: int) -> str:
    named = f"OR f.feature IN ({', '.join(['%s'] * besides)})" if besides else ""
    return f"""
SELECT f.feature, f.is_sign, count(f.dream_id), min(d.night), max(d.night)
FROM dreams_dreamfeature f JOIN dreams_dream d ON d.id = f.dream_id
WHERE d.author_id = %s AND d.deleted_at IS NULL
GROUP BY f.feature, f.is_sign HAVING count(f.dream_id) >= %s {named}
ORDER BY count(f.dream_id) DESC, f.feature
"""


def count_due(person_id: uuid.UUID) -> CountDue | None:
    person = value(ThreadCount, "person", person_id)
    found = fetch(_count_due(), [person])
    if not found:
        return None
    count = COUNTS.read(found[0][1:])
    threads = [THREADS.read(row) for row in fetch(_threads(), [person])]
    assert count.due_at is not None
    return CountDue(count.due_at, count.counted_at, int(found[0][0]), threads)


def dreams_with(person_id: uuid.UUID, *, least: int, besides: Collection[int] = ()) -> list[tuple[Any, ...]]:
    """Each feature that is in so many of the person's dreams, and those `besides`: is it a sign, how many dreams, first and last night."""
    values = [value(Dream, "author", person_id), least, *besides]
    night: Any = Dream._meta.get_field("night")
    return [(*row[:3], night.to_python(row[3]), night.to_python(row[4])) for row in fetch(_dreams_with(len(besides)), values)]


def note_count(person_id: uuid.UUID, *, due_at: datetime.datetime, now: datetime.datetime) -> None:
    """Counted now; it stays due where that was said again meanwhile."""
    due, at = value(ThreadCount, "due_at", due_at), value(ThreadCount, "counted_at", now)
    execute(
        "UPDATE dreams_threadcount SET counted_at = %s, due_at = CASE WHEN due_at = %s THEN NULL ELSE due_at END WHERE person_id = %s",
        [at, due, value(ThreadCount, "person", person_id)],
    )


# --- parts


def _pairs(statement: str, dream: Dream, *values: int) -> dict[int, int]:
    return dict(fetch(statement, [value(Dream, "id", dream.pk), *values]))
