"""One page for one person: what support needs and does, without a word of what the person wrote."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from dreams.models import Dream
from imagegen.models import Job
from person import outbox
from person.credits import ledger
from person.models import AuditEntry, OutgoingMail, User
from tests import people

from .conftest import SECRET, Colleague, failed_job, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def boss(colleague: Colleague) -> Client:
    return colleague()


def do(browser: Client, person: User, deed: str, **given: Any) -> str:
    answer = browser.post(page_of(person, deed), {"reason": "she asked", **given}, follow=True)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def told(action: str) -> list[tuple[str, str]]:
    return list(AuditEntry.objects.filter(action=action).order_by("pk").values_list("outcome", "reason"))


def test_it_shows_plan_balance_sign_ins_jobs_and_mails_and_nothing_that_she_wrote(boss: Client, alice: User) -> None:
    Dream.objects.create(author=alice, title=SECRET, description=SECRET)
    failed_job(alice, translated_prompt=SECRET, improved_prompt=SECRET)
    outbox.put(user=alice, kind=OutgoingMail.Kind.NEW_DEVICE, language="en", facts={"note": SECRET})
    people.browser(alice)
    page = boss.get(page_of(alice)).content.decode()
    for shown in (alice.email, str(alice.pk), "Free", "new_device", "provider_unavailable", "127.0.0.1"):
        assert shown in page
    assert SECRET not in page


@pytest.mark.parametrize("wanted", ["alice-of-the-LAKE", "{email}", "{id}"])
def test_a_person_is_found_by_name_address_or_id(colleague: Colleague, alice: User, wanted: str) -> None:
    wanted = wanted.format(email=alice.email.upper(), id=alice.pk)
    found = colleague("support").get("/admin/search/", {"s": wanted, "extended": "1"}).content.decode()
    assert page_of(alice) in found
    assert alice.email not in colleague("catalogue").get("/admin/search/", {"s": wanted}).content.decode()
    assert page_of(alice) in colleague("support").get("/admin/person/user/", {"q": wanted}).content.decode()


def test_credits_are_granted_once_however_often_the_form_is_sent(boss: Client, alice: User) -> None:
    key = str(uuid.uuid4())
    for _time in range(2):
        do(boss, alice, "grant", amount="7", key=key)
    assert ledger.balance(alice.pk) == ledger.Balance(12, 12)
    assert told("credits.grant") == [("done", "she asked")]


@pytest.mark.parametrize("wrong", [{"amount": "0"}, {"amount": "-5"}, {"reason": " "}, {"expires_on": "2020-01-01"}, {"key": ""}])
def test_a_grant_without_a_reason_or_a_worth_is_not_made(boss: Client, alice: User, wrong: dict[str, str]) -> None:
    do(boss, alice, "grant", **{"amount": "7", "key": str(uuid.uuid4()), **wrong})
    assert ledger.balance(alice.pk).amount == 5
    assert told("credits.grant") == []


def test_a_plan_counts_at_once(boss: Client, alice: User) -> None:
    do(boss, alice, "plan", plan="premium")
    alice.refresh_from_db()
    assert (alice.plan.slug, alice.balance) == ("premium", 65)
    assert AuditEntry.objects.get(action="plan.assign").facts == {"from": "free", "to": "premium"}


def test_one_sign_in_ends_or_all(boss: Client, alice: User) -> None:
    first, second, third = (people.browser(alice) for _number in range(3))
    session = alice.sessions.earliest("created_at")
    do(boss, alice, "end-sign-in", subject=str(session.pk))
    assert [people.me(one) for one in (first, second, third)] == [401, 200, 200]
    do(boss, alice, "end-sign-ins")
    assert [people.me(one) for one in (second, third)] == [401, 401]
    assert told("sign_ins.end") == [("done", "she asked")] * 2
    assert people.me(boss) == 200


def test_a_mail_is_sent_again_with_a_fresh_link(boss: Client, mailoutbox: Any, client: Client) -> None:
    alice = people.unconfirmed()
    mail = outbox.put(user=alice, kind=OutgoingMail.Kind.ACTIVATION, language="es")
    people.receive_mail()
    do(boss, alice, "send-mail", subject=str(mail.pk))
    first, again = people.receive_mail()
    assert first.to == again.to == [alice.email]
    assert first.subject == again.subject
    client.get(people.mailed_path(again))
    alice.refresh_from_db()
    assert alice.is_active
    assert "is over" in do(boss, alice, "send-mail", subject=str(mail.pk))
    assert told("mail.resend") == [("done", "she asked")]


def test_a_waiting_job_is_cancelled_and_a_failed_one_ordered_again_at_her_cost(boss: Client, alice: User) -> None:
    old = failed_job(alice)
    do(boss, alice, "retry-job", subject=str(old.pk))
    again = Job.objects.get(retry_of=old)
    assert (again.state, again.prompt) == ("pending", SECRET)
    do(boss, alice, "cancel-job", subject=str(again.pk))
    again.refresh_from_db()
    alice.refresh_from_db()
    assert (again.state, alice.balance) == ("cancelled", 5)
    assert told("job.retry") == told("job.cancel") == [("begun", "she asked"), ("done", "she asked")]


def test_what_the_rules_refuse_is_told_and_audited_as_refused(boss: Client, alice: User) -> None:
    job = failed_job(alice)
    assert "already ended" in do(boss, alice, "cancel-job", subject=str(job.pk))
    assert [outcome for outcome, _reason in told("job.cancel")] == ["begun", "refused"]


def test_the_front_page_counts_what_happened(boss: Client, alice: User) -> None:
    failed_job(alice)
    stuck = outbox.put(user=alice, kind=OutgoingMail.Kind.RESET, language="en")
    OutgoingMail.objects.filter(pk=stuck.pk).update(attempts=outbox.MOST_ATTEMPTS)
    cache.delete("staff.figures")
    answer = boss.get("/admin/")
    figures = answer.context["figures"]
    assert (figures.jobs_failed_day, figures.mail_stuck, figures.failures) == (1, 1, [("provider_unavailable", 1)])
    assert (figures.credits_left, figures.days[-1][0]) == (5, timezone.now().date())
    assert alice.email not in answer.content.decode()


def test_no_page_needs_an_exception_from_the_csp(boss: Client, alice: User) -> None:
    """Inline scripts and styles, and what the pages' expressions could evaluate, are refused in /admin/ as everywhere."""
    failed_job(alice)
    for path in ("/admin/", page_of(alice), "/admin/imagegen/job/", "/admin/person/auditentry/", "/admin/invite-many/"):
        answer = boss.get(path)
        page, policy = answer.content.decode(), answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert " style=" not in page and "<style" not in page and " onclick=" not in page
        assert page.count("<script") == page.count("<script src=") + page.count('<script id="django-admin')
