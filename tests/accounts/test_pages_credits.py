"""The credits page: balance and its course, the history in words, codes, limits of one's own, the plan, prices."""

from __future__ import annotations

import csv
import datetime
import io
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from dreams import diary
from person.credits import ledger, spending
from person.flows import change_plan, redeem
from person.models import CreditEntry, Profile, User

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def alice() -> User:
    return people.make(credits=5)


@pytest.fixture
def page(alice: User) -> Client:
    return people.browser(alice)


def shown(page: Client, /, **query: Any) -> str:
    answer = page.get("/person/credits/", query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def grant(person: User, amount: int, **words: Any) -> CreditEntry:
    with transaction.atomic():
        return ledger.grant(person_id=person.pk, amount=amount, key=str(uuid.uuid4()), **words)


def hold(person: User, amount: int, subject: str = "") -> CreditEntry:
    with transaction.atomic():
        return ledger.hold(person_id=person.pk, amount=amount, key=str(uuid.uuid4()), subject=subject)


def capture(one: CreditEntry) -> None:
    with transaction.atomic():
        ledger.capture(hold=one)


def told(text: str) -> list[tuple[str, str]]:
    """`(words, amount)` of each line of the history."""
    rows = re.findall(r'<td class="words">(.*?)</td>\s*<td class="number[^>]*>(.*?)</td>', text, re.DOTALL)
    return [(re.sub(r"<.*?>", "", words).strip(), amount) for words, amount in rows]


def test_a_line_says_what_it_was_for_and_leads_there(page: Client, alice: User) -> None:
    dream = diary.begin(person=alice, now=timezone.now(), title="The sea")
    capture(hold(alice, 2, f"dream:{dream.pk}"))
    text = shown(page)
    assert f'<a href="/dreams/{dream.pk}/">Spent on the dream “The sea”</a>' in text
    assert ("Spent on the dream “The sea”", "−2") in told(text)


def test_a_hold_that_was_spent_is_one_line_and_one_that_came_back_is_two(page: Client, alice: User) -> None:
    capture(hold(alice, 1))
    back = hold(alice, 3)
    with transaction.atomic():
        ledger.release(hold=back)
    assert [amount for _, amount in told(shown(page))] == ["+3", "−3", "−1", "+5"]


def test_nobody_sees_the_lines_of_others(page: Client) -> None:
    grant(people.make("bob"), 7, reason="for bob alone")
    assert "for bob alone" not in shown(page)


def test_the_history_is_filtered_by_kind_and_by_days_of_ones_own_clock(page: Client, alice: User) -> None:
    Profile.objects.filter(pk=alice.pk).update(time_zone="Pacific/Kiritimati")  # 14 hours ahead
    with time_machine.travel(datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)):
        grant(alice, 2, reason="in the night to the second")
    hold(alice, 1)
    assert len(told(shown(page, kind="hold"))) == 1
    assert told(shown(page, since="2026-03-02", until="2026-03-02")) == [("Granted: in the night to the second", "+2")]
    assert told(shown(page, since="2026-03-01", until="2026-03-01")) == []


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "nonsense"},
        {"since": "yesterday"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01", "until": "0001-01-01"},
        {"page": "99"},
        {"days": "x"},
    ],
)
def test_any_query_is_answered_with_a_page(page: Client, query: dict[str, str]) -> None:
    shown(page, **query)


def test_a_long_history_has_pages_that_keep_the_filters(page: Client, alice: User) -> None:
    for _ in range(21):
        grant(alice, 1)
    text = shown(page, kind="grant")
    assert len(told(text)) == 20
    assert "kind=grant&amp;page=2#history" in text
    assert len(told(shown(page, kind="grant", page=2))) == 2


def test_the_table_for_spreadsheets_has_the_same_filters(page: Client, alice: User) -> None:
    hold(alice, 1)
    answer = page.get("/person/credits/history.csv", {"kind": "grant"})
    [row] = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (answer["Content-Type"], row["kind"], row["amount"]) == ("text/csv; charset=utf-8", "grant", "5")
    assert "attachment" in answer["Content-Disposition"]


def test_the_chart_has_a_title_and_a_table_that_says_the_same(page: Client, alice: User) -> None:
    now = timezone.now()
    CreditEntry.objects.filter(user=alice).update(created_at=now - datetime.timedelta(days=40))
    with time_machine.travel(now - datetime.timedelta(days=3)):
        grant(alice, 4)
        hold(alice, 1)
    text = shown(page)
    assert '<svg viewBox="0 0 30 100"' in text
    assert "between 5 and 8 credits" in text
    table = text[text.index("As a table") :]
    assert re.search(r"\+4</td><td[^>]*>−1</td><td[^>]*>8</td>", table)
    assert '<svg viewBox="0 0 365 100"' in shown(page, days="365")


def test_a_code_is_redeemed(page: Client, alice: User) -> None:
    [code] = redeem.make(amount=7)
    text = page.post("/person/credits/redeem/", {"code": code.code.lower()}, follow=True).content.decode()
    assert "7 credits were added." in text
    assert "data-balance>12<" in text
    assert ("Granted: a redeemed code", "+7") in told(text)


def test_a_code_that_is_no_good_is_refused_and_kept_in_its_field(page: Client) -> None:
    answer = page.post("/person/credits/redeem/", {"code": "NO-SUCH"})
    assert answer.status_code == 400
    assert "There is no such code." in answer.content.decode()
    assert 'value="NO-SUCH"' in answer.content.decode()


@pytest.mark.usefixtures("ten_a_minute")
def test_guessing_codes_has_one_limit_with_the_api(page: Client) -> None:
    for _ in range(5):
        page.post("/person/credits/redeem/", {"code": "NO"})
        page.post("/api/user/credits/redeem/", {"code": "NO"}, content_type="application/json")
    answer = page.post("/person/credits/redeem/", {"code": "NO"})
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)


def test_limits_of_ones_own_are_saved_and_taken_away(page: Client, alice: User) -> None:
    page.post("/person/credits/limits/", {"monthly_cap": "3", "warn_below": "9"})
    limits = spending.limits(person_id=alice.pk, now=timezone.now())
    assert (limits.monthly_cap, limits.warn_below) == (3, 9)
    assert "Only 5 credits are left." in shown(page)
    with pytest.raises(spending.MonthlyCapReached):
        hold(alice, 4)
    page.post("/person/credits/limits/", {"monthly_cap": "", "warn_below": ""})
    assert spending.limits(person_id=alice.pk, now=timezone.now()).monthly_cap is None
    assert "Only 5" not in shown(page)


@pytest.mark.parametrize("value", ["-1", "many", "99999999999"])
def test_a_limit_that_makes_no_sense_is_refused(page: Client, value: str) -> None:
    answer = page.post("/person/credits/limits/", {"monthly_cap": value})
    assert (answer.status_code, 'id="limits_monthly_cap_error"' in answer.content.decode()) == (400, True)


def test_the_plan_what_of_it_is_used_and_what_will_expire_are_told(page: Client, alice: User) -> None:
    change_plan.to(person_id=alice.pk, plan="premium", now=timezone.now())
    grant(alice, 2, expires_at=timezone.now() + datetime.timedelta(days=5))
    text = shown(page)
    assert "Your plan: Premium" in text
    assert "credits each month" in text
    assert "<strong>2 credits</strong> until" in text


def test_the_prices_are_listed(page: Client) -> None:
    text = shown(page)
    assert re.search(r"A dream</th><td><span>.*?<strong>1</strong>", text)
    assert "An image from a prompt" in text


def test_a_title_is_text_and_nothing_else(page: Client, alice: User) -> None:
    dream = diary.begin(person=alice, now=timezone.now(), title="<script>alert(1)</script>")
    hold(alice, 1, f"dream:{dream.pk}")
    assert "<script>alert" not in shown(page)
