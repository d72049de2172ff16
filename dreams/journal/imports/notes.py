"""Notes: Markdown with front matter, Day One's JSON, plain text with dates as headings, and an archive that Reverie packed."""

from __future__ import annotations

import datetime
import json
import re
import zoneinfo
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import frontmatter
import yaml

from . import dates, encodings, tables, values
from .rows import MOST_ENTRIES, Found, ImportTooLarge, ImportUnreadable, Problem
from .zips import SafeZip

ARCHIVE = "dreams/dreams.json"
_FRONT = "---"
_MOST_FRONT = 64 * 1024
_PICTURE = re.compile(r"!\[[^\]]*\]\(dayone-moment:[^)]*\)")
_HEADING = re.compile(r"\s*#{1,6}\s+(.+?)\s*#*\s*")
_NAME_DATE = re.compile(r"(\d{4}[-._]\d\d[-._]\d\d|\d{8}|\d{1,2}[-._]\d{1,2}[-._]\d{4})[\s_\-–—.]*(.*)")
_BREAK = re.compile(r"\s*(?:-{3,}|\*{3,}|={3,}|_{3,})\s*")


def markdown(files: Iterator[tuple[str, bytes]], order: str, zone: datetime.tzinfo) -> Iterator[Found]:
    """A note a file; its date from the front matter, else its name, else its first heading."""
    for number, (name, data) in enumerate(files, 1):
        if number > MOST_ENTRIES:
            raise ImportTooLarge
        text = encodings.decode(data, encodings.guess(data)).replace("\r\n", "\n").replace("\r", "\n")
        yield _note(text, name, order, zone)


def markdown_dates(files: Iterator[tuple[str, bytes]]) -> Iterator[str]:
    """What stands where a date is looked for, to learn the order."""
    for name, data in files:
        try:
            fields = _fields(encodings.decode(data, encodings.guess(data)), name)
        except ValueError:
            continue
        yield str(fields.get("date") or "")


def _note(text: str, name: str, order: str, zone: datetime.tzinfo) -> Found:
    try:
        fields = _fields(text, name)
    except ValueError:
        return Problem("bad_front_matter", 1, name)
    return values.row(fields, line=1, where=name, order=order, zone=zone)


def _fields(text: str, name: str) -> dict[str, Any]:
    """Raises ValueError where the front matter can't be read."""
    meta: Mapping[str, Any] = {}
    if text.startswith(_FRONT) and "\n---" in text[:_MOST_FRONT]:
        try:
            meta, text = frontmatter.parse(text)
        except (yaml.YAMLError, RecursionError, AttributeError, TypeError) as error:
            raise ValueError(name) from error
    fields = _mapped(meta)
    is_titled = "title" in fields
    in_name = _NAME_DATE.fullmatch(PurePosixPath(name).stem)
    lines = text.strip("\n").split("\n")
    if (heading := _HEADING.fullmatch(lines[0])) is not None:
        if not fields.get("date") and not in_name and dates.is_date(heading[1]):
            fields["date"], lines = heading[1], lines[1:]
        elif any(lines[1:]) and (not is_titled or str(fields["title"]) == heading[1]):
            fields["title"], lines = heading[1], lines[1:]
    if not fields.get("date") and in_name:
        fields["date"] = in_name[1].replace("_", "-")
    if not is_titled and not fields.get("title"):
        fields["title"] = in_name[2] if in_name else PurePosixPath(name).stem
    fields["text"] = "\n".join(lines).strip("\n") or fields.get("text", "")
    return fields


def _mapped(meta: Mapping[str, Any]) -> dict[str, Any]:
    table = tables.Table([str(key) for key in meta], [])
    content = list(meta.values())
    # The words are the note's body, wherever the front matter says something longer.
    found = {field: content[column] for field, column in tables.guess_mapping(table).items() if field != "text"}
    found |= {field: meta[field] for field in values.OWN if field in meta}
    return {field: value for field, value in found.items() if isinstance(value, (str, int, float, list, datetime.date))}


def day_one(archive: SafeZip | bytes, zone: datetime.tzinfo) -> Iterator[Found]:
    """`archive` is the ZIP, or the JSON file alone."""
    sources = archive.files(".json") if isinstance(archive, SafeZip) else iter([("", archive)])
    count = 0
    for name, data in sources:
        for number, entry in enumerate(_entries(data), 1):
            count += 1
            if count > MOST_ENTRIES:
                raise ImportTooLarge
            yield _day_one_entry(entry, number, name, zone)


def is_day_one(data: bytes) -> bool:
    return b'"entries"' in data and b'"creationDate"' in data


def _entries(data: bytes) -> list[Any]:
    try:
        told = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise ImportUnreadable from error
    found = told.get("entries") if isinstance(told, dict) else None
    return found if isinstance(found, list) else []


def _day_one_entry(entry: Any, number: int, name: str, zone: datetime.tzinfo) -> Found:
    if not isinstance(entry, dict):
        return Problem("bad_row", number, name)
    text = _PICTURE.sub("", str(entry.get("text") or "")).replace("\\.", ".").replace("\\-", "-").strip()
    first, _, rest = text.partition("\n")
    title = ""
    if (heading := _HEADING.fullmatch(first)) is not None and rest.strip():
        title, text = heading[1], rest.strip()
    fields = {"date": entry.get("creationDate"), "text": text, "title": title, "tags": entry.get("tags")}
    return values.row(fields, line=number, where=name, zone=_zone(entry.get("timeZone")) or zone)


def _zone(name: Any) -> datetime.tzinfo | None:
    try:
        return zoneinfo.ZoneInfo(str(name)) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def plain_text(text: str, order: str, zone: datetime.tzinfo) -> Iterator[Found]:
    """A line that is a date begins a night; a line of dashes, another dream of it."""
    heading, start, lines = "", 1, list[str]()
    count = 0
    for number, line in enumerate([*text.splitlines(), None], 1):
        is_heading = line is not None and _is_heading(line)
        if line is not None and not is_heading and not (heading and _BREAK.fullmatch(line)):
            lines.append(line)
            continue
        words = "\n".join(lines).strip()
        if words or (heading and (line is None or is_heading) and start < number - 1):
            count += 1
            if count > MOST_ENTRIES:
                raise ImportTooLarge
            yield values.row({"date": heading, "text": words}, line=start, order=order, zone=zone)
        elif heading and (line is None or is_heading):
            yield Problem("no_text", start)
        heading, start, lines = (_bare(line) if line is not None and is_heading else heading), number, []


def plain_dates(text: str) -> list[str]:
    return [_bare(line) for line in text.splitlines() if _is_heading(line)]


def _bare(line: str) -> str:
    heading = _HEADING.fullmatch(line)
    return (heading[1] if heading else line).strip().strip("*_[]").strip().rstrip(":").strip()


def _is_heading(line: str) -> bool:
    bare = _bare(line)
    return 6 <= len(bare) <= 60 and any(letter.isdigit() for letter in bare) and dates.is_date(bare)


def reverie(archive: SafeZip, zone: datetime.tzinfo) -> Iterator[Found]:
    """What was told first in each dream. Deleted ones stay deleted."""
    try:
        told = json.loads(archive.read(ARCHIVE))
    except (ValueError, RecursionError) as error:
        raise ImportUnreadable from error
    for number, dream in enumerate(told if isinstance(told, list) else [], 1):
        if number > MOST_ENTRIES:
            raise ImportTooLarge
        if not isinstance(dream, dict):
            yield Problem("bad_row", number, ARCHIVE)
        elif not dream.get("deleted_at"):
            yield values.row(_reverie_fields(dream), line=number, where=ARCHIVE, zone=zone)


def _reverie_fields(dream: Mapping[str, Any]) -> dict[str, Any]:
    messages = dream.get("messages")
    own = [m for m in messages if isinstance(m, dict) and m.get("role") == "user"] if isinstance(messages, list) else []
    words = str(own[0].get("text") or "") if own else ""
    same = ("title", "mood", "lucidity", "recall", "distress", "tags", "people", "kind")
    night = dream.get("night") or dream.get("dreamt_on") or str(dream.get("created_at") or "")[:10]
    more = {
        "nightmare": dream.get("is_nightmare"),
        "recurring": dream.get("is_recurring"),
        **{name: dream.get(name) for name in values.OWN},
    }
    return {"date": night, "text": words, **{name: dream.get(name) for name in same}, **more}
