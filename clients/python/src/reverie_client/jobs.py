"""An image job, followed to its end over however many connections: every event once and in order."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from types import TracebackType
from typing import Any, Self

from .errors import JobFailed
from .line import Line, Signer
from .types import Frame, Job

RUNNING = {"pending", "processing"}


class JobStream:
    """`async for job in stream` gives the job as it is after each event; the last one has ended. Leaving early cancels nothing."""

    def __init__(self, signer: Signer, job: Job, look: Callable[[str], Awaitable[Job]]) -> None:
        self.job = job
        self._look = look
        self._position: int | None = None
        self._line = Line(signer, "/ws/jobs/", lambda: {"since": self._position})

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._line.close()

    async def __aiter__(self) -> AsyncIterator[Job]:
        """Raises JobFailed where there is no picture in the end."""
        yield self.job
        while self.job["status"] in RUNNING:
            frame = await self._line.next()
            if await self._take(frame):
                yield self.job
        await self._line.close()
        if self.job["status"] == "failed":
            failure = self.job["error"] or {"code": "internal_error", "detail": ""}
            raise JobFailed(failure["code"], failure["detail"])
        if self.job["status"] == "cancelled":
            raise JobFailed("job_cancelled", "The picture was cancelled.")

    async def finish(self) -> Job:
        async for _ in self:
            pass
        return self.job

    async def _take(self, frame: Frame) -> bool:
        if frame["type"] == "ready":
            is_first = self._position is None
            self._position = frame["position"] if is_first else self._position
            # What happened before the first joining was not sent to us; after a later one it is (`since`).
            return await self._ask() if is_first else False
        if "position" in frame:
            self._position = frame["position"]
        if frame.get("job") != self.job["id"] or "seq" not in frame or frame["seq"] <= self.job["last_seq"]:
            return False
        if frame["seq"] > self.job["last_seq"] + 1:
            return await self._ask()
        self.job = changed(self.job, frame)
        return True

    async def _ask(self) -> bool:
        before, self.job = self.job, await self._look(self.job["id"])
        return self.job["last_seq"] != before["last_seq"]


def changed(job: Job, frame: Frame) -> Job:
    """The job after its next event."""
    more: dict[str, Any] = {"last_seq": frame["seq"]}
    match frame["type"]:
        case "job.queued":
            more["status"] = "pending"
        case "job.started":
            more |= {"status": "processing", "stage": "preparing", "percent": 0, "queue_position": None}
        case "job.progress":
            more |= {"status": "processing", "percent": frame["percent"], "stage": frame["stage"]}
        case "job.partial_image":
            more["partial_image_url"] = frame["image_url"]
        case "job.completed":
            more |= {"status": "completed", "percent": 100, "results": frame["results"]}
        case "job.failed":
            more |= {"status": "failed", "error": {"code": frame["code"], "detail": frame["detail"]}}
        case "job.cancelled":
            more["status"] = "cancelled"
    return {**job, **more}  # type: ignore[typeddict-item]  # only fields of a job
