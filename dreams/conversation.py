"""A chat whose client sends the whole conversation with every message, as front ends for chat models do, and keeps no id of ours.

The conversation is a dream. It is recognised by its words: a history that ends in a reply of one of the person's dreams goes on in that
dream, beside what may follow there already. A history that nobody knows (edited, or begun elsewhere) begins a dream of its own, with the
earlier messages brought along. Promise: the same request again, while its answer was not received, is answered by the same reply.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import itertools
import json
import uuid
from collections.abc import Callable, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from person.models import IdempotencyKey, User
from person.privacy import consent
from person.privacy.door import Kind, Subject
from project.api.idempotency import MAX_LENGTH, KeyInvalid, KeyReused
from project.errors import DomainError
from project.sealing import blind
from project.sealing.fields import open_all
from project.sealing.keyring import keys_of

from . import diary
from .analysts.base import Turn
from .chat import access, frames, regenerate, safety_card, send
from .chat.send import Sent
from .insights import language_of
from .models import BROUGHT_ALONG, Dream, Message
from .safety import Assessment, assess

MARK = "told:"
KEYED_MARK = "told1:"
PLAIN_LENGTH = len(MARK) + 48
MOST_TURNS = 400
MOST_CANDIDATES = 10
"""So many dreams that begin with the same words are looked through, the newest first."""


class ConversationMalformed(DomainError):
    code = "conversation_malformed"
    message = _("A conversation holds 1 to %(limit)s messages and ends with one of the role “user”.")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client sent. `turns`: the conversation, its newest message last. `key`: the client's name for this very request.

    `dream`: the dream that is told on, where the client knows; then of `turns` only the newest counts.
    """

    turns: tuple[Turn, ...]
    dream: uuid.UUID | None = None
    analyst: str | None = None
    key: str = ""
    language: str = "en"
    accept_language: str = ""


IsOpen = Callable[[Message], bool]
"""Whether the answer that this reply is may not have been received: then the same request again is answered by it."""


def joined(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """From the person's first message on, with what one side said in a row as one message. Raises ConversationMalformed."""
    told = itertools.dropwhile(lambda turn: turn.role != "user", (turn for turn in turns if turn.text.strip()))
    found = tuple(
        Turn(role, "\n\n".join(turn.text for turn in together)) for role, together in itertools.groupby(told, key=lambda turn: turn.role)
    )
    if not found or found[-1].role != "user" or len(turns) > MOST_TURNS:
        raise ConversationMalformed(limit=MOST_TURNS)
    return found


def tell(*, person_id: uuid.UUID, request: Request, is_open: IsOpen, now: datetime.datetime) -> Sent:
    """Find or begin the dream of this conversation, and store its newest message with a reply, in one transaction.

    Raises ConversationMalformed, KeyReused, and what `send.message` does; then nothing is stored.
    """
    turns = joined(request.turns)
    *earlier, newest = turns[-1:] if request.dream else turns
    for turn in (*earlier, newest):
        if turn.role == "user":
            frames.checked_text(turn.text)
    reader = {"language": request.language, "accept_language": request.accept_language}
    with safety_card.named_when_refused(newest.text, person_id=person_id, **reader):
        return _take(person_id, request, turns, is_open, now)


def _take(person_id: uuid.UUID, request: Request, turns: Sequence[Turn], is_open: IsOpen, now: datetime.datetime) -> Sent:
    *earlier, newest = turns[-1:] if request.dream else turns
    place = _place(person_id, request, earlier, newest)
    # Before the transaction: reading takes a moment. What is known was read when it was told.
    unread = turns if place is None else (newest,)
    consent.require(person_id)
    whose = Subject(person_id, Kind.SAFETY, dream_id=place.dream_id if place else request.dream)
    assessments = {turn: assess(turn.text, request.language, whose=whose) for turn in unread if turn.role == "user"}
    with transaction.atomic(durable=True):
        row = _claim(person_id, request.key, turns) if request.key else None
        if row is not None and row.body:
            return _sent_before(person_id, int(row.body))
        work = _Work(person_id, request, is_open, now, assessments)
        sent = work.begin(earlier, newest) if place is None else work.go_on(place, newest)
        if row is not None and sent.reply is not None:
            row.body = str(sent.reply.pk)
            row.save(update_fields=["body"])
    return sent


@dataclasses.dataclass(frozen=True, slots=True)
class _Place:
    """Where in a dream the newest message belongs: under the reply `answered`, None at its beginning; and itself, where it is there."""

    dream_id: uuid.UUID
    answered: Message | None
    told: Message | None


def _place(person_id: uuid.UUID, request: Request, earlier: Sequence[Turn], newest: Turn) -> _Place | None:
    """None: a dream is to be begun."""
    if request.dream is not None:
        return _end_of(access.dream(dream_id=request.dream, person_id=person_id), newest)
    if earlier:
        answered = _known_reply(person_id, earlier)
        return _Place(answered.dream_id, answered, _told_under(answered, newest)) if answered else None
    for told in _beginning_with(person_id, newest.text)[:1]:
        reply = _newest_reply(told)
        # Nobody has got anything for it yet: it is tried again in its own dream.
        if reply is not None and reply.state == Message.State.FAILED:
            return _Place(told.dream_id, None, told)
    return None


def _end_of(dream: Dream, newest: Turn) -> _Place:
    last = Message.objects.filter(dream=dream, role=Message.Role.USER).order_by("-pk").first()
    if last is not None and last.text.strip() == newest.text.strip():
        return _Place(dream.pk, last.parent, last)
    return _Place(dream.pk, _newest_answer(dream), None)


def _newest_answer(dream: Dream) -> Message | None:
    return Message.objects.filter(dream=dream, role=Message.Role.ANALYST).order_by("-pk").first()


def _told_under(answered: Message, newest: Turn) -> Message | None:
    return Message.objects.filter(
        dream_id=answered.dream_id, client_id__in=_client_ids(answered.sealed_for(), answered, newest.text)
    ).first()


@dataclasses.dataclass(frozen=True, slots=True)
class _Work:
    """The writing of one request, inside its transaction."""

    person_id: uuid.UUID
    request: Request
    is_open: IsOpen
    now: datetime.datetime
    assessments: Mapping[Turn, Assessment]

    def begin(self, earlier: Sequence[Turn], newest: Turn) -> Sent:
        # Whoever sends the same twice at once waits here, and finds the first one's dream.
        person = User.objects.lock(self.person_id)
        if not earlier and not self.request.key and (known := self._open_beginning(newest.text)) is not None:
            return known
        dream = diary.begin(person=person, now=self.now)
        answered = None
        for turn in earlier:
            answered = self._bring_along(dream, turn, answered)
        return self._tell(dream, newest, answered)

    def go_on(self, place: _Place, newest: Turn) -> Sent:
        """Where the message is there already: its open reply, or another version of it."""
        dream = access.dream(dream_id=place.dream_id, person_id=self.person_id, lock=True)
        told = place.told or Message.objects.filter(dream=dream, client_id__in=self._ids(place.answered, newest)).first()
        reply = _newest_reply(told)
        if told is None or reply is None:
            return self._tell(dream, newest, place.answered)
        if not self.request.key and self._is_open(reply):
            return _sent(told, reply)
        if self.request.dream is not None and reply.state != Message.State.FAILED:
            # Said twice in a dream that the client names: both count.
            return self._tell(dream, newest, _newest_answer(dream), client_id=f"{MARK}{uuid.uuid4().hex}")
        return _sent(told, regenerate.beside(dream=dream, earlier=reply, analyst=self.request.analyst, now=self.now))

    def _tell(self, dream: Dream, newest: Turn, answered: Message | None, *, client_id: str = "") -> Sent:
        return send.tell(
            dream=dream,
            client_id=client_id or self._ids(answered, newest)[0],
            text=newest.text,
            assessment=self.assessments[newest],
            answered=answered,
            analyst=self.request.analyst,
            language=self.request.language,
            accept_language=self.request.accept_language,
            now=self.now,
        )

    def _ids(self, answered: Message | None, turn: Turn) -> tuple[str, str]:
        return _client_ids(self.person_id, answered, turn.text)

    def _bring_along(self, dream: Dream, turn: Turn, answered: Message | None) -> Message:
        """Store a message of the history. What the client says that it was answered is kept as that, not as an analyst's own words."""
        language = self.request.language
        if turn.role == "user":
            row = Message(role=Message.Role.USER, client_id=self._ids(answered, turn)[0], language=language_of(turn.text, language))
        else:
            row = Message(role=Message.Role.ANALYST, provider=BROUGHT_ALONG, language=language, ended_at=self.now)
        row.dream, row.text, row.parent = dream, turn.text, answered
        row.save(force_insert=True)
        if answered is None:
            dream.insights_due_from, dream.insights_due_at = row.pk, self.now
            dream.description = turn.text[: Dream.DESCRIPTION_CHARS]
        if turn.role == "user":
            found = self.assessments[turn]
            safety_card.note(dream=dream, told=row, assessment=found, accept_language=self.request.accept_language)
        return row

    def _open_beginning(self, text: str) -> Sent | None:
        for told in _beginning_with(self.person_id, text):
            reply = _newest_reply(told)
            if reply is not None and reply.provider != BROUGHT_ALONG and self._is_open(reply):
                return _sent(told, reply)
        return None

    def _is_open(self, reply: Message) -> bool:
        return reply.state == Message.State.STREAMING or self.is_open(reply)


def _claim(person_id: uuid.UUID, key: str, turns: Sequence[Turn]) -> IdempotencyKey:
    """The key's row, locked. Who comes with the same key meanwhile waits for the end of this transaction."""
    if not (len(key) <= MAX_LENGTH and key.isascii() and key.isprintable()):
        raise KeyInvalid
    told = json.dumps([[turn.role, turn.text] for turn in turns])
    plain = hashlib.sha256(f"conversation {told}".encode()).hexdigest()
    fingerprint = blind.fingerprint(keys_of(person_id), "request", plain)
    IdempotencyKey.objects.bulk_create([IdempotencyKey(user_id=person_id, key=key, fingerprint=fingerprint)], ignore_conflicts=True)
    row = IdempotencyKey.objects.select_for_update().get(user_id=person_id, key=key)
    if row.fingerprint not in {fingerprint, plain}:  # the latter of the version before
        raise KeyReused
    return row


def _sent_before(person_id: uuid.UUID, reply_id: int) -> Sent:
    reply = Message.objects.filter(pk=reply_id, dream__in=Dream.objects.of(person_id)).select_related("parent").first()
    if reply is None or reply.parent is None:
        raise access.NoSuchDream
    return _sent(reply.parent, reply)


def _sent(told: Message, reply: Message) -> Sent:
    # Here, where the database may be asked for the key: an event loop reads on.
    open_all(told)
    open_all(reply)
    return Sent(told, reply, is_new=False, safety=safety_card.raised_by(told))


def _newest_reply(told: Message | None) -> Message | None:
    return Message.objects.filter(parent=told, role=Message.Role.ANALYST).order_by("-version").first() if told is not None else None


def _known_reply(person_id: uuid.UUID, history: Sequence[Turn]) -> Message | None:
    """The reply in which this history ends, in one of the person's dreams."""
    for dream in _beginning_with(person_id, history[0].text):
        rows = list(Message.objects.filter(dream_id=dream.dream_id).exclude(role=Message.Role.SYSTEM).in_order())
        children: dict[int | None, list[Message]] = {}
        for row in rows:
            children.setdefault(row.parent_id, []).append(row)
        if (found := _followed(history, children)) is not None:
            return found
    return None


def _followed(history: Sequence[Turn], children: dict[int | None, list[Message]]) -> Message | None:
    """Walk down the tree of messages along the history. Of equal versions all are tried: each has its own branch."""
    level: list[Message] = children.get(None, [])
    for place, turn in enumerate(history):
        here = [row for row in level if _is_same(row, turn)]
        if not here:
            return None
        if place == len(history) - 1:
            return here[-1]
        level = [child for row in here for child in children.get(row.pk, [])]
    return None


def _is_same(row: Message, turn: Turn) -> bool:
    """A client may have taken white space off, and has an answer with the card in front of it, where there was one."""
    if row.role == Message.Role.USER:
        return turn.role == "user" and row.text.strip() == turn.text.strip()
    text = row.text.strip()
    return turn.role == "analyst" and bool(text) and turn.text.strip().endswith(text)


def _beginning_with(person_id: uuid.UUID, text: str) -> list[Message]:
    """The first messages of the person's dreams that were told here in these words."""
    told = Message.objects.filter(dream__in=Dream.objects.of(person_id), client_id__in=_client_ids(person_id, None, text), parent=None)
    return list(told.order_by("-pk")[:MOST_CANDIDATES])


def _client_ids(person_id: uuid.UUID, answered: Message | None, text: str) -> tuple[str, str]:
    """The name of a message that was told here, of its place and its words, under the person's key; and what it was in the version before,
    a hash without a key, until `manage.py seal_texts` has renamed it.
    """
    place = answered.pk if answered else ""
    plain = MARK + hashlib.sha256(f"{place} {text.strip()}".encode("utf-8", "replace")).hexdigest()[:48]
    return keyed_id(person_id, plain), plain


def is_unkeyed(client_id: str) -> bool:
    """Whether it is a name of the version before; others with that mark are random."""
    return client_id.startswith(MARK) and len(client_id) == PLAIN_LENGTH


def keyed_id(person_id: uuid.UUID, plain: str) -> str:
    """The keyed name of the message that had this one before."""
    return KEYED_MARK + blind.fingerprint(keys_of(person_id), "told", plain).removeprefix(blind.KEYED)[:48]
