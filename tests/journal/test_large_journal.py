"""A journal of years comes in and goes out whole: every row, once, in the background."""

from __future__ import annotations

import csv
import io
import time
from typing import Any

import pytest

from dreams.models import Dream, JournalImport
from tests.amounts import short_and_long

from .import_corpus import many
from .test_exports import fetched, made
from .test_imports import Importer, run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_media")]


@pytest.mark.parametrize("amount", short_and_long(120, 10_000))
def test_all_of_it_comes_in_and_goes_out(amount: int, capsys: pytest.CaptureFixture[str]) -> None:
    alice = Importer()
    shown = alice.send(many(amount))
    begun = time.perf_counter()
    alice.call("post", f"imports/{shown['id']}/begin/", status=202)
    turns = 0
    while JournalImport.objects.get(pk=shown["id"]).ended_at is None:
        run(shown["id"])
        turns += 1
        assert turns < 100
    imported = time.perf_counter() - begun
    done: Any = alice.call("get", f"imports/{shown['id']}/")
    assert (done["kept"], done["duplicates"], done["problems"]) == (amount, 0, [])
    assert Dream.objects.of(alice.person).count() == amount
    begun = time.perf_counter()
    export = alice.call("post", "export/jobs/", {"kind": "csv"}, status=202)["id"]
    assert made(alice, export)["status"] == "done"
    exported = time.perf_counter() - begun
    rows = list(csv.DictReader(io.StringIO(fetched(alice, f"jobs/{export}/file/").decode("utf-8-sig"))))
    assert len({(row["night"], row["text"]) for row in rows}) == amount
    with capsys.disabled():
        print(f"\n{amount} entries: in {imported:.1f} s in {turns} turns, out as a table in {exported:.1f} s")
