"""Redis commands of a whole process in one pipeline at a time: the next takes what gathered while the last one ran."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
from collections.abc import Sequence
from typing import Any

import structlog
from redis import asyncio as aioredis
from redis.exceptions import ConnectionError as NotSent
from redis.exceptions import NoScriptError, RedisError
from redis.exceptions import TimeoutError as NoAnswer

log = structlog.get_logger(__name__)


CLOSE_SECONDS = 0.5


class Script:
    """A script in Redis, which it runs by its digest once it knows it: sending and hashing the text may cost more than running it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


@dataclasses.dataclass(slots=True)
class _Waiting:
    command: tuple[Any, ...]
    answer: asyncio.Future[Any]
    script: Script | None = None


class RedisPipeline:
    """One writer to Redis for all chats of a process, on one loop. Order of the calls is kept.

    `client` needs no `socket_timeout`: redis-py would set a timer for each answer, here there is one for all that go together.
    """

    MOST_AT_ONCE = 2000

    def __init__(self, client: aioredis.Redis, *, answer_seconds: float) -> None:
        self._client = client
        self._answer_seconds = answer_seconds
        self._waiting: list[_Waiting] = []
        self._running: asyncio.Task[None] | None = None
        self._is_closed = False

    def send(self, *command: Any) -> asyncio.Future[Any]:
        """Queue one command; the future holds its answer, or the RedisError it ended with."""
        return self._queue(command)

    def run(self, script: Script, keys: Sequence[str], *arguments: Any) -> asyncio.Future[Any]:
        """Queue one run of a script; the future as in `send`."""
        return self._queue(("EVALSHA", script.digest, len(keys), *keys, *arguments), script)

    def _queue(self, command: tuple[Any, ...], script: Script | None = None) -> asyncio.Future[Any]:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        # Many callers only hope that it arrives: an error that nobody awaits is not worth a warning of the loop.
        answer.add_done_callback(_look_at)
        if self._is_closed:
            answer.set_exception(NotSent())
            return answer
        self._waiting.append(_Waiting(command, answer, script))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return answer

    async def close(self) -> None:
        """Let what waits go out, if it can, and let go of the connection. What is sent later ends with NotSent: nothing connects anew."""
        self._is_closed = True
        if self._running is not None and not self._running.done():
            await asyncio.wait([self._running], timeout=CLOSE_SECONDS)
            self._running.cancel()
            await asyncio.wait([self._running])
        for one in self._waiting:
            _settle(one, NotSent())
        self._waiting = []
        await self._client.aclose(close_connection_pool=True)

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self.MOST_AT_ONCE], self._waiting[self.MOST_AT_ONCE :]
            try:
                answers = await self._execute([one.command for one in batch])
            except asyncio.CancelledError:
                self._waiting = batch + self._waiting
                raise
            unknown = [one for one, answer in zip(batch, answers, strict=True) if not _settle(one, answer)]
            self._waiting = [_with_text(one) for one in unknown] + self._waiting

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


def _look_at(done: asyncio.Future[Any]) -> None:
    if not done.cancelled():
        done.exception()


def _settle(one: _Waiting, answer: Any) -> bool:
    """False where it has to be sent again: Redis does not know the script yet, or forgot it."""
    if one.answer.done():
        return True
    if isinstance(answer, NoScriptError) and one.script is not None:
        return False
    if isinstance(answer, BaseException):
        one.answer.set_exception(answer)
    else:
        one.answer.set_result(answer)
    return True


def _with_text(one: _Waiting) -> _Waiting:
    assert one.script is not None
    return _Waiting(("EVAL", one.script.text, *one.command[2:]), one.answer)
