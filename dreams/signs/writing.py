"""What a browser marks while a dream is written: the person's own signs, and what returns in their dreams and is not hidden.

It finds them itself, since words that nobody has sent yet are nobody's business here: it is given the words, and what `stems.RULE` and
the stemmers of the same makers say of endings.
"""

from __future__ import annotations

import functools
import uuid
from typing import Any

from django.urls import reverse

from person.models import User
from project.text.folding import fold, search_key
from project.text.stems import RULE

from .. import after_statements
from ..insights.language import COMMON
from ..models import Thread
from ..near import threads
from . import own

THREAD = "thread"


def may_have(person_id: uuid.UUID) -> bool:
    """Whether there is anything to mark, so that a page need not load what marks."""
    return after_statements.has_signs(person_id) or threads.shown_to(person_id).exists()


def of_person(person: User) -> dict[str, Any]:
    signs = [
        {"id": row.pk, "name": row.name, "kind": row.kind, "colour": row.colour, "words": [row.name, *row.words], "url": _url(row.pk)}
        for row in own.of_person(person)
    ]
    known = {fold(word) for sign in signs for word in sign["words"]}
    signs += [_thread(row) for row in threads.of_person(person) if fold(row.label) not in known]
    return {"signs": signs, "common": _common(), "rule": RULE}


@functools.cache
def _common() -> dict[str, list[str]]:
    return {language: sorted(map(search_key, words)) for language, words in COMMON.items()}


def _url(sign_id: uuid.UUID) -> str:
    return reverse("sign", args=[sign_id])


def _thread(row: Thread) -> dict[str, Any]:
    url = f"{reverse('journal')}?thread={row.pk}"
    return {"id": row.pk, "name": row.name or row.label, "kind": THREAD, "colour": "plain", "words": [row.label], "url": url}
