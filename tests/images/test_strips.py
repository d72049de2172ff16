"""A passage as two to four pictures: drafted, priced, painted and paid scene by scene, and kept at the words that they show."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from django.utils import timezone

from dreams.journal import entries
from imagegen.models import Job, Scene, Strip
from imagegen.strips import passages
from tests import people
from tests.chat.client import Frame
from tests.fakes.studio_server import FakeStudio
from tests.images import site
from tests.images.client import Artist
from tests.server.process import ServerProcess

DREAM = "I stood in a red house by the sea. My grandmother opened a door. Then a black dog came in. I flew over the roofs."


@pytest.fixture(scope="module")
def online(fake: FakeStudio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {"OPENAI_BASE_URL": fake.base_url, "IMAGEGEN_PROVIDERS": "openai", "DREAMS_ANALYST_PROVIDERS": "local"}
    with site.running(tmp_path_factory.mktemp("strips"), **env) as server:
        yield server


@pytest_asyncio.fixture
async def alice(online: ServerProcess, fake: FakeStudio) -> AsyncIterator[Artist]:
    fake.script()
    fake.requests.clear()
    yield await Artist.at(online)


async def kept(artist: Artist, text: str = DREAM, **fields: Any) -> str:
    entry = str(uuid.uuid4())
    status, told = await artist.call("POST", "/api/journal/entries/", {"id": entry, "text": text, **fields})
    assert status == 201, told
    return entry


async def drafted(artist: Artist, entry: str, **passage: Any) -> Frame:
    wish = {"start": 0, "end": len(DREAM), "count": 3, **passage}
    status, draft = await artist.call("POST", f"/api/journal/entries/{entry}/strips/draft/", wish)
    assert status == 200, draft
    return dict(draft)


async def painted(artist: Artist, entry: str, *, style: str = "", **passage: Any) -> Frame:
    """A strip whose scenes have all ended."""
    scenes = (await drafted(artist, entry, **passage))["scenes"]
    order = {"id": str(uuid.uuid4()), "style": style, "scenes": scenes}
    status, strip = await artist.call("POST", f"/api/journal/entries/{entry}/strips/", order)
    assert status == 201, strip
    for scene in strip["scenes"]:
        await artist.ended(scene["job"]["id"])
    return await look(artist, strip["id"])


async def look(artist: Artist, strip: str) -> Frame:
    status, found = await artist.call("GET", f"/api/journal/strips/{strip}/")
    assert status == 200, found
    return dict(found)


def states(strip: Frame) -> list[str]:
    return [scene["job"]["status"] for scene in strip["scenes"]]


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "count", "parts"),
    [
        (
            DREAM,
            2,
            ["I stood in a red house by the sea. My grandmother opened a door.", "Then a black dog came in. I flew over the roofs."],
        ),
        ("A house, and a dog.", 2, ["A house,", "and a dog."]),
        ("one two three four", 2, ["one two", "three four"]),
        ("Bir ev. Bir köpek geldi! Uçtum…", 3, ["Bir ev.", "Bir köpek geldi!", "Uçtum…"]),
    ],
)
def test_a_passage_is_cut_where_one_would_breathe(text: str, count: int, parts: list[str]) -> None:
    assert [text[start:end] for start, end in passages.scenes(text, 0, len(text), count)] == parts


@pytest.mark.once
def test_one_word_is_no_strip() -> None:
    with pytest.raises(passages.PassageTooShort):
        passages.scenes("House.", 0, 6, 2)


async def test_a_strip_is_priced_and_painted_once_in_one_style(alice: Artist, fake: FakeStudio) -> None:
    entry = await kept(alice)
    draft = await drafted(alice, entry)
    assert (draft["style"], draft["scenes"][0]["description"]) == ("", DREAM[:34])
    order = {"id": str(uuid.uuid4()), "style": "watercolor", "scenes": draft["scenes"]}
    path = f"/api/journal/entries/{entry}/strips/"
    status, quote = await alice.call("POST", f"{path}?dry_run=1", order)
    assert (status, quote["price"], quote["allowance_left"], fake.orders) == (200, 0, 3, [])
    status, strip = await alice.call("POST", path, order)
    assert (status, [scene["index"] for scene in strip["scenes"]]) == (201, [0, 1, 2])
    assert (await alice.call("POST", path, order))[0] == 200
    for scene in strip["scenes"]:
        await alice.ended(scene["job"]["id"])
    strip = await look(alice, strip["id"])
    assert states(strip) == ["completed"] * 3
    assert len({scene["job"]["seed"] for scene in strip["scenes"]}) == 1
    assert len(fake.orders) == 3
    # The allowance is used up, and one credit does not pay for two more: nothing is begun, nothing held.
    more = {"id": str(uuid.uuid4()), "scenes": draft["scenes"][:2]}
    status, quote = await alice.call("POST", f"{path}?dry_run=1", more)
    assert (quote["price"], quote["refusal"]) == (4, "insufficient_credit")
    assert (await alice.call("POST", path, more))[0] == 402
    assert (await alice.credit(), len((await alice.call("GET", path))[1])) == (1, 1)
    assert (await drafted(alice, entry))["style"] == "watercolor"


async def test_a_scene_that_fails_costs_nothing_and_is_tried_again_alone(alice: Artist, fake: FakeStudio) -> None:
    fake.script(status=400, code="moderation_blocked", times=1)
    strip = await painted(alice, await kept(alice), count=2)
    assert sorted(states(strip)) == ["completed", "failed"]
    broken = states(strip).index("failed")
    path = f"/api/journal/strips/{strip['id']}/scenes/{broken}/retry/"
    assert (await alice.call("POST", f"{path}?dry_run=1"))[1]["allowance_left"] == 2
    assert (await alice.call("POST", f"/api/journal/strips/{strip['id']}/scenes/{1 - broken}/retry/"))[0] == 409
    status, job = await alice.call("POST", path)
    assert status == 201
    await alice.ended(job["id"])
    again = await look(alice, strip["id"])
    assert (states(again), again["scenes"][broken]["job"]["id"]) == (["completed"] * 2, job["id"])
    assert await alice.credit() == 1


async def test_pictures_stay_at_their_words_and_go_with_the_dream(alice: Artist) -> None:
    entry = await kept(alice)
    start = DREAM.index("My grandmother")
    strip = await painted(alice, entry, start=start, count=2)
    path = f"/api/journal/strips/{strip['id']}/scenes/0/"
    told = (await alice.call("PATCH", path, {"description": "An old woman in a doorway"}))[1]
    assert told["description"] == "An old woman in a doorway"
    # Something before it, a word within it, and the second scene's words gone.
    changed = "Once again. " + DREAM.replace("opened a door", "opened a small door").replace("I flew over the roofs.", "")
    changed = changed.replace("Then a black dog came in.", "")
    assert (await alice.call("PATCH", f"/api/journal/entries/{entry}/", {"text": changed}))[0] == 200
    first, second = (await look(alice, strip["id"]))["scenes"]
    assert changed[first["start"] : first["end"]] == first["quote"]
    assert "grandmother opened a small door" in first["quote"]
    assert (second["start"], second["end"]) == (None, None)
    assert (await alice.call("PATCH", f"/api/journal/entries/{entry}/", {"text": DREAM}))[0] == 200
    second = (await look(alice, strip["id"]))["scenes"][1]
    assert DREAM[second["start"] : second["end"]] == second["quote"]
    assert (await alice.call("DELETE", f"/api/journal/entries/{entry}/"))[0] == 204
    assert (await alice.call("GET", f"/api/journal/strips/{strip['id']}/"))[0] == 404


@pytest.mark.once
async def test_the_book_the_page_and_a_shared_link_show_them(alice: Artist) -> None:
    entry = await kept(alice, text=DREAM.replace("grandmother", "friend Ayşe"))
    await painted(alice, entry, count=2)
    draft = (await alice.call("POST", f"/api/journal/entries/{entry}/share/"))[1]
    assert draft["has_pictures"]
    link = (await alice.call("POST", f"/api/journal/entries/{entry}/shares/", {"with_pictures": True}))[1]["address"]
    page = (await alice.fetch("/" + link.split("/", 3)[3]))[1].decode()
    assert page.count("<img") == 2
    assert 'alt="I stood in a red house by the sea' in page
    assert "Ayşe" not in page
    assert (await alice.picture(re.findall(r'<img src="([^"]+)"', page)[1])).size == (320, 200)
    headers = {"Authorization": f"Bearer {alice.access}"}
    async with aiohttp.ClientSession() as http, http.get(alice.server.url("/api/journal/export/book/"), headers=headers) as answer:
        book = await answer.read()
    # Both pictures are the same to the fake, so the book holds the bytes once and shows them twice, each with its description.
    assert b"/Subtype /Image" in book
    assert book.count(b"/Alt ") == 2


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.usefixtures("own_media")
def test_the_page_leads_from_sentences_to_scenes_without_a_script() -> None:
    person = people.make(credits=5)
    client = people.browser(person)
    entry = uuid.uuid4()
    entries.keep(person=person, entry_id=entry, text=DREAM, now=timezone.now())
    path = f"/journal/{entry}/strips/"
    chosen = client.get(path, {"sentence": ["0", "2"], "count": "2"})
    wanted = chosen.context["wanted"]
    assert [one["quote"] for one in wanted] == [
        "I stood in a red house by the sea.",
        "My grandmother opened a door. Then a black dog came in.",
    ]
    assert "Covered by today" in chosen.content.decode()
    sent = {f"{name}-{at}": one[name] for at, one in enumerate(wanted) for name in ("start", "end", "prompt", "description")}
    sent |= {"id": str(uuid.uuid4()), "style": ""}
    assert client.post(path, {**sent, "prompt-1": "hot porn scene on the beach"}).status_code == 400
    assert client.post(path, sent).status_code == 302
    page = client.get(path)
    assert page.content.decode().count("data-scene ") == 2
    strip = Strip.objects.get()
    assert Job.objects.filter(scene__strip=strip, dream=entry).count() == 2
    client.post(f"/journal/strips/{strip.pk}/scenes/1/describe/", {"description": "A dog"})
    assert Scene.objects.get(strip=strip, index=1).description == "A dog"
    assert people.browser(people.make("bob")).get(path).status_code == 404
    client.post(f"/journal/strips/{strip.pk}/remove/")
    assert not Scene.objects.exists()
    assert client.get(f"/journal/{entry}/").status_code == 200


@pytest.mark.once
async def test_what_is_refused(alice: Artist, fake: FakeStudio) -> None:
    entry = await kept(alice)
    path = f"/api/journal/entries/{entry}/strips/"
    status, refused = await alice.call("POST", f"{path}draft/", {"start": 0, "end": 6, "count": 4})
    assert (status, refused["code"]) == (400, "passage_too_short")
    status, refused = await alice.call("POST", f"{path}draft/", {"start": 5000, "end": 5006})
    assert (status, refused["code"]) == (400, "passage_invalid")
    scenes = (await drafted(alice, entry, count=2))["scenes"]
    scenes[1]["prompt"] = "hot porn scene on the beach"
    status, refused = await alice.call("POST", path, {"id": str(uuid.uuid4()), "scenes": scenes})
    assert (status, refused["code"]) == (400, "content_refused")
    assert (await alice.call("POST", path, {"id": str(uuid.uuid4()), "scenes": scenes[:1]}))[0] == 400
    bob = await Artist.at(alice.server)
    assert (await bob.call("GET", path))[0] == 404
    assert fake.orders == []


async def test_a_dream_that_stays_here_is_painted_here(alice: Artist, fake: FakeStudio) -> None:
    strip = await painted(alice, await kept(alice, stays_here=True), count=2)
    assert (states(strip), fake.requests) == (["completed"] * 2, [])


@pytest.mark.once
async def test_a_key_needs_the_journal_and_pictures(alice: Artist) -> None:
    entry = await kept(alice)
    scenes = (await drafted(alice, entry, count=2))["scenes"]
    for scopes, status in ((["images"], 403), (["journal:read"], 403), (["images", "journal:read"], 200)):
        made = (await alice.call("POST", "/api/user/api-keys/", {"name": "k", "scopes": scopes}))[1]
        program = Artist(alice.server, made["key"], "", {})
        order = {"id": str(uuid.uuid4()), "scenes": scenes}
        assert (await program.call("POST", f"/api/journal/entries/{entry}/strips/?dry_run=1", order))[0] == status


@pytest.mark.once
async def test_more_scenes_than_the_plan_makes_at_a_time_are_refused_with_the_number(alice: Artist) -> None:
    entry = await kept(alice)
    scenes = (await drafted(alice, entry, count=4))["scenes"]
    order = {"id": str(uuid.uuid4()), "scenes": scenes}
    status, refused = await alice.call("POST", f"/api/journal/entries/{entry}/strips/", order)
    assert (status, refused["code"]) == (409, "too_many_at_once")
    assert "at most 3 pictures" in refused["detail"]
