"""A lease that is renewed in the moment in which its reply ends leaves no draft behind: who missed the end would wait for it for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from dreams.analysts.base import Completion, PromptContext
from dreams.analysts.chain import ProviderChain
from dreams.analysts.window import Window
from dreams.chat import engine
from dreams.chat.draft.memory import MemoryDrafts
from dreams.models import Message
from project.realtime.database import in_database
from project.realtime.layers import InProcessLayer

from .replies import running

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


class Teller:
    """An analyst that says one word when it may."""

    name = "teller"
    is_paid = False

    def __init__(self) -> None:
        self.may_speak = asyncio.Event()

    def room(self, context: PromptContext) -> Window:
        return Window(64_000, 8192)

    def recipient(self, context: PromptContext) -> None:
        """A part of this server."""

    async def stream(self, context: PromptContext, completion: Completion | None = None) -> AsyncIterator[str]:
        await self.may_speak.wait()
        yield "Sea."

    async def close(self) -> None:
        pass


class SlowToRenew(MemoryDrafts):
    """A store where every claim but the first arrives late."""

    def __init__(self) -> None:
        super().__init__()
        self.claims = 0
        self.is_there = asyncio.Event()

    async def claim(self, message_id: int, epoch: int, owner: str, seconds: float) -> bool:
        self.claims += 1
        if self.claims > 1:
            await self.is_there.wait()
        return await super().claim(message_id, epoch, owner, seconds)


async def test_no_draft_is_left_of_a_reply_that_ended_while_its_lease_was_renewed() -> None:
    reply = await in_database(running)
    bus, teller, store = InProcessLayer(), Teller(), SlowToRenew()
    bus.attach(asyncio.get_running_loop())
    runner = engine.Engine(bus=bus, chain=ProviderChain([teller], most_at_once=10))
    runner.store = store
    runner.begin(reply.pk)
    async with asyncio.timeout(60):
        while not runner._replies:
            await asyncio.sleep(0)
        renewing = asyncio.create_task(runner._renew())
        while store.claims < 2:
            await asyncio.sleep(0)
        teller.may_speak.set()
        while runner.running:
            await asyncio.sleep(0.01)
        store.is_there.set()
        await renewing
    assert (await in_database(Message.objects.get, pk=reply.pk)).state == Message.State.COMPLETE
    assert await store.read(reply.pk) is None
    await runner.stop()
