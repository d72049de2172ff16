"""The audit log: every write of staff is in it, anybody of staff can read it, and nobody can change it."""

from __future__ import annotations

import uuid

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from dreams.models import Analyst
from imagegen.catalogue import load
from imagegen.models import Style
from person import audit
from person.admin import AuditedAdmin
from person.flows import api_keys
from person.models import AuditEntry, User

from .conftest import Colleague, page_of

pytestmark = pytest.mark.django_db


def newest() -> AuditEntry:
    entry = AuditEntry.objects.first()
    assert entry is not None
    return entry


@pytest.mark.parametrize("deed", ["update", "delete", "save"])
def test_the_database_refuses_to_change_or_delete_a_line(alice: User, deed: str) -> None:
    entry = audit.record(actor_id=alice.pk, action="credits.grant", person_id=alice.pk, reason="sorry")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        if deed == "update":
            AuditEntry.objects.update(reason="nothing")
        elif deed == "delete":
            AuditEntry.objects.all().delete()
        else:
            entry.save()
    assert AuditEntry.objects.get().reason == "sorry"


@pytest.mark.django_db(transaction=True)
def test_a_flush_of_the_whole_database_still_empties_it(alice: User) -> None:
    """What the tests with real transactions do afterwards, on both databases."""
    audit.record(actor_id=alice.pk, action="person.look")


@pytest.mark.once
def test_who_did_what_to_whom_and_why_can_be_read(colleague: Colleague, alice: User) -> None:
    billing = colleague("billing")
    actor: User = billing.person  # type: ignore[attr-defined]
    billing.post(page_of(alice, "grant"), {"amount": "3", "reason": "the long outage", "key": str(uuid.uuid4())})
    entry = newest()
    assert (entry.actor_id, entry.action, entry.person_id, entry.reason) == (actor.pk, "credits.grant", alice.pk, "the long outage")
    for path in ("/admin/person/auditentry/", f"/admin/person/auditentry/{entry.pk}/change/"):
        assert "the long outage" in colleague("support").get(path).content.decode()
    assert "the long outage" in colleague("support").get(page_of(alice)).content.decode()
    for browser in (colleague("support"), colleague()):
        assert browser.post(f"/admin/person/auditentry/{entry.pk}/change/", {"reason": "nothing"}).status_code == 403
        assert browser.post(f"/admin/person/auditentry/{entry.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.once
def test_looking_at_a_person_is_written_down(colleague: Colleague, alice: User) -> None:
    colleague("support").get(page_of(alice))
    assert (newest().action, newest().person_id) == ("person.look", alice.pk)


@pytest.mark.once
def test_changing_adding_and_deleting_in_the_catalogue_is_written_down_by_names_of_fields(colleague: Colleague) -> None:
    load.all_of_it()
    browser = colleague("catalogue")
    fields = ("slug", "name", "school", "description", "prompt", "model", "position")
    row = Analyst.objects.create(slug="night-owl", name="Night owl", position=1)
    analyst = {name: getattr(row, name) for name in fields}
    browser.post(f"/admin/dreams/analyst/{analyst['slug']}/change/", {**analyst, "prompt": "be secret", "is_active": "on"})
    assert (newest().action, newest().object_id) == ("analyst.change", analyst["slug"])
    assert "Prompt" in newest().facts["fields"]
    assert "secret" not in str(newest().facts)
    browser.post("/admin/imagegen/stylecategory/add/", {"slug": "new", "name": "New", "position": "1", "is_active": "on"})
    assert newest().action == "stylecategory.add"
    style = Style.objects.all()[0]
    browser.post(f"/admin/imagegen/style/{style.pk}/delete/", {"post": "yes"})
    assert (newest().action, newest().object_id) == ("style.delete", str(style.pk))
    assert not LogEntry.objects.exists()
    history = colleague().get(f"/admin/imagegen/style/{style.pk}/history/", follow=True)
    assert "style.delete" not in history.content.decode() or str(style.pk) in history.content.decode()


@pytest.mark.once
@pytest.mark.parametrize("deed", ["log_addition", "log_change", "log_deletions"])
def test_no_part_of_the_admin_writes_what_a_row_is_called_into_djangos_own_log(deed: str) -> None:
    """It would keep the title of an upload or the name of a template in plain text, for as long as the site lives."""
    audited = getattr(AuditedAdmin, deed)
    assert [model.__name__ for model, room in admin.site._registry.items() if getattr(type(room), deed) is not audited] == []


@pytest.mark.once
def test_an_action_of_a_list_is_written_down_with_its_reason(colleague: Colleague, alice: User) -> None:
    key = api_keys.make(person_id=alice.pk, name="x", scopes=["dreams:read"], now=timezone.now()).key
    given = {"action": "revoke", "_selected_action": [str(key.pk)], "reason": "it leaked"}
    assert colleague("support").post("/admin/person/apikey/", given).status_code == 302
    assert (newest().action, newest().person_id, newest().reason) == ("apikey.revoke", alice.pk, "it leaked")


@pytest.mark.once
def test_rights_that_are_given_are_written_down(alice: User, colleague: Colleague) -> None:
    boss: Client = colleague()
    form = {"email": alice.email, "username": alice.username, "language": "en", "is_active": "on", "is_staff": "on"}
    assert boss.post(f"/admin/person/user/{alice.pk}/change/", form).status_code == 302
    assert (newest().action, newest().person_id) == ("user.change", alice.pk)
    alice.refresh_from_db()
    assert alice.is_staff
    boss.post("/admin/auth/group/add/", {"name": "night shift"})
    assert newest().action == "group.add"


def test_the_line_stays_when_the_person_is_gone_and_tells_no_name(alice: User, colleague: Colleague) -> None:
    colleague("support").get(page_of(alice))
    gone, address = alice.pk, alice.email
    alice.delete()
    page = colleague().get("/admin/person/auditentry/")
    assert (page.status_code, newest().person_id) == (200, gone)
    assert address not in page.content.decode()
