"""The figures of the staff room's front page: how the site does, in numbers that name nobody."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from dreams.models import Dream, Message
from imagegen.models import Job, WebhookEndpoint
from imagegen.providers import circuit
from person import ai_costs, outbox
from person.models import AiCall, CreditEntry, OutgoingMail, Session, User

DAYS = 14
FRESH_SECONDS = 30
"""A busy front page asks the database no more often."""


@dataclasses.dataclass(frozen=True, slots=True)
class Provider:
    """A service of AI: its calls and their cost since yesterday; `is_left_alone` while its circuit is open."""

    name: str
    calls: int
    cost: Decimal | None
    is_left_alone: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Figures:
    """`…_day` counts 24 hours, `…_week` seven days. `queue_since` is when the longest waiting job was ordered."""

    people: int
    people_week: int
    people_unconfirmed: int
    sign_ins: int
    dreams: int
    dreams_day: int
    replies_day: int
    replies_failed_day: int
    replies_running: int
    jobs_day: int
    jobs_failed_day: int
    queue: int
    running: int
    queue_since: datetime.datetime | None
    failures: list[tuple[str, int]]
    credits_left: int
    credits_granted_week: int
    credits_spent_week: int
    credits_held: int
    providers: list[Provider]
    mail_waiting: int
    mail_stuck: int
    webhooks_disabled: int
    days: list[tuple[datetime.date, int, int]]
    """Day, dreams begun, pictures ordered."""
    without_price: list[str]
    """Models whose cost is unknown. The last field: a cache may still hold figures from before it was one."""

    @property
    def failed_day(self) -> int:
        return self.replies_failed_day + self.jobs_failed_day


def now(moment: datetime.datetime) -> Figures:
    """The figures, at most FRESH_SECONDS old."""
    known: Figures | None = cache.get("staff.figures")
    if known is None:
        known = _count(moment)
        cache.set("staff.figures", known, FRESH_SECONDS)
    return known


def _count(moment: datetime.datetime) -> Figures:
    day, week = moment - datetime.timedelta(days=1), moment - datetime.timedelta(days=7)
    people = User.objects.filter(deleted_at__isnull=True)
    replies = Message.objects.filter(role=Message.Role.ANALYST)
    ended = replies.filter(ended_at__gte=day)
    jobs = Job.objects.filter(created_at__gte=day)
    waiting = Job.objects.filter(state=Job.State.PENDING).aggregate(number=Count("pk"), since=Min("created_at"))
    lines = CreditEntry.objects.filter(created_at__gte=week)
    open_holds = CreditEntry.objects.filter(kind=CreditEntry.Kind.HOLD, settlement__isnull=True)
    unsent = OutgoingMail.objects.filter(sent_at__isnull=True)
    return Figures(
        **people.aggregate(
            people=Count("pk"),
            people_week=Count("pk", filter=Q(created_at__gte=week)),
            people_unconfirmed=Count("pk", filter=Q(email_verified_at__isnull=True)),
            credits_left=Sum("balance", default=0),
        ),
        sign_ins=Session.objects.alive(moment).count(),
        dreams=Dream.objects.filter(deleted_at__isnull=True).count(),
        dreams_day=Dream.objects.filter(created_at__gte=day).count(),
        replies_day=ended.count(),
        replies_failed_day=ended.filter(state=Message.State.FAILED).count(),
        replies_running=Message.objects.streaming().count(),
        jobs_day=jobs.count(),
        jobs_failed_day=Job.objects.filter(state=Job.State.FAILED, ended_at__gte=day).count(),
        queue=waiting["number"],
        queue_since=waiting["since"],
        running=Job.objects.filter(state=Job.State.PROCESSING).count(),
        failures=_failures(day),
        credits_granted_week=lines.filter(kind=CreditEntry.Kind.GRANT).aggregate(sum=Sum("amount", default=0))["sum"],
        credits_spent_week=-lines.filter(kind=CreditEntry.Kind.CAPTURE).aggregate(sum=Sum("settles__amount", default=0))["sum"],
        credits_held=-open_holds.aggregate(sum=Sum("amount", default=0))["sum"],
        providers=_providers(day),
        mail_waiting=unsent.filter(attempts__lt=outbox.MOST_ATTEMPTS).count(),
        mail_stuck=unsent.filter(attempts__gte=outbox.MOST_ATTEMPTS).count(),
        webhooks_disabled=WebhookEndpoint.objects.filter(disabled_at__isnull=False).count(),
        days=_days(moment),
        without_price=ai_costs.without_price(now=moment),
    )


def _failures(since: datetime.datetime) -> list[tuple[str, int]]:
    """The codes with which replies and jobs failed most often."""
    jobs = Job.objects.filter(state=Job.State.FAILED, ended_at__gte=since).values_list("error_code")
    replies = Message.objects.filter(state=Message.State.FAILED, ended_at__gte=since).values_list("failure_code")
    found: dict[str, int] = {}
    for rows in (jobs, replies):
        for code, number in rows.annotate(number=Count("pk")).order_by():
            found[code or "?"] = found.get(code or "?", 0) + number
    return sorted(found.items(), key=lambda one: -one[1])[:5]


def _providers(since: datetime.datetime) -> list[Provider]:
    rows = AiCall.objects.filter(at__gte=since).values_list("provider").annotate(calls=Count("pk"), cost=Sum("cost")).order_by("provider")
    called = {name: (calls, cost) for name, calls, cost in rows}
    names = dict.fromkeys([*settings.DREAMS_ANALYST_PROVIDERS, *settings.IMAGEGEN_PROVIDERS, *called])
    return [Provider(name, *called.get(name, (0, None)), circuit.is_open(name)) for name in names]


def _days(moment: datetime.datetime) -> list[tuple[datetime.date, int, int]]:
    last = moment.astimezone(datetime.UTC).date()
    first = last - datetime.timedelta(days=DAYS - 1)
    dreams, jobs = _by_day(Dream.objects.all(), first), _by_day(Job.objects.all(), first)
    days = [first + datetime.timedelta(days=number) for number in range(DAYS)]
    return [(day, dreams.get(day, 0), jobs.get(day, 0)) for day in days]


def _by_day(rows: QuerySet[Any, Any], first: datetime.date) -> Mapping[datetime.date, int]:
    since = datetime.datetime.combine(first, datetime.time.min, datetime.UTC)
    inside = rows.filter(created_at__gte=since).order_by()
    return dict(inside.annotate(day=TruncDate("created_at", tzinfo=datetime.UTC)).values_list("day").annotate(number=Count("pk")))
