"""What the AI services cost the operator: each call is noted with its price, and above AI_DAILY_CAP_USD only free ones are asked."""

from __future__ import annotations

import dataclasses
import datetime
import json
from decimal import Decimal
from pathlib import Path

import structlog
from django.conf import settings
from django.db.models import Sum

from . import statements
from .models import AiCall, AiPrice
from .privacy import recipients

log = structlog.get_logger(__name__)

MILLION = 1_000_000
PRECISION = Decimal("0.000001")
SHIPPED = Path(__file__).with_name("ai_prices.json")
"""Prices that come with this version, each with the page and the day on which it was read there."""
UNPRICED_DAYS = 30


@dataclasses.dataclass(frozen=True, slots=True)
class Pictures:
    """What one call for pictures made. `…_tokens` (the first two were read) are what its service counted, or None."""

    count: int = 1
    quality: str = ""
    size: str = ""
    text_tokens: int | None = None
    image_tokens: int | None = None
    output_tokens: int | None = None


def note(
    *,
    kind: AiCall.Kind,
    provider: str,
    model: str,
    now: datetime.datetime,
    input_tokens: int | None = None,
    output_tokens: int | None = None,
    pictures: Pictures | None = None,
) -> AiCall:
    """Note a call that was made. Where there is no price for it the cost is unknown, and the log says so."""
    price = price_of(model)
    if pictures is not None:
        input_tokens, output_tokens = _read(pictures), pictures.output_tokens
        cost = None if price is None else _cost_of_pictures(price, pictures)
    else:
        cost = None if price is None else _cost_of_tokens(price, input_tokens, output_tokens)
    if cost is None:
        log.warning("ai_call.no_price", model=model, provider=provider)
    call = AiCall(
        at=now,
        kind=kind,
        provider=provider,
        model=model[:80],
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        images=pictures.count if pictures else 0,
        cost=None if cost is None else cost.quantize(PRECISION),
    )
    return statements.AI_CALLS.insert(call)


def _read(pictures: Pictures) -> int | None:
    counted = [tokens for tokens in (pictures.text_tokens, pictures.image_tokens) if tokens is not None]
    return sum(counted) if counted else None


def _cost_of_tokens(price: AiPrice, read: int | None, written: int | None) -> Decimal:
    return (Decimal(read or 0) * price.input_per_million + Decimal(written or 0) * price.output_per_million) / MILLION


def _cost_of_pictures(price: AiPrice, pictures: Pictures) -> Decimal | None:
    """By the tokens that the service counted; else by quality and size; else by the picture. None where nothing of that has a price."""
    if pictures.output_tokens is not None and price.output_per_million:
        per_image_token = price.input_per_million if price.image_input_per_million is None else price.image_input_per_million
        seen = Decimal(pictures.image_tokens or 0) * per_image_token / MILLION
        return _cost_of_tokens(price, pictures.text_tokens, pictures.output_tokens) + seen
    dollars = (price.pictures or {}).get(pictures.quality, {}).get(pictures.size)
    if dollars is not None:
        return pictures.count * Decimal(str(dollars))
    if price.per_image or not (price.input_per_million or price.output_per_million or price.pictures):
        # A model all of whose prices are 0 costs nothing.
        return pictures.count * price.per_image
    return None


def load_prices(path: Path = SHIPPED, *, replaces: bool = False) -> list[str]:
    """Make the prices of this file that are missing; with `replaces` also set those that are there. The models that were written."""
    written = []
    known = {price.model: price for price in AiPrice.objects.all()}
    for row in json.loads(path.read_text(encoding="utf-8")):
        model = row.pop("model")
        if model in known and not replaces:
            continue
        price = known.get(model) or AiPrice(model=model)
        for name, value in row.items():
            setattr(price, name, value)
        price.full_clean()
        price.save()
        written.append(model)
    return written


def without_price(*, now: datetime.datetime) -> list[str]:
    """Models that this site may ask and that have no price, and those whose calls of the last thirty days cost something unknown."""
    asked = [one.model for one in recipients.foreign() if one.model and price_of(one.model) is None]
    since = now - datetime.timedelta(days=UNPRICED_DAYS)
    called = AiCall.objects.filter(at__gte=since, cost=None).exclude(model="").order_by("model").values_list("model", flat=True).distinct()
    return list(dict.fromkeys([*asked, *called]))


def price_of(model: str) -> AiPrice | None:
    """The price under the longest name with which this model's begins."""
    fitting = [row for row in statements.ai_prices() if model.startswith(row.model)]
    return max(fitting, key=lambda row: len(row.model), default=None)


def spent_today(*, now: datetime.datetime) -> Decimal:
    """US dollars since midnight (UTC)."""
    midnight = datetime.datetime.combine(now.astimezone(datetime.UTC).date(), datetime.time.min, datetime.UTC)
    total: Decimal | None = AiCall.objects.filter(at__gte=midnight).aggregate(total=Sum("cost"))["total"]
    return total or Decimal(0)


def is_spent(*, now: datetime.datetime) -> bool:
    """Whether today's calls have cost AI_DAILY_CAP_USD; 0 sets no limit.

    Looked at before a call, whose cost is known only after it: those under way may pass the cap by what they cost.
    """
    cap = Decimal(str(settings.AI_DAILY_CAP_USD))
    return cap > 0 and spent_today(now=now) >= cap
