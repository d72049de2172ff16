"""The same client for programs without an event loop: one loop in a thread of its own does the work, so there is one implementation."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Generic, Self, TypeVar

from .client import AsyncClient
from .errors import SecondFactorRequired
from .jobs import JobStream
from .replies import Piece, Reply
from .rest import Tokens
from .types import Analyst, ApiKey, Credits, Dream, Entries, Entry, Export, Job, Kept, Message, NearDream, Result, SafetyCard, Thread, User

T = TypeVar("T")


class _Loop:
    """Runs coroutines for a thread that waits. Where the waiting is interrupted (Ctrl-C), what it waited for is cancelled."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="reverie-client", daemon=True)
        self._thread.start()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class _Stream(Generic[T]):
    """Reads an asynchronous stream step by step. A step whose waiting was interrupted is taken up again by the next."""

    def __init__(self, loop: _Loop, stream: AsyncIterator[T]) -> None:
        self._loop = loop
        self._stream = stream
        self._step: asyncio.Task[T | None] | None = None

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        found = self._loop.do(self._next())
        if found is None:
            raise StopIteration
        return found

    async def _next(self) -> T | None:
        self._step = self._step or asyncio.ensure_future(self._take())
        found = await asyncio.shield(self._step)
        self._step = None
        return found

    async def _take(self) -> T | None:
        """In a task of its own: a generator that is cancelled would be over."""
        return await anext(self._stream, None)

    async def leave(self) -> None:
        if self._step is not None:
            self._step.cancel()
            await asyncio.gather(self._step, return_exceptions=True)


class SyncReply:
    """A Reply, read without an event loop. After Ctrl-C `stop()` and reading on ends it cleanly."""

    def __init__(self, loop: _Loop, reply: Reply) -> None:
        self._loop = loop
        self._reply = reply
        self._stream = _Stream(loop, aiter(reply))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._loop.do(self._stream.leave())
        self._loop.do(self._reply.__aexit__(None, None, None))

    def __iter__(self) -> Iterator[Piece]:
        return self._stream

    def stop(self) -> None:
        self._loop.do(self._reply.stop())

    def finish(self) -> Message:
        for _ in self:
            pass
        assert self._reply.message is not None
        return self._reply.message

    @property
    def dream(self) -> str:
        return self._reply.dream

    @property
    def text(self) -> str:
        return self._reply.text

    @property
    def message(self) -> Message | None:
        return self._reply.message

    @property
    def safety(self) -> SafetyCard | None:
        return self._reply.safety

    @property
    def is_stopped(self) -> bool:
        return self._reply.is_stopped


class SyncJobStream:
    """A JobStream, read without an event loop."""

    def __init__(self, loop: _Loop, stream: JobStream) -> None:
        self._loop = loop
        self._jobs = stream
        self._stream = _Stream(loop, aiter(stream))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._loop.do(self._stream.leave())
        self._loop.do(self._jobs.__aexit__(None, None, None))

    def __iter__(self) -> Iterator[Job]:
        return self._stream

    @property
    def job(self) -> Job:
        return self._jobs.job

    def finish(self) -> Job:
        for _ in self:
            pass
        return self.job


class Client:
    """As AsyncClient; see there. `with Client("https://dreams.example.org", key="rvk_…") as client: …` For one thread at a time."""

    def __init__(
        self,
        site: str,
        *,
        key: str | None = None,
        tokens: Tokens | None = None,
        on_tokens: Callable[[Tokens | None], None] | None = None,
        language: str | None = None,
    ) -> None:
        self._loop = _Loop()
        self._client = AsyncClient(site, key=key, tokens=tokens, on_tokens=on_tokens, language=language)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._loop.do(self._client.close())
        self._loop.close()

    @property
    def tokens(self) -> Tokens | None:
        return self._client.rest.tokens

    # --- who one is

    def sign_in(self, email: str, password: str, *, second_factor: Callable[[SecondFactorRequired], str] | None = None) -> User:
        async def asked(challenge: SecondFactorRequired) -> str:
            assert second_factor is not None
            return second_factor(challenge)

        return self._loop.do(self._client.sign_in(email, password, second_factor=asked if second_factor else None))

    def sign_out(self) -> None:
        self._loop.do(self._client.sign_out())

    def me(self) -> User:
        return self._loop.do(self._client.me())

    def credits(self) -> Credits:
        return self._loop.do(self._client.credits())

    def ticket(self) -> str:
        return self._loop.do(self._client.ticket())

    def new_key(self, name: str, scopes: list[str]) -> ApiKey:
        return self._loop.do(self._client.new_key(name, scopes))

    # --- dreams

    def analysts(self) -> list[Analyst]:
        return self._loop.do(self._client.analysts())

    def dreams(self, *, search: str | None = None) -> list[Dream]:
        return self._loop.do(self._client.dreams(search=search))

    def dream(self, dream: str) -> Dream:
        return self._loop.do(self._client.dream(dream))

    def begin(self, *, key: str | None = None, **details: Any) -> Dream:
        return self._loop.do(self._client.begin(key=key, **details))

    def change(self, dream: str, **details: Any) -> Dream:
        return self._loop.do(self._client.change(dream, **details))

    def delete(self, dream: str, *, now: bool = False) -> None:
        self._loop.do(self._client.delete(dream, now=now))

    def messages(self, dream: str) -> list[Message]:
        return self._loop.do(self._client.messages(dream))

    def tell(self, text: str, *, dream: str | None = None, analyst: str | None = None, parent: int | None = None) -> SyncReply:
        return SyncReply(self._loop, self._loop.do(self._client.tell(text, dream=dream, analyst=analyst, parent=parent)))

    def follow(self, running: Message) -> SyncReply:
        return SyncReply(self._loop, self._client.follow(running))

    def regenerate(self, reply: Message, *, analyst: str | None = None) -> Message:
        return self._loop.do(self._client.regenerate(reply, analyst=analyst))

    def go_on(self, reply: Message) -> Message:
        return self._loop.do(self._client.go_on(reply))

    # --- journal

    def keep(self, text: str, *, entry_id: str | None = None, **details: Any) -> Kept:
        return self._loop.do(self._client.keep(text, entry_id=entry_id, **details))

    def entries(self, **filters: Any) -> Entries:
        return self._loop.do(self._client.entries(**filters))

    def entry(self, entry: str) -> Entry:
        return self._loop.do(self._client.entry(entry))

    def change_entry(self, entry: str, **details: Any) -> Kept:
        return self._loop.do(self._client.change_entry(entry, **details))

    def delete_entry(self, entry: str) -> None:
        self._loop.do(self._client.delete_entry(entry))

    def near(self, entry: str) -> list[NearDream]:
        return self._loop.do(self._client.near(entry))

    def threads(self, **filters: Any) -> list[Thread]:
        return self._loop.do(self._client.threads(**filters))

    def change_thread(self, thread: str, **details: Any) -> Thread:
        return self._loop.do(self._client.change_thread(thread, **details))

    def ask(self, entry: str, *, analyst: str | None = None) -> SyncReply:
        return SyncReply(self._loop, self._loop.do(self._client.ask(entry, analyst=analyst)))

    # --- pictures

    def paint(self, prompt: str, *, key: str | None = None, **order: Any) -> SyncJobStream:
        return SyncJobStream(self._loop, self._loop.do(self._client.paint(prompt, key=key, **order)))

    def follow_job(self, job: Job) -> SyncJobStream:
        return SyncJobStream(self._loop, self._client.follow_job(job))

    def job(self, job: str) -> Job:
        return self._loop.do(self._client.job(job))

    def jobs(self, **filters: Any) -> list[Job]:
        return self._loop.do(self._client.jobs(**filters))

    def cancel(self, job: str) -> str:
        return self._loop.do(self._client.cancel(job))

    def upload(self, file: BinaryIO, *, name: str = "picture.png") -> dict[str, Any]:
        return self._loop.do(self._client.upload(file, name=name))

    def save(self, result: Result, path: Path) -> None:
        self._loop.do(self._client.save(result, path))

    def export(self, path: Path, *, on_progress: Callable[[Export], None] | None = None) -> Export:
        return self._loop.do(self._client.export(path, on_progress=on_progress))
