"""Tables: CSV in any delimiter, and JSON as a list of objects. Their columns are named, guessed at, and mapped by hand."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import ijson

from project.text.folding import search_key

from ..exports import statistics
from . import dates
from .rows import MOST_ENTRIES, ImportTooLarge, ImportUnreadable, Problem

DELIMITERS = (",", ";", "\t", "|")
FIELDS = ("date", "text", "title", "mood", "lucidity", "recall", "nightmare", "distress", "recurring", "tags", "people", "kind")
NAMES = {
    "date": "date night night_of dreamt_on dream_date created created_at day when tarih gece gun fecha noche dia дата ночь день "
    "creationdate timestamp time_stamp",
    "text": "text dream dream_text content description body entry notes note ruya metin icerik aciklama sueno texto contenido descripcion "
    "сон текст содержание описание запись",
    "title": "title name headline baslik ad titulo nombre название заголовок",
    "mood": "mood emotion feeling emotions duygu ruh_hali animo estado_de_animo emocion настроение чувство эмоция",
    "lucidity": "lucidity lucid is_lucid bilincli lucidez lucido осознанность осознанный",
    "recall": "recall clarity vividness hatirlama netlik recuerdo claridad память ясность",
    "nightmare": "nightmare is_nightmare kabus pesadilla кошмар",
    "distress": "distress intensity sikinti siddet angustia intensidad тяжесть сила",
    "recurring": "recurring is_recurring tekrarlayan recurrente повторяющийся",
    "tags": "dream_tags tags tag labels keywords etiket etiketler etiquetas теги метки тег",
    "people": "people persons characters kisiler personas personajes люди персонажи",
    "kind": "kind",
}
_FIELD = {name: field for field, names in NAMES.items() for name in names.split()}
_PLAIN = str.maketrans("şğüöçıñ", "sguocin")
_RECORD_LINES = 400
_LONG_RECORDS = 2_000_000
"""So many lines of a file may be read again for records that are longer: a mark that never ends would have each line read to the end."""
OWN_HEADER = ",".join(statistics.COLUMNS)
_ENTRIES_KEYS = ("entries", "dreams", "items", "data", "journal", "records")

Record = tuple[int, list[Any] | None]
"""The line (or number), and the fields; None where the record can't be read."""


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """`has_header`: the first record of a CSV names its columns. `records` are those behind it."""

    columns: list[str]
    records: list[Record]
    has_header: bool = True
    problems: tuple[Problem, ...] = ()


def read_csv(text: str, delimiter: str) -> Table:
    # Not by splitlines(): a line ends as files end theirs, not at each of Unicode's separators.
    lines = io.StringIO(re.sub("\r\n?", "\n", text), newline="").readlines()
    found = list(_records(lines, delimiter))
    rows = [(line, fields) for line, fields in found if fields is None or any(str(field).strip() for field in fields)]
    first = next((fields for _line, fields in rows if fields), None)
    if first is None:
        raise ImportUnreadable
    has_header = any(_key(name) in _FIELD for name in first) or not any(_is_date(str(field)) for field in first)
    width = max(len(fields) for _line, fields in rows[:200] if fields)
    columns = [str(name).strip() for name in first] if has_header else [""] * width
    body = rows[1:] if has_header else rows
    # A field too many or too few means that a separator is not where it should be; empty ones at the end are left by spreadsheets.
    return Table(columns, [(line, _of_width(fields, len(columns))) for line, fields in body], has_header)


def guess_delimiter(text: str) -> str:
    if text.startswith(OWN_HEADER):
        return ","
    lines = text[:200_000].splitlines(keepends=True)[:60]
    scores = {}
    for delimiter in DELIMITERS:
        widths = Counter(len(fields) for _line, fields in _records(lines, delimiter) if fields)
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        scores[delimiter] = count * (width - 1) / max(1, sum(widths.values())) if width > 1 else 0
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def read_json(data: bytes) -> Table:
    """A list of objects, an object that holds one, or an object a line."""
    problems: list[Problem] = []
    rows = list(_json_lines(data) if _is_json_lines(data) else _json_items(data, problems))
    columns = list(dict.fromkeys(name for _number, row in rows if row is not None for name in row))
    if not columns:
        raise ImportUnreadable
    if len(columns) > 200:
        raise ImportTooLarge
    return Table(
        columns, [(number, None if row is None else [row.get(name) for name in columns]) for number, row in rows], True, tuple(problems)
    )


def guess_mapping(table: Table) -> dict[str, int]:
    """The column of each field that a name gives away; of a table without names, where dates and the longest words are."""
    mapping: dict[str, int] = {}
    keys = [_key(name) for name in table.columns]
    for field, names in NAMES.items():
        known = names.split()
        found = sorted((known.index(key), column) for column, key in enumerate(keys) if key in known)
        if found:
            mapping[field] = found[0][1]
    sample = [fields for _line, fields in table.records[:100] if fields]
    columns = [column for column in range(len(table.columns)) if column not in mapping.values()]
    if "date" not in mapping and columns:
        dated = {column: sum(_is_date(str(fields[column] or "")) for fields in sample) for column in columns}
        best = max(columns, key=lambda column: dated[column])
        if dated[best] * 2 > len(sample):
            mapping["date"] = best
            columns.remove(best)
    if "text" not in mapping and columns:
        mapping["text"] = max(columns, key=lambda column: sum(len(str(fields[column] or "")) for fields in sample))
    return mapping


def _records(lines: Sequence[str], delimiter: str) -> Iterator[Record]:
    """Each record with its first line. A quotation mark that never ends costs one line, not the rest of the file."""
    line = count = 0
    left = _LONG_RECORDS
    while line < len(lines):
        count += 1
        if count > MOST_ENTRIES + 1:
            raise ImportTooLarge
        record, used = _record(lines, line, delimiter, strict=True)
        if record is None and 0 < len(lines) - line - _RECORD_LINES <= left:
            left -= len(lines) - line
            record, used = _record(lines, line, delimiter, strict=True, most=len(lines))
        if record is None:
            record, loose = _record(lines, line, delimiter, strict=False)
            # What a strict reader refuses may still be plain: a quotation mark within the words of one line, or one that never closes.
            record, used = record if loose == 1 else lines[line].rstrip("\n").split(delimiter), 1
        yield line + 1, record
        line += used


def _record(lines: Sequence[str], start: int, delimiter: str, *, strict: bool, most: int = _RECORD_LINES) -> tuple[list[Any] | None, int]:
    reader = csv.reader((lines[line] for line in range(start, min(start + most, len(lines)))), delimiter=delimiter, strict=strict)
    try:
        return next(reader), reader.line_num
    except (csv.Error, StopIteration):
        return None, 1


def _of_width(fields: list[Any] | None, width: int) -> list[Any] | None:
    if fields is None:
        return None
    while len(fields) > width and not str(fields[-1]).strip():
        fields.pop()
    if len(fields) > width:
        return None
    return fields + [""] * (width - len(fields))


def _is_json_lines(data: bytes) -> bool:
    lines = data.lstrip(b"\xef\xbb\xbf \r\n\t").split(b"\n", 2)
    return len(lines) > 1 and lines[0].strip().startswith(b"{") and lines[0].strip().endswith(b"}") and lines[1].strip()[:1] in {b"{", b""}


def _json_lines(data: bytes) -> Iterator[tuple[int, dict[str, Any] | None]]:
    for number, line in enumerate(data.decode("utf-8-sig", "replace").split("\n"), 1):
        if number > MOST_ENTRIES:
            raise ImportTooLarge
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        yield number, row if isinstance(row, dict) else None


def _json_items(data: bytes, problems: list[Problem]) -> Iterator[tuple[int, dict[str, Any] | None]]:
    number = 0
    prefix = _prefix(data)
    try:
        for row in ijson.items(io.BytesIO(data), prefix, use_float=True):
            number += 1
            if number > MOST_ENTRIES:
                raise ImportTooLarge
            yield number, row if isinstance(row, dict) else None
    except (ijson.JSONError, UnicodeDecodeError, RecursionError):
        if not number:
            raise ImportUnreadable from None
        problems.append(Problem("cut_off", number + 1))


def _prefix(data: bytes) -> str:
    """Where the list is: the file itself, or the first known (else any) list of objects in it."""
    found = []
    try:
        for prefix, event, _value in ijson.parse(io.BytesIO(data)):
            if event == "start_array" and prefix.count(".") == 0:
                if not prefix:
                    return "item"
                found.append(prefix)
                if prefix in _ENTRIES_KEYS:
                    break
    except (ijson.JSONError, UnicodeDecodeError, RecursionError):
        pass
    if not found:
        raise ImportUnreadable
    return f"{next((name for name in found if name in _ENTRIES_KEYS), found[0])}.item"


def _is_date(text: str) -> bool:
    return dates.is_date(text) or bool(re.match(r"\d{4}-\d\d-\d\dT", text))


def _key(name: Any) -> str:
    return re.sub(r"[\s\-]+", "_", search_key(str(name).strip()).translate(_PLAIN))
