"""A diary of years, made quickly: thousands of dreams, thousands of messages in one, with what was found in them.

`python -m tests.diary EMAIL DREAMS MESSAGES`, with a server's environment, puts one into its database and prints the dream's id.
"""

from __future__ import annotations

import datetime
import os
import sys
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from dreams.models import Dream

STEP = datetime.timedelta(hours=7)


def dreams(person: Any, count: int) -> list[Dream]:
    """Answered and paid for, one every seven hours until now; newest first."""
    from django.utils import timezone

    from dreams.models import Dream
    from project.sealing.keyring import keys_of

    # A key that is made in the transaction of the rows is read anew for each of them, until it is committed.
    keys_of(person.pk)
    now = timezone.now()
    rows = []
    for number in range(count):
        at = now - STEP * number
        day = at.date()
        words = f"Dream {number}: a house by the sea, and a door nobody"
        rows.append(Dream(author=person, description=words, covered_on=day, night=day, answered_at=at, created_at=at, updated_at=at))
    created, updated = Dream._meta.get_field("created_at"), Dream._meta.get_field("updated_at")
    # Else all would have been begun now; changing them afterwards takes ten times as long.
    with mock.patch.object(created, "auto_now_add", False), mock.patch.object(updated, "auto_now", False):
        Dream.objects.bulk_create(rows, batch_size=500)
    return rows


def messages(dream: Dream, count: int, *, insights: int = 0) -> list[int]:
    """Message and reply in turn, each answering the one before; their ids. `insights` are spread over the person's messages."""
    from dreams.models import DreamInsight, Message

    last = Message.objects.order_by("-pk").first()
    first = (last.pk if last else 0) + 1
    rows = [
        Message(
            pk=first + number,
            dream=dream,
            role="analyst" if number % 2 else "user",
            text=f"Message {number} speaks of the sea, my mother and a black dog. " * 8,
            client_id=None if number % 2 else f"old-{number}",
            parent_id=first + number - 1 if number else None,
            language="en",
        )
        for number in range(count)
    ]
    Message.objects.bulk_create(rows, batch_size=500)
    told = rows[::2]
    found = [
        DreamInsight(dream=dream, message=told[n % len(told)], kind="symbol", key=f"k{n}", label="sea", start=n // len(told), end=99)
        for n in range(insights)
    ]
    DreamInsight.objects.bulk_create(found, batch_size=500)
    _count_on()
    return [row.pk for row in rows]


def _count_on() -> None:
    """Ids were given by hand: PostgreSQL's sequence must go on behind them."""
    from django.core.management.color import no_style
    from django.db import connection

    from dreams.models import Message

    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [Message]):
            cursor.execute(sql)


def main(email: str, dream_count: int, message_count: int) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    from person.models import Plan, User

    person = User.objects.get(email=email)
    # Whose replies and dreams do not run out.
    person.plan = Plan.objects.get(slug="studio")
    person.save(update_fields=["plan"])
    made = dreams(person, dream_count)
    messages(made[0], message_count, insights=message_count * 5 // 2)
    print(made[0].pk)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
