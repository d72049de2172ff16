"""Channels' layer specification, point by point, against our layers, and against Channels' and channels-redis' own beside them."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from asgiref.sync import async_to_sync
from channels.consumer import AsyncConsumer
from channels.exceptions import ChannelFull
from channels.layers import InMemoryChannelLayer
from channels_redis.core import RedisChannelLayer
from channels_redis.pubsub import RedisPubSubChannelLayer

from project.realtime.layers.in_process import InProcessLayer
from project.realtime.layers.redis import RedisLayer

pytestmark = pytest.mark.embedded

Make = Callable[..., Any]
HELLO = {"type": "chat.said", "text": "hello"}
SOON = 60
NOT = 0.2
"""How long is waited for what must not come."""


OURS = ("reverie", "reverie-redis")
EVERY = (*OURS, "channels", "channels-redis", "channels-redis-pubsub")


@pytest.fixture(params=EVERY)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest_asyncio.fixture
async def make(kind: str, request: pytest.FixtureRequest) -> AsyncIterator[Make]:
    """Makes layers of this kind; those over Redis share one, under a prefix of this test."""
    made: list[Any] = []
    prefix = f"{abs(hash(request.node.nodeid))}:"

    def one(**config: Any) -> Any:
        match kind:
            case "reverie":
                layer: Any = InProcessLayer(**config)
            case "channels":
                layer = InMemoryChannelLayer(**config)
            case "reverie-redis":
                layer = RedisLayer(request.getfixturevalue("redis_url"), prefix=prefix, **config)
            case "channels-redis":
                layer = RedisChannelLayer(hosts=[request.getfixturevalue("redis_url")], prefix=prefix, **config)
            case _:
                layer = RedisPubSubChannelLayer(hosts=[request.getfixturevalue("redis_url")], prefix=prefix, **config)
        made.append(layer)
        return layer

    yield one
    for layer in made:
        if hasattr(layer, "close_pools"):
            await layer.close_pools()
        elif hasattr(layer, "close"):
            await layer.close()


async def soon(layer: Any, channel: str) -> dict[str, Any]:
    message: dict[str, Any] = await asyncio.wait_for(layer.receive(channel), SOON)
    return message


async def comes_not(layer: Any, channel: str) -> bool:
    try:
        await asyncio.wait_for(layer.receive(channel), NOT)
    except TimeoutError:
        return True
    return False


def only(*kinds: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("kind", kinds, indirect=True)


# --- send and receive


async def test_what_is_sent_to_a_channel_is_received_in_order(make: Make) -> None:
    layer = make()
    channel = await layer.new_channel()
    for number in range(5):
        await layer.send(channel, {"type": "count", "number": number})
    assert [(await soon(layer, channel))["number"] for _ in range(5)] == list(range(5))


async def test_who_waits_first_receives_what_is_sent_later(make: Make) -> None:
    layer = make()
    channel = await layer.new_channel()
    waiting = asyncio.create_task(soon(layer, channel))
    await asyncio.sleep(0.05)
    await layer.send(channel, HELLO)
    assert await waiting == HELLO


@pytest.mark.parametrize("value", [b"\x00\xff", "a text, ünïcode", 2**40, -1, 1.5, True, None, [1, [2, b"3"]], {"a": {"b": b"c"}}])
async def test_a_message_holds_every_type_of_the_specification(make: Make, value: Any) -> None:
    layer = make()
    channel = await layer.new_channel()
    await layer.send(channel, {"type": "x", "value": value})
    assert (await soon(layer, channel))["value"] == value


@only(*OURS, "channels")
async def test_a_receiver_has_a_message_of_its_own(make: Make) -> None:
    layer = make()
    first, second = await layer.new_channel(), await layer.new_channel()
    sent = {"type": "x", "list": [1]}
    for channel in (first, second):
        await layer.group_add("group", channel)
    await layer.group_send("group", sent)
    (await soon(layer, first))["list"].append(2)
    assert (await soon(layer, second))["list"] == sent["list"] == [1]


@only(*OURS, "channels", "channels-redis")
async def test_a_channel_that_anybody_may_read_needs_no_making_and_each_message_reaches_one(make: Make) -> None:
    layer = make()
    readers = [asyncio.create_task(soon(layer, "thumbnails")) for _ in range(3)]
    await asyncio.sleep(0.05)
    for number in range(3):
        await layer.send("thumbnails", {"type": "make", "number": number})
    assert sorted(message["number"] for message in await asyncio.gather(*readers)) == [0, 1, 2]


@only(*OURS, "channels", "channels-redis")
async def test_a_cancelled_receive_loses_no_later_message(make: Make) -> None:
    layer = make()
    channel = await layer.new_channel()
    assert await comes_not(layer, channel)
    await layer.send(channel, HELLO)
    assert await soon(layer, channel) == HELLO


@only(*OURS, "channels", "channels-redis")
async def test_a_message_is_a_dict(make: Make) -> None:
    layer = make()
    channel = await layer.new_channel()
    with pytest.raises((TypeError, AssertionError)):
        await layer.send(channel, "hello")


# --- channels of a process


@only(*OURS, "channels", "channels-redis")
async def test_new_channels_are_of_this_process_and_all_different(make: Make) -> None:
    layer = make()
    names = {await layer.new_channel() for _ in range(100)}
    assert len(names) == 100
    assert all("!" in name and layer.require_valid_channel_name(name) for name in names)
    assert len({layer.non_local_name(name) for name in names}) == 1


@only("reverie-redis", "channels-redis", "channels-redis-pubsub")
async def test_a_channel_of_another_process_is_reached(make: Make) -> None:
    here, there = make(), make()
    channel = await here.new_channel("specific")
    waiting = asyncio.create_task(soon(here, channel))
    await asyncio.sleep(0.2)
    await there.send(channel, HELLO)
    assert await waiting == HELLO


# --- groups


async def test_every_member_of_a_group_hears(make: Make) -> None:
    layer = make()
    channels = [await layer.new_channel() for _ in range(3)]
    for channel in channels:
        await layer.group_add("dreamers", channel)
    await layer.group_send("dreamers", HELLO)
    assert [await soon(layer, channel) for channel in channels] == [HELLO] * 3


async def test_joining_twice_is_joining_once(make: Make) -> None:
    layer = make()
    channel = await layer.new_channel()
    for _ in range(2):
        await layer.group_add("dreamers", channel)
    await layer.group_send("dreamers", HELLO)
    assert await soon(layer, channel) == HELLO
    assert await comes_not(layer, channel)


async def test_who_has_left_hears_no_more_and_leaving_twice_does_no_harm(make: Make) -> None:
    layer = make()
    stays, leaves = await layer.new_channel(), await layer.new_channel()
    for channel in (stays, leaves):
        await layer.group_add("dreamers", channel)
    for _ in range(2):
        await layer.group_discard("dreamers", leaves)
    await layer.group_send("dreamers", HELLO)
    assert await soon(layer, stays) == HELLO
    assert await comes_not(layer, leaves)


async def test_sending_to_nobody_does_no_harm(make: Make) -> None:
    await make().group_send("nobody", HELLO)


async def test_groups_are_apart(make: Make) -> None:
    layer = make()
    channel = await layer.new_channel()
    await layer.group_add("one", channel)
    await layer.group_send("two", HELLO)
    assert await comes_not(layer, channel)


@only("reverie-redis", "channels-redis", "channels-redis-pubsub")
async def test_a_group_spans_processes(make: Make) -> None:
    here, there = make(), make()
    channel = await here.new_channel()
    await here.group_add("dreamers", channel)
    await there.group_send("dreamers", HELLO)
    assert await soon(here, channel) == HELLO


@only(*OURS, "channels-redis")
async def test_a_membership_expires(make: Make) -> None:
    layer = make(group_expiry=1)
    channel = await layer.new_channel()
    await layer.group_add("dreamers", channel)
    await asyncio.sleep(1.2)
    await layer.group_send("dreamers", HELLO)
    assert await comes_not(layer, channel)


# --- expiry and capacity


@only(*OURS, "channels", "channels-redis")
@pytest.mark.parametrize("name", ["own", "anybodys"])
async def test_a_message_expires(make: Make, name: str) -> None:
    layer = make(expiry=1)
    channel = await layer.new_channel() if name == "own" else "anybodys"
    await layer.send(channel, HELLO)
    await asyncio.sleep(1.2)
    assert await comes_not(layer, channel)


@only(*OURS, "channels", "channels-redis")
@pytest.mark.parametrize("name", ["own", "anybodys"])
async def test_a_full_channel_refuses(make: Make, name: str) -> None:
    layer = make(capacity=3)
    channel = await layer.new_channel() if name == "own" else "anybodys"
    for _ in range(3):
        await layer.send(channel, HELLO)
    with pytest.raises(ChannelFull):
        await layer.send(channel, HELLO)
    await soon(layer, channel)
    await layer.send(channel, HELLO)


@only(*OURS, "channels", "channels-redis")
async def test_a_full_member_does_not_keep_the_others_from_hearing(make: Make) -> None:
    layer = make(capacity=1)
    full, free = await layer.new_channel("full"), await layer.new_channel("free")
    await layer.send(full, {"type": "first"})
    for channel in (full, free):
        await layer.group_add("dreamers", channel)
    await layer.group_send("dreamers", HELLO)
    assert await soon(layer, free) == HELLO
    assert (await soon(layer, full))["type"] == "first"


@only(*OURS)
async def test_a_kind_of_channel_has_a_capacity_of_its_own(make: Make) -> None:
    layer = make(capacity=100, channel_capacity={"small*": 1})
    await layer.send("small-one", HELLO)
    with pytest.raises(ChannelFull):
        await layer.send("small-one", HELLO)
    await layer.send("other", HELLO)
    await layer.send("other", HELLO)


# --- names


@pytest.mark.parametrize("name", ["", "a b", "ü", "x" * 100, "a!b!c", 7, None])
async def test_names_that_are_none_are_refused(make: Make, kind: str, name: Any) -> None:
    layer = make()
    channel = await layer.new_channel()
    if kind != "channels-redis-pubsub":  # which checks no names
        with pytest.raises(TypeError):
            await layer.send(name, HELLO)
        with pytest.raises(TypeError):
            await layer.group_add(name, channel)
        with pytest.raises(TypeError):
            await layer.group_send(name, HELLO)


@pytest.mark.parametrize("name", ["a", "a.b-c_d", "x" * 99, "A1"])
async def test_good_names_are_taken(make: Make, name: str) -> None:
    layer = make()
    channel = await layer.new_channel()
    await layer.group_add(name, channel)
    await layer.group_send(name, HELLO)
    assert await soon(layer, channel) == HELLO


# --- flush


async def test_after_a_flush_nothing_is_left(make: Make) -> None:
    layer = make()
    assert {"groups", "flush"} <= set(layer.extensions)
    channel = await layer.new_channel()
    await layer.group_add("dreamers", channel)
    if not isinstance(layer, RedisPubSubChannelLayer):
        await layer.send("anybodys", HELLO)
    await layer.flush()
    await layer.group_send("dreamers", HELLO)
    if not isinstance(layer, RedisPubSubChannelLayer):
        assert await comes_not(layer, "anybodys")
        assert await comes_not(layer, channel)


# --- from other threads and loops: tasks, views


@only(*OURS)
async def test_a_task_sends_to_a_group_from_another_thread_again_and_again(make: Make) -> None:
    layer = make()
    layer.attach(asyncio.get_running_loop())
    channel = await layer.new_channel()
    await layer.group_add("dreamers", channel)

    def task() -> None:
        for number in range(3):
            async_to_sync(layer.group_send)("dreamers", {"type": "x", "number": number})

    await asyncio.to_thread(task)
    assert [(await soon(layer, channel))["number"] for _ in range(3)] == [0, 1, 2]


@only("reverie-redis")
async def test_a_worker_without_a_loop_of_its_own_reaches_the_server_again_and_again(make: Make) -> None:
    server, worker = make(), make()
    server.attach(asyncio.get_running_loop())
    channel = await server.new_channel()
    await server.group_add("dreamers", channel)

    def task() -> None:
        async_to_sync(worker.group_send)("dreamers", HELLO)
        async_to_sync(worker.send)(channel, HELLO)

    for _ in range(3):
        await asyncio.to_thread(task)
    assert [await soon(server, channel) for _ in range(6)] == [HELLO] * 6
    assert not worker.has_loop


@only("reverie", "reverie-redis")
async def test_our_receivers_and_channels_consumers_hear_each_other(make: Make) -> None:
    layer = make()
    layer.attach(asyncio.get_running_loop())
    channel = await layer.new_channel()
    heard: list[dict[str, Any]] = []
    await layer.group_add("dreamers", channel)
    await layer.join("dreamers", heard.append)
    layer.post("dreamers", HELLO)
    await layer.group_send("dreamers", {"type": "second"})
    assert [await soon(layer, channel), await soon(layer, channel)] == heard == [HELLO, {"type": "second"}]


# --- an ordinary consumer


class Echo(AsyncConsumer):  # type: ignore[misc]  # Channels brings no types
    """As somebody would write it: joins a group, and passes on what is said there."""

    async def websocket_connect(self, event: dict[str, Any]) -> None:
        await self.channel_layer.group_add("dreamers", self.channel_name)
        await self.send({"type": "websocket.accept"})

    async def chat_said(self, event: dict[str, Any]) -> None:
        await self.send({"type": "websocket.send", "text": event["text"]})


async def test_an_ordinary_consumer_works(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    layer = make()
    if isinstance(layer, InProcessLayer):
        layer.attach(asyncio.get_running_loop())
    monkeypatch.setattr("channels.consumer.get_channel_layer", lambda _alias: layer)
    arriving: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    serving = asyncio.create_task(Echo()({"type": "websocket"}, arriving.get, sent.put))
    await arriving.put({"type": "websocket.connect"})
    assert (await asyncio.wait_for(sent.get(), SOON))["type"] == "websocket.accept"
    for _ in range(3):
        await layer.group_send("dreamers", HELLO)
        assert (await asyncio.wait_for(sent.get(), SOON))["text"] == "hello"
    serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


@only("reverie")
async def test_many_threads_at_once_lose_nothing(make: Make) -> None:
    layer = make(capacity=1000)
    channel = await layer.new_channel()

    def send(number: int) -> None:
        for count in range(50):
            async_to_sync(layer.send)(channel, {"type": "x", "number": number * 50 + count})

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    numbers = {(await soon(layer, channel))["number"] for _ in range(400)}
    assert numbers == set(range(400))


# --- installations


async def test_installations_with_numbers_of_their_own_on_one_redis_hear_nothing_of_each_other(redis_url: str) -> None:
    """What is published knows no numbers, and rows of both have the same ones: an order to stop reply 2 was heard by both."""
    server = redis_url.rpartition("/")[0]
    layers = [RedisLayer(f"{server}/{number}") for number in (0, 1, 2)]
    heard: list[list[Any]] = [[], [], []]
    for layer, said in zip(layers, heard, strict=True):
        layer.attach(asyncio.get_running_loop())
        await layer.join("engines", said.append)
    # Redis tells in order: had one heard another's, it would have done so before its own last.
    for word in ("first", "last"):
        for number, layer in enumerate(layers):
            layer.post("engines", {"type": word, "from": number})
    async with asyncio.timeout(SOON):
        while not all(said and said[-1]["type"] == "last" for said in heard):
            await asyncio.sleep(0.01)
    assert [[event["from"] for event in said] for said in heard] == [[0, 0], [1, 1], [2, 2]]
    for layer in layers:
        await layer.close()
