"""Searching sealed dreams: all words must occur in title, description or messages, however they are typed; the server's own don't count.

Each dream's words are kept once, folded and sealed, in `DreamWords`, and blind in `DreamTerm` (with their stems, in the languages that the
dream was told in). A small diary is searched by opening its words, so that parts of words are found as well. In a large one whole words
and their other forms are looked up. A dream that changed since its words were kept is read itself, so nothing new is missed.
"""

from __future__ import annotations

import datetime
import hashlib
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F, Q

from project.celery import wake_workers
from project.sealing import blind
from project.sealing.fields import each_opened, opened
from project.sealing.keyring import keys_of
from project.sealing.person_keys import PersonKeys
from project.text import stems
from project.text.columns import words_of
from project.text.folding import search_key

from . import after_statements
from .after_statements import Followed, Stretch, Written
from .models import Dream, DreamQuerySet, DreamTerm, DreamWords, Message

MOST_SCANNED = 2000
"""Diaries of more dreams are searched by whole words."""
STALE_AT_ONCE = 200
MANY_STALE = 20
ATTEMPTS = 3
"""At keeping words that others keep at the same time. What is left is kept after the next change, and read from the dream until then."""
MOST_COUNTED = 30_000
TERM = "dream term"
EDGES = " \t\n.,;:!?…\"'()[]{}<>«»„“”‘’*_#-–—/\\|¿¡"


def matching(rows: DreamQuerySet, *, person_id: uuid.UUID, words: str, by_whole_words: bool | None = None) -> DreamQuerySet:
    """Of these dreams of the person those in which all the words occur. `by_whole_words`: what `finds_whole_words_only` said, if anybody
    asked before.
    """
    wanted = words_of(words)
    if not wanted:
        return rows
    whose = Dream.objects.filter(author_id=person_id, erased_at__isnull=True)
    found, read = set(), list[uuid.UUID]()
    # Asked by their keys alone first: mostly there are none, and the database need not put whole rows side by side to see that.
    for pk, told in _read(_stale(whose)) if _stale(whose).values_list("pk", flat=True) else ():
        read.append(pk)
        if _has_all(told, wanted):
            found.add(pk)
    if len(read) > MANY_STALE:
        wake_workers("dreams.keep_words", person_id=str(person_id))
    fresh = Q(words__as_of=F("updated_at")) if len(read) > MANY_STALE else ~Q(pk__in=read) if read else Q()
    if not (finds_whole_words_only(person_id) if by_whole_words is None else by_whole_words):
        found |= _scan(whose.filter(fresh), person_id, wanted)
        return rows.filter(pk__in=found)
    indexed = rows.filter(fresh)
    for word in wanted:
        with_word = DreamTerm.objects.filter(term__in=_terms_for(person_id, word)).values("dream_id")
        if connection.vendor == "postgresql":
            # So that a word is looked up once: the index of terms would else be asked for each dream of the diary.
            with_word = with_word.distinct()
        indexed = indexed.alias(known_by=_Key("pk")).filter(known_by__in=with_word)
    # The usual case alone: beside an OR no database begins with the terms.
    return rows.filter(Q(pk__in=found) | Q(pk__in=indexed.values("pk"))) if found else indexed


class _Key(models.Func):
    """A dream's key, by which SQLite does not begin: it would fetch all that a common word is in, one by one, and sort them.

    So it goes through the person's dreams in the order that is wanted, asks each whether the word is in it, and stops when it has enough.
    """

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **extra_context)


def finds_whole_words_only(person_id: uuid.UUID) -> bool:
    """Whether the person's diary is so large that parts of words are not found, which is to be said where it is searched."""
    return Dream.objects.of(person_id).has_more_than(MOST_SCANNED)


def keep_words(*, dream_id: uuid.UUID | str) -> bool:
    """Keep the words of a dream, if it changed since they were kept. Repeating it changes nothing. Whether there was anything to do."""
    for _ in range(ATTEMPTS):
        with transaction.atomic():
            found = after_statements.followed(dream_id)
            if found is None or found.dream.erased_at is not None or found.as_of == found.dream.updated_at:
                return False
            if _keep(found):
                break
    return True


def keep_all_words(*, person_id: uuid.UUID | str) -> None:
    """The same for all of the person's dreams."""
    while keep_words_of(person_id=person_id):
        pass


def keep_words_of(*, person_id: uuid.UUID | str) -> int:
    """The same for some of them; how many."""
    stale = _stale(Dream.objects.filter(author_id=uuid.UUID(str(person_id)), erased_at__isnull=True))[:STALE_AT_ONCE]
    return sum(keep_words(dream_id=pk) for pk in list(stale.values_list("pk", flat=True)))


def _stale(whose: DreamQuerySet) -> DreamQuerySet:
    return whose.filter(Q(words__isnull=True) | ~Q(words__as_of=F("updated_at")))


def _has_all(told: str, wanted: Iterable[str]) -> bool:
    return all(word in told for word in wanted)


def _read(dreams: DreamQuerySet) -> Iterator[tuple[uuid.UUID, str]]:
    """The dreams' folded words, from the dreams themselves."""
    for dream in dreams.prefetch_related(_messages()).iterator(chunk_size=200):
        yield dream.pk, search_key(" ".join(_texts(dream, dream.messages.all())))


def _messages() -> models.Prefetch[str]:
    told = Message.objects.exclude(role=Message.Role.SYSTEM).exclude(text="").only("pk", "dream", "text").in_order()
    return models.Prefetch("messages", queryset=told)


def _texts(dream: Dream, messages: Iterable[Message]) -> list[str]:
    return [dream.title or "", dream.description or "", *(message.text for message in messages)]


def _scan(fresh: DreamQuerySet, person_id: uuid.UUID, wanted: list[str]) -> set[uuid.UUID]:
    kept = map(list, DreamWords.objects.filter(dream__in=fresh).values_list("pk", "words"))
    return {pk for pk, words in each_opened(DreamWords, {1: "words"}, kept, person_id) if _has_all(words, wanted)}


# --- keeping words


def _keep(found: Followed) -> bool:
    """False where somebody else has kept them meanwhile. Few statements, of which only what came since is read: this follows every reply.

    The dream's time was read before: what is added meanwhile changes it again.
    """
    dream, written = found.dream, after_statements.written(found.dream, through=_read_through(found))
    goes_on = _goes_on(found, written)
    if not goes_on and written.earlier.last:
        written = after_statements.written(dream)
    counted = _counted(*_told(dream, written.ids))
    if goes_on:
        kept: str = opened(DreamWords, "words", row=dream.pk, person=dream.author_id, stored=found.words)
        words = {*kept.split(), *counted}
    else:
        counted.update(_counted(written.texts))
        words = set(counted)
    row = DreamWords(dream=dream, words=" ".join(sorted(words)), as_of=dream.updated_at, read_from=_read_from(dream.updated_at, written))
    if not after_statements.keep_words(row, instead_of=found.as_of):
        return False
    _keep_terms(dream, written, counted, is_all=not goes_on)
    return True


def _read_through(found: Followed) -> int:
    """The last message that words were kept of, as they say; 0 where all are to be read."""
    return int(found.read_from.partition(" ")[0]) if found.read_from else 0


def _goes_on(found: Followed, written: Written) -> bool:
    """Whether nothing changed since words were kept but that messages came; otherwise all are to be read."""
    if not found.read_from or found.as_of is None or written.languages != written.earlier.languages:
        return False
    return _read_from(found.as_of, written, written.earlier) == found.read_from


def _told(dream: Dream, numbers: Sequence[int]) -> Iterator[str]:
    """The texts of these alone: what is there meanwhile besides is counted the next time."""
    if numbers:
        wanted = set(numbers)
        yield from (message.text for message in after_statements.told(dream, since=numbers[0]) if message.pk in wanted)


def _counted(*texts: str) -> Counter[str]:
    """How often each word was told, folded."""
    counted: Counter[str] = Counter()
    for text in texts:
        counted.update(search_key(text).split())
    return counted


def _read_from(as_of: datetime.datetime, written: Written, *of: Stretch) -> str:
    """What words of that time are made of: the last message, and a digest of how all of it is stored. It tells nothing of the words.

    "" where something stands there unsealed, which may change without being seen. `of`: these messages alone. That the earlier ones are
    sealed was seen when words were kept of them, and they are the same where the digest is.
    """
    if not written.is_sealed:
        return ""
    stretches = of or (written.earlier, written.later)
    starts = ",".join(one.starts for one in stretches if one.starts)
    digest = hashlib.blake2b(repr((as_of.timestamp(), written.dream_id, written.title, written.description)).encode(), digest_size=16)
    digest.update(starts.encode())
    return f"{max(one.last for one in stretches)} {digest.hexdigest()}"


# --- the blind index


def _terms_of(dream: Dream, counted: Counter[str], languages: Collection[str]) -> Counter[int]:
    keys = keys_of(dream.author_id)
    terms: Counter[int] = Counter()
    for token, count in counted.items():
        for word in _forms(token, languages):
            terms[blind.term(keys, TERM, word)] += min(count, MOST_COUNTED)
    return terms


def _keep_terms(dream: Dream, written: Written, counted: Counter[str], *, is_all: bool) -> None:
    """Behind the row of the dream's words, so that nobody else counts at the same time."""
    terms = _terms_of(dream, counted, written.languages)
    known = after_statements.terms(dream, among=None if is_all else terms)
    if not is_all:
        terms.update({term: known[term] for term in terms.keys() & known.keys()})
        if max(terms.values(), default=0) > MOST_COUNTED:
            is_all = True
            known, written = after_statements.terms(dream), after_statements.written(dream)
            terms = _terms_of(dream, _counted(written.texts, *_told(dream, written.ids)), written.languages)
    gone = known.keys() - terms.keys()
    if is_all and gone:
        DreamTerm.objects.filter(dream=dream, term__in=gone).delete()
    changed = [DreamTerm(dream=dream, term=term, count=count) for term, count in terms.items() if known.get(term) != count]
    after_statements.keep_terms(changed)


def _terms_for(person_id: uuid.UUID, word: str) -> list[int]:
    """Of the word as it was typed, and of its stem in every language: the searcher's language says nothing of the dream's."""
    keys: PersonKeys = keys_of(person_id)
    return [blind.term(keys, TERM, form) for form in _forms(word, stems.ALGORITHMS)]


def _forms(token: str, languages: Iterable[str]) -> set[str]:
    word = token.strip(EDGES)
    if not word:
        return {token}
    # A stem is a term of its own kind: it must not be taken for a word that is spelt alike.
    known = (language for language in languages if language in stems.ALGORITHMS)
    return {word, *(f"{language}:{key}" for language in known for key in stems.keys(word, language))}
