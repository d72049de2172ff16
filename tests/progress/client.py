"""Somebody's program, as it sees progress; and the causes as other apps report them."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

from django.db import models
from django.test import Client
from django.utils import timezone

from person.models import Cause, Progress, XpEntry
from person.progress.award import Awarded, award

from .. import people

_numbers = itertools.count()


class Dreamer:
    def __init__(self, name: str = "alice", *, time_zone: str = "UTC", **fields: Any) -> None:
        self.person = people.make(name, **fields)
        self.move_to(time_zone)
        self.sign_in()

    def sign_in(self) -> None:
        """A new access token, without the slow hash of a password."""
        self.http = Client(headers=people.bearer(people.access(self.person)))

    def move_to(self, time_zone: str) -> None:
        self.person.profile.time_zone = time_zone
        self.person.profile.save()

    def get(self, path: str = "progress/", **query: Any) -> Any:
        return self.http.get(f"/api/v1/{path}", query)

    def put(self, **body: Any) -> Any:
        return self.http.put("/api/v1/progress/settings/", body, content_type="application/json")

    def stand(self) -> Any:
        """`/api/v1/progress/`, after checking that the points are the sum of the entries."""
        answer = self.get()
        assert answer.status_code == 200, answer.content
        told = answer.json()["data"]
        assert told["experience_points"] == (XpEntry.objects.filter(user=self.person).aggregate(sum=models.Sum("amount"))["sum"] or 0)
        return told

    def streak(self) -> tuple[int, int]:
        told = self.stand()["streak"]
        return told["days"], told["longest"]

    def unlocked(self) -> set[str]:
        return {one["slug"] for one in self.stand()["achievements"] if one["unlocked_at"]}

    def did(self, cause: Cause = Cause.DREAM, *, key: str | None = None, at: datetime.datetime | None = None) -> Awarded | None:
        return award(person_id=self.person.pk, cause=cause, key=key or f"test:{next(_numbers)}", now=at or timezone.now())

    def has(self, xp: int) -> Dreamer:
        """Somebody with so many points from long ago, and no level for them yet."""
        long_ago = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        XpEntry.objects.create(user=self.person, cause=Cause.STREAK, key="long ago", amount=xp, day=long_ago.date(), happened_at=long_ago)
        Progress.objects.create(user=self.person, xp=xp, xp_at=long_ago)
        return self
