"""What is deleted waits in the trash, can be taken back, and is then gone for good."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from dreams import erasure, retention
from dreams.chat import send
from dreams.models import Dream, DreamInsight, Message
from imagegen.jobs import claim, finish
from imagegen.media import files
from imagegen.models import Image, Job, Result, Tag
from imagegen.upkeep import erasure as pictures
from person.models import CreditEntry, IdempotencyKey, User
from tests import people
from tests.accounts.test_export import fetch as fetch_archive
from tests.images.client import png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]

DAY = datetime.timedelta(days=1)


@pytest.fixture
def alice() -> User:
    return people.make(credits=20)


class Program:
    """What a client of hers can call."""

    def __init__(self, person: User) -> None:
        self._client = Client()
        self._headers = people.bearer(people.log_in(self._client, person)["access"])

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        given = {"content_type": "application/json", "data": body} if body is not None else {}
        return getattr(self._client, method)(f"/api/{path}", headers={**self._headers, **headers}, **given)

    def dream(self, **details: Any) -> str:
        return str(self.call("post", "user/me/dreams/", details).json()["id"])

    def listed(self) -> list[str]:
        return [row["id"] for row in self.call("get", "user/me/dreams/").json()]

    def trash(self) -> list[str]:
        return [row["id"] for row in self.call("get", "user/me/trash/").json()["results"]]

    def picture(self, **order: Any) -> dict[str, Any]:
        """A job, seen through to its picture."""
        job = self.call("post", "images/jobs/", {"prompt": "a whale of mine", "quality": "low", **order}).json()["id"]
        held = claim.next_job(now=timezone.now())
        assert held is not None
        with files.opened(png()) as drawn:
            assert finish.completed(held, pictures=[files.keep(drawn, encoding="png", folder="results")], now=timezone.now())
        return dict(self.call("get", f"images/jobs/{job}/").json())

    def upload(self, data: bytes = b"", **fields: str) -> dict[str, Any]:
        file = SimpleUploadedFile("photo.png", data or png(), "image/png")
        return dict(self._client.post("/api/images/uploads/", {"image": file, **fields}, headers=self._headers).json())


@pytest.fixture
def program(alice: User) -> Program:
    return Program(alice)


def tell(dream: str, person: User, text: str = "I dreamt of the sea") -> Message:
    sent = send.message(dream_id=Dream(pk=dream).pk, person_id=person.pk, client_id="one", text=text, now=timezone.now())
    assert sent.reply is not None
    finish_reply(sent.reply)
    return sent.message


def finish_reply(reply: Message) -> None:
    from dreams.chat import finish as replies

    replies.reply(message_id=reply.pk, epoch=reply.epoch, text="The sea is deep.", state=Message.State.COMPLETE, now=timezone.now())


def pass_days(days: float) -> None:
    """What the sweeps do, so many days from now."""
    now = timezone.now() + DAY * days
    erasure.sweep(now=now)
    pictures.sweep(now=now)


def kept_files() -> list[Path]:
    return [path for path in Path(configured.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_deleted_dream_is_nowhere_but_in_the_trash_and_comes_back_whole(program: Program, alice: User) -> None:
    dream = program.dream(title="The sea")
    tell(dream, alice)
    picture = program.picture(dream=dream)
    assert program.call("delete", f"user/me/dream/{dream}/").status_code == 204
    assert (program.listed(), program.trash()) == ([], [dream])
    for path in ("", "messages/", "insights/", "messages/pages/"):
        assert program.call("get", f"user/me/dream/{dream}/{path}").status_code == 404
    assert program.call("get", f"images/jobs/{picture['id']}/").status_code == 404
    assert program.call("get", "images/results/").json()["results"] == []
    [row] = program.call("get", "user/me/trash/").json()["results"]
    assert row["title"] == "The sea" and row["erase_at"] > row["deleted_at"]
    pass_days(29)
    back = program.call("post", f"user/me/trash/{dream}/restore/").json()
    assert (back["id"], back["deleted_at"], back["is_active"]) == (dream, None, True)
    assert (program.listed(), program.trash()) == ([dream], [])
    assert len(program.call("get", f"user/me/dream/{dream}/messages/").json()) == 2
    assert program.call("get", f"images/jobs/{picture['id']}/").json()["results"]
    pass_days(400)
    assert program.listed() == [dream]


def test_after_its_days_it_is_erased_with_all_that_was_made_of_it(program: Program, alice: User) -> None:
    dream = program.dream(title="The sea", tags=["water"])
    told = tell(dream, alice)
    DreamInsight.objects.create(dream_id=dream, message=told, kind="symbol", key="sea", label="sea", start=0, end=3)
    picture = program.picture(dream=dream)
    lines = CreditEntry.objects.count()
    program.call("delete", f"user/me/dream/{dream}/")
    pass_days(31)
    assert program.call("post", f"user/me/trash/{dream}/restore/").status_code == 404
    assert (program.listed(), program.trash(), Message.objects.count(), DreamInsight.objects.count()) == ([], [], 0, 0)
    left = Dream.objects.get(pk=dream)
    assert (left.title, left.description, left.tags, left.search_key, left.erase_at) == (None, None, [], "", None)
    job = Job.objects.get(pk=picture["id"])
    assert (job.prompt, job.search_key, Result.objects.count(), kept_files()) == ("", "", 0, [])
    assert CreditEntry.objects.count() == lines
    since = (timezone.now() - DAY).isoformat().replace("+00:00", "Z")
    assert program.call("get", f"user/me/dreams/changes/?since={since}").json()["deleted"] == [dream]
    pass_days(31 + erasure.KEEP_EMPTY_DAYS + 1)
    assert (Dream.objects.count(), Job.objects.count(), CreditEntry.objects.count()) == (0, 0, lines)


def test_now_is_now_also_from_the_trash(program: Program, alice: User) -> None:
    first, second = program.dream(title="one"), program.dream(title="two")
    assert program.call("delete", f"user/me/dream/{first}/?now=true").status_code == 204
    program.call("delete", f"user/me/dream/{second}/")
    assert program.call("delete", f"user/me/trash/{second}/").status_code == 204
    assert (program.trash(), set(Dream.objects.values_list("title", flat=True))) == ([], {None})
    assert program.call("delete", f"user/me/dream/{first}/?now=true").status_code == 404


def test_emptying_the_trash_leaves_what_is_not_in_it(program: Program) -> None:
    kept, gone = program.dream(title="kept"), program.dream(title="gone")
    program.call("delete", f"user/me/dream/{gone}/")
    assert program.call("delete", "user/me/trash/").json() == {"erasing": 1}
    pass_days(0.01)
    assert (program.listed(), program.trash()) == ([kept], [])
    assert Dream.objects.get(pk=gone).erased_at is not None


@pytest.mark.once
def test_nobody_restores_or_erases_what_is_another_persons(program: Program) -> None:
    dream = program.dream(title="mine")
    program.call("delete", f"user/me/dream/{dream}/")
    bob = Program(people.make("bob"))
    assert bob.call("post", f"user/me/trash/{dream}/restore/").status_code == 404
    assert bob.call("delete", f"user/me/trash/{dream}/").status_code == 404
    assert (bob.trash(), program.trash()) == ([], [dream])


def test_without_days_in_the_trash_it_is_erased_at_once(program: Program, settings: Any) -> None:
    settings.TRASH_DAYS = 0
    dream = program.dream(title="the sea")
    program.call("delete", f"user/me/dream/{dream}/")
    assert program.trash() == []
    pass_days(0.01)
    assert Dream.objects.get(pk=dream).title is None


def test_erasing_waits_for_a_reply_that_runs(program: Program, alice: User) -> None:
    dream = program.dream(title="the sea")
    sent = send.message(dream_id=Dream(pk=dream).pk, person_id=alice.pk, client_id="one", text="I dreamt", now=timezone.now())
    assert sent.reply is not None
    assert program.call("delete", f"user/me/dream/{dream}/?now=true").status_code == 202
    assert (program.listed(), program.trash()) == ([], [])
    assert Message.objects.get(pk=sent.reply.pk).stop_requested_at is not None
    finish_reply(sent.reply)
    pass_days(0)
    assert (Message.objects.count(), Dream.objects.get(pk=dream).title) == (0, None)


def test_a_repeated_request_is_told_that_its_dream_is_gone(program: Program) -> None:
    key = {"Idempotency-Key": "one-click"}
    dream = program.call("post", "user/me/dreams/", {"title": "the sea"}, **key).json()["id"]
    program.call("delete", f"user/me/dream/{dream}/?now=true")
    again = program.call("post", "user/me/dreams/", {"title": "the sea"}, **key)
    assert (again.status_code, again.json()["code"], program.listed()) == (410, "answer_erased", [])
    assert IdempotencyKey.objects.get().body == ""


@pytest.mark.once
def test_an_archive_that_holds_it_is_withdrawn(program: Program, client: Client, alice: User) -> None:
    dream = program.dream(title="the sea")
    assert fetch_archive(client, str(people.log_in(client, alice)["access"])).namelist()
    assert [path.suffix for path in kept_files()] == [".zip"]
    program.call("delete", f"user/me/dream/{dream}/?now=true")
    assert kept_files() == []


def test_the_free_dreams_of_a_day_do_not_come_back_by_deleting(program: Program, alice: User) -> None:
    alice.plan.daily_dreams = 1
    alice.plan.save(update_fields=["daily_dreams"])
    for _ in range(2):
        program.call("delete", f"user/me/dream/{program.dream()}/?now=true")
    spent = CreditEntry.objects.filter(user=alice, kind="hold").count()
    assert (Dream.objects.filter(covered_on__isnull=False).count(), spent) == (1, 1)


# --- pictures


@pytest.mark.parametrize("kind", ["result", "upload", "job"])
def test_pictures_uploads_and_jobs_come_back_and_go_for_good(program: Program, kind: str) -> None:
    if kind == "upload":
        thing, path = program.upload(title="My photo", tags="grandmother's garden"), "images/uploads/{}/"
    else:
        job = program.picture()
        thing, path = (job, "images/jobs/{}/") if kind == "job" else (job["results"][0], "images/results/{}/")
    path = path.format(thing["id"])
    files_before = kept_files()
    assert program.call("delete", path).status_code == 204
    assert program.call("get", path).status_code == 404
    pass_days(29)
    [row] = program.call("get", f"images/trash/?kind={kind}").json()["results"]
    assert (row["kind"], row["id"], bool(row["thumbnail_url"])) == (kind, thing["id"], True)
    assert program.call("post", f"images/trash/{kind}/{thing['id']}/restore/").status_code == 200
    assert program.call("get", path).status_code == 200
    assert kept_files() == files_before
    program.call("delete", path)
    pass_days(31)
    assert (program.call("get", f"images/trash/?kind={kind}").json()["results"], kept_files()) == ([], [])
    assert program.call("post", f"images/trash/{kind}/{thing['id']}/restore/").status_code == 404
    assert set(Job.objects.values_list("prompt", flat=True)) <= {""}
    assert set(Image.objects.values_list("title", "sha256")) <= {("", "")}
    assert not Tag.objects.filter(name__contains="grandmother").exists()


@pytest.mark.once
def test_a_picture_is_erased_at_once_on_request(program: Program) -> None:
    job = program.picture()
    assert program.call("delete", f"images/results/{job['results'][0]['id']}/?now=true").status_code == 204
    assert (kept_files(), Job.objects.get().prompt) == ([], "")


def test_limits_count_what_was_deleted(program: Program, settings: Any) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {**settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]}}
    settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["ai_generation"] = "1/hour"
    job = program.picture()
    program.call("delete", f"images/jobs/{job['id']}/?now=true")
    assert program.call("post", "images/jobs/", {"prompt": "again", "quality": "low"}).status_code == 429


@pytest.mark.once
def test_the_same_photo_may_be_uploaded_again_and_then_the_old_one_stays_where_it_is(program: Program) -> None:
    photo = png()
    first = program.upload(photo)
    program.call("delete", f"images/uploads/{first['id']}/")
    assert program.upload(photo)["id"] != first["id"]
    refused = program.call("post", f"images/trash/upload/{first['id']}/restore/")
    assert (refused.status_code, refused.json()["code"]) == (409, "uploaded_again")


# --- the operator's retention


def test_old_dreams_are_erased_after_a_warning_and_never_without(program: Program, alice: User, settings: Any) -> None:
    old, touched = program.dream(title="old"), program.dream(title="touched")
    long_ago = timezone.now() - DAY * 400
    Dream.objects.update(created_at=long_ago, updated_at=long_ago)
    retention.sweep(now=timezone.now())
    assert people.receive_mail() == []
    settings.RETENTION_DAYS = 365
    for _ in range(2):
        retention.sweep(now=timezone.now())
    [mail] = people.receive_mail()
    assert mail.to == [alice.email] and "2" in mail.body and "old" not in mail.body.replace("older", "").replace("Old", "")
    program.call("patch", f"user/me/dream/{touched}/", {"title": "touched again"})
    retention.sweep(now=timezone.now() + DAY * 13)
    assert set(program.listed()) == {old, touched}
    retention.sweep(now=timezone.now() + DAY * 14.1)
    assert (program.listed(), Dream.objects.get(pk=old).title) == ([touched], None)
