"""What the server itself says in a dream is a message of the role `system`, over sockets and REST and in the archive."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dreams.chat import notices
from dreams.export import parts
from dreams.models import Dream, Message
from tests import people
from tests.chat.client import Person
from tests.server import sites
from tests.server.process import ServerProcess

from .conftest import CHAT


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path_factory.mktemp("notices"), env={**CHAT, **sites.addresses()}) as running:
        running.execute("update person_plan set replies_per_dream = 3")
        yield running


async def test_a_change_of_analyst_is_said_before_the_answer(alice: Person) -> None:
    _, analysts = await alice.call("GET", "/api/user/analysts/")
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell("hi", analyst=analysts[0]["slug"])
        await tab.ended()
        await tab.tell("and now?", analyst=analysts[1]["slug"])
        created = [(await tab.until("message.created"))["message"] for _ in range(3)]
        await tab.ended()
    assert [row["role"] for row in created] == ["user", "system", "analyst"]
    assert analysts[1]["name"] in created[1]["message"]
    assert created[1]["parent"] == created[0]["id"]
    assert [row["role"] for row in await alice.messages(dream)] == ["user", "analyst", "user", "system", "analyst"]


async def test_a_notice_says_what_it_is_about_and_nothing_hangs_on_it(alice: Person) -> None:
    _, analysts = await alice.call("GET", "/api/user/analysts/")
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        for analyst in analysts[:2]:
            await tab.tell("hi", analyst=analyst["slug"])
            await tab.ended()
        told, notice, reply = (await alice.messages(dream))[2:]
        assert [row["notice"] for row in (told, notice, reply)] == [None, "analyst_changed", None]
        assert reply["parent"] == told["id"]
        for wish in ({"type": "reply.regenerate"}, {"type": "reply.continue"}, {"type": "message.send", "id": "a1", "text": "hi"}):
            await tab.send(**wish, message_id=notice["id"], parent=notice["id"])
            assert (await tab.until("error"))["code"] == "reply_not_found"
    _, found = await alice.call("GET", "/api/user/me/dreams/?search=from+here+on")
    assert found == [], "the server's words are not the person's"


async def test_the_same_analyst_is_no_news(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        for _ in range(2):
            await tab.tell("hi")
            await tab.ended()
    assert {row["role"] for row in await alice.messages(dream)} == {"user", "analyst"}


async def test_the_last_reply_is_followed_by_word_of_the_limit(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        for _ in range(3):
            await tab.tell("hi")
            last = await tab.ended()
        notice = (await tab.until("message.created"))["message"]
        assert (notice["role"], notice["parent"]) == ("system", last["id"])
        assert "3 replies" in notice["message"]
        await tab.tell("more")
        assert (await tab.until("error"))["code"] == "reply_limit_reached"
    assert [row["role"] for row in await alice.messages(dream)].count("system") == 1


async def test_waking_danger_brings_the_help_card_once_in_the_words_language(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        for text in ("Gerçekten ölmek istiyorum.", "Gerçekten ölmek istiyorum!"):
            await tab.tell(text)
            await tab.ended()
    assert [row["notice"] for row in await alice.messages(dream) if row["role"] == "system"] == ["help"]
    cards = [frame["card"] for frame in tab.frames if frame["type"] == "safety.card"]
    assert [(card["kind"], card["language"]) for card in cards] == [("self_harm", "tr")]
    async with alice.tab(dream) as again:
        assert again.ready["safety"] == cards[0]


@pytest.mark.django_db
def test_the_archive_holds_what_the_server_said() -> None:
    alice = people.make()
    dream = Dream.objects.create(author=alice)
    told = Message.objects.create(dream=dream, role=Message.Role.USER, text="hi")
    notices.write(notices.Notice.ANALYST_CHANGED, after=told, language="en", name="Mira")
    markdown = next(part for part in parts(alice.pk) if part.path.endswith(".md"))
    assert "From here on Mira answers." in markdown.content.decode()  # type: ignore[union-attr]
