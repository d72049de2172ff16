"""Running one job: claims the next, asks the providers, tells of progress, and ends it. A Celery task calls `next_job`.

Everything runs on a loop of its own in the task's thread; the database is asked in the pool. Beside the work a watch
looks twice a second whether the job is still wanted: if not, the call to the provider is abandoned. The lease is kept by a thread
(renewal.py). When the process is to end, the job goes back to the queue, unless a paid call may be under way: that one has until the
process is ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import time
import uuid

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from project.observability import tracing
from project.outages import OUTAGES, RETRY_SECONDS
from project.pictures.source_type import SourceType
from project.realtime.database import in_database
from project.sealing.errors import CannotOpen
from project.storage import StorageUnavailable
from project.upstream import Sent

from ..media import files, placing, source_types
from ..models import Image, Job, JobAttempt
from ..providers import registry
from ..providers.base import Finished, ImageError, ImageProvider, OrderType, Partial, PictureOrder, Usage
from . import claim, finish, progress, queue, recover, renewal, shutdown, wording
from .claim import Claim, Standing

log = structlog.get_logger(__name__)

WATCH_SECONDS = 0.5
STEP_PERCENT = 5


class SourceGone(Exception):
    """The picture that was to be changed was deleted meanwhile."""


class GivenUp(Exception):
    """The process is to end, and the job goes back to the queue."""


def next_job() -> bool:
    """Claim the next job of the queue and run it to its end. False where there was none to run, or the process is to end."""
    if shutdown.has_begun():
        return False
    began = time.monotonic()
    held = claim.next_job(now=timezone.now())
    if held is None:
        return False
    bound = structlog.contextvars.bound_contextvars(image_job=str(held.job_id), attempt=held.attempt)
    with bound, tracing.span("job", attempt=held.attempt), renewal.kept(held, since=began):
        asyncio.run(_run(held))
    return True


async def _run(held: Claim) -> None:
    attempt = _Work(held)
    work = asyncio.create_task(attempt.run())
    watch = asyncio.create_task(_watch(attempt))
    await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
    if not work.done():
        # Abandoned: leaving the provider's stream closes its connection, or ends the painter.
        work.cancel()
        await asyncio.wait({work})
    watch.cancel()
    standing = watch.result() if watch.done() and not watch.cancelled() else Standing.HELD
    if standing is Standing.GIVEN_UP or attempt.is_given_up:
        await in_database(recover.give_back, held, now=timezone.now())
    elif standing is Standing.CANCEL_WANTED:
        await in_database(finish.cancelled, held, now=timezone.now())
    elif not work.cancelled():
        work.result()


async def _watch(attempt: _Work) -> Standing:
    """Returns once the job is no longer wanted, no longer ours, or to be given up."""
    held = attempt.held
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        if shutdown.has_begun() and attempt.may_be_given_up:
            return Standing.GIVEN_UP
        try:
            standing = await in_database(claim.look, held)
        except OUTAGES as error:
            # The database is away for a moment. If that lasts, the lease ends, and the next look says so.
            log.warning("job.watch_blind", error=type(error).__name__)
            continue
        if standing is not Standing.HELD:
            log.info("job.abandoned_work", standing=standing.value)
            return standing


class _Work:
    """One attempt at one job."""

    def __init__(self, held: Claim) -> None:
        self.held = held
        self.is_given_up = False
        self.may_be_given_up = True
        """False from before a paid call until it surely was not taken: one click is never two paid calls."""
        self._note_id = 0
        self._source_type = SourceType.MADE
        self._owner: uuid.UUID | None = None

    async def run(self) -> None:
        try:
            await wording.prepare(self.held)
            wish, usual_s, job = await in_database(_order, self.held)
            self._source_type = source_types.of(order_type=wish.type, source=job.source)
            self._owner = job.person_id
            # Not in the pool for the database: a store may take its time.
            order = await asyncio.to_thread(_with_pictures, wish, job.source, job.mask)
            clock = asyncio.create_task(self._tell_progress(usual_s))
            try:
                await self._make(order)
            finally:
                clock.cancel()
                await asyncio.wait({clock})
        except progress.ClaimLost:
            log.warning("job.claim_lost")
        except GivenUp:
            self.is_given_up = True
        except SourceGone:
            await self._fail("source_missing")
        except (StorageUnavailable, CannotOpen) as error:
            await self._fail(error.code)
        except ImageError as error:
            if shutdown.has_begun() and self.may_be_given_up:
                # Ctrl-C reaches the painter, too.
                self.is_given_up = True
                return
            log.warning("job.provider_failed", code=error.code, sent=error.sent.value, reason=error.reason)
            await self._fail(error.code)
        except Exception as error:
            if self.may_be_given_up and isinstance(error, OUTAGES):
                # Not the job's fault, and nothing was asked for that costs: it waits anew, but not in a circle at full speed.
                log.warning("job.storage_away", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
                self.is_given_up = True
                return
            # The edge of the job: whatever went wrong, it ends and its credit goes back.
            log.exception("job.crashed", error=type(error).__name__)
            await self._fail("internal_error")

    async def _make(self, order: PictureOrder) -> None:
        # The first one imports an SDK: a second of work, which on a busy machine held the watch up for the length of a lease.
        chain = await asyncio.to_thread(registry.chain)
        async with contextlib.aclosing(chain.make(order, self)) as steps:
            async for step in steps:
                if isinstance(step, Partial):
                    await self._show(step)
                else:
                    await self._keep(step, order.output_format)

    async def _show(self, step: Partial) -> None:
        try:
            name = await asyncio.to_thread(files.keep_partial, step.data, job_id=self.held.job_id, owner=self._owner)
        except (OSError, SyntaxError, ValueError) as error:
            log.warning("job.partial_unusable", error=type(error).__name__)
            return
        except (StorageUnavailable, CannotOpen):
            return  # nobody needs it; whether the picture itself can be kept is seen then
        await in_database(progress.partial, self.held, index=step.index, file=name, now=timezone.now())

    async def _keep(self, step: Finished, encoding: str) -> None:
        try:
            stored = await asyncio.to_thread(_keep, step.data, encoding, self._source_type, self._owner)
        except (OSError, SyntaxError, ValueError) as error:
            raise ImageError("image_unusable", sent=Sent.ACCEPTED, reason=type(error).__name__) from error
        if not await in_database(finish.completed, self.held, pictures=[stored], source_type=self._source_type, now=timezone.now()):
            await asyncio.to_thread(files.forget, stored)

    async def _fail(self, code: str) -> None:
        await in_database(finish.failed, self.held, code=code, now=timezone.now())

    async def _tell_progress(self, usual_s: float) -> None:
        """Shares of the usual time; past it we say so rather than seem stuck."""
        began = time.monotonic()
        told = 0
        while True:
            await asyncio.sleep(max(0.25, usual_s * STEP_PERCENT / 100))
            share = int((time.monotonic() - began) / usual_s * 100)
            percent = min(share - share % STEP_PERCENT, progress.HELD_AT)
            stage = "longer_than_usual" if share >= 150 else "drawing"
            if percent > told or (stage != "drawing" and told == progress.HELD_AT):
                told = percent if stage == "drawing" else progress.HELD_AT + 1
                await in_database(progress.advanced, self.held, percent=percent, stage=stage, now=timezone.now())

    # --- the chain's recorder

    async def asked(self, provider: ImageProvider, order: PictureOrder) -> None:
        if shutdown.has_begun():
            raise GivenUp
        self.may_be_given_up = not provider.is_paid
        self._note_id = await in_database(
            progress.asked,
            self.held,
            provider=provider.name,
            model=provider.model,
            is_paid=provider.is_paid,
            now=timezone.now(),
            to=provider.recipient(),
            chars=len(order.prompt),
            size_bytes=len(order.prompt.encode()) + len(order.source or b"") + len(order.mask or b""),
        )

    async def answered(self, sent: Sent, *, code: str = "", reason: str = "", usage: Usage | None = None) -> None:
        outcome = JobAttempt.Outcome(sent.value)
        await in_database(progress.answered, self._note_id, outcome=outcome, code=code, reason=reason, usage=usage, now=timezone.now())
        if sent in {Sent.NOT_SENT, Sent.REFUSED}:
            self.may_be_given_up = True


_TYPES: dict[Job.Type, OrderType] = {
    Job.Type.GENERATION: "generation",
    Job.Type.EDIT: "edit",
    Job.Type.STYLE_TRANSFER: "style_transfer",
}


def _order(held: Claim) -> tuple[PictureOrder, float, Job]:
    """What the provider is told, how long it usually takes, and the job, whose pictures the order is still without. Raises SourceGone."""
    job = Job.objects.select_related("source", "mask", "style").get(pk=held.job_id)
    if job.type != Job.Type.GENERATION and job.source is None:
        raise SourceGone
    order = PictureOrder(
        type=_TYPES[Job.Type(job.type)],
        prompt=job.final_prompt or job.operation.replace("_", " "),
        words=job.translated_prompt or job.prompt,
        quality=job.quality,
        size=job.size,
        background=job.background,
        output_format=job.output_format,
        partial_images=settings.IMAGEGEN_PARTIAL_IMAGES if job.is_streamed else 0,
        source_type=job.source.media_type if job.source else "image/png",
        operation=job.operation,
        intensity=job.intensity,
        style=job.style.slug if job.style else "",
        seed=job.seed,
        person_key=salted_hmac("imagegen.person_key", str(job.person_id), algorithm="sha256").hexdigest()[:32],
    )
    return order, queue.usual_seconds(job_type=job.type, quality=job.quality), job


def _with_pictures(order: PictureOrder, source: Image | None, mask: Image | None) -> PictureOrder:
    """Raises SourceGone, StorageUnavailable and CannotOpen."""
    return dataclasses.replace(order, source=_content(source) if source else None, mask=_content(mask) if mask else None)


def _content(picture: Image) -> bytes:
    try:
        return placing.content(picture)
    except FileNotFoundError as error:
        raise SourceGone from error


def _keep(data: bytes, encoding: str, source_type: SourceType, owner: uuid.UUID | None) -> files.Stored:
    with files.opened(data) as picture:
        return files.keep(picture, encoding=encoding, folder="results", source_type=source_type, origin=data, owner=owner)
