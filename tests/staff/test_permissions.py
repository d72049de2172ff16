"""Who may do what: every list, form and deed is asked for by each group, and the server refuses what is not theirs."""

from __future__ import annotations

import uuid

import pytest
from django.contrib import admin
from django.test import Client

from person.credits import ledger
from person.models import OutgoingMail, User
from project.staff import roles
from project.staff.person_page import ACTIONS
from tests import people

from .conftest import Colleague, failed_job, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MODELS = {model._meta.label_lower: model for model in admin.site._registry}
DEEDS = {
    "support": {"end-sign-ins", "end-sign-in", "send-mail", "cancel-job", "retry-job"},
    "billing": {"grant", "plan"},
    "catalogue": set(),
}


def may(group: str, label: str, deed: str) -> bool:
    return deed in roles.GROUPS[group].get(label, ())


@pytest.mark.parametrize("group", roles.GROUPS)
def test_each_list_and_form_opens_for_its_group_alone(colleague: Colleague, group: str) -> None:
    browser = colleague(group)
    wrong = []
    for label in MODELS:
        app, model = label.split(".")
        seen = browser.get(f"/admin/{app}/{model}/").status_code == 200
        added = browser.get(f"/admin/{app}/{model}/add/").status_code == 200
        if seen != may(group, label, "view") or added != may(group, label, "add"):
            wrong.append((label, seen, added))
    assert wrong == []
    assert browser.get("/admin/").status_code == 200
    assert browser.get("/admin/invite-many/").status_code == (200 if group == "support" else 403)


@pytest.mark.parametrize("group", roles.GROUPS)
def test_each_deed_for_a_person_is_done_by_its_group_alone(colleague: Colleague, group: str, alice: User) -> None:
    browser = colleague(group)
    given = {"reason": "she asked", "amount": "1", "key": str(uuid.uuid4()), "plan": "premium", "subject": str(uuid.uuid4())}
    answers = {deed: browser.post(page_of(alice, deed), given).status_code for deed in ACTIONS}
    assert {deed for deed, status in answers.items() if status != 403} == DEEDS[group]
    assert ledger.balance(alice.pk).amount == (66 if group == "billing" else 5)


def test_a_person_who_is_no_staff_is_sent_away(alice: User) -> None:
    browser = people.browser(alice)
    for path in ("/admin/", page_of(alice), "/admin/search/?s=a", "/admin/invite-many/"):
        assert browser.get(path).status_code in {302, 403}
    assert Client().post(page_of(alice, "grant"), {"amount": "5", "reason": "x"}).status_code == 302
    assert ledger.balance(alice.pk).amount == 5


def test_what_one_may_not_see_is_not_on_the_persons_page(colleague: Colleague, alice: User) -> None:
    failed_job(alice)
    support, billing = (colleague(group).get(page_of(alice)).content.decode() for group in ("support", "billing"))
    assert "provider_unavailable" in support and "provider_unavailable" not in billing
    assert "Grant credits" in billing and "Grant credits" not in support
    assert colleague("catalogue").get(page_of(alice)).status_code == 403


def test_accounts_of_staff_are_touched_by_superusers_only(colleague: Colleague) -> None:
    browser = colleague("billing")
    own: User = browser.person  # type: ignore[attr-defined]
    given = {"amount": "50", "reason": "for me", "key": str(uuid.uuid4())}
    answer = browser.post(page_of(own, "grant"), given, follow=True)
    assert "Only a superuser may do this" in answer.content.decode()
    assert ledger.balance(own.pk).amount == 0
    assert colleague().post(page_of(own, "grant"), given).status_code == 302
    assert ledger.balance(own.pk).amount == 50


def test_who_may_change_people_can_not_make_somebody_staff(colleague: Colleague, alice: User) -> None:
    from django.contrib.auth.models import Permission

    browser = colleague("support")
    own: User = browser.person  # type: ignore[attr-defined]
    own.user_permissions.add(Permission.objects.get(codename="change_user"))
    form = {"email": alice.email, "username": alice.username, "language": "tr", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    browser.post(f"/admin/person/user/{alice.pk}/change/", form)
    alice.refresh_from_db()
    assert (alice.language, alice.is_staff, alice.is_superuser) == ("tr", False, False)
    assert browser.post(f"/admin/person/user/{own.pk}/change/", {**form, "email": own.email}).status_code == 403
    assert colleague().post(f"/admin/person/user/{alice.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_deed_names_rows_of_that_person_only(colleague: Colleague, alice: User) -> None:
    bob = people.make("bob")
    job, mail = failed_job(bob), OutgoingMail.objects.create(user=bob, kind="reset", due_at=bob.created_at)
    people.browser(bob)
    browser = colleague("support")
    for deed, subject in (("retry-job", job.pk), ("send-mail", mail.pk), ("end-sign-in", bob.sessions.get().pk)):
        browser.post(page_of(alice, deed), {"reason": "x", "subject": str(subject)})
    assert (bob.sessions.filter(ended_at=None).count(), OutgoingMail.objects.count()) == (1, 1)
    assert browser.post(page_of(alice, "send-mail"), {"reason": "x", "subject": "no number"}).status_code == 404
    assert browser.post(page_of(alice, "send-mail"), {"reason": "x"}).status_code == 404
