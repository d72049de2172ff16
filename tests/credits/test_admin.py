"""What staff do: codes, plans, grants and adjustments with a reason; never by changing rows."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from person.credits import ledger
from person.models import ApiKey, CreditEntry, InviteCode, RedeemCode, User

from .. import people
from .program import Program

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def staff() -> Client:
    return people.browser(people.make("staff", is_staff=True, is_superuser=True))


def line(person: User, **fields: Any) -> dict[str, Any]:
    return {"user": str(person.pk), "kind": "adjustment", "amount": "5", "reason": "sorry", **fields}


def test_a_grant_with_a_reason_reaches_the_person(staff: Client, alice: Program) -> None:
    assert staff.post("/admin/person/creditentry/add/", line(alice.person, kind="grant")).status_code == 302
    assert ledger.balance(alice.person.pk) == ledger.Balance(5, 5)
    assert alice.get("credits/history/").json()["results"][0]["words"] == "Granted: sorry"


def test_a_grant_may_expire(staff: Client, alice: Program) -> None:
    when = {"expires_at_0": "2030-01-01", "expires_at_1": "00:00"}
    staff.post("/admin/person/creditentry/add/", line(alice.person, kind="grant", **when))
    assert alice.get("credits/").json()["expiring"] == [{"amount": 5, "expires_at": "2030-01-01T00:00:00Z"}]


def test_an_adjustment_takes_away(staff: Client, alice: Program) -> None:
    alice.grant(5)
    staff.post("/admin/person/creditentry/add/", line(alice.person, amount="-2"))
    assert alice.left() == 3


@pytest.mark.parametrize(
    "changed", [{"reason": ""}, {"reason": "  "}, {"amount": ""}, {"kind": "grant", "amount": "-1"}, {"kind": "capture"}]
)
def test_without_a_reason_or_with_wrong_values_nothing_is_written(staff: Client, alice: Program, changed: dict[str, str]) -> None:
    assert staff.post("/admin/person/creditentry/add/", line(alice.person, **changed)).status_code == 200
    assert not CreditEntry.objects.exists()


def test_an_adjustment_below_zero_is_told_and_not_done(staff: Client, alice: Program) -> None:
    page = staff.post("/admin/person/creditentry/add/", line(alice.person, amount="-9"), follow=True)
    assert "Your credit is insufficient" in page.content.decode()
    assert alice.left() == 0


def test_lines_can_not_be_changed_or_deleted(staff: Client, alice: Program) -> None:
    made = alice.grant(5)
    for path in ("change", "delete"):
        assert staff.post(f"/admin/person/creditentry/{made.pk}/{path}/", {"amount": "500", "post": "yes"}).status_code == 403
    assert alice.left() == 5


def test_many_invites_are_made_with_one_form_and_know_their_maker(staff: Client) -> None:
    form = {"count": "3", "note": "the choir", "expires_at_0": "", "expires_at_1": ""}
    assert staff.post("/admin/person/invitecode/add/", form).status_code == 302
    assert InviteCode.objects.count() == 3
    assert all(code.made_by is not None and code.note == "the choir" for code in InviteCode.objects.all())


def test_how_an_invite_was_used_is_only_shown(staff: Client) -> None:
    staff.post("/admin/person/invitecode/add/", {"count": "1", "note": ""})
    code = InviteCode.objects.get()
    changed = {"note": "for Bob", "used_ip": "9.9.9.9", "code": "MINE", "expires_at_0": "", "expires_at_1": ""}
    assert staff.post(f"/admin/person/invitecode/{code.pk}/change/", changed).status_code == 302
    after = InviteCode.objects.get()
    assert (after.note, after.used_ip, after.code) == ("for Bob", None, code.code)


def test_redeem_codes_are_made_in_the_admin(staff: Client, alice: Program) -> None:
    form = {"count": "2", "credits": "5", "max_uses": "1", "note": "", "credits_last_days": ""}
    assert staff.post("/admin/person/redeemcode/add/", form).status_code == 302
    code = RedeemCode.objects.first()
    assert code is not None
    assert alice.post("credits/redeem/", {"code": code.code}).status_code == 201
    assert staff.get(f"/admin/person/redeemcode/{code.pk}/change/").status_code == 200


@pytest.mark.parametrize("changed", [{"credits": "0"}, {"credits": "-1"}, {"count": "0"}, {"max_uses": "0"}])
def test_a_worthless_code_is_not_made(staff: Client, changed: dict[str, str]) -> None:
    form = {"count": "1", "credits": "5", "max_uses": "1", **changed}
    assert staff.post("/admin/person/redeemcode/add/", form).status_code == 200
    assert not RedeemCode.objects.exists()


def test_staff_revoke_keys_and_never_see_them(staff: Client, alice: Program) -> None:
    made = alice.post("api-keys/", {"name": "x", "scopes": ["dreams:read"]}).json()
    key = ApiKey.objects.get()
    assert key.secret_hash not in staff.get(f"/admin/person/apikey/{key.pk}/change/").content.decode()
    staff.post("/admin/person/apikey/", {"action": "revoke", "_selected_action": [str(key.pk)]})
    assert people.me(Client(), made["key"]) == 401


@pytest.mark.parametrize("model", ["user", "plan", "creditentry", "invitecode", "redeemcode", "redemption", "apikey"])
def test_every_list_and_form_opens(staff: Client, alice: Program, model: str) -> None:
    assert staff.get(f"/admin/person/{model}/").status_code == 200
    assert staff.get(f"/admin/person/{model}/add/").status_code in {200, 403}
