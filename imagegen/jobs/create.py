"""Creating a job: one transaction stores the row and what pays for it; workers are woken on commit."""

from __future__ import annotations

import dataclasses
import datetime
import math
import secrets
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dreams.chat import access as dreams_access
from dreams.chat.safety_card import named_when_refused
from dreams.models import Dream
from person import ai_limits
from person.credits import allowance
from person.credits.ledger import IdempotencyConflict
from person.credits.quote import Quote
from person.models import User
from person.privacy import consent, door
from project import rates
from project.celery import wake_workers
from project.errors import DomainError, Kind
from project.text.visible import is_blank

from ..catalogue import ratings
from ..models import Image, Job, Style
from ..models.parameters import Background, OutputFormat, Quality, Size
from ..moderation import check as moderation
from ..prompts import prepare, safety
from . import access, events, finish, payment

MOST_SEED = 2**32


class PromptMissing(DomainError):
    code = "prompt_missing"
    message = _("Please say what the picture should show.")


class SourceMissing(DomainError):
    code = "image_missing"
    message = _("Please choose the picture that is to be changed.")


class StyleMissing(DomainError):
    code = "style_missing"
    message = _("Please choose a style.")


class NotTransparent(DomainError):
    code = "format_not_transparent"
    message = _("JPEG can't be transparent: choose PNG or WebP.")


class MaskDoesNotFit(DomainError):
    code = "mask_does_not_fit"
    message = _("The mask must be a PNG of the same size as the picture.")


class TooManyJobs(DomainError):
    code = "too_many_jobs"
    kind = Kind.CONFLICT
    message = _("You have %(limit)s pictures in the making already. Please wait for one of them.")


class TooManyAtOnce(DomainError):
    code = "too_many_at_once"
    kind = Kind.CONFLICT
    message = _(
        "Your plan makes at most %(limit)s pictures at a time, and %(waiting)s are in the making. Please choose fewer scenes, or wait."
    )


class TooManyGenerations(ai_limits.TooManyRequests):
    message = _("You have begun as many pictures as one may in this time. Please try again in %(retry_after)s seconds.")


class PremiumStyle(DomainError):
    code = "premium_style"
    kind = Kind.DENIED
    message = _("This style belongs to the premium plan.")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is wanted. `seed` None lets us choose; the same prompt and seed give the same picture with the local provider."""

    type: Job.Type = Job.Type.GENERATION
    prompt: str = ""
    operation: str = ""
    intensity: float = 0.7
    source: uuid.UUID | None = None
    mask: uuid.UUID | None = None
    style: str = ""
    """A style in words, for who names one that is not in the catalogue."""
    dream: uuid.UUID | None = None
    quality: Quality | None = None
    background: Background | None = None
    output_format: OutputFormat | None = None
    """None leaves these three to the style's defaults."""
    size: Size = Size.AUTO
    stream: bool = True
    translate: bool = True
    improve: bool = False
    seed: int | None = None
    deadline_s: int | None = None
    shows_rewriting: bool = False
    """It shows how a nightmare was told anew, so it is no picture of the dream itself."""


@dataclasses.dataclass(frozen=True, slots=True)
class Created:
    """`is_new` is False where the same client id had made this job before. `safety` is the card that its words bring up, each time they are
    sent: whoever sends again has not seen the answer.
    """

    job: Job
    is_new: bool
    safety: dict[str, Any] | None = None


def job(
    *,
    person_id: uuid.UUID,
    order: Order,
    now: datetime.datetime,
    client_id: str | None = None,
    language: str = "en",
    accept_language: str = "",
) -> Created:
    """Check the words, and store a job and what pays for it. The same `client_id` of a person makes one job, however often and fast it
    is sent. Raises what `check` and `store` raise; then nothing is stored.
    """
    whose: dict[str, Any] = {"person_id": person_id, "language": language, "accept_language": accept_language}
    check(order=order, client_id=client_id, **whose)
    return store(order=order, now=now, client_id=client_id, **whose)


def check(*, person_id: uuid.UUID, order: Order, client_id: str | None = None, language: str = "en", accept_language: str = "") -> None:
    """Have the words of a new order checked. Needs to be outside of any transaction: a service may be asked.

    Raises ConsentNeeded, ContentRefused and ModerationUnavailable, each with the card beside it where the words told of a danger.
    """
    found_language = prepare.language(order.prompt, fallback=language) or language
    with named_when_refused(order.prompt, person_id=person_id, language=found_language, accept_language=accept_language):
        consent.require(person_id)
        if client_id is None or not Job.objects.ordered_by(person_id).filter(client_id=client_id).exists():
            whose = door.Subject(person_id, door.Kind.MODERATION, dream_id=order.dream)
            moderation.prompt(order.prompt, language=found_language, whose=whose)


def store(
    *,
    person_id: uuid.UUID,
    order: Order,
    now: datetime.datetime,
    client_id: str | None = None,
    language: str = "en",
    accept_language: str = "",
) -> Created:
    """`job` for an order whose words were checked.

    Raises InsufficientCredit, TooManyJobs, TooManyGenerations, TooManyRequests, PremiumStyle, NoSuchImage, NoSuchStyle, NoSuchDream,
    IdempotencyConflict, and the refusals above; then nothing is stored, and the card is beside the refusal.
    """
    found_language = prepare.language(order.prompt, fallback=language)
    whose: dict[str, Any] = {"person_id": person_id, "language": found_language or language, "accept_language": accept_language}
    with named_when_refused(order.prompt, **whose):
        made = _stored(person_id, order, client_id, found_language, now)
    return dataclasses.replace(made, safety=safety.card_for(order.prompt, dream_id=made.job.dream_id, **whose))


def _stored(person_id: uuid.UUID, order: Order, client_id: str | None, language: str, now: datetime.datetime) -> Created:
    with transaction.atomic():
        person = User.objects.lock(person_id)
        if client_id is not None and (earlier := Job.objects.ordered_by(person_id).filter(client_id=client_id).first()) is not None:
            return _same(earlier, order)
        planned = _planned(person, order, client_id, language, now)
        refuse_if_too_many(person)
        return Created(begin(planned, person, now), is_new=True)


def several(*, person_id: uuid.UUID, orders: Sequence[tuple[str, Order]], now: datetime.datetime, language: str = "en") -> list[Job]:
    """New jobs that begin together or not at all, each with its client id. Their words were checked; needs the caller's transaction.

    Raises TooManyAtOnce where they are more than the person's plan has left at a time, and what `store` does.
    """
    person = User.objects.lock(person_id)
    refuse_if_too_many(person, wanted=len(orders))
    planned = [_planned(person, order, client_id, prepare.language(order.prompt, fallback=language), now) for client_id, order in orders]
    return [begin(row, person, now) for row in planned]


def quote_several(*, person_id: uuid.UUID, orders: Sequence[Order], now: datetime.datetime) -> Quote:
    """What these would cost together: the day's allowance first covers as many as are left of it."""
    person = User.objects.select_related("plan").get(pk=person_id)
    planned = [_planned(person, order, None, "", now) for order in orders]
    return payment.quote_several(jobs=planned, person=person, now=now)


def quote(*, person_id: uuid.UUID, order: Order, now: datetime.datetime) -> Quote:
    """What an order would cost now. Nothing is stored or held, and nothing promised. Raises what `store` does for a wrong order."""
    return quote_for(person=User.objects.select_related("plan").get(pk=person_id), order=order, now=now)


def quote_for(*, person: User, order: Order, now: datetime.datetime) -> Quote:
    """The same for a person who was read just now."""
    planned = _planned(person, order, None, "", now)
    return payment.quote(job_type=planned.type, quality=planned.quality, person=person, now=now)


def _planned(person: User, order: Order, client_id: str | None, language: str, now: datetime.datetime) -> Job:
    """The row, not stored yet, with all that the order names looked up through the person's own doors."""
    source, mask = _pictures(person, order)
    style = _style(person, order)
    if order.type == Job.Type.GENERATION and is_blank(order.prompt):
        raise PromptMissing
    if order.type == Job.Type.EDIT and is_blank(order.prompt) and not order.operation:
        raise PromptMissing
    quality, background, output_format = _look(order, style)
    return Job(
        person=person,
        client_id=client_id,
        type=order.type,
        dream=_dream(person, order),
        source=source,
        mask=mask,
        style=style,
        prompt=order.prompt,
        language=language,
        improved_prompt=prepare.in_style(order.prompt, style) if style else "",
        wants_translation=order.translate,
        wants_improvement=order.improve,
        operation=order.operation,
        intensity=order.intensity,
        quality=quality,
        background=background,
        output_format=output_format,
        size=order.size,
        is_streamed=order.stream,
        shows_rewriting=order.shows_rewriting,
        seed=secrets.randbelow(MOST_SEED) if order.seed is None else order.seed,
        deadline_at=now + datetime.timedelta(seconds=order.deadline_s) if order.deadline_s else None,
        created_at=now,
    )


def _look(order: Order, style: Style | None) -> tuple[Quality, Background, OutputFormat]:
    """What the person chose, else the style's defaults; of these, none that contradicts a choice. Raises NotTransparent."""
    quality = order.quality or Quality(style.default_quality if style else Quality.AUTO)
    background = order.background or Background(style.default_background if style else Background.AUTO)
    output_format = order.output_format or OutputFormat(style.default_output_format if style else OutputFormat.PNG)
    if (background, output_format) == (Background.TRANSPARENT, OutputFormat.JPEG):
        if order.background and order.output_format:
            raise NotTransparent
        if order.background:
            output_format = OutputFormat.PNG
        else:
            background = Background.AUTO
    return quality, background, output_format


def begin(row: Job, person: User, now: datetime.datetime) -> Job:
    """Pay, store, tell, wake. Needs the transaction that locked the person."""
    _refuse_if_throttled(person, now)
    payment.hold(job=row, person=person, now=now)
    row.save(force_insert=True)
    _refuse_if_dream_went(row)
    if row.style is not None:
        ratings.used(style=row.style, person_id=person.pk, now=now)
    events.emit(row, events.Kind.QUEUED, now=now)
    if row.hold is not None:
        events.announce_credits(person.pk)
    ai_limits.count_request(person.pk)
    wake_workers(finish.RUN)
    return row


def _refuse_if_dream_went(row: Job) -> None:
    """Storing the job waited for an erasure of its dream that was under way: then the dream is gone, and its words must not stay here."""
    if row.dream_id is not None:
        dreams_access.dream(dream_id=row.dream_id, person_id=row.person_id)


def refuse_if_too_many(person: User, *, wanted: int = 1) -> None:
    """Raise TooManyJobs, for several TooManyAtOnce. The person is locked, so the answer holds until the end of the transaction."""
    waiting = Job.objects.ordered_by(person).unfinished().count()
    if waiting + wanted <= (limit := allowance.max_open_jobs(person)):
        return
    raise TooManyJobs(limit=limit) if wanted == 1 else TooManyAtOnce(limit=limit, waiting=waiting)


def _refuse_if_throttled(person: User, now: datetime.datetime) -> None:
    """THROTTLE_AI_GENERATION counts the jobs themselves: refused orders have none, and under the person's lock the count is exact."""
    amount, seconds = rates.limit("ai_generation")
    window = datetime.timedelta(seconds=seconds)
    begun = Job.objects.ordered_by(person).filter(created_at__gt=now - window).order_by("-created_at").values_list("created_at", flat=True)
    latest = list(begun[:amount])
    if len(latest) >= amount:
        free_at = latest[-1] + window if latest else now + window
        raise TooManyGenerations(retry_after=max(1, math.ceil((free_at - now).total_seconds())))


def _same(earlier: Job, order: Order) -> Created:
    """The job that this client id made. Raises IdempotencyConflict where something else was ordered with it."""
    told = (order.type, order.prompt, order.operation, order.source, order.size)
    kept = (earlier.type, earlier.prompt, earlier.operation, earlier.source_id, earlier.size)
    chosen = {"quality": order.quality, "background": order.background, "output_format": order.output_format}
    if told != kept or any(value is not None and value != getattr(earlier, name) for name, value in chosen.items()):
        raise IdempotencyConflict
    return Created(earlier, is_new=False)


def _pictures(person: User, order: Order) -> tuple[Image | None, Image | None]:
    source = access.image(image_id=order.source, person_id=person.pk) if order.source else None
    if source is None and order.type != Job.Type.GENERATION:
        raise SourceMissing
    mask = access.image(image_id=order.mask, person_id=person.pk) if order.mask else None
    if mask is not None and not (source and (mask.width, mask.height) == (source.width, source.height) and mask.media_type == "image/png"):
        raise MaskDoesNotFit
    return source, mask


def _style(person: User, order: Order) -> Style | None:
    style = access.style(name=order.style) if order.style else None
    if style is None and order.type == Job.Type.STYLE_TRANSFER:
        raise StyleMissing
    if style is not None and style.is_premium and not allowance.may_use_premium_styles(person):
        raise PremiumStyle
    return style


def _dream(person: User, order: Order) -> Dream | None:
    return dreams_access.dream(dream_id=order.dream, person_id=person.pk) if order.dream else None
