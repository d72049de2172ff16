"""Telling a dream: the answer streams in, stored once, paid once, the same in every tab."""

from __future__ import annotations

import asyncio

from tests.chat.client import Person


async def test_a_dream_is_answered_piece_by_piece(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell()
        reply = await tab.ended()
    pieces = [frame for frame in tab.frames if frame["type"] == "reply.delta"]
    assert len(pieces) > 5
    assert tab.texts[reply["id"]] == reply["message"] == (await alice.messages(dream))[-1]["message"]
    assert await alice.credit() == 0


async def test_both_messages_are_announced_with_the_senders_id(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        sent = await tab.tell()
        told, reply = await tab.until("message.created"), await tab.until("message.created")
    assert told["id"] == told["message"]["client_id"] == sent
    assert (reply["message"]["role"], reply["message"]["parent"]) == ("analyst", told["message"]["id"])


async def test_five_sends_with_one_id_are_one_message(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        for _ in range(5):
            await tab.tell(id="the-same")
        await tab.ended()
    assert [message["role"] for message in await alice.messages(dream)] == ["user", "analyst"]


async def test_the_same_id_with_other_words_is_refused(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell(id="one")
        await tab.tell("Other words entirely", id="one")
        assert (await tab.until("error"))["code"] == "message_id_reused"


async def test_a_second_tab_sees_the_same_text(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as first:
        await first.tell()
        await first.some_text()
        async with alice.tab(dream) as second:
            assert second.ready["streaming"]
            reply, same = await asyncio.gather(first.ended(), second.ended())
    assert first.texts[reply["id"]] == second.texts[same["id"]] == reply["message"]


async def test_twenty_drops_lose_nothing(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell()
        await tab.some_text(1)
    drops = 0
    while True:
        async with alice.tab(dream) as tab:
            if tab.ready["streaming"] is None:
                break
            drops += 1
            await tab.until("reply.snapshot")
            if drops >= 20:
                reply = await tab.ended()
                assert tab.texts[reply["id"]] == reply["message"]
                break
    assert drops >= 20
    assert [message["role"] for message in await alice.messages(dream)] == ["user", "analyst"]


async def test_the_reply_goes_on_while_nobody_looks(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell()
        await tab.until("reply.started")
    async with asyncio.timeout(120):
        while (await alice.messages(dream))[-1]["state"] == "streaming":
            await asyncio.sleep(0.1)
    assert (await alice.messages(dream))[-1]["state"] == "complete"


async def test_stop_from_the_other_tab_ends_where_the_person_had_read_to(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as reader, alice.tab(dream) as other:
        await reader.tell()
        message_id = await reader.some_text(40)
        await other.send("reply.stop", message_id=message_id, epoch=1, offset=33)
        reply = await reader.ended()
        assert (reply["state"], len(reply["message"])) == ("stopped", 33)
        assert reader.texts[message_id] == reply["message"] == (await other.ended())["message"]
    assert await alice.credit() == 0, "what was read is paid"


async def test_stopping_before_the_first_word_costs_nothing(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell()
        reply = await tab.until("reply.started")
        await tab.send("reply.stop", message_id=reply["message_id"], epoch=1, offset=0)
        assert (await tab.ended())["message"] == ""
    assert await alice.credit() == 1


async def test_a_stop_that_comes_too_late_says_so(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell("hi")
        reply = await tab.ended()
        await tab.send("reply.stop", message_id=reply["id"], epoch=1, offset=0)
        assert (await tab.until("error"))["code"] == "reply_not_running"


async def test_regenerating_adds_a_version_and_keeps_the_first(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell("hello")
        first = await tab.ended()
        await tab.send("reply.regenerate", message_id=first["id"])
        second = await tab.ended()
    assert (second["version"], second["versions"], second["parent"]) == (2, 2, first["parent"])
    assert len(await alice.messages(dream)) == 3


async def test_what_is_told_again_brings_the_message_and_its_reply(alice: Person) -> None:
    """Whoever sends an id again did not hear what became of it, and may have joined without the earlier messages."""
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell(id="once")
        reply = await tab.ended()
    async with alice.tab(dream, query="?last=1") as tab:
        await tab.tell(id="once")
        told = (await tab.until("message.created"))["message"]
        found = (await tab.until("message.created"))["message"]
    assert (told["id"], told["role"], told["client_id"]) == (reply["parent"], "user", "once")
    assert (found["id"], found["state"], found["message"]) == (reply["id"], "complete", reply["message"])
    assert len(await alice.messages(dream)) == 2


async def test_a_second_message_while_the_analyst_answers_is_refused(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell()
        await tab.some_text(1)
        refused = await tab.tell("And another thing")
        error = await tab.until("error")
    assert (error["code"], error["id"]) == ("busy", refused)


async def test_after_limits_what_is_sent_again(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell("hello")
        reply = await tab.ended()
    async with alice.tab(dream, query=f"?after={reply['parent']}") as again:
        assert [message["id"] for message in again.ready["messages_after"]] == [reply["id"]]


async def test_the_analyst_answers_in_the_dreamers_language(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell("Rüyamda annemle denizde yüzüyordum ve bir yılan gördüm, çok korktum.")
        reply = await tab.ended()
    assert "çevrimdışı analist" in reply["message"]


async def test_offsets_count_code_points(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell("I dreamt 🌊🌊 of 👩‍👩‍👧 and e\u0301toiles; the cake was 🎂 sea")
        reply = await tab.ended()
    assert tab.texts[reply["id"]] == reply["message"]
