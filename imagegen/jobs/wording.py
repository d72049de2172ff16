"""Before a provider is asked: the person's words in English and made richer, where provider and person want that. Stored on the job."""

from __future__ import annotations

from typing import Any

import structlog

from person.privacy.door import Kind, Subject
from project.realtime.database import in_database
from project.sealing.fields import open_all, sealed_value

from ..models import Job
from ..moderation import local
from ..prompts.rewrite import RewriteFailed, Rewritten, rewrite
from ..providers import registry
from .claim import Claim

log = structlog.get_logger(__name__)


async def prepare(held: Claim) -> None:
    """Translate and improve once a job; what fails leaves the words as they are, which the job shows."""
    if not await in_database(registry.wants_english):
        return
    job = await in_database(_waiting, held)
    if job is None:
        return
    try:
        made = await rewrite(job.prompt, whose=Subject(job.person_id, Kind.PROMPT, dream_id=job.dream_id, picture_id=job.pk))
    except RewriteFailed as error:
        log.warning("job.prompt_kept", reason=str(error))
        return
    if local.find(f"{made.english}\n{made.improved}") is not None:
        log.warning("job.prompt_kept", reason="the rewritten prompt was refused")
        return
    await in_database(_store, held, job, made)


def _waiting(held: Claim) -> Job | None:
    """The job, if its words still are to be changed."""
    job = Job.objects.get(pk=held.job_id)
    is_foreign = job.wants_translation and job.language not in {"", "en"}
    open_all(job)  # it is read on the loop
    is_done = bool(job.translated_prompt) or not job.prompt.strip()
    return job if not is_done and (is_foreign or job.wants_improvement) else None


def _store(held: Claim, job: Job, made: Rewritten) -> None:
    """Fenced by the attempt. A style's words stay around the prompt."""
    is_foreign = job.wants_translation and job.language not in {"", "en"}
    words = made.improved if job.wants_improvement and made.improved else made.english if is_foreign else job.prompt
    styled = job.improved_prompt.replace(job.prompt, words, 1) if job.improved_prompt else ""
    Job.objects.filter(pk=job.pk, attempt=held.attempt, state=Job.State.PROCESSING).update(
        translated_prompt=_sealed(job, "translated_prompt", made.english if is_foreign else ""),
        improved_prompt=_sealed(job, "improved_prompt", styled or (words if job.wants_improvement else "")),
    )


def _sealed(job: Job, name: str, words: str) -> Any:
    return sealed_value(Job, name, row=job.pk, person=job.person_id, value=words)
