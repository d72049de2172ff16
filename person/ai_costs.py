"""What the AI services cost the operator: each call is noted with its price, and above AI_DAILY_CAP_USD only free ones are asked."""

from __future__ import annotations

import datetime
from decimal import Decimal

import structlog
from django.conf import settings
from django.db.models import Sum

from . import statements
from .models import AiCall, AiPrice

log = structlog.get_logger(__name__)

MILLION = 1_000_000
PRECISION = Decimal("0.000001")


def note(
    *,
    kind: AiCall.Kind,
    provider: str,
    model: str,
    now: datetime.datetime,
    input_tokens: int | None = None,
    output_tokens: int | None = None,
    images: int = 0,
) -> AiCall:
    """Note a call that was made. Where its model has no price the cost is unknown, and the log says so."""
    price = price_of(model)
    cost = None
    if price is not None:
        read, written = Decimal(input_tokens or 0), Decimal(output_tokens or 0)
        tokens = (read * price.input_per_million + written * price.output_per_million) / MILLION
        cost = (tokens + images * price.per_image).quantize(PRECISION)
    else:
        log.warning("ai_call.no_price", model=model, provider=provider)
    call = AiCall(
        at=now,
        kind=kind,
        provider=provider,
        model=model[:80],
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        images=images,
        cost=cost,
    )
    return statements.AI_CALLS.insert(call)


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
