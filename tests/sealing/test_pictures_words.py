"""What is said about uploads, templates of one's own and a portrait: sealed while nobody else sees it, found and shown as before."""

from __future__ import annotations

import base64
import io
import secrets
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imagegen.media import upload_words, uploads
from imagegen.models import Image, PromptTemplate, Tag, Tagging
from imagegen.prompts import templates
from imagegen.upkeep import resealing
from person import keys
from person.flows import picture
from person.models import Profile, User
from project.sealing import blind
from project.sealing.errors import UnknownMasterKey
from project.sealing.values import MARK, Sealed
from tests import people
from tests.images.client import png
from tests.sealing.test_words import forget_constraints

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_media")]
WORDS = ("quorvelia", "zimbrandt", "wexlorine")


@pytest.fixture
def alice() -> User:
    return people.make(password=None)


@pytest.fixture
def client(alice: User) -> Client:
    made = Client()
    made.force_login(alice)
    return made


@pytest.fixture
def unforbidden() -> Iterator[None]:
    yield
    forget_constraints()


def stored() -> str:
    with connection.cursor() as cursor:
        rows = []
        for table in ("image", "tag", "prompttemplate"):
            cursor.execute(f"SELECT * FROM imagegen_{table}")
            rows += [str(row) for row in cursor.fetchall()]
    return "\n".join(rows).lower()


def there() -> list[str]:
    now = stored()
    return [word for word in WORDS if word in now]


def take(person: User, data: bytes = b"", **details: Any) -> Image:
    given = {"title": "The Quorvelia", "description": "A zimbrandt", "tags": ["Wexlorine", "Blue house"], **details}
    return uploads.take(person_id=person.pk, data=data or png(), now=timezone.now(), **given).image


def names(person: User, words: str = "", tag: str = "") -> list[uuid.UUID]:
    rows = Image.objects.of(person)
    return list(upload_words.found(rows, words=words.split(), tag=tag, owner=person.pk).values_list("pk", flat=True))


def test_what_is_said_about_an_upload_is_sealed_until_everybody_may_see_it(alice: User) -> None:
    data = png()
    image = take(alice, data)
    assert there() == []
    told = Image.objects.get(pk=image.pk)
    assert (told.title, told.description, upload_words.tags_of(told)[0]) == ("The Quorvelia", "A zimbrandt", ["Blue house", "Wexlorine"])
    assert names(alice, "quorvelia wexlorine") == names(alice, tag="WEXLORINE") == [image.pk]
    assert names(alice, "house boat") == names(alice, tag="quorvelia") == []
    assert {"Wexlorine", "Blue house"} <= {tag.name for tag in uploads.tags_seen_by(alice.pk)}
    assert not [tag for tag in uploads.tags_seen_by(people.make("bob", password=None).pk) if tag.name == "Wexlorine"]
    assert (told.sha256, take(alice, data).pk) == (Image.objects.get().sha256, image.pk)
    assert told.sha256.startswith(blind.KEYED)

    uploads.change(image=told, is_public=True)
    assert there() == list(WORDS)
    shown = Image.objects.public().get()
    assert (shown.title, upload_words.tags_of(shown)[0]) == ("The Quorvelia", ["Blue house", "Wexlorine"])
    assert list(upload_words.found(Image.objects.public(), words=["quorvelia"], tag="wexlorine")) == [shown]
    uploads.change(image=shown, title="A quorvelia at sea", tags=["boat"])
    assert names(alice, "sea", "boat") == [image.pk]

    uploads.change(image=shown, is_public=False)
    assert there() == []
    assert not Tag.objects.filter(slug="boat").exists()
    assert names(alice, "sea", "boat") == [image.pk]
    assert Image.objects.get().title == "A quorvelia at sea"


def test_who_is_killed_between_two_steps_leaves_an_upload_that_reads_the_same(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    image = take(alice)

    class Killed(BaseException):
        pass

    def killed(*given: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(upload_words, "settle", killed)
        uploads.change(image=image, is_public=True)
    shown = Image.objects.public().get()
    assert (shown.title, upload_words.tags_of(shown)[0]) == ("The Quorvelia", ["Blue house", "Wexlorine"])
    assert resealing.seal_words(now=timezone.now()) == 1
    assert names(alice, "quorvelia") == [image.pk]
    assert there() == list(WORDS)
    assert resealing.seal_words(now=timezone.now()) == 0


def test_words_are_not_lost_where_the_operators_key_is_missing(alice: User, settings: Any) -> None:
    image = take(alice)
    uploads.change(image=image, is_public=True)
    former = settings.ENCRYPTION_KEYS
    settings.ENCRYPTION_KEYS = [base64.b64encode(secrets.token_bytes(32)).decode()]
    keys.forget()
    with pytest.raises(UnknownMasterKey):
        upload_words.hide(image.pk)
    settings.ENCRYPTION_KEYS = former
    keys.forget()
    upload_words.hide(image.pk)
    hidden = Image.objects.get(pk=image.pk)
    assert (hidden.is_public, hidden.title, upload_words.tags_of(hidden)[0]) == (False, "The Quorvelia", ["Blue house", "Wexlorine"])


def private(person: User, **columns: Any) -> PromptTemplate:
    given: dict[str, Any] = {"name": "Zimbrandt at night", "description": "A wexlorine", "category": "Quorvelia", "is_public": False}
    given |= {"prompt": "a zimbrandt in {place}", "defaults": {"place": "wexlorine"}, **columns}
    return templates.create(person_id=person.pk, language="en", **given)


def test_a_private_template_is_sealed_and_found(alice: User) -> None:
    row = private(alice)
    private(alice, name="A boat", prompt="a boat", defaults={}, category="", description="")
    assert there() == []

    def found(**wanted: Any) -> list[str]:
        return [one.name for one in templates.found(person_id=alice.pk, wanted=templates.Wanted(is_mine=True, **wanted))]

    assert found(words="ZIMBRANDT wexlorine") == found(category="quorvelia") == ["Zimbrandt at night"]
    assert found(words="zimbrandt", category="other") == []
    assert found(ordering="name") == ["A boat", "Zimbrandt at night"]
    assert found(ordering="-name") == ["Zimbrandt at night", "A boat"]
    assert templates.use(template_id=row.pk, person_id=alice.pk, values={}).prompt == "a zimbrandt in wexlorine"
    templates.change(template_id=row.pk, person_id=alice.pk, language="en", is_public=True)
    assert there() == list(WORDS)
    bob = people.make("bob", password=None)
    [seen] = templates.found(person_id=bob.pk, wanted=templates.Wanted(words="zimbrandt", category="QUORVELIA"))
    assert (seen.name, seen.fields[0]["default"]) == ("Zimbrandt at night", "wexlorine")
    templates.change(template_id=row.pk, person_id=alice.pk, language="en", is_public=False)
    assert there() == []


def test_a_public_name_that_looks_sealed_is_not_taken_for_it(alice: User) -> None:
    row = private(alice, name=f"{MARK}abc", is_public=True)
    assert PromptTemplate.objects.get(pk=row.pk).name == f"{MARK}abc"


def test_a_portrait_is_sealed_and_shown(alice: User, client: Client) -> None:
    picture.keep(user=alice, encoded=picture.encode(io.BytesIO(png()), size=len(png())))
    profile = Profile.objects.get(user=alice)
    with default_storage.open(str(profile.picture)) as file:
        assert b"WEBP" not in file.read()
    answer = client.get(picture.path(profile))
    assert (answer.status_code, answer.content[8:12]) == (200, b"WEBP")
    picture.remove(user=alice)
    assert client.get(picture.path(profile)).status_code == 404


@pytest.mark.usefixtures("unforbidden")
def test_what_is_there_from_before_is_sealed_and_then_forbidden(alice: User, client: Client) -> None:
    image, row = take(alice), private(alice)
    with connection.cursor() as cursor:
        # As a version before stored it.
        cursor.execute("UPDATE imagegen_image SET title = 'quorvelia', search_key = 'quorvelia', own_tags = '[]', sha256 = 'abc'")
        cursor.execute(
            "UPDATE imagegen_prompttemplate SET name = 'zimbrandt', search_key = 'zimbrandt', slug = 'zimbrandt' WHERE NOT is_public"
        )
    Tagging.objects.create(image=image, tag=Tag.objects.create(name="wexlorine", slug="wexlorine"))
    Profile.objects.filter(user=alice).update(picture=default_storage.save("pictures/a.webp", ContentFile(b"RIFF1234WEBP")))
    assert there() == list(WORDS)
    with pytest.raises(CommandError):
        call_command("seal_texts", "--check", stdout=io.StringIO())
    assert there() == list(WORDS)
    call_command("seal_texts", stdout=io.StringIO())
    assert there() == []
    call_command("seal_texts", "--check", stdout=io.StringIO())
    read = Image.objects.get()
    assert (read.title, upload_words.tags_of(read)[0]) == ("quorvelia", ["wexlorine"])
    assert read.sha256 == upload_words.fingerprint(alice.pk, "abc")
    assert PromptTemplate.objects.get(pk=row.pk).name == "zimbrandt"
    assert client.get(picture.path(Profile.objects.get(user=alice))).content == b"RIFF1234WEBP"
    for rows, plain in ((Image.objects.all(), {"title": Sealed("plain")}), (PromptTemplate.objects.of(alice), {"prompt": Sealed("plain")})):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**plain)
    uploads.change(image=read, is_public=True)
    uploads.change(image=read, is_public=False)
    templates.change(template_id=row.pk, person_id=alice.pk, language="en", is_public=True)
    assert there() == list(WORDS), "of the template, which everybody may see now"


def test_what_somebody_searches_their_own_for_is_in_no_statement() -> None:
    alice = people.make()
    program = Client(headers=people.bearer(people.log_in(Client(), alice)["access"]))
    take(alice)
    with CaptureQueriesContext(connection) as asked:
        found = program.get("/api/v1/images/?search=quorvelia").json()
    assert "quorvelia" in str(found).lower()
    assert [query["sql"] for query in asked if "quorvelia" in query["sql"].lower()] == []
