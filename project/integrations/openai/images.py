"""`POST /v1/images/generations`: an image job, and its picture once it is there. Who goes away does not stop the job."""

from __future__ import annotations

import base64
import hashlib
import uuid
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.utils import timezone, translation
from redis.exceptions import RedisError

from dreams.chat.frames import TextInvalid, TextTooLong
from imagegen.jobs import create, serialize
from imagegen.jobs.create import Order
from imagegen.media import placing
from imagegen.models import Job
from imagegen.models.parameters import Background, OutputFormat, Quality, Size
from person.models import Scope
from project.api import openai_errors
from project.api.inputs import accept_language
from project.errors import Kind
from project.realtime.database import in_database
from project.sealing import blind
from project.sealing.keyring import keys_of

from .. import card_text
from ..credentials import identify
from ..follow_job import ended
from .catalogue import PAINTER
from .responses import BadField, FieldNotSupported, NoSuchModel, api, body_of

KEPT_SECONDS = 3600
RETRIED_SECONDS = 600
OLDER_NAMES = {"quality": {"standard": "auto", "hd": "high"}, "style": {"vivid": "", "natural": ""}}
IGNORED = ("moderation", "output_compression", "partial_images", "user")
FAILED = Kind.UNAVAILABLE.value


@api("POST")
async def generations(request: HttpRequest) -> JsonResponse:
    identity = await in_database(identify, request.headers.get("Authorization", ""), Scope.IMAGES)
    body = body_of(request)
    order, form = _order(body), _form(body)
    wish = _Wish(identity.person_id, order, request)
    made, card = await in_database(wish.begin)
    job = await ended(made.pk, identity)
    ours = {"job": str(job.pk), "safety": card, "ignored": sorted(name for name in IGNORED if body.get(name) is not None)}
    await in_database(wish.delivered)
    if job.state != Job.State.COMPLETED:
        failure = serialize.failure(job.error_code or "job_cancelled")
        message = (card_text.of(card) if card else "") + failure["detail"]
        told = openai_errors.failure(status=FAILED, code=failure["code"], message=message, reverie=ours)
        # The same at once would be another piece of work: whether it is worth that, the person says.
        return JsonResponse(told, status=FAILED, headers={"X-Should-Retry": "false"})
    return JsonResponse(await in_database(_answer, job, form, ours))


class _Wish:
    """An order with a name of its own, so that a client that was cut off and sends it again waits for the same job."""

    def __init__(self, person_id: uuid.UUID, order: Order, request: HttpRequest) -> None:
        self._person_id = person_id
        self._order = order
        self._request = request
        self._client_id = ""
        self._slot = ""

    def begin(self) -> tuple[Job, dict[str, Any] | None]:
        # Keyed: nobody may check by the cache what somebody ordered.
        told = blind.fingerprint(keys_of(self._person_id), "order", repr(self._order))
        self._slot = f"undelivered-picture:{self._person_id}:{told}"
        self._client_id = self._name()
        language = translation.get_language() or "en"
        made = create.job(
            person_id=self._person_id,
            order=self._order,
            now=timezone.now(),
            client_id=self._client_id,
            language=language,
            accept_language=accept_language(self._request),
        )
        return made.job, made.safety

    def delivered(self) -> None:
        """From now on the same order is another picture, but for a client that says that it tries again."""
        try:
            cache.set(self._slot + ":last", self._client_id, RETRIED_SECONDS)
            cache.delete(self._slot)
        except RedisError:
            return

    def _name(self) -> str:
        if key := self._request.headers.get("Idempotency-Key", "").strip():
            return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
        fresh = f"openai:{uuid.uuid4().hex}"
        retried = self._request.headers.get("X-Stainless-Retry-Count", "0")
        try:
            if retried not in ("", "0") and (last := cache.get(self._slot + ":last")):
                return str(last)
            return str(cache.get_or_set(self._slot, fresh, KEPT_SECONDS) or fresh)
        except RedisError:
            return fresh


def _order(body: dict[str, Any]) -> Order:
    """Raises NoSuchModel, BadField and FieldNotSupported."""
    if body.get("model") not in (None, "", PAINTER):
        raise NoSuchModel
    if body.get("n") not in (None, 1):
        raise FieldNotSupported(name="n")
    if body.get("stream"):
        raise FieldNotSupported(name="stream")
    prompt = body.get("prompt")
    if not isinstance(prompt, str):
        raise BadField(name="prompt")
    if len(prompt) > settings.IMAGEGEN_PROMPT_MAX_CHARS:
        raise TextTooLong(limit=settings.IMAGEGEN_PROMPT_MAX_CHARS)
    if "\x00" in prompt:
        raise TextInvalid
    return Order(
        prompt=prompt,
        style=_chosen(body, "style") or "",
        dream=_dream(body),
        quality=_one_of(Quality, body, "quality"),
        background=_one_of(Background, body, "background"),
        output_format=_one_of(OutputFormat, body, "output_format"),
        size=_one_of(Size, body, "size") or Size.AUTO,
        stream=False,
    )


def _one_of(values: Any, body: dict[str, Any], name: str) -> Any:
    given = _chosen(body, name)
    if given is None:
        return None
    if given not in values.values:
        raise FieldNotSupported(name=name)
    return values(given)


def _chosen(body: dict[str, Any], name: str) -> str | None:
    given = body.get(name)
    if given is None:
        return None
    if not isinstance(given, str) or len(given) > 80 or "\x00" in given:
        raise BadField(name=name)
    return OLDER_NAMES.get(name, {}).get(given, given)


def _dream(body: dict[str, Any]) -> uuid.UUID | None:
    try:
        return uuid.UUID(body["dream"]) if body.get("dream") is not None else None
    except (ValueError, TypeError, AttributeError) as error:
        raise BadField(name="dream") from error


def _form(body: dict[str, Any]) -> str:
    form = body.get("response_format") or "both"
    if form not in ("url", "b64_json", "both"):
        raise FieldNotSupported(name="response_format")
    return str(form)


def _answer(job: Job, form: str, ours: dict[str, Any]) -> dict[str, Any]:
    shown = serialize.one_job(job, now=timezone.now())
    pictures = [_picture(row, form, shown) for row in job.results.all() if row.deleted_at is None]
    return {
        "created": int(job.created_at.timestamp()),
        "data": pictures,
        "background": None if job.background == Background.AUTO else job.background,
        "output_format": job.output_format,
        "quality": None if job.quality == Quality.AUTO else job.quality,
        "size": None if job.size == Size.AUTO else job.size,
        "reverie": {**ours, "results": [one["id"] for one in shown["results"]]},
    }


def _picture(row: Any, form: str, shown: dict[str, Any]) -> dict[str, Any]:
    picture: dict[str, Any] = {"revised_prompt": shown["improved_prompt"] or shown["translated_prompt"] or None}
    if form != "b64_json":
        picture["url"] = serialize.result(row)["image_url"]
    if form != "url":
        picture["b64_json"] = base64.b64encode(placing.content(row)).decode()
    return picture
