"""What the server itself says in a dream: messages of the role `system`, which the document knows and analysts never read (Dreamalyze §8).

Each hangs on the message that it follows, and is written in that message's transaction. Its text is stored in the dreamer's language.
"""

from __future__ import annotations

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Analyst, Message
from . import events

Notice = Message.Notice

TEXTS: dict[Notice, Promise] = {
    Notice.ANALYST_CHANGED: _("From here on %(name)s answers."),
    Notice.REPLIES_USED_UP: _("This dream has used up its %(limit)s replies. What was said stays here; a new dream begins a new talk."),
    Notice.HELP: _(
        "Your words sound as if you or somebody else may be in danger. You don't have to carry that alone: call your local emergency"
        " number, or a crisis line (findahelpline.com lists one for every country), or somebody you trust, now."
    ),
}


def write(notice: Notice, *, after: Message, language: str, **fields: object) -> Message:
    """Add a notice behind a message. Needs the transaction that locked the dream."""
    with translation.override(language or "en"):
        text = str(TEXTS[notice]) % fields if fields else str(TEXTS[notice])
    row = Message.objects.create(
        dream_id=after.dream_id, role=Message.Role.SYSTEM, notice=notice, text=text, parent=after, language=language
    )
    events.announce(after.dream_id, events.message_created(row))
    return row


def of_analyst(*, former_id: str | None, chosen: Analyst | None, after: Message) -> None:
    """Say that another analyst answers from here on."""
    if former_id is not None and chosen is not None and former_id != chosen.pk:
        write(Notice.ANALYST_CHANGED, after=after, language=after.language, name=chosen.name)


def of_danger(told: Message) -> None:
    """Say where help is, for clients that show no safety card and for exports; whenever the card is shown anew."""
    write(Notice.HELP, after=told, language=told.language)


def of_limit(*, reply: Message, limit: int, counted: int) -> None:
    """Say that this was the last reply that the plan has for a dream, which has so many now. One that is gone on with was counted when it
    first ended.
    """
    if limit and counted == limit and reply.is_counted and not reply.continuations:
        write(Notice.REPLIES_USED_UP, after=reply, language=reply.language, limit=limit)
