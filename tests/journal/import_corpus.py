"""Files as people bring them, good and broken: what each holds, and which places in it can't be read. Written for these tests."""

from __future__ import annotations

import dataclasses
import io
import json
import stat
import zipfile
from typing import Any


@dataclasses.dataclass(frozen=True)
class Case:
    """`nights` and what the words begin with, in the file's order; `problems` as (line, code); `adjust` is what a person says."""

    name: str
    data: bytes
    entries: tuple[tuple[str, str], ...] = ()
    problems: tuple[tuple[int, str], ...] = ()
    format: str = "csv"
    adjust: dict[str, Any] = dataclasses.field(default_factory=dict)
    orders: tuple[str, ...] | None = None
    refusal: str = ""


def packed(files: dict[str, str | bytes], *, link: str = "") -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        if link:
            info = zipfile.ZipInfo(link)
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, "/etc/passwd")
    return memory.getvalue()


def many(count: int) -> bytes:
    nights = ((number, 2000 + number % 25, number % 12 + 1, number % 28 + 1) for number in range(count))
    rows = (f"{year}-{month:02d}-{day:02d},Dream number {number} by the sea" for number, year, month, day in nights)
    return ("date,dream\n" + "\n".join(rows) + "\n").encode()


DAY_ONE = {
    "metadata": {"version": "1.0"},
    "entries": [
        {
            "creationDate": "2024-03-05T05:30:00Z",
            "timeZone": "Europe/Istanbul",
            "text": "# The ferry\n\nThe ferry had no sea\\.",
            "tags": ["ferry"],
        },
        {"creationDate": "2024-03-06T20:00:00Z", "timeZone": "America/New_York", "text": "A nap.\n![](dayone-moment://ABCDEF)"},
        {"creationDate": "2024-03-07T05:00:00Z", "text": ""},
        {"text": "No date here."},
        "not an entry",
    ],
}
OWN = [
    {
        "id": "x",
        "kind": "dream",
        "night": "2024-05-01",
        "mood": "calm",
        "tags": ["sea"],
        "messages": [{"role": "user", "text": "The tide came in."}, {"role": "analyst", "text": "What else?"}],
    },
    {"id": "y", "kind": "nothing", "night": "2024-05-02", "messages": []},
    {
        "id": "z",
        "kind": "dream",
        "night": "2024-05-03",
        "deleted_at": "2024-06-01T00:00:00Z",
        "messages": [{"role": "user", "text": "Deleted."}],
    },
]

CASES = (
    Case("plain.csv", b"date,dream\n2024-03-05,The sea was green.\n2024-03-06,A house.\n", (("2024-03-05", "The sea"), ("2024-03-06", "A house"))),
    Case("bom.csv", b"\xef\xbb\xbfDate,Text\n2024-03-05,The sea.\n", (("2024-03-05", "The sea"),)),
    Case("semicolons.csv", "fecha;sueño;ánimo\n25/03/2024;Volaba sobre el mar, sin miedo.;feliz\n".encode(), (("2024-03-25", "Volaba sobre el mar, sin"),), orders=("dmy",)),
    Case("tabs.tsv", b"date\ttext\n2024-03-05\tTabs, and commas; too.\n", (("2024-03-05", "Tabs, and"),)),
    Case("pipes.csv", b"date|text\n2024-03-05|Pipes, and commas.\n", (("2024-03-05", "Pipes"),)),
    Case("quoted_lines.csv", b'date,text\n2024-03-05,"First line,\nsecond line,\r\n""third"" line."\n2024-03-06,Next.\n', (("2024-03-05", "First line,\nsecond line,\n\"third\""), ("2024-03-06", "Next"))),
    Case("mac_lines.csv", b"date,text\r2024-03-05,Old Mac.\r2024-03-06,Older.\r", (("2024-03-05", "Old Mac"), ("2024-03-06", "Older"))),
    Case("utf16.csv", "date,text\n2024-03-05,Ağaçların altı.\n".encode("utf-16"), (("2024-03-05", "Ağaçların"),)),
    Case("utf16_without_mark.csv", "date,text\n2024-03-05,Ordinary words here.\n".encode("utf-16-le"), (("2024-03-05", "Ordinary"),)),
    Case("turkish_1254.csv", "tarih;rüya;ruh hali\n25.03.2024;Işıklı bir şehirde büyükannemi gördüm.;kaygılı\n".encode("cp1254"), (("2024-03-25", "Işıklı bir şehirde büyükannemi"),), orders=("dmy",)),
    Case("russian_1251.csv", "дата;сон;настроение\n25.03.2024;Бабушка пекла хлеб на вокзале.;спокойный\n".encode("cp1251"), (("2024-03-25", "Бабушка пекла"),), orders=("dmy",)),
    Case("spanish_1252.csv", "fecha;sueño\n2024-03-25;El niño cayó en la montaña.\n".encode("cp1252"), (("2024-03-25", "El niño cayó"),)),
    Case("wrong_bytes.csv", "date,text\n2024-03-05,Ça va très bien à l’école été après été.\n2024-03-06,".encode() + b"The caf\xe9 by the sea.\n", (("2024-03-05", "Ça va"), ("2024-03-06", "The caf")), ((3, "odd_characters"),)),
    Case("day_first.csv", b"date,text\n13/04/2024,Day first.\n05/04/2024,And again.\n", (("2024-04-13", "Day"), ("2024-04-05", "And")), orders=("dmy",)),
    Case("month_first.csv", b"date,text\n04/13/2024,Month first.\n04/05/2024,And again.\n", (("2024-04-13", "Month"), ("2024-04-05", "And")), orders=("mdy",)),
    Case("year_day_month.csv", b"date,text\n2024-25-04,Year and day.\n2024-05-04,And again.\n", (("2024-04-25", "Year"), ("2024-04-05", "And")), orders=("ydm",)),
    Case("ambiguous.csv", b"date,text\n04/05/2024,Which?\n06/07/2024,Again?\n", (("2024-05-04", "Which"), ("2024-07-06", "Again")), adjust={"order": "dmy"}, orders=("dmy", "mdy")),
    Case("short_years.csv", b"date,text\n13.04.98,Long ago.\n14.04.24,Lately.\n", (("1998-04-13", "Long"), ("2024-04-14", "Lately")), orders=("dmy",)),
    Case("month_names.csv", "date,text\n5 March 2024,One.\n\"March 6, 2024\",Two.\n7 Mart 2024,Üç.\n8 de marzo de 2024,Cuatro.\n9 марта 2024 г.,Пять.\n".encode(), (("2024-03-05", "One"), ("2024-03-06", "Two"), ("2024-03-07", "Üç"), ("2024-03-08", "Cuatro"), ("2024-03-09", "Пять"))),
    Case("times.csv", b"date,text\n2024-03-05 07:15,Written in the morning.\n2024-03-05 23:10,Written late.\n2024-03-05 00:00:00,A spreadsheet's day.\n", (("2024-03-04", "Written in"), ("2024-03-05", "Written late"), ("2024-03-05", "A spreadsheet"))),
    Case("no_header.csv", b"2024-03-05,The sea was green and the house was far.\n2024-03-06,A house.\n", (("2024-03-05", "The sea"), ("2024-03-06", "A house"))),
    Case("bad_rows.csv", b"date,text\n2024-03-05,Good.\n2024-02-30,No such day.\n,No date.\n2024-03-06,\n2024-03-07,Too,many\n2024-03-08,Good too.\n", (("2024-03-05", "Good"), ("2024-03-08", "Good too")), ((3, "bad_date"), (4, "no_date"), (5, "no_text"), (6, "bad_row"))),
    Case("open_quote.csv", b'date,text\n2024-03-05,Good.\n2024-03-06,"Never closed.\n2024-03-07,Still here.\n2024-03-08,And here.\n', (("2024-03-05", "Good"), ("2024-03-06", '"Never closed'), ("2024-03-07", "Still"), ("2024-03-08", "And here"))),
    Case("inner_quotes.csv", b'date,text\n2024-03-05,She said "come" and went.\n2024-03-06,"Quoted" words.\n', (("2024-03-05", 'She said "come"'), ("2024-03-06", "Quoted words"))),
    Case("other_columns.csv", b"a,b,c\n1,2024-03-05,The long words of the dream.\n2,2024-03-06,More long words of it.\n", (("2024-03-05", "The long"), ("2024-03-06", "More"))),
    Case("mapped_by_hand.csv", b"d1,d2,w1,w2\n2024-03-05,2023-01-01,short,the longer words\n", (("2023-01-01", "short"),), adjust={"mapping": {"date": 1, "text": 2, "title": 3}}),
    Case("list.json", json.dumps([{"date": "2024-03-05", "text": "One.", "tags": ["a", "b"], "lucid": True}, {"date": "x", "text": "Two."}, 7]).encode(), (("2024-03-05", "One"),), ((2, "bad_date"), (3, "bad_row")), "json"),
    Case("object.json", json.dumps({"version": 3, "dreams": [{"dream_date": "2024-03-05", "content": "One."}]}).encode(), (("2024-03-05", "One"),), (), "json"),
    Case("lines.json", b'{"date":"2024-03-05","text":"One."}\n{"date":"2024-03-06","text":"Two."}\n{broken\n', (("2024-03-05", "One"), ("2024-03-06", "Two")), ((3, "bad_row"),), "json"),
    Case("cut.json", b'[{"date":"2024-03-05","text":"One."},{"date":"2024-03-06","te', (("2024-03-05", "One"),), ((2, "cut_off"),), "json"),
    Case("dayone.zip", packed({"Journal.json": json.dumps(DAY_ONE), "photos/a.jpeg": b"\xff\xd8"}), (("2024-03-04", "The ferry had no sea."), ("2024-03-06", "A nap")), ((3, "no_text"), (4, "no_date"), (5, "bad_row")), "day_one"),
    Case("dayone.json", json.dumps(DAY_ONE).encode(), (("2024-03-04", "The ferry"), ("2024-03-06", "A nap")), ((3, "no_text"), (4, "no_date"), (5, "bad_row")), "day_one"),
    Case(
        "vault.zip",
        packed(
            {
                "Dreams/2024-03-05 The sea.md": "---\nmood: joyful\ntags: [sea, blue]\nlucid: true\n---\nThe sea was green.",
                "Dreams/b.md": "---\ndate: 2024-03-06\ntitle: A house\n---\n# A house\n\nThe house was far.",
                "Dreams/c.md": "# 7 March 2024\n\nA heading tells the night.",
                "Dreams/d.md": "---\ndate: [unclosed\n---\nBroken.",
                "Dreams/e.md": "No date anywhere.",
                ".obsidian/app.json": "{}",
                "__MACOSX/Dreams/._b.md": b"\x00\x05",
            }
        ),
        (("2024-03-05", "The sea was"), ("2024-03-06", "The house was"), ("2024-03-07", "A heading")),
        ((1, "bad_front_matter"), (1, "no_date")),
        "markdown",
    ),
    Case("note.md", b"---\ndate: 2024-03-05\n---\nOne note.", (("2024-03-05", "One note"),), (), "markdown"),
    Case("diary.txt", "Words before any date.\n\n5 March 2024\n\nThe sea.\nIt was green.\n\n2024-03-06:\nA house.\n---\nAnother one.\n\n7 Mart 2024 Perşembe\nBir ev.\n\n8 March 2024\n".encode(), (("2024-03-05", "The sea.\nIt was"), ("2024-03-06", "A house"), ("2024-03-06", "Another"), ("2024-03-07", "Bir ev")), ((1, "no_date"), (16, "no_text")), "text"),
    Case("own.zip", packed({"dreams/dreams.json": json.dumps(OWN), "account.json": "{}"}), (("2024-05-01", "The tide"), ("2024-05-02", "")), (), "archive"),
    Case("bomb.zip", packed({"a.md": b"0" * (50 * 1024**2)}), refusal="import_unsafe"),
    Case("outside.zip", packed({"../../etc/a.md": "2024"}), refusal="import_unsafe"),
    Case("absolute.zip", packed({"/etc/a.md": "2024"}), refusal="import_unsafe"),
    Case("link.zip", packed({"a.md": "x"}, link="b.md"), refusal="import_unsafe"),
    Case("cut.zip", packed({"a.md": "2024-03-05 words" * 50})[:-30], refusal="import_unreadable"),
    Case("picture.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", refusal="import_unreadable"),
    Case("empty.csv", b"", refusal="import_unreadable"),
    Case("huge.csv", b"x" * (10 * 1024**2 + 1), refusal="import_too_large"),
)  # fmt: skip
