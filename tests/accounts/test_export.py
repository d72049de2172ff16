"""Everything that Reverie keeps about a person in one archive, made by a job, for its owner alone."""

from __future__ import annotations

import datetime
import io
import json
import uuid
import zipfile
from typing import Any

import pytest
import time_machine
from django.conf import settings as configured
from django.core.files.storage import default_storage
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from PIL import Image

from dreams import diary
from dreams.models import Dream, Message
from person import account_jobs, data_registry, housekeeping
from person.flows import account_job
from person.models import User, Work

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


@pytest.fixture
def alice() -> User:
    return people.make(credits=3)


@pytest.fixture
def access(alice: User) -> str:
    return people.access(alice)


def ask(client: Client, access: str) -> Any:
    return client.post("/api/user/export/", headers=people.bearer(access))


def state(client: Client, access: str) -> dict[str, Any]:
    return dict(client.get("/api/user/export/", headers=people.bearer(access)).json())


def carry_out(now: datetime.datetime | None = None) -> None:
    """What the sweep does."""
    now = now or timezone.now()
    for work_id in account_job.due(now):
        account_jobs.run(work_id=work_id, now=now)


def download_path(client: Client, access: str) -> str:
    ask(client, access)
    carry_out()
    return str(state(client, access)["download_url"]).removeprefix(configured.PUBLIC_URL)


def opened(answer: Any) -> zipfile.ZipFile:
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def fetch(client: Client, access: str) -> zipfile.ZipFile:
    return opened(client.get(download_path(client, access), headers=people.bearer(access)))


def tell(person: User, title: str, text: str) -> Dream:
    dream = diary.begin(person=person, now=timezone.now(), title=title)
    Message.objects.create(dream=dream, role=Message.Role.USER, text=text, client_id=str(uuid.uuid4()))
    return dream


def test_the_archive_holds_account_credits_sign_ins_and_dreams(client: Client, alice: User, access: str) -> None:
    dream = tell(alice, "The whale", "I flew over the sea. Ünïcödé 🐋")
    archive = fetch(client, access)
    account = json.loads(archive.read("account.json"))
    told = json.loads(archive.read("dreams/dreams.json"))
    assert (account["email"], account["balance"]) == (alice.email, 2)
    assert [line["kind"] for line in json.loads(archive.read("credits.json"))] == ["grant", "hold"]
    assert json.loads(archive.read("sign-ins.json"))["sign_ins"]
    assert (told[0]["id"], told[0]["messages"][0]["text"]) == (str(dream.pk), "I flew over the sea. Ünïcödé 🐋")


@pytest.mark.once
def test_each_dream_is_a_markdown_file_that_a_person_can_read(client: Client, alice: User, access: str) -> None:
    tell(alice, "The whale", "I flew over the sea.")
    archive = fetch(client, access)
    [name] = [name for name in archive.namelist() if name.endswith(".md")]
    text = archive.read(name).decode()
    assert "the-whale" in name
    assert text.startswith("# The whale\n")
    assert "I flew over the sea." in text


@pytest.mark.once
def test_titles_make_no_paths(client: Client, alice: User, access: str) -> None:
    for title in ("../../etc/passwd", "a/b\\c", "..", "CON", "x" * 200, "🐋"):
        Dream.objects.create(author=alice, title=title)
    names = fetch(client, access).namelist()
    assert len(names) == len(set(names))
    assert all(".." not in name and "\\" not in name and name.count("/") <= 1 for name in names)


@pytest.mark.once
def test_the_picture_is_among_it(client: Client, access: str) -> None:
    file = io.BytesIO()
    Image.new("RGB", (9, 9)).save(file, "PNG")
    file.seek(0)
    file.name = "x.png"
    upload = client.generic("PUT", "/api/user/profile/picture/", *_multipart(file), headers=people.bearer(access))
    assert upload.status_code == 200
    assert Image.open(io.BytesIO(fetch(client, access).read("picture.webp"))).format == "WEBP"


def _multipart(file: Any) -> tuple[bytes, str]:
    return encode_multipart(BOUNDARY, {"picture": file}), MULTIPART_CONTENT


def test_nothing_of_anybody_else_is_in_it(client: Client, access: str) -> None:
    bob = people.make("bob", credits=1)
    tell(bob, "A secret of bob", "nobody may read this")
    archive = fetch(client, access)
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert bob.email.encode() not in everything
    assert b"nobody may read this" not in everything


@pytest.mark.once
def test_no_secret_is_in_it(client: Client, alice: User, access: str) -> None:
    archive = fetch(client, access)
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    alice.refresh_from_db()
    assert alice.password not in everything
    assert all(session.refresh_jti not in everything for session in alice.sessions.all())


@pytest.mark.once
def test_the_progress_can_be_read(client: Client, access: str) -> None:
    first = ask(client, access)
    assert (first.status_code, first.json()["state"], first.json()["progress"]) == (202, "waiting", 0)
    carry_out()
    done = state(client, access)
    assert (done["state"], done["progress"]) == ("done", 100)
    assert done["size_bytes"] > 0


def test_asking_again_while_one_is_made_is_the_same_one(client: Client, access: str) -> None:
    assert ask(client, access).json()["id"] == ask(client, access).json()["id"]
    assert Work.objects.count() == 1


def test_asking_again_at_once_after_one_was_made_is_429(client: Client, access: str) -> None:
    ask(client, access)
    carry_out()
    answer = ask(client, access)
    assert (answer.status_code, answer.json()["code"]) == (429, "export_too_soon")
    assert int(answer["Retry-After"]) > 0


@pytest.mark.once
def test_a_mail_leads_the_owner_to_it(client: Client, alice: User, access: str, mailoutbox: Any) -> None:
    ask(client, access)
    carry_out()
    path = people.mailed_path(people.receive_mail()[-1])
    assert "account.json" in opened(people.browser(alice).get(path)).namelist()


@pytest.mark.once
def test_the_mailed_link_asks_who_is_not_signed_in_to_sign_in(client: Client, access: str, mailoutbox: Any) -> None:
    ask(client, access)
    carry_out()
    answer = Client().get(people.mailed_path(people.receive_mail()[-1]))
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/person/sign-in/")


@pytest.mark.once
def test_the_link_opens_for_its_owner_only(client: Client, access: str, mailoutbox: Any) -> None:
    path = download_path(client, access)
    bob = people.make("bob")
    assert client.get(path).status_code == 401
    assert client.get(path, headers=people.bearer(people.log_in(client, bob)["access"])).status_code == 404
    assert people.browser(bob).get(people.mailed_path(people.receive_mail()[0])).status_code == 404


@pytest.mark.once
@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "%F0%9F%99%82", "a" * 4000])
def test_a_spoilt_link_is_404(client: Client, access: str, token: str) -> None:
    assert client.get(f"/api/user/export/{token}/", headers=people.bearer(access)).status_code == 404


def test_the_archive_is_deleted_after_a_week(client: Client, alice: User, access: str) -> None:
    path = download_path(client, access)
    name = Work.objects.get().archive
    later = timezone.now() + datetime.timedelta(days=7, minutes=1)
    housekeeping.purge(now=later)
    assert not default_storage.exists(name)
    assert client.get(path, headers=people.bearer(access)).status_code == 404
    with time_machine.travel(later, tick=False):
        assert client.get(path, headers=people.bearer(people.log_in(client, alice)["access"])).status_code == 404


def test_a_worker_that_died_is_followed_by_another(client: Client, access: str) -> None:
    ask(client, access)
    now = timezone.now()
    dead = account_job.claim(work_id=Work.objects.get().pk, now=now)
    carry_out(now)
    assert state(client, access)["state"] == "running"
    carry_out(now + account_job.LEASE)
    assert state(client, access)["state"] == "done"
    assert dead is not None
    with pytest.raises(account_job.LostClaim):
        account_job.report(dead, progress=1, stage="late")


def test_of_two_deliveries_one_works(client: Client, access: str) -> None:
    ask(client, access)
    now, pk = timezone.now(), Work.objects.get().pk
    assert [account_job.claim(work_id=pk, now=now) is None for _ in range(3)] == [False, True, True]


def test_what_fails_is_tried_again_later_and_fails_for_good_at_last(client: Client, access: str) -> None:
    def break_down(person_id: uuid.UUID) -> Any:
        raise OSError("the disk is full")

    data_registry.register(data_registry.Keeper("broken", break_down, lambda person_id, now: None))
    try:
        ask(client, access)
        now = timezone.now()
        for _ in range(account_job.MOST_ATTEMPTS):
            now += datetime.timedelta(hours=1)
            with pytest.raises(OSError, match="full"):
                carry_out(now)
        carry_out(now + datetime.timedelta(hours=1))
    finally:
        data_registry.forget("broken")
    assert state(client, access)["state"] == "failed"


@pytest.mark.once
def test_who_never_asked_finds_nothing(client: Client, access: str) -> None:
    assert client.get("/api/user/export/", headers=people.bearer(access)).status_code == 404


@pytest.mark.once
def test_who_is_not_signed_in_gets_nothing(client: Client) -> None:
    assert client.post("/api/user/export/").status_code == client.get("/api/user/export/").status_code == 401
