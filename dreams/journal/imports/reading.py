"""A file from its bytes to rows: what it is, how it is to be read, and what it then holds."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator
from typing import Any

from ...models import JournalImport
from ..exports import statistics
from . import dates, encodings, notes, tables, values, zips
from .rows import MOST_BYTES, Found, ImportTooLarge, ImportUnreadable, Problem

Format = JournalImport.Format
TABULAR = frozenset({Format.CSV, Format.JSON})


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """How a file is read. `order` is empty where it must still be asked; `mapping` names the column of each field of a table."""

    encoding: str = "utf-8"
    delimiter: str = ","
    order: str = "ymd"
    orders: tuple[str, ...] = ()
    mapping: dict[str, int] = dataclasses.field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        return {**dataclasses.asdict(self), "orders": list(self.orders)}

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Options:
        return cls(**{**stored, "orders": tuple(stored.get("orders", ()))})


def format_of(data: bytes, name: str) -> Format:
    """By what is in it; the name only tells apart what is text. Raises ImportUnreadable, ImportTooLarge and ImportUnsafe."""
    if len(data) > MOST_BYTES:
        raise ImportTooLarge
    if zips.is_zip(data):
        return _format_of_zip(zips.SafeZip(data))
    beginning = data[:4].lstrip(b"\xef\xbb\xbf \r\n\t")
    ending = name.lower().rpartition(".")[2]
    if beginning[:1] in {b"{", b"["} and ending not in {"md", "txt", "csv"}:
        return Format.DAY_ONE if notes.is_day_one(data) else Format.JSON
    if b"\x00" in data[:4096] and not encodings.guess(data).startswith(("utf-16", "utf-32")):
        raise ImportUnreadable
    if not data.strip():
        raise ImportUnreadable
    if ending in {"md", "markdown"} or (ending != "csv" and data.lstrip(b"\xef\xbb\xbf").startswith(b"---\n")):
        text = encodings.decode(data, encodings.guess(data))
        return Format.TEXT if len(notes.plain_dates(text)) > 1 else Format.MARKDOWN
    if ending in {"csv", "tsv"}:
        return Format.CSV
    text = encodings.decode(data, encodings.guess(data))
    return Format.TEXT if notes.plain_dates(text) else Format.CSV


def options_of(data: bytes, format_: Format) -> Options:
    """What can be told from the file itself. Raises ImportUnreadable, ImportTooLarge and ImportUnsafe."""
    encoding = encodings.guess(data) if format_ in {Format.CSV, Format.TEXT} else "utf-8"
    options = Options(encoding=encoding)
    if format_ == Format.CSV:
        options = dataclasses.replace(options, delimiter=tables.guess_delimiter(encodings.decode(data, encoding)))
    return guessed(data, format_, options)


def guessed(data: bytes, format_: Format, options: Options) -> Options:
    """Columns and the order of dates anew, after the encoding or the delimiter was set."""
    if format_ in TABULAR:
        options = dataclasses.replace(options, mapping=tables.guess_mapping(table_of(data, format_, options)))
    return with_orders(data, format_, options)


def with_orders(data: bytes, format_: Format, options: Options) -> Options:
    """The order of dates, as the column of dates tells it; empty where it tells several."""
    orders = tuple(dates.orders_of(_date_texts(data, format_, options)))
    return dataclasses.replace(options, orders=orders, order="ymd" if not orders else orders[0] if len(orders) == 1 else "")


def table_of(data: bytes, format_: Format, options: Options) -> tables.Table:
    if format_ == Format.JSON:
        return tables.read_json(data)
    return tables.read_csv(encodings.decode(data, options.encoding), options.delimiter)


def rows(data: bytes, format_: Format, options: Options, zone: datetime.tzinfo) -> Iterator[Found]:
    """All that the file holds, in its order; the same each time. Raises ImportUnreadable, ImportTooLarge and ImportUnsafe."""
    order = options.order or next(iter(options.orders), "ymd")  # while it is asked for, one that can be
    if format_ in TABULAR:
        yield from _table_rows(table_of(data, format_, options), options.mapping, order, zone)
    elif format_ == Format.MARKDOWN:
        yield from notes.markdown(_notes_of(data), order, zone)
    elif format_ == Format.DAY_ONE:
        yield from notes.day_one(zips.SafeZip(data) if zips.is_zip(data) else data, zone)
    elif format_ == Format.ARCHIVE:
        yield from notes.reverie(zips.SafeZip(data), zone)
    else:
        yield from notes.plain_text(encodings.decode(data, options.encoding), order, zone)


def _format_of_zip(archive: zips.SafeZip) -> Format:
    names = archive.names()
    if notes.ARCHIVE in names:
        return Format.ARCHIVE
    endings = {name.lower().rpartition(".")[2] for name in names}
    if endings & {"md", "markdown", "txt"}:
        return Format.MARKDOWN
    if any(notes.is_day_one(data) for _name, data in archive.files(".json")):
        return Format.DAY_ONE
    raise ImportUnreadable


def _notes_of(data: bytes) -> Iterator[tuple[str, bytes]]:
    if zips.is_zip(data):
        yield from zips.SafeZip(data).files(".md", ".markdown", ".txt")
    else:
        yield "", data


def _date_texts(data: bytes, format_: Format, options: Options) -> Iterator[str]:
    if format_ in TABULAR:
        column = options.mapping.get("date")
        if column is not None:
            yield from (
                str(fields[column]) for _line, fields in table_of(data, format_, options).records if fields and column < len(fields)
            )
    elif format_ == Format.MARKDOWN:
        yield from notes.markdown_dates(_notes_of(data))
    elif format_ == Format.TEXT:
        yield from notes.plain_dates(encodings.decode(data, options.encoding))


def _table_rows(table: tables.Table, mapping: dict[str, int], order: str, zone: datetime.tzinfo) -> Iterator[Found]:
    chosen = {field: column for field, column in mapping.items() if 0 <= column < len(table.columns)}
    read = _as_we_wrote_it if tuple(table.columns[: len(statistics.COLUMNS)]) == statistics.COLUMNS else dict
    for line, fields in table.records:
        if fields is None:
            yield Problem("bad_row", line)
        else:
            told = {field: fields[column] for field, column in chosen.items()}
            told |= {name: fields[table.columns.index(name)] for name in values.OWN if read is not dict and name in table.columns}
            yield values.row(read(told), line=line, order=order, zone=zone)
    yield from table.problems


def _as_we_wrote_it(told: dict[str, Any]) -> dict[str, Any]:
    """A line of our own table: nothing in it is a formula, and a comma within a tag parts nothing."""
    fields = {name: statistics.told_again(str(value or "")) for name, value in told.items()}
    return {**fields, **{name: fields[name].split(statistics.BETWEEN) for name in ("tags", "people") if fields.get(name)}}
