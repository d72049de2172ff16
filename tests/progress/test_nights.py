"""Progress counts what is kept in the journal, and rows of days follow its nights."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine

from person.models import Cause, XpEntry
from tests.journal.client import Dreamer as Keeper

from .client import Dreamer

pytestmark = pytest.mark.django_db(transaction=True)


def keep(dreamer: Dreamer, moment: str, **fields: Any) -> str:
    with time_machine.travel(datetime.datetime.fromisoformat(moment), tick=False):
        text = "" if fields.get("kind") else "I was at sea."
        return str(Keeper(dreamer.person).keep(text, **fields)["entry"]["id"])


def test_nights_kept_each_morning_make_a_row_whatever_the_hour() -> None:
    alice = Dreamer("alice")
    for moment in ("2026-03-02T07:00Z", "2026-03-03T11:59Z", "2026-03-04T23:00Z"):
        keep(alice, moment)
    # Of the last one the clock says: the night that begins now. One night was left out, and is told the morning after.
    keep(alice, "2026-03-05T08:00Z", dreamt_on="2026-03-03")
    days = XpEntry.objects.filter(cause=Cause.ENTRY).order_by("day").values_list("day", flat=True)
    assert [str(day) for day in days] == ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"]
    with time_machine.travel(datetime.datetime.fromisoformat("2026-03-05T08:00Z"), tick=False):
        alice.sign_in()
        assert alice.streak() == (4, 4)
        assert alice.stand()["streak"]["is_active_today"] is True


def test_entries_count_as_dreams_once_and_old_ones_bring_nothing() -> None:
    alice = Dreamer("alice")
    kept = keep(alice, "2026-03-02T07:00Z")
    alice.did(Cause.DREAM, key=f"dream:{kept}")
    keep(alice, "2026-03-02T07:10Z", kind="nothing")
    keep(alice, "2026-03-02T07:20Z", dreamt_on="2019-01-01")
    near = {one["slug"]: one["count"] for one in alice.stand()["achievements"]}
    assert near["ten-dreams"] == 1
    assert sorted(XpEntry.objects.filter(cause=Cause.ENTRY).values_list("key", flat=True))[0] == f"entry:{kept}"
    assert XpEntry.objects.filter(cause=Cause.ENTRY).count() == 2
