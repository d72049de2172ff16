"""What the patterns page says, counted beforehand for diaries that are too large to be counted while somebody waits.

Counted anew in the background after each change, with the threads. Where nothing is kept yet it is counted at once, and kept.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime
import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from person.models import User

from ..models import Dream, KeptPatterns
from . import report
from .indicators import INDICATORS, Indicator
from .report import Measured, Report, Together
from .resampling import Change, Share

LARGE = 400
REPORT = "report"
_BY_NAME = {one.name: one for one in INDICATORS}


def of_person(person: User, *, today: datetime.date, with_dreams: bool = False) -> Report:
    """As `report.of_person`; of a large diary what was counted last, with the weeks as they are now; ids only `with_dreams`."""
    if not _is_large(person):
        return report.of_person(person, today=today)
    wanted = KeptPatterns.objects.filter(person=person)
    rows = {row.name: row.content for row in (wanted if with_dreams else wanted.filter(name=REPORT))}
    if REPORT not in rows:
        return _keep(person, today)
    return _read(json.loads(rows[REPORT]), {name: _ids(rows[name]) for name in rows if name != REPORT}, report.weeks(person, today=today))


def behind(person: User, indicator: Indicator) -> list[uuid.UUID]:
    """As `report.behind`; of a large diary as it was counted last."""
    row = KeptPatterns.objects.filter(person=person, name=indicator.name).first() if _is_large(person) else None
    return report.behind(person, indicator) if row is None else _ids(row.content)


def refresh(*, person_id: uuid.UUID) -> None:
    """Count a large diary anew; what is kept of one that is small now is dropped."""
    person = User.objects.filter(pk=person_id, deleted_at__isnull=True).first()
    if person is None or not _is_large(person):
        KeptPatterns.objects.filter(person=person_id).delete()
        return
    _keep(person, timezone.localdate())


def _is_large(person: User) -> bool:
    return Dream.objects.of(person).has_more_than(LARGE)


def _keep(person: User, today: datetime.date) -> Report:
    made = report.of_person(person, today=today)
    contents = {REPORT: json.dumps(_written(made)), **{one.indicator.name: _listed(one.dreams) for one in made.measured}}
    now = timezone.now()
    rows = [KeptPatterns(person=person, name=name, content=content, made_at=now) for name, content in contents.items()]
    with transaction.atomic():
        # The person's row is locked: two who count at once come one after the other.
        User.objects.lock(person.pk)
        KeptPatterns.objects.filter(person=person).delete()
        KeptPatterns.objects.bulk_create(rows)
    return made


def _written(made: Report) -> dict[str, Any]:
    measured = [
        {
            "name": one.indicator.name,
            "share": dataclasses.asdict(one.share),
            "lately": one.lately and dataclasses.asdict(one.lately),
            "behind": one.behind,
        }
        for one in made.measured
    ]
    together = [{**dataclasses.asdict(one), "sign": str(one.sign)} for one in made.together]
    plain = {"dreams": made.dreams, "is_enough": made.is_enough, "is_rough": made.is_rough}
    return {**plain, "measured": measured, "unmeasured": [one.name for one in made.unmeasured], "together": together}


def _read(kept: Mapping[str, Any], dreams: Mapping[str, list[uuid.UUID]], weeks: list[report.Week]) -> Report:
    return Report(
        dreams=kept["dreams"],
        is_enough=kept["is_enough"],
        is_rough=kept["is_rough"],
        measured=[
            Measured(_BY_NAME[one["name"]], Share(**one["share"]), _change(one["lately"]), dreams.get(one["name"], []), one["behind"])
            for one in kept["measured"]
            if one["name"] in _BY_NAME
        ],
        unmeasured=[_BY_NAME[name] for name in kept["unmeasured"] if name in _BY_NAME],
        together=[Together(**{**one, "sign": uuid.UUID(one["sign"])}) for one in kept["together"]],
        weeks=weeks,
    )


def _change(kept: Mapping[str, Any] | None) -> Change | None:
    if kept is None:
        return None
    return Change(**{**kept, "before": Share(**kept["before"]), "lately": Share(**kept["lately"])})


def _listed(dreams: list[uuid.UUID]) -> str:
    return base64.b64encode(b"".join(one.bytes for one in dreams)).decode()


def _ids(content: str) -> list[uuid.UUID]:
    raw = base64.b64decode(content)
    return [uuid.UUID(bytes=raw[start : start + 16]) for start in range(0, len(raw), 16)]
