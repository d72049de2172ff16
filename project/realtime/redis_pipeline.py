"""Redis commands of a whole process in one pipeline at a time: the next takes what gathered while the last one ran."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from redis import asyncio as aioredis
from redis.exceptions import ConnectionError as NotSent
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as NoAnswer

log = structlog.get_logger(__name__)


class RedisPipeline:
    """One writer to Redis for all chats of a process, on one loop. Order of the calls is kept.

    `client` needs no `socket_timeout`: redis-py would set a timer for each answer, here there is one for all that go together.
    """

    MOST_AT_ONCE = 2000

    def __init__(self, client: aioredis.Redis, *, answer_seconds: float) -> None:
        self._client = client
        self._answer_seconds = answer_seconds
        self._waiting: list[tuple[tuple[Any, ...], asyncio.Future[Any]]] = []
        self._running: asyncio.Task[None] | None = None

    def send(self, *command: Any) -> asyncio.Future[Any]:
        """Queue one command; the future holds its answer, or the RedisError it ended with."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        # Many callers only hope that it arrives: an error that nobody awaits is not worth a warning of the loop.
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._waiting.append((command, answer))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return answer

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self.MOST_AT_ONCE], self._waiting[self.MOST_AT_ONCE :]
            answers = await self._execute([command for command, _ in batch])
            for (_, future), answer in zip(batch, answers, strict=True):
                if future.done():
                    continue
                if isinstance(answer, BaseException):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)

    async def _execute(self, commands: list[tuple[Any, ...]]) -> list[Any]:
        pipeline = self._client.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        try:
            async with asyncio.timeout(self._answer_seconds):
                return await pipeline.execute(raise_on_error=False)
        except TimeoutError:
            return [NoAnswer()] * len(commands)
        except (RedisError, OSError) as error:
            return [error] * len(commands)
        except Exception as error:
            # The edge of the writer: whatever it was, everybody who waits here would wait for ever.
            log.exception("redis.pipeline_failed", error=type(error).__name__)
            return [NotSent()] * len(commands)
