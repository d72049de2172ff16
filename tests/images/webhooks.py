"""A person with webhooks, in process: REST, and the worker's turn made by hand."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone

from dreams import diary
from dreams.chat import finish
from dreams.chat import send as send_message
from dreams.models import Message
from imagegen.jobs import events
from imagegen.models import Job
from imagegen.webhooks import send
from person.credits import ledger
from person.flows import api_keys
from person.models import Scope, User
from tests import people

ALL = ["job.progress", "job.completed", "job.failed", "job.cancelled"]


class Listener:
    """Somebody whose program has webhooks."""

    def __init__(self, person: User | None = None, *, scopes: Sequence[Scope] = (Scope.IMAGES, Scope.DREAMS_READ)) -> None:
        self.person = person or people.make("listener", password=None)
        # A key, since a program's sign-in would not outlive the days that these tests jump over.
        key = api_keys.make(person_id=self.person.pk, name="webhooks", scopes=scopes, now=timezone.now())
        self._client = Client(headers=people.bearer(key.secret))

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = self._client.generic(method, f"/api/webhooks/{path}", _json(body), content_type="application/json")
        return answer.status_code, answer.json() if answer.content else None

    def get(self, path: str) -> Any:
        return self._client.get(path).json()

    def listen(self, url: str, **fields: Any) -> dict[str, Any]:
        """A new webhook with its secret."""
        status, made = self.call("POST", "", {"url": url, "events": ALL, **fields})
        assert status == 201, made
        return dict(made)

    def look(self, webhook: dict[str, Any]) -> dict[str, Any]:
        return dict(self.call("GET", f"{webhook['id']}/")[1])

    def log(self, webhook: dict[str, Any]) -> list[dict[str, Any]]:
        """The deliveries, oldest first."""
        return list(reversed(self.call("GET", f"{webhook['id']}/deliveries/?page_size=100")[1]["results"]))

    def only(self, webhook: dict[str, Any]) -> dict[str, Any]:
        (delivery,) = self.log(webhook)
        return delivery

    # --- what happens to their pictures

    def job(self, **fields: Any) -> Job:
        return Job.objects.create(person=self.person, type=Job.Type.GENERATION, seed=1, created_at=timezone.now(), **fields)

    def answered(self, text: str, state: Message.State = Message.State.COMPLETE, code: str = "") -> Message:
        """A dream told by this person, and the end of its reply, as the process that ran it would write it."""
        ledger.grant(person_id=self.person.pk, amount=1, key=f"test:{uuid.uuid4()}", reason="a test")
        dream = diary.begin(person=self.person, now=timezone.now())
        sent = send_message.message(
            dream_id=dream.pk, person_id=self.person.pk, client_id="c1", text="I dreamt of my mother.", now=timezone.now()
        )
        assert sent.reply is not None
        ended = finish.reply(message_id=sent.reply.pk, epoch=1, text=text, state=state, code=code, now=timezone.now())
        assert ended is not None
        return ended

    def happens(self, kind: str = "failed", job: Job | None = None, **data: Any) -> Job:
        """An event of a job, as its runner would tell it."""
        with transaction.atomic():
            job = job or self.job()
            events.emit(job, events.Kind(kind), now=timezone.now(), **data)
        return job


def turns(most: int = 100) -> int:
    """Let the worker do what is due; how many attempts it made."""
    return next((made for made in range(most) if not send.next_delivery()), most)


def unknown() -> str:
    return str(uuid.uuid4())


def seconds(number: float) -> datetime.timedelta:
    return datetime.timedelta(seconds=number)


def _json(body: Any) -> str:
    return json.dumps(body) if body is not None else ""
