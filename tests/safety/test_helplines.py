"""The numbers that are named: each says where it is from and when it was looked at, and a telephone can dial it."""

from __future__ import annotations

import datetime
import io
import re

import pytest
from django.core.management import call_command
from django.utils import timezone

from dreams.safety import Kind, helplines

pytestmark = pytest.mark.once


def test_every_entry_has_its_source_and_a_date_that_has_been() -> None:
    for entry in helplines.entries():
        assert entry.source.startswith("https://"), entry
        assert datetime.date(2020, 1, 1) <= entry.as_of <= timezone.localdate(), entry
        assert entry.name.strip() == entry.name != "", entry


def test_every_number_is_one_and_what_is_dialled_is_what_is_shown() -> None:
    for code, country in helplines.data()["countries"].items():
        assert re.fullmatch("[A-Z]{2}", code)
        assert country["zones"], code
        for number in [country["emergency"]["number"], *(line["number"] for line in country["lines"])]:
            assert helplines.NUMBER.fullmatch(number), (code, number)
            tel = helplines.Helpline("", number).tel
            assert re.fullmatch(r"tel:[+*]?\d{3,15}", tel), (code, tel)
            assert tel.removeprefix("tel:") == re.sub("[ -]", "", number)


def test_every_country_has_somebody_for_each_danger() -> None:
    for code, country in helplines.data()["countries"].items():
        kinds = {kind for line in country["lines"] for kind in line["kinds"]}
        assert kinds <= {kind.value for kind in Kind}, code
        assert {"self_harm", "abuse"} <= kinds, code
        assert all(helplines.of(kind, code) for kind in Kind)
        assert len({line["number"] for line in country["lines"]}) == len(country["lines"]), code


def test_what_nobody_looked_at_for_a_year_is_printed() -> None:
    out = io.StringIO()
    call_command("check_helplines", on=datetime.date(2026, 11, 30), stdout=out)
    assert "within a year" in out.getvalue()
    with pytest.raises(SystemExit) as left:
        call_command("check_helplines", on=datetime.date(2029, 1, 1), stdout=(late := io.StringIO()))
    assert left.value.code == 1
    assert len(late.getvalue().splitlines()) == len(helplines.entries())
    assert "GB  Samaritans: 116 123  https://" in late.getvalue()
