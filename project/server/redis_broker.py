"""Kombu's broker in Redis, but one whose worker outlives that Redis goes away while tasks run."""

from __future__ import annotations

from typing import Any

import structlog
from kombu.transport import redis

log = structlog.get_logger(__name__)


class QoS(redis.QoS):
    def restore_unacked(self, client: Any = None) -> Any:
        """Nothing where the line was given up already: kombu would look for its address there, and what it raises ends the worker.

        What was not acknowledged comes again by itself later, and the sweeps find what waits before that.
        """
        if self.channel.connection.client is None:
            held: Any = self._delivered
            log.warning("broker.line_given_up", unacknowledged=len(held))
            held.clear()
            return None
        return super().restore_unacked(client)


class Channel(redis.Channel):
    QoS = QoS


class Transport(redis.Transport):
    Channel = Channel
