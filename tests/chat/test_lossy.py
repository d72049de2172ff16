"""Property: whatever the channel layer loses or doubles, whoever joins, leaves or stops, each viewer's text is the stored text."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import random
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from dreams import diary
from dreams.analysts import registry
from dreams.analysts.base import AnalystError, Completion, PromptContext
from dreams.analysts.chain import ProviderChain
from dreams.analysts.window import Window
from dreams.chat import continuation, engine, send, stop
from dreams.chat.viewer import Viewer
from dreams.models import Dream, Message
from person.credits import ledger
from person.models import CreditEntry, User
from project.realtime.database import in_database
from project.realtime.layers import Event, InProcessLayer, layer
from project.upstream import Sent
from tests.amounts import short_and_long

WORDS = ["sea ", "🌊", "é", "e\u0301", "лес ", "\n\n", "**deniz** ", "👩‍👩‍👧 "]


class Teller:
    """An analyst that says random words, sometimes breaks off, and sometimes ends by its length."""

    name = "teller"
    is_paid = False

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def room(self, context: PromptContext) -> Window:
        return Window(64_000, 8192)

    def recipient(self, context: PromptContext) -> None:
        """A part of this server."""

    async def stream(self, context: PromptContext, completion: Completion | None = None) -> Any:
        for _ in range(self.chance.randrange(1, 40)):
            yield self.chance.choice(WORDS)
            await asyncio.sleep(self.chance.random() * 0.004)
        if self.chance.random() < 0.2:
            raise AnalystError("analyst_interrupted", sent=Sent.ACCEPTED, reason="the test says so")
        if completion is not None and self.chance.random() < 0.5:
            completion.finish_reason = "length"

    async def close(self) -> None:
        pass


class Lossy(InProcessLayer):
    """A layer that keeps what it promises, and no more: at most once, or twice."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance

    def _deliver(self, group: str, event: Event) -> None:
        for receiver in tuple(self._groups.get(group, ())):
            for _ in range(self.chance.choice([0, 1, 1, 1, 2]) if group.startswith("dream.") else 1):
                receiver(event)


class Reader:
    """A viewer's client: puts the frames together as a page would."""

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}
        self.ended: dict[int, str] = {}

    async def take(self, frame: Any) -> None:
        kind = frame["type"] if isinstance(frame, dict) else frame.type
        if kind == "message.updated":
            assert self.ended.pop(frame["message"]["id"]) == frame["message"]["message"], "gone on with before it had ended"
        elif kind == "reply.started":
            self.texts[frame.message_id] = ""
        elif kind == "reply.snapshot":
            self.texts[frame.message_id] = frame.text
        elif kind == "reply.delta":
            assert frame.offset == len(self.texts.get(frame.message_id, "")), "a gap or a repeat"
            self.texts[frame.message_id] = self.texts.get(frame.message_id, "") + frame.text
        elif kind.startswith("reply."):
            assert frame["message"]["id"] not in self.ended, "ended twice"
            self.ended[frame["message"]["id"]] = frame["message"]["message"]


def _begin() -> tuple[User, Dream]:
    user = User.objects.create_user(f"{uuid.uuid4()}@example.org", username=uuid.uuid4().hex)
    with transaction.atomic():
        ledger.grant(person_id=user.pk, amount=1, key=str(uuid.uuid4()))
    return user, diary.begin(person=user, now=timezone.now())


async def _play(seed: int) -> None:
    chance = random.Random(seed)
    bus = Lossy(chance)
    bus.attach(asyncio.get_running_loop())
    user, dream = await in_database(_begin)
    runner = engine.Engine(bus=bus, chain=ProviderChain([Teller(chance)], most_at_once=10))
    await runner.start()
    readers = [Reader() for _ in range(4)]
    viewers = [
        Viewer(dream_id=dream.pk, person_id=user.pk, send=reader.take, store=runner.store, bus=bus, quiet_seconds=0.2) for reader in readers
    ]
    await viewers[0].open()
    told = await in_database(send.message, dream_id=dream.pk, person_id=user.pk, client_id="1", text="x", now=timezone.now())
    assert told.reply is not None
    runner.begin(told.reply.pk)
    for viewer in viewers[1:]:
        await asyncio.sleep(chance.random() * 0.03)
        await viewer.open()
    if chance.random() < 0.4:
        ask = functools.partial(stop.reply, dream_id=dream.pk, person_id=user.pk, message_id=told.reply.pk, now=timezone.now())
        with contextlib.suppress(stop.ReplyNotRunning):
            await in_database(ask, epoch=1, offset=chance.randrange(40))
    async with asyncio.timeout(120):
        reply = await _ended(told.reply.pk)
        for _ in range(chance.randrange(3)):
            if reply.is_continuable:
                go_on = functools.partial(continuation.reply, dream_id=dream.pk, person_id=user.pk, message_id=reply.pk, now=timezone.now())
                await in_database(go_on)
                runner.begin(reply.pk)
                reply = await _ended(reply.pk)
        while any(reply.pk in reader.texts and reply.pk not in reader.ended for reader in readers):
            await asyncio.sleep(0.02)
        # Of going on nobody may have heard a word. When the layer is back, everybody looks.
        for viewer in viewers:
            viewer.hear({"type": "layer.resumed"})
        while any(reader.ended.get(reply.pk, reply.text) != reply.text for reader in readers):
            await asyncio.sleep(0.02)
    for viewer in viewers:
        await viewer.close()
    await runner.stop()
    for reader in readers:
        assert reader.texts.get(reply.pk, reply.text) == reader.ended.get(reply.pk, reply.text) == reply.text
    balance = await in_database(_balance, user)
    served = reply.state == Message.State.COMPLETE or (reply.state == Message.State.STOPPED and reply.text)
    assert balance == (0 if served else 1)


async def _ended(message_id: int) -> Message:
    while (reply := await in_database(Message.objects.get, pk=message_id)).state == Message.State.STREAMING:
        await asyncio.sleep(0.02)
    return reply


def _balance(user: User) -> int:
    user.refresh_from_db()
    assert user.balance == sum(CreditEntry.objects.filter(user=user).values_list("amount", flat=True))
    assert CreditEntry.objects.filter(user=user, kind="hold", settlement__isnull=True).count() == 0
    return user.balance


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("examples", short_and_long(5, 500))
def test_every_viewer_ends_with_the_stored_text_and_the_ledger_balances(examples: int) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(seed=st.integers(0, 2**32))
    def play(seed: int) -> None:
        asyncio.run(_play(seed))

    play()


def test_the_layer_of_this_process_is_the_one_in_the_settings() -> None:
    assert isinstance(layer(), InProcessLayer)
    assert registry.MAKERS
