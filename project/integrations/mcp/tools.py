"""What an assistant can do here. Each tool parses, calls what every other road calls, and tells the outcome in words and as data."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import functools
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from dreams import conversation, search
from dreams.analysts.base import Turn
from dreams.chat import access, safety_card, serialize
from dreams.chat.send import Sent
from dreams.models import Dream, Message
from imagegen.jobs import create
from imagegen.jobs import serialize as job_serialize
from imagegen.jobs.create import Order
from imagegen.media import placing
from imagegen.models import Job
from imagegen.models.parameters import Quality, Size
from person.models import Scope
from project.realtime.database import in_database, in_database_by
from project.threads import Urgency

from .. import card_text, undelivered
from ..failures import WorkFailed
from ..follow_job import ended
from ..follow_reply import Ended, ReplyReader
from .view import Caller

PROGRESS_EVERY_CHARS = 200
MOST_FOUND = 50


@dataclasses.dataclass(frozen=True, slots=True)
class Call:
    """Who calls, and how progress is told: `(done, total or None, words)`."""

    caller: Caller
    progress: Callable[[float, float | None, str | None], Awaitable[None]]

    @property
    def person_id(self) -> uuid.UUID:
        return self.caller.identity.person_id


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """A tool's outcome. `picture` is base64."""

    text: str
    facts: dict[str, Any]
    picture: str | None = None
    media_type: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Tool:
    """`description` is what the assistant decides by, in English as all of the protocol."""

    name: str
    title: str
    description: str
    scopes: tuple[Scope, ...]
    is_read_only: bool
    arguments: type[BaseModel]
    run: Callable[[Call, Any], Awaitable[Made]]


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", str_max_length=20_000)


class TellDream(Arguments):
    text: str = Field(description="The dream in the person's own words, or what they say next about it.")
    dream: uuid.UUID | None = Field(default=None, description="The id of a dream that is told on; left out, a new dream is begun.")
    analyst: str | None = Field(
        default=None, max_length=40, description="Who answers: jungian, cognitive, existential, gestalt, cultural or neuro."
    )


class SearchDreams(Arguments):
    query: str = Field(default="", max_length=1000, description="Words that all occur in the dream; left out, the newest dreams.")
    limit: int = Field(default=10, ge=1, le=MOST_FOUND)


class ReadDream(Arguments):
    dream: uuid.UUID = Field(description="The id of the dream.")


class MakePicture(Arguments):
    prompt: str = Field(description="What the picture shows.")
    dream: uuid.UUID | None = Field(default=None, description="The dream that the picture belongs to.")
    style: str = Field(default="", max_length=80, description="The slug of a style of this site.")
    size: Literal["auto", "1024x1024", "1536x1024", "1024x1536"] = "auto"
    quality: Literal["auto", "low", "medium", "high"] = "auto"


async def tell_dream(call: Call, wish: TellDream) -> Made:
    sent = await in_database_by(Urgency.BEGINNING, _tell, call, wish)
    assert sent.reply is not None
    message = await _reply(call, sent)
    await in_database(undelivered.forget, sent.reply)
    if message["state"] == Message.State.FAILED:
        raise WorkFailed(message["error"], safety=sent.safety)
    facts = {"dream": str(sent.message.dream_id), "analyst": message["analyst"], "reply": message["message"], "safety": sent.safety}
    card = card_text.of(sent.safety) if sent.safety else ""
    return Made(card + message["message"], facts)


def _tell(call: Call, wish: TellDream) -> Sent:
    request = conversation.Request(
        turns=(Turn("user", wish.text),),
        dream=wish.dream,
        analyst=wish.analyst,
        language=call.caller.language,
        accept_language=call.caller.accept_language,
    )
    is_open = functools.partial(undelivered.is_open, is_retry=False)
    sent = conversation.tell(person_id=call.person_id, request=request, is_open=is_open, now=timezone.now())
    assert sent.reply is not None
    undelivered.mark(sent.reply)
    return sent


async def _reply(call: Call, sent: Sent) -> dict[str, Any]:
    assert sent.reply is not None
    length = told = 0
    async with contextlib.aclosing(ReplyReader(sent.reply, call.caller.identity).pieces()) as pieces:
        async for piece in pieces:
            if isinstance(piece, Ended):
                return piece.message
            length += len(piece or "")
            # Keeps the line alive as well, where nothing else is sent.
            if piece is None or length - told >= PROGRESS_EVERY_CHARS:
                told = length
                await call.progress(length, None, None)
    raise AssertionError("a reply ends")


async def search_dreams(call: Call, wish: SearchDreams) -> Made:
    return await in_database(_search, call, wish)


def _search(call: Call, wish: SearchDreams) -> Made:
    rows = Dream.objects.of(call.person_id).select_related("author").newest_first()
    if words := wish.query.replace("\x00", "").strip():
        rows = search.matching(rows, person_id=call.person_id, words=words)
    found = [serialize.dream(row, author=row.author.email) for row in rows[: wish.limit]]
    lines = [f"- {one['id']} ({one['created_at'][:10]}): {one['title'] or one['description'] or '…'}" for one in found]
    return Made("\n".join(lines) or _("No dream was found."), {"dreams": found})


async def read_dream(call: Call, wish: ReadDream) -> Made:
    return await in_database(_read, call, wish)


def _read(call: Call, wish: ReadDream) -> Made:
    dream = access.dream(dream_id=wish.dream, person_id=call.person_id)
    messages = serialize.messages(Message.objects.filter(dream=dream).in_order())
    shown = serialize.dream(dream, author=dream.author.email)
    lines = [f"[{one['role']}] {one['message']}" for one in messages if one["message"]]
    title = dream.title or dream.description or ""
    text = "\n\n".join([f"# {title}", *lines] if title else lines)
    return Made(
        text or _("This dream has not been told yet."), {"dream": shown, "messages": messages, "safety": safety_card.of_dream(dream)}
    )


async def make_picture(call: Call, wish: MakePicture) -> Made:
    job, card = await in_database(_order, call, wish)

    async def on_progress(percent: int, stage: str) -> None:
        await call.progress(percent, 100, stage or None)

    done = await ended(job.pk, call.caller.identity, on_progress=on_progress)
    if done.state != Job.State.COMPLETED:
        raise WorkFailed(job_serialize.failure(done.error_code or "job_cancelled"), safety=card)
    return await in_database(_picture, done, card)


def _order(call: Call, wish: MakePicture) -> tuple[Job, dict[str, Any] | None]:
    order = Order(
        prompt=wish.prompt,
        dream=wish.dream,
        style=wish.style,
        size=Size(wish.size),
        quality=None if wish.quality == "auto" else Quality(wish.quality),
        stream=False,
    )
    caller = call.caller
    reader: dict[str, Any] = {"language": caller.language, "accept_language": caller.accept_language}
    made = create.job(person_id=call.person_id, order=order, now=timezone.now(), **reader)
    return made.job, made.safety


def _picture(job: Job, card: dict[str, Any] | None) -> Made:
    row = next(one for one in job.results.all() if one.deleted_at is None)
    shown = job_serialize.result(row)
    text = (card_text.of(card) if card else "") + str(shown["image_url"])
    facts = {"job": str(job.pk), "result": shown, "safety": card}
    return Made(text, facts, base64.b64encode(placing.content(row)).decode(), row.media_type)


ALL = (
    Tool(
        "tell_dream",
        "Tell a dream",
        "Tell one of the person's dreams to an analyst, or say what comes next about it, and get the analyst's answer. It is kept in the "
        "person's diary. A new dream may cost them a credit. Pass their own words on unchanged.",
        (Scope.DREAMS_READ, Scope.DREAMS_WRITE),
        False,
        TellDream,
        tell_dream,
    ),
    Tool(
        "search_dreams",
        "Search dreams",
        "Find dreams of the person by words in their titles, descriptions and messages, newest first.",
        (Scope.DREAMS_READ,),
        True,
        SearchDreams,
        search_dreams,
    ),
    Tool(
        "read_dream",
        "Read a dream",
        "Read one dream with all that was said about it.",
        (Scope.DREAMS_READ,),
        True,
        ReadDream,
        read_dream,
    ),
    Tool(
        "make_picture",
        "Make a picture",
        "Have a picture painted. It may cost the person credits, takes up to some minutes, and is kept in their library.",
        (Scope.IMAGES,),
        False,
        MakePicture,
        make_picture,
    ),
)
