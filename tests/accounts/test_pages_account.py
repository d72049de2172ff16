"""The account page: profile, picture, another address, another password."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django.fixtures import Settings

from person.flows import sign_in
from person.models import EmailChange, User

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media"), pytest.mark.once]

PAGES = ["account", "credits", "devices", "keys", "data"]
PROFILE = {"username": "alice", "first_name": "Alice", "last_name": "", "bio": "I fly.", "language": "en", "time_zone": "Asia/Tokyo"}


@pytest.fixture
def alice() -> User:
    return people.make(credits=3)


@pytest.fixture
def page(alice: User) -> Client:
    return people.browser(alice)


def save(page: Client, **changes: Any) -> Any:
    return page.post("/person/account/profile/", {**PROFILE, "preferred_styles": "", **changes}, follow=True)


def png() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (900, 600), "purple").save(file, "PNG")
    return SimpleUploadedFile("me.png", file.getvalue(), "image/png")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_for_who_is_signed_in(client: Client, name: str) -> None:
    answer = client.get(f"/person/{name}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/person/sign-in/?next=/person/{name}/")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_leads_to_the_others_shows_the_balance_and_is_kept_nowhere(page: Client, name: str) -> None:
    answer = page.get(f"/person/{name}/")
    text = answer.content.decode()
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    assert all(f'href="/person/{other}/"' in text for other in [*PAGES, "progress"])
    assert re.search(rf'href="/person/{name}/" aria-current="page"', text)
    assert "data-balance>3<" in text
    assert len(re.findall("<h1", text)) == 1
    assert not re.search(r'<script(?![^>]*\bsrc=)|\sstyle="|\son\w+="', text)


@pytest.mark.parametrize("path", ["account/email/", "credits/redeem/", "keys/new/", "data/deletion/"])
def test_the_address_of_a_form_leads_to_its_page(page: Client, path: str) -> None:
    answer = page.get(f"/person/{path}")
    assert (answer.status_code, answer["Location"]) == (302, f"/person/{path.split('/')[0]}/")


def test_the_profile_is_saved_and_shown(page: Client, alice: User) -> None:
    text = save(page, preferred_styles="watercolour, film noir, watercolour,").content.decode()
    assert "Saved." in text
    assert 'value="watercolour, film noir"' in text
    alice.refresh_from_db()
    assert (alice.username, alice.profile.bio, alice.profile.time_zone) == ("alice", "I fly.", "Asia/Tokyo")


def test_another_language_counts_at_once_for_the_pages_and_the_mail(page: Client, alice: User) -> None:
    assert '<html lang="tr">' in save(page, language="tr").content.decode()
    alice.refresh_from_db()
    assert alice.language == "tr"


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(page: Client, alice: User) -> None:
    people.make("bob", username="Bob")
    answer = save(page, username="bob", bio="x" * 2001)
    assert answer.status_code == 400
    assert 'id="profile_bio_error"' in answer.content.decode()
    answer = save(page, username="bob")
    assert (answer.status_code, 'id="profile_username_error"' in answer.content.decode()) == (400, True)
    alice.refresh_from_db()
    assert alice.profile.time_zone == "UTC"


def test_times_are_told_by_the_persons_clock(page: Client, alice: User) -> None:
    save(page, time_zone="Pacific/Kiritimati")
    shown = page.get("/person/devices/").content.decode()
    assert "+14:00" in shown


def test_a_picture_is_shown_until_it_is_removed(page: Client) -> None:
    text = page.post("/person/account/picture/", {"picture": png()}, follow=True).content.decode()
    source = re.search(r'<img src="([^"]+)"', text)
    assert source is not None
    assert page.get(source.group(1))["Content-Type"] == "image/webp"
    assert "<img" not in page.post("/person/account/picture/remove/", follow=True).content.decode()


@pytest.mark.parametrize("upload", [SimpleUploadedFile("me.png", b"<script>"), ""])
def test_what_is_no_picture_is_refused(page: Client, upload: Any) -> None:
    answer = page.post("/person/account/picture/", {"picture": upload})
    assert answer.status_code == 400
    assert 'id="picture_picture_error"' in answer.content.decode()


def test_another_address_needs_a_fresh_sign_in(page: Client, alice: User) -> None:
    people.grow_old()
    answer = page.post("/person/account/email/", {"email": "new@example.org"})
    assert answer["Location"] == "/person/confirm/?next=%2Fperson%2Faccount%2F%23email"
    assert not EmailChange.objects.exists()


def test_another_address_waits_for_its_link_and_can_be_withdrawn(page: Client, mailoutbox: Any) -> None:
    wanted = people.email("new")
    form = {"email": wanted}
    assert f"<strong>{wanted}</strong> waits" in page.post("/person/account/email/", form, follow=True).content.decode()
    [message] = people.receive_mail()
    page.post("/person/account/email/withdraw/")
    assert wanted not in page.get("/person/account/").content.decode()
    assert page.post(people.mailed_path(message)).status_code == 400


def test_a_new_password_ends_the_other_sign_ins_and_keeps_this_one(page: Client, alice: User) -> None:
    other = people.browser(alice)
    form = {"old_password": people.PASSWORD, "new_password": people.OTHER_PASSWORD}
    assert page.post("/person/account/password/", form, follow=True).status_code == 200
    assert (people.me(page), people.me(other)) == (200, 401)


def test_the_present_password_is_asked_for_and_no_password_is_sent_back(page: Client) -> None:
    form = {"old_password": "not it at all", "new_password": people.OTHER_PASSWORD}
    text = page.post("/person/account/password/", form).content.decode()
    assert 'id="password_old_password_error"' in text
    assert people.OTHER_PASSWORD not in text


@pytest.mark.usefixtures("ten_a_minute")
def test_guessing_the_password_is_slowed_down(page: Client) -> None:
    form = {"old_password": "not it at all", "new_password": people.OTHER_PASSWORD}
    answers = [page.post("/person/account/password/", form) for _ in range(10)]  # signing in was one attempt
    assert [answer.status_code for answer in answers[-2:]] == [400, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_who_has_no_password_is_mailed_a_link_to_choose_one(settings: Settings, mailoutbox: Any) -> None:
    alice = people.make(google_id="117", password=None)
    page = Client()
    session = sign_in.begin(user=alice, ip=None, user_agent="Firefox/140.0", now=timezone.now())
    store = page.session
    store["reverie_session"] = str(session.pk)
    store.save()
    text = page.get("/person/account/").content.decode()
    assert "A Google account is linked" in text
    assert 'action="/person/account/password/"' not in text
    page.post("/person/account/password/mail/")
    [message] = people.receive_mail()
    assert page.get(people.mailed_path(message), follow=True).status_code == 200
