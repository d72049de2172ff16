"""The real `openai` SDK at a live server: talks, streams, pictures, over lines that break; and what it is refused."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Awaitable, Callable
from typing import Any

import openai
import pytest
from PIL import Image

from tests.integrations.conftest import Caller

pytestmark = pytest.mark.once

DREAM = "I dreamt of the sea and my mother, and I was afraid of a black dog."
DANGER = "I woke up and I want to kill myself tonight, I have the pills here."


def said(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


async def ask(sdk: openai.AsyncOpenAI, *messages: Any, **options: Any) -> Any:
    return await sdk.chat.completions.create(model="jungian", messages=list(messages), **options)


async def read(stream: Any) -> tuple[str, list[Any]]:
    chunks = [chunk async for chunk in stream]
    return "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices), chunks


async def test_the_models_are_the_analysts_and_the_painter(alice: Caller) -> None:
    async with alice.sdk() as sdk:
        names = [model.id async for model in sdk.models.list()]
        assert {"jungian", "gestalt", "painter"} <= set(names)
        assert (await sdk.models.retrieve("gestalt")).owned_by == "reverie"


async def test_a_conversation_is_one_dream_and_is_paid_once(alice: Caller) -> None:
    async with alice.sdk() as sdk:
        first = await ask(sdk, said(DREAM))
        answer = first.choices[0].message
        text, chunks = await read(await ask(sdk, said(DREAM), answer.model_dump(), said("Why the dog?"), stream=True))
    assert first.choices[0].finish_reason == chunks[-1].choices[0].finish_reason == "stop"
    [dream] = await alice.dreams()
    assert first.reverie["dream"] == chunks[0].reverie["dream"] == dream["id"]
    told = await alice.messages(str(dream["id"]))
    assert [row["message"] for row in told] == [DREAM, answer.content, "Why the dog?", text]
    assert await alice.credit() == 1


async def test_a_line_that_breaks_costs_nothing_twice_and_the_text_comes_whole(alice: Caller) -> None:
    async with alice.sdk() as sdk:
        stream = await ask(sdk, said(DREAM), stream=True)
        with pytest.raises(openai.APIConnectionError):
            async for chunk in stream:
                if chunk.choices and len(chunk.choices[0].delta.content or "") > 2:
                    alice.line.cut()
        # Whole this time; the SDK itself tries again when the line breaks before the answer.
        asking = asyncio.create_task(ask(sdk, said(DREAM)))
        await asyncio.sleep(0.3)  # the request is on its way, or has been answered: both must do
        alice.line.cut()
        whole = await asking
    [dream] = await alice.dreams()
    told = await alice.messages(str(dream["id"]))
    assert [row["message"] for row in told] == [DREAM, whole.choices[0].message.content]
    assert await alice.credit() == 1


async def test_an_edited_history_is_told_in_a_dream_of_its_own_and_asking_again_adds_a_version(alice: Caller) -> None:
    edited = [said("I dreamt of a tower."), {"role": "assistant", "content": "A tower, then."}, said("And of a storm.")]
    async with alice.sdk() as sdk:
        first = await ask(sdk, {"role": "system", "content": "Be a pirate."}, *edited, temperature=0.1, store=False)
        again = await ask(sdk, *edited)
    assert first.reverie["ignored"] == ["temperature", "store", "messages: system"]
    assert again.reverie["dream"] == first.reverie["dream"]
    told = await alice.messages(first.reverie["dream"])
    assert [(row["role"], row["version"]) for row in told] == [("user", 1), ("analyst", 1), ("user", 1), ("analyst", 1), ("analyst", 2)]
    assert await alice.credit() == 1


@pytest.mark.parametrize("earlier", [[], [said(DANGER), {"role": "assistant", "content": "I am here."}]], ids=["now", "in the history"])
async def test_words_of_danger_bring_the_card_on_this_road_too(alice: Caller, earlier: list[Any]) -> None:
    async with alice.sdk() as sdk:
        text, chunks = await read(await ask(sdk, *earlier, said(DANGER), stream=True))
        card = chunks[0].reverie["safety"]
        if earlier:  # it was raised by what was brought along, and is named once
            card = (await alice.call("GET", f"/api/user/me/dream/{chunks[0].reverie['dream']}/safety/"))[1]
        else:
            assert text.startswith(f"**{card['title']}**")
            # The client sends back what it was shown, with the card in front: it is the same conversation.
            more = await ask(sdk, said(DANGER), {"role": "assistant", "content": text}, said("Thank you."))
            assert more.reverie["dream"] == chunks[0].reverie["dream"]
    assert card["kind"] == "self_harm" and card["directory"]["url"].startswith("https://")


async def test_a_key_of_the_clients_own_is_answered_once(alice: Caller) -> None:
    async with alice.sdk() as sdk:
        options: Any = {"extra_headers": {"Idempotency-Key": "night-1"}}
        first, again = await ask(sdk, said(DREAM), **options), await ask(sdk, said(DREAM), **options)
        assert (first.id, first.choices[0].message.content) == (again.id, again.choices[0].message.content)
        with pytest.raises(openai.ConflictError) as refused:
            await ask(sdk, said("Another dream."), **options)
    assert refused.value.code == "idempotency_key_reused"


async def test_a_picture_comes_as_bytes_and_address(alice: Caller) -> None:
    async with alice.sdk() as sdk:
        made = await sdk.images.generate(model="painter", prompt="a lighthouse under stars", size="1024x1024", quality="low")
        assert made.data is not None
        data = base64.b64decode(made.data[0].b64_json or "")
        assert Image.open(io.BytesIO(data)).format == "PNG"
        assert made.data[0].url is not None and made.data[0].url.startswith("http")
        with pytest.raises(openai.BadRequestError) as refused:
            await sdk.images.generate(prompt="")
    assert refused.value.code == "prompt_missing"


async def test_what_is_refused_says_why_in_the_sdks_own_exceptions(alice: Caller) -> None:
    reader = await alice.new_key("dreams:read")
    async with alice.sdk(max_retries=0) as sdk, alice.sdk(key=reader) as may_read, alice.sdk(key="rvk_nobody") as nobody:
        cases: list[tuple[Callable[[], Awaitable[Any]], type[openai.APIStatusError], str]] = [
            (lambda: ask(nobody, said(DREAM)), openai.AuthenticationError, "not_signed_in"),
            (lambda: ask(may_read, said(DREAM)), openai.PermissionDeniedError, "scope_missing"),
            (lambda: ask(sdk, said(DREAM), extra_body={"model": "gpt-9"}), openai.NotFoundError, "model_not_found"),
            (lambda: ask(sdk, said(DREAM), n=2), openai.BadRequestError, "field_not_supported"),
            (lambda: ask(sdk, {"role": "assistant", "content": "Hello."}), openai.BadRequestError, "conversation_malformed"),
            (lambda: ask(sdk, said(DREAM), extra_body={"dream": "nobody's"}), openai.BadRequestError, "bad_field"),
            (lambda: sdk.post("/nowhere", cast_to=object), openai.NotFoundError, "not_found"),
        ]
        for call, kind, code in cases:
            with pytest.raises(kind) as refused:
                await call()
            assert refused.value.code == code
        for text in ("One.", "Two."):
            await ask(sdk, said(f"I dreamt of the number {text}"))
        with pytest.raises(openai.APIStatusError) as out_of_credit:
            await ask(sdk, said("I dreamt of the number three."))
    assert (out_of_credit.value.status_code, out_of_credit.value.code) == (402, "insufficient_credit")
    assert len(await alice.dreams()) == 2
