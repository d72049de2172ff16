"""What staff do about pictures: take them out of the public, pause webhooks, change the catalogue; never read what somebody wrote."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image as Pillow

from imagegen.catalogue import load
from imagegen.media import files, stored, uploads
from imagegen.models import Image, Job, PromptTemplate, Result, Style, StyleExample, Tag, WebhookEndpoint
from imagegen.upkeep import statistics
from imagegen.webhooks import endpoints
from person.models import User
from tests import people
from tests.images import pictures
from tests.images.client import png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media"), pytest.mark.once]

SECRET = "the secret whale of my dream"
MODELS = ["job", "jobstatistics", "stylecategory", "style", "styleexample", "tag", "prompttemplate", "result", "image", "webhookendpoint"]


@pytest.fixture
def alice() -> User:
    return people.make()


@pytest.fixture
def staff() -> Client:
    return people.browser(people.make("staff", is_staff=True, is_superuser=True))


def upload(alice: User) -> Image:
    return Image.objects.create(owner=alice, sha256="1" * 64, is_public=True, title=SECRET, description=SECRET, **kept())


def kept() -> dict[str, Any]:
    return files.keep(Pillow.new("RGB", (40, 30), "teal"), encoding="png", folder="uploads").columns()


def act(staff: Client, row: Any, action: str) -> None:
    model = row._meta.model_name
    answer = staff.post(f"/admin/imagegen/{model}/", {"action": action, "_selected_action": [str(row.pk)]})
    assert answer.status_code == 302, answer.content


def template(slug: str, **fields: Any) -> PromptTemplate:
    return PromptTemplate.objects.create(slug=slug, name=slug, prompt="a {thing}", **fields)


def webhook(alice: User) -> WebhookEndpoint:
    url = "https://93.184.215.14/hook"
    return endpoints.create(person_id=alice.pk, url=url, events=["job.completed"], description="", now=timezone.now()).endpoint


def test_every_list_and_form_opens_and_tells_nothing_that_somebody_wrote(staff: Client, alice: User) -> None:
    load.all_of_it()
    pictures.result(alice, SECRET, translated_prompt=SECRET, is_public=True)
    hook = webhook(alice)
    template("mine", author=alice, is_public=False, description=SECRET)
    uploads.change(image=upload(alice), tags=["sea"])
    private = Image.objects.create(owner=alice, sha256="2" * 64, **kept())
    uploads.change(image=private, tags=[SECRET])
    StyleExample.objects.create(style=Style.objects.get(slug="anime"), file="examples/a.webp", thumbnail="examples/small/a.webp")
    statistics.update(now=timezone.now())
    shown = ""
    for name in MODELS:
        page = staff.get(f"/admin/imagegen/{name}/")
        assert page.status_code == 200
        shown += page.content.decode()
        row = page.context["cl"].result_list[0]
        page = staff.get(f"/admin/imagegen/{name}/{row.pk}/change/")
        assert page.status_code == 200
        shown += page.content.decode()
    assert SECRET not in shown
    assert hook.sealed_secret not in shown


@pytest.mark.parametrize("deed", ["change", "delete"])
def test_what_people_made_can_not_be_changed_by_hand(staff: Client, alice: User, deed: str) -> None:
    made = pictures.result(alice, is_public=True)
    for row in (made, made.job, upload(alice), webhook(alice)):
        name = row._meta.model_name
        assert staff.post(f"/admin/imagegen/{name}/{row.pk}/{deed}/", {"post": "yes"}).status_code == 403
        assert staff.get(f"/admin/imagegen/{name}/add/").status_code == 403
    assert (Job.objects.count(), Image.objects.count(), WebhookEndpoint.objects.count()) == (1, 1, 1)


def test_a_picture_is_taken_out_of_the_gallery_and_stays_its_owners(staff: Client, client: Client, alice: User) -> None:
    made = pictures.result(alice, is_public=True)
    assert client.get(f"/images/gallery/{made.pk}/").status_code == 200
    act(staff, made, "hide")
    assert client.get(f"/images/gallery/{made.pk}/").status_code == 404
    assert Result.objects.of(alice).get().pk == made.pk


def test_an_upload_is_hidden_or_deleted_with_its_files(staff: Client, alice: User) -> None:
    image = upload(alice)
    act(staff, image, "hide")
    assert not Image.objects.public().exists()
    image.refresh_from_db()
    assert stored.is_sealed(image.file)
    act(staff, image, "refuse")
    assert not Image.objects.of(alice).exists()
    assert not default_storage.exists(image.file)


def test_a_webhook_is_paused(staff: Client, alice: User) -> None:
    hook = webhook(alice)
    act(staff, hook, "pause")
    assert not WebhookEndpoint.objects.get().is_active


def test_a_template_is_taken_out_of_the_library_and_a_private_one_is_not_seen(staff: Client, alice: User) -> None:
    shown, private = template("shown", author=alice), template("mine", author=alice, is_public=False)
    act(staff, shown, "take_back")
    assert set(PromptTemplate.objects.values_list("slug", "is_active")) == {("shown", False), ("mine", True)}
    assert staff.get(f"/admin/imagegen/prompttemplate/{private.pk}/change/").status_code == 302
    found = staff.get("/admin/imagegen/prompttemplate/?q=shown&category_key=").content.decode()
    assert [f"/prompttemplate/{row.pk}/change/" in found for row in (shown, private)] == [True, False]


def test_an_example_of_a_style_is_added_shown_and_refused_where_it_is_no_picture(staff: Client, alice: User, client: Client) -> None:
    load.all_of_it()
    style = Style.objects.get(slug="anime")
    form = {"style": str(style.pk), "title": "A lake", "prompt": "a lake", "position": "3"}
    refused = staff.post("/admin/imagegen/styleexample/add/", {**form, "picture": SimpleUploadedFile("a.png", b"no picture")})
    assert refused.status_code == 200
    pictures_given = {name: SimpleUploadedFile(f"{name}.png", png(), "image/png") for name in ("picture", "original")}
    answer = staff.post("/admin/imagegen/styleexample/add/", {**form, **pictures_given})
    assert answer.status_code == 302, answer.content
    headers = people.bearer(people.log_in(client, alice)["access"])
    told = client.get(f"/api/v1/styles/{style.pk}/examples/", headers=headers).json()
    [example] = told["data"]
    assert told["pagination"]["count"] == 1
    assert [client.get(example[name]).status_code for name in ("styled_image_url", "thumbnail_url", "original_image_url")] == [200] * 3


def test_a_tag_of_a_public_picture_is_renamed(staff: Client, alice: User) -> None:
    uploads.change(image=upload(alice), tags=["sea"])
    tag = Tag.objects.get()
    assert staff.post(f"/admin/imagegen/tag/{tag.pk}/change/", {"name": "Sea", "slug": "sea"}).status_code == 302
    assert Tag.objects.get().name == "Sea"


def test_a_style_is_switched_off(staff: Client, client: Client, alice: User) -> None:
    load.all_of_it()
    style = Style.objects.get(slug="pencil-sketch")
    form = {name: getattr(style, name) for name in ("name", "slug", "description", "prompt_template", "position")}
    looks = {name: getattr(style, name) for name in ("default_quality", "default_background", "default_output_format")}
    answer = staff.post(f"/admin/imagegen/style/{style.pk}/change/", {**form, **looks, "category": str(style.category_id)})
    assert answer.status_code == 302, answer.content
    assert not Style.objects.get(pk=style.pk).is_active


def test_staff_without_the_right_to_change_may_only_look(alice: User) -> None:
    viewer = people.make("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_result", content_type__app_label="imagegen"))
    page, made = people.browser(viewer), pictures.result(alice, is_public=True)
    assert page.get("/admin/imagegen/result/").status_code == 200
    page.post("/admin/imagegen/result/", {"action": "hide", "_selected_action": [str(made.pk)]})
    assert Result.objects.get().is_public
