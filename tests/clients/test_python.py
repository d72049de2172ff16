"""The Python client at a live server: dreams, journal, pictures, keys, over lines that break; and what it is refused."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import reverie_client
from reverie_client import AsyncClient, Client, Piece, Reply, Tokens
from tests.clients.conftest import PASSWORD, Member
from tests.factors.conftest import code_of

pytestmark = pytest.mark.once

DREAM = "I dreamt of the sea and my mother, and I was afraid of a black dog 🌊."
DANGER = "I woke up and I want to kill myself tonight, I have the pills here."


async def read(reply: Reply, *, after: Callable[[str], Awaitable[None]] | None = None) -> str:
    """The text as who prints the pieces sees it."""
    shown = ""
    async with reply:
        async for piece in reply:
            assert isinstance(piece, Piece)
            shown = piece.text if piece.is_anew else shown + piece.text
            if after is not None:
                await after(shown)
    return shown


@pytest.mark.parametrize("seed", range(3))
async def test_the_text_is_exact_whatever_the_line_does(alice: Member, seed: int) -> None:
    chance = random.Random(seed)
    cuts = 0

    async def break_the_line(shown: str) -> None:
        nonlocal cuts
        if chance.random() < 0.15 and cuts < 8:
            cuts += 1
            await asyncio.to_thread(alice.line.cut)

    reply = await alice.client.tell(DREAM)
    shown = await read(reply, after=break_the_line)
    assert cuts > 0
    told = await alice.messages(reply.dream)
    assert [row["message"] for row in told] == [DREAM, shown]
    assert reply.text == shown and reply.message == told[1]
    assert (await alice.client.credits())["amount"] == 2


async def test_a_line_that_breaks_before_the_answer_orders_nothing_twice(alice: Member) -> None:
    alice.line.freeze()
    telling = asyncio.create_task(alice.client.tell(DREAM))
    await asyncio.sleep(0.05)  # the request is on its way or not: both must do
    alice.line.cut()
    alice.line.thaw()
    shown = await read(await telling)
    [dream] = await alice.client.dreams()
    assert [row["message"] for row in await alice.client.messages(dream["id"])] == [DREAM, shown]


async def test_what_was_told_over_a_line_that_broke_finds_its_reply(alice: Member) -> None:
    first = await alice.client.tell("The sea, at night.")
    async with first:
        async for _ in first:
            break
    again = await alice.client.tell("The sea, at night.", dream=first.dream)
    again._told["id"] = first._told["id"]
    async with asyncio.timeout(60):
        message = await again.finish()
    assert (message["message"], message["state"]) == (again.text, "complete")
    assert [row["role"] for row in await alice.messages(first.dream)] == ["user", "analyst"]


async def test_a_reply_is_stopped_where_it_was_read_to(alice: Member) -> None:
    reply = await alice.client.tell(DREAM)
    seen = ""

    async def stop(shown: str) -> None:
        nonlocal seen
        if len(shown) > 30 and not seen:
            seen = shown
            await asyncio.to_thread(alice.line.cut)  # the wish is told to the line that comes after it
            await reply.stop()

    await read(reply, after=stop)
    assert reply.is_stopped and reply.text == seen
    assert (await alice.messages(reply.dream))[1]["message"] == seen


async def test_a_reply_is_read_again_from_its_beginning_and_has_further_versions(alice: Member) -> None:
    reply = await alice.client.tell(DREAM)
    first = await reply.finish()
    assert await read(alice.client.follow(first)) == first["message"]
    again = await alice.client.regenerate(first)
    shown = await read(alice.client.follow(again))
    assert [(row["version"], row["message"]) for row in await alice.client.messages(reply.dream)][1:] == [(1, first["message"]), (2, shown)]


async def test_words_of_danger_bring_the_card(alice: Member) -> None:
    reply = await alice.client.tell(DANGER)
    await read(reply)
    assert reply.safety is not None and reply.safety["kind"] == "self_harm"


async def test_entries_are_kept_for_nothing_and_asked_about_for_a_price(alice: Member) -> None:
    kept = await alice.client.keep("A lighthouse under stars.", tags=["sea"])
    again = await alice.client.keep("A lighthouse under stars.", entry_id=kept["entry"]["id"], tags=["sea"])
    assert kept["entry"]["id"] == again["entry"]["id"]
    changed = await alice.client.change_entry(kept["entry"]["id"], text="A lighthouse, and rain.")
    assert changed["entry"]["text"] == "A lighthouse, and rain."
    shown = await read(await alice.client.ask(kept["entry"]["id"]))
    [entry] = (await alice.client.entries(tag="sea"))["results"]
    assert entry["is_answered"] and shown == (await alice.client.messages(entry["id"]))[-1]["message"]
    await alice.client.delete_entry(entry["id"])
    with pytest.raises(reverie_client.NotFound):
        await alice.client.entry(entry["id"])


async def test_a_picture_is_followed_over_a_broken_line_and_saved(alice: Member, tmp_path: Path) -> None:
    seen: list[int] = []
    async with await alice.client.paint("a lighthouse under stars", quality="low") as stream:
        async for job in stream:
            seen.append(job["last_seq"])
            await asyncio.to_thread(alice.line.cut)
    assert seen == sorted(set(seen)), "an event came twice"
    assert stream.job["status"] == "completed"
    path = tmp_path / "picture.png"
    await alice.client.save(stream.job["results"][0], path)
    with Image.open(path) as image:
        assert image.format == "PNG"
    assert [job["id"] for job in await alice.client.jobs()] == [stream.job["id"]]
    with pytest.raises(reverie_client.Conflict):
        await alice.client.cancel(stream.job["id"])


async def test_the_same_key_orders_one_picture(alice: Member) -> None:
    first, again = await asyncio.gather(*(alice.client.paint("a tower", key="one-tower") for _ in range(2)))
    assert first.job["id"] == again.job["id"]
    await first.finish()


async def test_expired_tokens_are_renewed_once_however_many_find_them_so(alice: Member) -> None:
    good = alice.client.rest.tokens
    assert good is not None
    kept: list[Tokens | None] = []
    stale = Tokens("e30.e30.bm90", good.refresh)
    async with AsyncClient(alice.line.url(""), tokens=stale, on_tokens=kept.append) as client:
        answers = await asyncio.gather(*(client.me() for _ in range(8)))
        assert {answer["email"] for answer in answers} == {alice.email}
        assert len(kept) == 1
        client.rest.tokens = Tokens("e30.e30.bm90", good.refresh)  # and a socket that finds it so
        assert await read(await client.tell(DREAM))
        await client.sign_out()
        with pytest.raises(reverie_client.NotSignedIn):
            await client.me()


async def test_keys_have_scopes_and_tickets_open_sockets(alice: Member) -> None:
    made = await alice.client.new_key("reader", ["dreams:read"])
    async with AsyncClient(alice.line.url(""), key=made["key"]) as client:
        assert await client.dreams() == []
        with pytest.raises(reverie_client.NotAllowed) as refused:
            await client.begin()
        assert refused.value.code == "scope_missing"
    assert len(await alice.client.ticket()) > 20


async def test_refusals_say_why(alice: Member) -> None:
    cases: list[tuple[Callable[[], Awaitable[Any]], type[reverie_client.ApiError], str]] = [
        (lambda: alice.client.sign_in(alice.email, "wrong"), reverie_client.NotSignedIn, "wrong_credentials"),
        (lambda: alice.client.dream("00000000-0000-4000-8000-000000000000"), reverie_client.NotFound, "dream_not_found"),
        (lambda: alice.client.paint(""), reverie_client.Invalid, "prompt_missing"),
    ]
    for call, kind, code in cases:
        with pytest.raises(kind) as refused:
            await call()
        assert refused.value.code == code and refused.value.detail
    for _ in range(3):
        await alice.client.begin()
    with pytest.raises(reverie_client.InsufficientCredit):
        await alice.client.tell(DREAM)
    dream = (await alice.client.dreams())[0]["id"]
    with pytest.raises(reverie_client.NotFound) as nobody:
        await (await alice.client.tell(DREAM, dream=dream, analyst="nobody")).finish()
    assert nobody.value.code == "analyst_not_found"
    with pytest.raises(reverie_client.NotFound):
        await (await alice.client.tell(DREAM, dream="00000000-0000-4000-8000-000000000000")).finish()


async def test_without_an_event_loop_it_is_the_same(alice: Member, tmp_path: Path) -> None:
    def use() -> tuple[str, str]:
        with Client(alice.line.url("")) as client:
            client.sign_in(alice.email, PASSWORD)
            with client.tell(DREAM) as reply:
                shown = "".join(str(piece) for piece in reply)
            with client.paint("a tower") as stream:
                for _ in stream:
                    pass
                assert stream.job["status"] == "completed"
            with client.tell("And then?", dream=reply.dream) as more:
                next(iter(more))
                more.stop()
                more.finish()
            assert more.is_stopped
            client.export(tmp_path / "all.zip")
            return reply.dream, shown

    dream, shown = await asyncio.to_thread(use)
    told = await alice.messages(dream)
    assert told[1]["message"] == shown and told[3]["state"] == "stopped"
    assert (tmp_path / "all.zip").read_bytes()[:2] == b"PK"


async def test_who_does_not_answer_is_told_from_who_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    async with AsyncClient("http://127.0.0.1:9") as client:
        with pytest.raises(reverie_client.Unreachable):
            await client.me()


async def test_an_account_with_a_second_factor_is_asked_for_it(alice: Member) -> None:
    setup = await alice.client.rest.call("POST", "/api/user/factors/totp/")
    made = await alice.client.rest.call("POST", "/api/user/factors/totp/confirm/", json={"code": code_of(setup["secret"])})

    async def recovery_code(asked: reverie_client.SecondFactorRequired) -> str:
        assert "totp" in asked.methods
        return str(made["recovery_codes"][0])

    async with AsyncClient(alice.line.url("")) as client:
        with pytest.raises(reverie_client.SecondFactorRequired):
            await client.sign_in(alice.email, PASSWORD)
        assert (await client.sign_in(alice.email, PASSWORD, second_factor=recovery_code))["email"] == alice.email
