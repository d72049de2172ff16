"""A worker whose Redis goes away while it holds messages: closing what is left of the line must not end it."""

from __future__ import annotations

import os
import uuid
from typing import Any

import kombu
import pytest
from kombu.transport import TRANSPORT_ALIASES

from project import celery
from project.server import redis_broker

pytestmark = pytest.mark.services


def holding(transport: str) -> kombu.Connection:
    """A line with a message that was taken and not acknowledged."""
    line = kombu.Connection(os.environ["REDIS_URL"], transport=transport)
    name = f"test-{uuid.uuid4()}"
    channel = line.default_channel
    queue = kombu.Queue(name, routing_key=name)
    kombu.Producer(channel).publish({}, routing_key=name, declare=[queue])
    assert queue(channel).get() is not None
    return line


def give_up(line: kombu.Connection) -> None:
    """As Celery does after an error, before all of its channels are closed."""
    channel: Any = line.default_channel
    channel._disconnect_pools()
    line.transport.client = None


def test_closing_a_line_that_was_given_up_ends_nobody() -> None:
    line = holding("redis")
    assert isinstance(line.default_channel, redis_broker.Channel)
    channel: Any = line.default_channel
    give_up(line)
    channel.close()
    assert channel.closed


def test_without_it_kombu_fails_there() -> None:
    """Where this no longer fails, kombu has mended it and `project/server/redis_broker.py` may go."""
    line = holding("kombu.transport.redis:Transport")
    channel: Any = line.default_channel
    give_up(line)
    with pytest.raises(AttributeError):
        channel.close()


def test_the_worker_and_all_who_send_use_it() -> None:
    assert TRANSPORT_ALIASES["rediss"] == TRANSPORT_ALIASES["redis"]
    assert isinstance(celery.app.connection().transport, redis_broker.Transport)
