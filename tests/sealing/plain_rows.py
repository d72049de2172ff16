"""Messages as a version before stored them, in the database of a running server: plain.

`python -m tests.sealing.plain_rows COUNT`, with the server's environment, makes them, `… check COUNT` reads each and fails where one is
not what it was.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import django

DREAMS = 50
NAME = "before"


def make(count: int) -> None:
    from django.db import connection

    from dreams.models import Dream, Message
    from project.sealing.values import Sealed
    from tests import people

    def plain(text: str) -> Any:
        return Sealed(text)

    person = people.make(NAME, password=None, username=NAME)
    dreams = [Dream(author=person, title=plain(f"Title {number}")) for number in range(DREAMS)]
    Dream.objects.bulk_create(dreams)
    pattern = Message.objects.create(dream=dreams[0], role=Message.Role.USER, text=plain("Words 0 as they were told"))
    # Copies of one row, made by the database: a hundred thousand in some seconds.
    others = {"id", "dream_id", "text", "client_id"}
    columns = [field.column for field in Message._meta.concrete_fields if field.column not in others]
    named = ", ".join(f'"{column}"' for column in columns)
    numbers = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %s)"
    each = count // DREAMS
    for number, dream in enumerate(dreams):
        key = dream.pk if connection.vendor == "postgresql" else dream.pk.hex
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO dreams_message (dream_id, text, client_id, {named}) {numbers} "
                f"SELECT %s, 'Words ' || (n + %s) || ' as they were told', NULL, {', '.join(f'p.{column}' for column in columns)} "
                "FROM numbers CROSS JOIN dreams_message p WHERE p.id = %s"
                if connection.vendor == "postgresql"
                else f"{numbers} INSERT INTO dreams_message (dream_id, text, client_id, {named}) "
                f"SELECT %s, 'Words ' || (n + %s) || ' as they were told', NULL, {', '.join(f'p.{column}' for column in columns)} "
                "FROM numbers CROSS JOIN dreams_message p WHERE p.id = %s",
                [each, key, number * each, pattern.pk],
            )
    print(Message.objects.filter(dream__author=person).count())


def check(count: int) -> None:
    from dreams import seal_texts
    from dreams.models import Dream, Message
    from person.models import User
    from project.sealing.values import is_sealed

    person = User.objects.get(username=NAME)
    begun = time.process_time()
    rows = Message.objects.filter(dream__author=person).order_by("pk")
    wrong = [row.pk for number, row in enumerate(rows.iterator()) if row.text != f"Words {number} as they were told"]
    assert rows.count() == count // DREAMS * DREAMS + 1, rows.count()
    assert not wrong, wrong[:5]
    assert all(is_sealed(dream.__dict__["title"].token) for dream in Dream.objects.filter(author=person))
    assert not seal_texts.left(), seal_texts.left()
    print(f"all there, read in {time.process_time() - begun:.1f} s")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    if sys.argv[1] == "check":
        check(int(sys.argv[2]))
    else:
        make(int(sys.argv[1]))
