"""OpenAI's Images API and everything that speaks it: the official SDK sends the order, `stream.py` reads the answer.

One call per picture and no retries of the SDK's: a paid call that may have been taken is never sent again (FEATURES F3, F7).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import openai
import structlog
from django.conf import settings

from dreams.analysts.unpack import NotUnpacked, Unpacker
from person.privacy.recipients import Recipient, host_of
from project import environment, openai_call
from project.realtime.database import in_database

from . import abilities, fetch, parameters, stream
from .base import Finished, ImageError, PictureOrder, Step, failures

EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
MOST_MASK_BYTES = 4 * 1024 * 1024

log = structlog.get_logger(__name__)


class _ParameterRefused(Exception):
    """The server does not know a parameter, and did nothing; `failure` is how it looks to who can't do without."""

    def __init__(self, name: str, failure: ImageError) -> None:
        super().__init__(name)
        self.name = name
        self.failure = failure


class OpenAIImages:
    """Key and address come from OPENAI_API_KEY and OPENAI_BASE_URL; a server of one's own needs no key."""

    name = "openai"
    is_paid = True

    def __init__(self, *, model: str, connect_s: float, idle_s: float, total_s: float) -> None:
        self.model = model
        self._limits = httpx2.Timeout(connect=connect_s, pool=connect_s, read=idle_s, write=idle_s)
        self._total_s = total_s
        self._base_url = openai_call.base_url()
        self._api_key = environment.secret("OPENAI_API_KEY")
        self._is_own = openai_call.is_own(self._base_url)

    def can(self, order: PictureOrder) -> bool:
        is_transparent = order.background == "transparent"
        if is_transparent and not (abilities.of(self.model).makes_transparent and order.output_format in abilities.FORMATS_WITH_ALPHA):
            return False
        return order.mask is None or len(order.mask) < MOST_MASK_BYTES

    def recipient(self) -> Recipient:
        return Recipient(self.name, host_of(self._base_url), self.model)

    async def make(self, order: PictureOrder) -> AsyncGenerator[Step, None]:
        deadline = asyncio.get_running_loop().time() + self._total_s
        # Leaving the stack closes the response and the client, so a connection that is not read to its end is dropped.
        async with contextlib.AsyncExitStack() as stack:
            response = await self._open_as_known(stack, order, deadline)
            head, body = await _begun(_unpacked(response.iter_bytes()), deadline)
            match stream.kind_of(head):
                case "events":
                    async for step in _streamed(body, deadline):
                        yield await self._fetched(step, deadline)
                case "object":
                    yield await self._fetched(stream.whole(await _read(body, deadline)), deadline)
                case "picture":
                    yield Finished(await _read(body, deadline))
                case _ if head:
                    raise failures.answered(200, "neither_events_nor_json")
                case _:
                    raise failures.interrupted("an empty answer")

    async def _open_as_known(self, stack: contextlib.AsyncExitStack, order: PictureOrder, deadline: float) -> openai.AsyncAPIResponse[Any]:
        """Without what the server does not know: each parameter that it refuses is left out, once, and remembered.

        It refused before any work, so nothing is asked for twice.
        """
        left_out = await in_database(parameters.unknown_to, self._base_url, self.model)
        while True:
            try:
                return await self._open(stack, order, left_out, deadline)
            except _ParameterRefused as refusal:
                if refusal.name in left_out or (refusal.name == "background" and order.background == "transparent"):
                    raise refusal.failure from refusal
                log.warning("image.parameter_unknown", parameter=refusal.name, model=self.model)
                left_out |= {refusal.name}
                await in_database(parameters.remember, self._base_url, self.model, refusal.name)

    async def _open(
        self, stack: contextlib.AsyncExitStack, order: PictureOrder, left_out: frozenset[str], deadline: float
    ) -> openai.AsyncAPIResponse[Any]:
        client = await stack.enter_async_context(self._client())
        images = client.images.with_streaming_response
        sent = {**self._parameters(order), **(self._pictures(order) if order.source else {})}
        wanted = {name: value for name, value in sent.items() if name not in left_out}
        call: Any = images.edit(**wanted) if order.source else images.generate(**wanted)
        try:
            async with asyncio.timeout_at(deadline):
                response: openai.AsyncAPIResponse[Any] = await stack.enter_async_context(call)
        except openai.APIStatusError as error:
            failure = failures.answered(error.status_code, str(error.code or error.type or ""))
            if name := parameters.refused(error.status_code, error.body):
                raise _ParameterRefused(name, failure) from error
            raise failure from error
        except (openai.APIConnectionError, httpx2.InvalidURL, httpx2.TransportError) as error:
            raise failures.connection(error) from error
        except openai.OpenAIError as error:
            raise failures.misconfigured(type(error).__name__) from error
        except TimeoutError as error:
            raise failures.too_long("no answer within the time limit") from error
        return response

    async def _fetched(self, step: Step | stream.Link, deadline: float) -> Step:
        if not isinstance(step, stream.Link):
            return step
        try:
            async with asyncio.timeout_at(deadline):
                return Finished(await asyncio.to_thread(fetch.picture, step.url, base_url=self._base_url), step.usage)
        except TimeoutError as error:
            raise failures.too_long("the picture passed the time limit") from error

    def _client(self) -> openai.AsyncOpenAI:
        if self._is_own and not self._api_key:
            raise failures.misconfigured("OPENAI_API_KEY is not set")
        try:
            return openai.AsyncOpenAI(
                base_url=self._base_url,
                api_key=self._api_key or "none",
                max_retries=0,
                timeout=self._limits,
                http_client=openai.DefaultAsyncHttpxClient(verify=openai_call.tls()),
            )
        except httpx2.InvalidURL as error:
            raise failures.misconfigured("OPENAI_BASE_URL is no URL") from error

    def _parameters(self, order: PictureOrder) -> dict[str, Any]:
        """The model is always named: the API's own default was shut down."""
        chosen: dict[str, Any] = {
            "model": self.model,
            "prompt": order.prompt,
            "n": 1,
            "quality": order.quality,
            "size": order.size,
            "background": order.background,
            "output_format": order.output_format,
            "stream": True,
            "partial_images": order.partial_images,
        }
        if self._is_own and order.person_key:  # compatible servers may refuse a request for fields that they don't know
            chosen["safety_identifier"] = order.person_key
        return chosen

    def _pictures(self, order: PictureOrder) -> dict[str, Any]:
        chosen: dict[str, Any] = {"image": (f"image.{EXTENSIONS[order.source_type]}", order.source, order.source_type)}
        if order.mask is not None:
            chosen["mask"] = ("mask.png", order.mask, "image/png")
        if fidelity := abilities.of(self.model).input_fidelity:
            chosen["input_fidelity"] = fidelity
        return chosen


def from_settings() -> OpenAIImages:
    return OpenAIImages(
        model=settings.IMAGEGEN_MODEL,
        connect_s=settings.IMAGEGEN_CONNECT_SECONDS,
        idle_s=settings.IMAGEGEN_IDLE_SECONDS,
        total_s=settings.IMAGEGEN_TOTAL_SECONDS,
    )


async def _unpacked(body: Any) -> AsyncGenerator[bytes, None]:
    """What its head says of its packing is undone already; some servers pack and don't say so."""
    unpacker = Unpacker()
    try:
        async for arrived in body:
            for plain in unpacker.feed(arrived):
                yield plain
        unpacker.end()
    except NotUnpacked as error:
        raise failures.interrupted(str(error)) from error


async def _begun(body: AsyncGenerator[bytes, None], deadline: float) -> tuple[bytes, AsyncGenerator[bytes, None]]:
    """How it begins, and all of it."""
    head = b""
    while len(head.lstrip()) < stream.SNIFFED and (arrived := await _next(body, deadline)):
        head += arrived
    return head, _with_head(head, body)


async def _with_head(head: bytes, body: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    yield head
    async for arrived in body:
        yield arrived


async def _streamed(body: Any, deadline: float) -> AsyncGenerator[Step | stream.Link, None]:
    reader = stream.EventReader()
    while not reader.is_finished:
        arrived = await _next(body, deadline)
        for step in reader.feed(arrived) if arrived else reader.end():
            yield step


async def _read(body: Any, deadline: float) -> bytes:
    whole = bytearray()
    while arrived := await _next(body, deadline):
        whole += arrived
        if len(whole) > stream.MOST_BYTES:
            raise failures.interrupted("the answer is too large")
    return bytes(whole)


async def _next(body: Any, deadline: float) -> bytes:
    """What has arrived since the last read, or the next that does; b"" at the end."""
    try:
        async with asyncio.timeout_at(deadline):
            return bytes(await anext(body, b""))
    except (httpx2.TransportError, openai.APIConnectionError) as error:
        raise failures.connection(error) from error
    except TimeoutError as error:
        raise failures.too_long("the picture passed the time limit") from error
