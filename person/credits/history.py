"""A person's ledger in plain words: each line says what it was for, and leads there.

What a line is for is its subject, `<kind>:<id>`. An app that pays for something registers how its subjects are named, so that
nobody here needs to know dreams or images.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import CreditEntry, Plan, User

Kind = CreditEntry.Kind


@dataclasses.dataclass(frozen=True, slots=True)
class Subject:
    """What a line was for, in words that fit after “for”, and a path on this site that leads there (empty: nowhere)."""

    words: str
    link: str = ""


Namer = Callable[[User, Collection[str]], Mapping[str, Subject]]
"""Names the subjects of one kind that this person may see, by their ids; those that are gone it leaves out."""

_namers: dict[str, Namer] = {}
_gone: dict[str, str | Promise] = {}

SENTENCES: dict[str, str | Promise] = {
    Kind.GRANT: gettext_lazy("Granted: %(what)s"),
    Kind.HOLD: gettext_lazy("Reserved for %(what)s"),
    Kind.CAPTURE: gettext_lazy("Spent on %(what)s"),
    Kind.RELEASE: gettext_lazy("Given back for %(what)s"),
    Kind.REFUND: gettext_lazy("Refunded for %(what)s"),
    Kind.ADJUSTMENT: gettext_lazy("Adjusted by our staff: %(what)s"),
    Kind.EXPIRY: gettext_lazy("Expired: what was left of %(what)s"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One line of the history. `note` is what staff or the system gave as a reason, where the words do not say it yet."""

    entry: CreditEntry
    words: str
    link: str
    note: str


def name_subjects(kind: str, *, namer: Namer, gone: str | Promise) -> None:
    """Register how subjects of a kind are named, and what stands for one that no longer exists."""
    _namers[kind], _gone[kind] = namer, gone


def of(person: User, *, kind: str = "", since: datetime.datetime | None = None, before: datetime.datetime | None = None) -> QuerySet[Any]:
    """The person's lines, newest first: of one kind, from `since` on, and before `before`."""
    lines = CreditEntry.objects.filter(user=person).order_by("-id")
    if kind:
        lines = lines.filter(kind=kind)
    if since is not None:
        lines = lines.filter(created_at__gte=since)
    return lines if before is None else lines.filter(created_at__lt=before)


def folded(lines: QuerySet[Any]) -> QuerySet[Any]:
    """Without the lines that only say that a hold was spent: the hold is told as what was spent (`told`), and the sum is the same."""
    return lines.exclude(kind=Kind.CAPTURE).select_related("settlement")


def serialize(person: User, entries: Iterable[CreditEntry], *, is_folded: bool = False) -> list[Line]:
    """These lines in the active language. One query for each kind of subject, however many lines."""
    entries = list(entries)
    subjects = _subjects(person, {entry.subject for entry in entries})
    return [_line(entry, subjects, _ending(entry) if is_folded else entry.kind) for entry in entries]


def _ending(entry: CreditEntry) -> str:
    """What a line of a folded history tells of: of a hold that was captured, the capture."""
    settlement: CreditEntry | None = getattr(entry, "settlement", None)
    return Kind.CAPTURE if settlement is not None and settlement.kind == Kind.CAPTURE else entry.kind


def _line(entry: CreditEntry, subjects: Mapping[str, Subject], kind: str) -> Line:
    subject = subjects.get(entry.subject) or Subject(_unnamed(entry))
    is_said = subject.words == entry.reason or entry.reason in {"welcome", "demo"}
    words = str(SENTENCES[kind]) % {"what": subject.words}
    return Line(entry, words, subject.link, "" if is_said else entry.reason)


def _unnamed(entry: CreditEntry) -> str:
    if entry.reason == "welcome":
        return _("welcome credits")
    return entry.reason or _("no reason was noted")


def _subjects(person: User, wanted: Iterable[str]) -> dict[str, Subject]:
    ids: dict[str, set[str]] = collections.defaultdict(set)
    for subject in wanted:
        kind, _colon, name = subject.partition(":")
        ids[kind].add(name)
    found: dict[str, Subject] = {}
    for kind, names in ids.items():
        if kind in _namers:
            known = _namers[kind](person, names)
            found |= {f"{kind}:{name}": known.get(name) or Subject(str(_gone[kind])) for name in names}
    return found


def _name_months(person: User, months: Collection[str]) -> dict[str, Subject]:
    return {month: Subject(_("the credits of %(month)s") % {"month": _month(month)}) for month in months}


def _month(month: str) -> str:
    year, number = month.split("-")
    return formats.date_format(datetime.date(int(year), int(number), 1), "YEAR_MONTH_FORMAT")


def _name_plans(person: User, slugs: Collection[str]) -> dict[str, Subject]:
    names = dict(Plan.objects.filter(slug__in=slugs).values_list("slug", "name"))
    return {slug: Subject(_("welcome credits of the plan %(plan)s") % {"plan": name}) for slug, name in names.items()}


def _name_codes(person: User, codes: Collection[str]) -> dict[str, Subject]:
    return {code: Subject(_("a redeemed code")) for code in codes}


def _name_levels(person: User, levels: Collection[str]) -> dict[str, Subject]:
    return {level: Subject(_("reaching level %(level)s") % {"level": level}, reverse("progress")) for level in levels}


def _name_grants(person: User, grants: Collection[str]) -> dict[str, Subject]:
    """What an expired grant was for; its own subject is never a grant."""
    rows = list(CreditEntry.objects.filter(user=person, pk__in=grants))
    subjects = _subjects(person, {row.subject for row in rows})
    return {str(row.pk): subjects.get(row.subject) or Subject(_unnamed(row)) for row in rows}


name_subjects("monthly", namer=_name_months, gone=gettext_lazy("the credits of a month"))
name_subjects("plan", namer=_name_plans, gone=gettext_lazy("welcome credits of a plan"))
name_subjects("redeem", namer=_name_codes, gone=gettext_lazy("a redeemed code"))
name_subjects("level", namer=_name_levels, gone=gettext_lazy("reaching a level"))
name_subjects("grant", namer=_name_grants, gone=gettext_lazy("an earlier grant"))
