"""Makes the people, dreams and tokens that the benchmark talks as: `python -m tests.bench.people <file> <people> <dreams each>`.

Runs with the settings of the server that is about to start, so that this one finds them in its database.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from dreams.models import Dream
from person.credits import ledger
from person.flows import sessions
from person.models import Plan, User


def make(*, people: int, dreams_each: int) -> list[dict[str, object]]:
    """Each person with an access token and dreams of their own, and credits for all of them."""
    now = timezone.now()
    made: list[dict[str, object]] = []
    with transaction.atomic():
        Plan.objects.update(replies_per_dream=0)
        for number in range(people):
            user = User.objects.create_user(f"dreamer{number}@bench.invalid", username=f"dreamer{number}", email_verified_at=now)
            ledger.grant(person_id=user.pk, amount=dreams_each, key=f"bench:{user.pk}")
            session = sessions.begin(user=user, ip=None, user_agent="bench", now=now)
            dreams = Dream.objects.bulk_create(Dream(author=user) for _ in range(dreams_each))
            made.append({"token": sessions.issue(session=session).access, "dreams": [str(dream.pk) for dream in dreams]})
    return made


if __name__ == "__main__":
    call_command("migrate", verbosity=0, interactive=False)
    call_command("seed", verbosity=0)
    Path(sys.argv[1]).write_text(json.dumps(make(people=int(sys.argv[2]), dreams_each=int(sys.argv[3]))), encoding="utf-8")
