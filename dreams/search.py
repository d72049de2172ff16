"""Searching sealed dreams: all words must occur in title, description or messages, however they are typed; the server's own don't count.

Each dream's words are kept once, folded and sealed, in `DreamWords`, and blind in `DreamTerm` (with their stems, in the languages that the
dream was told in). A small diary is searched by opening its words, so that parts of words are found as well. In a large one whole words
and their other forms are looked up. A dream that changed since its words were kept is read itself, so nothing new is missed.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import models, transaction
from django.db.models import F, Q

from project.celery import wake_workers
from project.sealing import blind
from project.sealing.fields import each_opened
from project.sealing.keyring import keys_of
from project.sealing.person_keys import PersonKeys
from project.text import stems
from project.text.columns import words_of
from project.text.folding import search_key

from . import after_statements
from .models import Dream, DreamQuerySet, DreamTerm, DreamWords, Message

MOST_SCANNED = 2000
"""Diaries of more dreams are searched by whole words."""
STALE_AT_ONCE = 200
MANY_STALE = 20
MOST_COUNTED = 30_000
TERM = "dream term"
EDGES = " \t\n.,;:!?…\"'()[]{}<>«»„“”‘’*_#-–—/\\|¿¡"


def matching(rows: DreamQuerySet, *, person_id: uuid.UUID, words: str) -> DreamQuerySet:
    """Of these dreams of the person those in which all the words occur."""
    wanted = words_of(words)
    if not wanted:
        return rows
    whose = Dream.objects.filter(author_id=person_id, erased_at__isnull=True)
    found, read = set(), list[uuid.UUID]()
    for pk, told in _read(_stale(whose)):
        read.append(pk)
        if _has_all(told, wanted):
            found.add(pk)
    if len(read) > MANY_STALE:
        wake_workers("dreams.keep_words", person_id=str(person_id))
    fresh = Q(words__as_of=F("updated_at")) if len(read) > MANY_STALE else ~Q(pk__in=read) if read else Q()
    if not finds_whole_words_only(person_id):
        found |= _scan(whose.filter(fresh), person_id, wanted)
        return rows.filter(pk__in=found)
    indexed = rows.filter(fresh)
    for word in wanted:
        # Distinct, so that PostgreSQL looks a word up once: it would else ask the index of terms for each dream of the diary.
        with_word = DreamTerm.objects.filter(term__in=_terms_for(person_id, word)).values("dream_id").distinct()
        indexed = indexed.filter(pk__in=with_word)
    # The usual case alone: beside an OR no database begins with the terms.
    return rows.filter(Q(pk__in=found) | Q(pk__in=indexed.values("pk"))) if found else indexed


def finds_whole_words_only(person_id: uuid.UUID) -> bool:
    """Whether the person's diary is so large that parts of words are not found, which is to be said where it is searched."""
    return Dream.objects.filter(author_id=person_id, erased_at__isnull=True)[: MOST_SCANNED + 1].count() > MOST_SCANNED


def keep_words(*, dream_id: uuid.UUID | str) -> bool:
    """Keep the words of a dream, if it changed since they were kept. Repeating it changes nothing. Whether there was anything to do."""
    with transaction.atomic():
        # Four statements in all, and two more where terms went or are new: this follows every reply.
        found = after_statements.followed(dream_id)
        if found is None or found.dream.erased_at is not None or found.as_of == found.dream.updated_at:
            return False
        dream = found.dream
        # After the dream's time: what is added meanwhile changes it again.
        counted, languages = _told_in(dream)
        after_statements.keep_words(DreamWords(dream=dream, words=" ".join(sorted(counted)), as_of=dream.updated_at))
        _keep_terms(dream, counted, languages)
    return True


def keep_words_of(*, person_id: uuid.UUID | str) -> int:
    """The same for some of the person's dreams; how many."""
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


def _told_in(dream: Dream) -> tuple[Counter[str], set[str]]:
    """How often each word was told, folded, and in which languages."""
    counted = Counter(search_key(f"{dream.title or ''} {dream.description or ''}").split())
    languages = set()
    for message in after_statements.told(dream):
        if message.text:
            counted.update(search_key(message.text).split())
            languages.add(message.language)
    return counted, languages - {""}


# --- the blind index


def _keep_terms(dream: Dream, counted: Counter[str], languages: set[str]) -> None:
    keys = keys_of(dream.author_id)
    terms: Counter[int] = Counter()
    for token, count in counted.items():
        for word in _forms(token, languages):
            terms[blind.term(keys, TERM, word)] += min(count, MOST_COUNTED)
    known = after_statements.terms(dream)
    changed = [DreamTerm(dream=dream, term=term, count=count) for term, count in terms.items() if known.get(term) != count]
    gone = known.keys() - terms.keys()
    if gone:
        DreamTerm.objects.filter(dream=dream, term__in=gone).delete()
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
