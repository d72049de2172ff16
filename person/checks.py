"""What `manage.py check --database default` says about people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections

from project.sealing import master_keys
from project.text.columns import APART


@checks.register(checks.Tags.database)
def names_set_apart(databases: Sequence[str] | None = None, **later: Any) -> list[checks.CheckMessage]:
    """Names that had the same key as an older one when keys became unique. They work, by their exact spelling only."""
    from .models import Progress, User

    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        for name, model in (("email_key", User), ("username_key", User), ("display_name_key", Progress)):
            # `migrate` checks first, when the column may not be there yet.
            if name not in _columns(alias, model._meta.db_table):
                continue
            apart = model._base_manager.using(alias).filter(**{f"{name}__contains": APART}).order_by("pk")
            found += [_warning(name.removesuffix("_key"), pk) for pk in apart.values_list("pk", flat=True)]
    return found


@checks.register(checks.Tags.database)
def keys_that_do_not_open(databases: Sequence[str] | None = None, **later: Any) -> list[checks.CheckMessage]:
    """Persons whose key was wrapped with one that ENCRYPTION_KEYS does not hold: nothing of theirs opens."""
    from .models import PersonKey

    known = [key.hex() for key in master_keys.known_ids()]
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        if not {"wrapped", "master"} <= _columns(alias, PersonKey._meta.db_table):
            continue
        count = PersonKey.objects.using(alias).filter(wrapped__isnull=False).exclude(master__in=known).count()
        if count:
            found.append(
                checks.Warning(
                    f"The keys of {count} persons were wrapped with a key that ENCRYPTION_KEYS does not hold: nothing of theirs opens.",
                    hint="Put the former key back, behind the newest one, and run `manage.py rotate_keys` before it is taken out.",
                    id="person.W002",
                )
            )
    return found


def _columns(alias: str, table: str) -> set[str]:
    introspection = connections[alias].introspection
    with connections[alias].cursor() as cursor:
        if table not in introspection.table_names(cursor):
            return set()
        return {column.name for column in introspection.get_table_description(cursor, table)}


def _warning(name: str, pk: Any) -> checks.Warning:
    return checks.Warning(
        f"The {name} of person {pk} is an older one's but for how it is typed.",
        hint="It works by its exact spelling only. Choose another name in the admin.",
        id="person.W001",
    )
