"""A program of a person: JSON and a bearer token; and the ledger seen from outside."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db import models, transaction
from django.test import Client

from person.credits import ledger
from person.models import CreditEntry

from .. import people


class Program:
    def __init__(self, name: str, **fields: Any) -> None:
        self.person = people.make(name, **fields)
        self.access = people.access(self.person)
        self.http = Client(headers=people.bearer(self.access))

    def get(self, path: str, **query: Any) -> Any:
        return self.http.get(f"/api/user/{path}", query)

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        headers = {"Idempotency-Key": key} if key is not None else {}
        return self.http.post(f"/api/user/{path}", body or {}, content_type="application/json", headers=headers)

    def patch(self, path: str, body: Any) -> Any:
        return self.http.patch(f"/api/user/{path}", body, content_type="application/json")

    def delete(self, path: str) -> Any:
        return self.http.delete(f"/api/user/{path}")

    def grant(self, amount: int, *, expires_at: datetime.datetime | None = None, **words: str) -> CreditEntry:
        with transaction.atomic():
            return ledger.grant(person_id=self.person.pk, amount=amount, key=str(uuid.uuid4()), expires_at=expires_at, **words)

    def left(self) -> int:
        """What is left to spend, after checking that it is the sum of the lines."""
        amount = ledger.balance(self.person.pk).amount
        assert amount == (CreditEntry.objects.filter(user=self.person).aggregate(sum=models.Sum("amount"))["sum"] or 0)
        return amount

    def kinds(self) -> list[str]:
        """The kinds of the lines, oldest first."""
        return list(CreditEntry.objects.filter(user=self.person).order_by("id").values_list("kind", flat=True))
