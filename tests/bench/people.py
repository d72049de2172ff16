"""Makes the people, dreams and tokens that the benchmark talks as: `python -m tests.bench.people <file> <wishes as JSON>`.

Runs with the settings of the server that is about to start, so that this one finds them in its database.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from dreams import search
from dreams.models import Dream
from person.credits import ledger
from person.flows import sessions
from person.models import Plan, User
from project.sealing.keyring import keys_of
from tests import diary

from . import PASSWORD

MOST_NAMED = 50
"""So many of a person's dreams are told of."""


def make(wishes: list[dict[str, Any]]) -> list[dict[str, object]]:
    """Each person with an access token, a browser's cookie, and credits for all of their dreams."""
    Plan.objects.update(replies_per_dream=0)
    made: list[dict[str, object]] = []
    for wish in wishes:
        for _ in range(wish["people"]):
            made.append(_person(len(made), **wish))
    return made


def _person(
    number: int, *, people: int, dreams: int, is_told: bool, messages: int, has_words: bool, has_password: bool
) -> dict[str, object]:
    now = timezone.now()
    with transaction.atomic():
        password = PASSWORD if has_password else None
        user = User.objects.create_user(f"dreamer{number}@bench.invalid", password, username=f"dreamer{number}", email_verified_at=now)
        ledger.grant(person_id=user.pk, amount=dreams + 1000, key=f"bench:{user.pk}")
        session = sessions.begin(user=user, ip=None, user_agent="bench", now=now)
        browser: Any = SessionStore()
        browser[sessions.BROWSER_KEY] = str(session.pk)
        browser.save()
        token = sessions.issue(session=session).access
    # Kept from now on, where one of an open transaction would be read anew for each row.
    keys_of(user.pk)
    rows = _dreams(user, dreams, is_told=is_told)
    if messages:
        diary.messages(rows[0], messages)
    if has_words:
        with transaction.atomic():
            for row in rows:
                search.keep_words(dream_id=row.pk)
    named = [str(row.pk) for row in rows[:MOST_NAMED]]
    return {"token": token, "cookie": browser.session_key, "email": user.email, "dreams": named}


def _dreams(user: User, count: int, *, is_told: bool) -> list[Dream]:
    """Newest first. Those that are told have a title, too, as a model would have given it."""
    if not is_told:
        return Dream.objects.bulk_create(Dream(author=user) for _ in range(count))
    rows = diary.dreams(user, count)
    for number, row in enumerate(rows):
        row.title = f"The door by the sea {number}"
    with transaction.atomic():
        for row in rows:
            row.save(update_fields=["title"])
    return rows


if __name__ == "__main__":
    if "DATABASE_URL" in os.environ:  # else it is a copy of a prepared one
        call_command("migrate", verbosity=0, interactive=False)
        call_command("seed", verbosity=0)
    Path(sys.argv[1]).write_text(json.dumps(make(json.loads(sys.argv[2]))), encoding="utf-8")
