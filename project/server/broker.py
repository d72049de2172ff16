"""Kombu's broker in memory, for the embedded worker, but one that wakes its reader instead of letting it look twenty times a second."""

from __future__ import annotations

import threading
from queue import Empty
from typing import Any

from kombu.transport import memory

_news = threading.Condition()
_count = 0


def wake() -> None:
    """Let the reader look: there is a message, one was acknowledged so that another may be taken, or the worker shall end."""
    global _count  # noqa: PLW0603 - the broker is the process's own, as its queues are
    with _news:
        _count += 1
        _news.notify_all()


class Channel(memory.Channel):
    def _put(self, queue: str, message: Any, **options: Any) -> None:
        super()._put(queue, message, **options)
        wake()

    def _put_fanout(self, exchange: str, message: Any, routing_key: str | None = None, **options: Any) -> None:
        super()._put_fanout(exchange, message, routing_key, **options)
        wake()

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        super().basic_ack(delivery_tag, multiple)
        wake()

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:
        super().basic_reject(delivery_tag, requeue)
        wake()


class Transport(memory.Transport):
    Channel = Channel

    def __init__(self, client: Any, **options: Any) -> None:
        super().__init__(client, **options)
        self._seen = 0

    def drain_events(self, connection: Any, timeout: float | None = None, **options: Any) -> None:
        """Deliver one message. Raises TimeoutError when there is none to take: after `timeout`, or at once after a `wake` for
        something else; Celery's loop looks at what else there is then, and calls again.
        """
        if self._deliver_one():
            return
        with _news:
            # Since the last wait and not since the look above: what `wake` was for may have come between two calls.
            was_woken = _news.wait_for(lambda: _count != self._seen, timeout)
            self._seen = _count
        if not was_woken or not self._deliver_one():
            raise TimeoutError

    def _deliver_one(self) -> bool:
        try:
            self.cycle.get(self._deliver)  # type: ignore[union-attr]  # made with the transport, against its stub
        except Empty:
            return False
        return True
