"""The client, for programs with an event loop. `reverie_client.Client` is the same for those without."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import httpx2

from .errors import SecondFactorRequired, WorkFailed
from .jobs import JobStream
from .replies import Reply
from .rest import Rest, Tokens
from .types import Analyst, ApiKey, Credits, Dream, Entries, Entry, Export, Job, Kept, Message, NearDream, Result, Thread, User

POLL_S = 1.0
USER = "/api/user"
ME = f"{USER}/me"

SecondFactor = Callable[[SecondFactorRequired], Awaitable[str]]


class AsyncClient:
    """Calls one Reverie. `async with AsyncClient("https://dreams.example.org", key="rvk_…") as client: …`

    What costs is sent with an idempotency key of its own making, so a broken line neither loses it nor pays it twice. Refusals are
    ApiError, each with a `code`; a server that does not answer is Unreachable.
    """

    def __init__(
        self,
        site: str,
        *,
        key: str | None = None,
        tokens: Tokens | None = None,
        on_tokens: Callable[[Tokens | None], None] | None = None,
        language: str | None = None,
        http: httpx2.AsyncClient | None = None,
    ) -> None:
        self.rest = Rest(site, key=key, tokens=tokens, on_tokens=on_tokens, language=language, http=http)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        await self.rest.close()

    # --- who one is

    async def sign_in(self, email: str, password: str, *, second_factor: SecondFactor | None = None) -> User:
        """Tokens in place of a key. Where the account asks for more, `second_factor` gives the code; without it SecondFactorRequired."""
        given = {"email": email, "password": password}
        try:
            answer = await self.rest.call("POST", f"{USER}/login/", json=given, is_signed=False)
        except SecondFactorRequired as asked:
            if second_factor is None:
                raise
            answer = await self.answer_second_factor(asked, await second_factor(asked))
        self.rest.take(Tokens(answer["access"], answer["refresh"]))
        user: User = answer["user"]
        return user

    async def answer_second_factor(self, asked: SecondFactorRequired, code: str) -> Any:
        """`code` is one of the authenticator app, or a recovery code."""
        proof = {"challenge": asked.challenge, "code" if code.replace(" ", "").isdigit() else "recovery_code": code}
        return await self.rest.call("POST", f"{USER}/second-factor/", json=proof, is_signed=False)

    async def sign_out(self) -> None:
        """End this sign-in on the server, and forget its tokens."""
        await self.rest.call("POST", f"{USER}/logout/")
        self.rest.take(None)

    async def me(self) -> User:
        user: User = await self.rest.call("GET", f"{ME}/")
        return user

    async def credits(self) -> Credits:
        found: Credits = await self.rest.call("GET", f"{USER}/credits/")
        return found

    async def ticket(self) -> str:
        """For one websocket by `?ticket=`, within 30 seconds: for what can't send headers."""
        return str((await self.rest.call("POST", f"{USER}/ws-ticket/"))["ticket"])

    async def new_key(self, name: str, scopes: list[str]) -> ApiKey:
        """An API key. `key` is in this answer, and never again."""
        made: ApiKey = await self.rest.call("POST", f"{USER}/api-keys/", json={"name": name, "scopes": scopes})
        return made

    # --- dreams

    async def analysts(self) -> list[Analyst]:
        found: list[Analyst] = await self.rest.call("GET", f"{USER}/analysts/")
        return found

    async def dreams(self, *, search: str | None = None) -> list[Dream]:
        """Newest first."""
        found: list[Dream] = await self.rest.call("GET", f"{ME}/dreams/", params={"search": search})
        return found

    async def dream(self, dream: str) -> Dream:
        found: Dream = await self.rest.call("GET", f"{ME}/dream/{dream}/")
        return found

    async def begin(self, *, key: str | None = None, **details: Any) -> Dream:
        """Begin a dream: its price is held. `key` makes calls of yours one; without it only what breaks on the way is."""
        made: Dream = await self.rest.call("POST", f"{ME}/dreams/", json=details, key=key or str(uuid.uuid4()))
        return made

    async def change(self, dream: str, **details: Any) -> Dream:
        changed: Dream = await self.rest.call("PATCH", f"{ME}/dream/{dream}/", json=details, is_repeatable=True)
        return changed

    async def delete(self, dream: str, *, now: bool = False) -> None:
        """Into the trash, or with `now` for good."""
        await self.rest.call("DELETE", f"{ME}/dream/{dream}/", params={"now": "true"} if now else None)

    async def messages(self, dream: str) -> list[Message]:
        found: list[Message] = await self.rest.call("GET", f"{ME}/dream/{dream}/messages/")
        return found

    async def tell(self, text: str, *, dream: str | None = None, analyst: str | None = None, parent: int | None = None) -> Reply:
        """Tell a dream, or more of one, and read what the analyst says:

        async with await client.tell("I dreamt of the sea.") as reply:
            async for piece in reply:
                print(piece, end="", flush=True)
        """
        told_in = dream or (await self.begin())["id"]
        return Reply(self.rest, told_in, text=text, analyst=analyst, parent=parent)

    def follow(self, running: Message) -> Reply:
        """Read a reply that was begun elsewhere, or by `regenerate`, `go_on` or `ask`."""
        return Reply(self.rest, running["dream"], running=running)

    async def regenerate(self, reply: Message, *, analyst: str | None = None) -> Message:
        """Begin another version of a reply."""
        path = f"{ME}/dream/{reply['dream']}/messages/{reply['id']}/regenerate/"
        begun: Message = await self.rest.call("POST", path, json={"analyst": analyst})
        return begun

    async def go_on(self, reply: Message) -> Message:
        """Go on with a reply that ended by its length (`can_continue`)."""
        begun: Message = await self.rest.call("POST", f"{ME}/dream/{reply['dream']}/messages/{reply['id']}/continue/")
        return begun

    # --- journal

    async def keep(self, text: str, *, entry_id: str | None = None, **details: Any) -> Kept:
        """Keep a dream in the journal, for nothing."""
        entry = {"id": entry_id or str(uuid.uuid4()), "text": text, **details}
        kept: Kept = await self.rest.call("POST", "/api/journal/entries/", json=entry, is_repeatable=True)
        return kept

    async def entries(self, **filters: Any) -> Entries:
        """A page of entries, the newest night first; `cursor` (an earlier page's `next`), `first`, `last`, `tag`, `mood`."""
        found: Entries = await self.rest.call("GET", "/api/journal/entries/", params=filters)
        return found

    async def entry(self, entry: str) -> Entry:
        found: Entry = await self.rest.call("GET", f"/api/journal/entries/{entry}/")
        return found

    async def change_entry(self, entry: str, **details: Any) -> Kept:
        kept: Kept = await self.rest.call("PATCH", f"/api/journal/entries/{entry}/", json=details, is_repeatable=True)
        return kept

    async def delete_entry(self, entry: str) -> None:
        await self.rest.call("DELETE", f"/api/journal/entries/{entry}/")

    async def near(self, entry: str) -> list[NearDream]:
        """The earlier dreams that this one is nearest to, at most five, each with what both share."""
        found: dict[str, list[NearDream]] = await self.rest.call("GET", f"/api/journal/entries/{entry}/near/")
        return found["results"]

    async def threads(self, **filters: Any) -> list[Thread]:
        """What came in three dreams or more; `is_hidden=True`: those that were hidden."""
        found: list[Thread] = await self.rest.call("GET", "/api/journal/threads/", params=filters)
        return found

    async def change_thread(self, thread: str, **details: Any) -> Thread:
        """Give it a `name`, or set `is_hidden`."""
        found: Thread = await self.rest.call("PATCH", f"/api/journal/threads/{thread}/", json=details, is_repeatable=True)
        return found

    async def ask(self, entry: str, *, analyst: str | None = None) -> Reply:
        """Have an analyst answer an entry: the price of a dream is held, once."""
        wish = {"analyst": analyst} if analyst else {}
        begun: Message = await self.rest.call("POST", f"/api/journal/entries/{entry}/ask/", json=wish, is_repeatable=True)
        return self.follow(begun)

    # --- pictures

    async def paint(self, prompt: str, *, key: str | None = None, **order: Any) -> JobStream:
        """Order a picture, and follow it:

        async with await client.paint("a lighthouse under stars", size="1024x1024") as job_stream:
            async for job in job_stream:
                print(job["percent"])
        """
        wish = {"prompt": prompt, **{name: value for name, value in order.items() if value is not None}}
        made: Job = await self.rest.call("POST", "/api/images/jobs/", json=wish, key=key or str(uuid.uuid4()))
        return self.follow_job(made)

    def follow_job(self, job: Job) -> JobStream:
        return JobStream(self.rest, job, self.job)

    async def job(self, job: str) -> Job:
        found: Job = await self.rest.call("GET", f"/api/images/jobs/{job}/")
        return found

    async def jobs(self, **filters: Any) -> list[Job]:
        """Newest first, a page of them."""
        found = await self.rest.call("GET", "/api/images/jobs/", params=filters)
        rows: list[Job] = found["results"] if isinstance(found, dict) else found
        return rows

    async def cancel(self, job: str) -> str:
        """`cancelled`, `cancelling` (within a second) or the ApiError of one that had finished."""
        return str((await self.rest.call("POST", f"/api/images/jobs/{job}/cancel/", is_repeatable=True))["answer"])

    async def upload(self, file: BinaryIO, *, name: str = "picture.png") -> dict[str, Any]:
        """A picture of one's own, as the `source` of an order of the type `edit` or `style_transfer`."""
        made: dict[str, Any] = await self.rest.call("POST", "/api/images/uploads/", files={"image": (name, file)})
        return made

    async def save(self, result: Result, path: Path) -> None:
        """Write a finished picture to a file."""
        await self.fetch(result["image_url"], path)

    async def fetch(self, url: str, path: Path) -> None:
        async with self.rest.download(url) as answer:
            with path.open("wb") as file:
                async for piece in answer.aiter_bytes():
                    file.write(piece)

    # --- everything

    async def export(self, path: Path, *, on_progress: Callable[[Export], None] | None = None) -> Export:
        """Have all that is one's own packed into an archive, and fetch it. Not with an API key."""
        state: Export = await self.rest.call("POST", f"{USER}/export/", is_repeatable=True)
        while state["state"] in {"waiting", "running"}:
            if on_progress is not None:
                on_progress(state)
            await asyncio.sleep(POLL_S)
            state = await self.rest.call("GET", f"{USER}/export/")
        if state["state"] != "done" or not state["download_url"]:
            raise WorkFailed(f"export_{state['state']}", "The archive could not be made.")
        await self.fetch(state["download_url"], path)
        return state
