"""Whether somebody awake is in danger: the one function that every road asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from person.privacy.door import Subject

from . import disguises, layers, reading, transliteration
from .grammar import Hit, Level, find
from .lexicon import Tagged, lexicon
from .rules import Kind
from .verdict import Assessment

if TYPE_CHECKING:
    from .classifier import Score

LATIN = ("en", "tr", "es")
ENOUGH = 0.32
"""From this chance on the trained layer speaks of danger. Chosen by cross-validation within the seen half and what is
trained on."""
SURE = 0.6
"""The same where no word names anything dangerous. Chosen in the same way."""
DREAMT = 0.6
"""The same where a sentence speaks of a dream and none says that one is awake: what is dreamt sounds like the danger itself."""
PAST = 0.5
"""The same where it was long ago."""
ASK = 0.5
PASSAGE = 3
"""Sentences that the trained layer reads at once."""
LESSENING = ("IDIOM", "JOKE", "SONG", "FINENOW", "NOINTENT", "THIRDSELF")
HARMLESS = frozenset(
    {"I", "ME", "SELF", "MYBODY", "TARGET", "ABUSER", "WHO", "THIRD", "CHILD", "FRAGILE", "LIMB"}
    | {"AND", "BUT", "NEG", "CANT", "WANT", "RATHER", "MAYBE", "DOUBT", "THINK", "SAID", "HOW", "REASON", "JOKE"}
    | {"NOW", "RECENT", "ALOT", "MANY", "AWAKE", "NOTDREAM", "DREAM", "INDREAM", "WOKE", "WAKE", "SLEEP"}
    | {"HAVE", "HAVING", "HADFIT", "GOING", "STAND", "HOME", "LIVE", "GONE", "FOREVER", "DOIT", "END", "TOOK", "CAUSE"}
    | {"LONGAGO", "FINENOW", "IDIOM", "PRIVATE", "TOUCH", "PROMISE", "READY", "AFRAID", "TIRED", "SAD", "WISH", "NOTWANT"}
)
"""Concepts of which every talk is full. Where there is no other, the trained layer has only the sound of the words, and must be SURE."""
FEWEST_LETTERS = 9
"""Of less than that the trained layer makes nothing: "Yes" and "I fell" are no evidence. The rules know the short words that are."""
MOST_CHARS = 60_000
PARAGRAPH = re.compile(r"\n\s*\n")


def assess(texts: str | Iterable[str], language: str = "", *, whose: Subject | None = None) -> Assessment:
    """The gravest of what these texts tell; `language` is what the person most likely writes in.

    With SAFETY_LAYERS it may ask a service, and take as long as its time limit: not inside a transaction. `whose` names the person
    for the door to outside; None only for words that are nobody's. No log holds any of the words.
    """
    given = [texts] if isinstance(texts, str) else texts
    return max((_with_layers(text[:MOST_CHARS], language, whose) for text in given), default=Assessment())


def assess_here(text: str, language: str) -> Assessment:
    """The same without asking anybody outside, whatever the settings say."""
    found = by_words(text[:MOST_CHARS], language)
    for layer in layers.active() if text.strip() else ():
        if layer.recipient() is None:
            found = layers.ask(layer, text, found)
    return found


def _with_layers(text: str, language: str, whose: Subject | None) -> Assessment:
    found = by_words(text, language)
    for layer in layers.active() if text.strip() else ():
        found = layers.ask(layer, text, found, whose)
    return found


def by_words(text: str, language: str) -> Assessment:
    """What the rules and the trained layer say, which every site has: no network, and the same everywhere."""
    text = disguises.removed(text)
    read = reading.sentences(text)
    if not read:
        return Assessment()
    languages = _languages(read, language)
    by_rules = [find(text, read, one) for one in languages]
    if russian := () if languages == ("ru",) else transliteration.as_russian(read, map(lexicon, languages)):
        by_rules.append(find(text, russian, "ru"))
    hits = [hit for found in by_rules for hit in found.hits]
    # A line or three dots may stand in the middle of a sentence, or end one: both are read.
    if (unwrapped := _unwrapped(text)) != text.strip():
        rejoined = reading.sentences(unwrapped)
        hits += [hit for one in languages for hit in find(unwrapped, rejoined, one).hits]
    ruled = _gravest(hits)
    if ruled.level is Level.WAKING:
        return ruled
    return max(ruled, _trained((by_rules[-1] if russian else by_rules[0]).tagged))


def _unwrapped(text: str) -> str:
    """The text with each paragraph on one line, and its words whole."""
    paragraphs = PARAGRAPH.split("\n".join(disguises.rejoined(text.strip()).splitlines()))
    return "\n\n".join(paragraph.replace("\n", " ") for paragraph in paragraphs)


def _languages(read: tuple[reading.Sentence, ...], language: str) -> tuple[str, ...]:
    """The languages that this may be, the likeliest first. Who is in distress may write in another than the site's."""
    letters = "".join(word.text for sentence in read for word in sentence)
    if sum("а" <= letter <= "я" for letter in letters) > len(letters) / 2:
        return ("ru",)
    return tuple(sorted(LATIN, key=lambda one: (-lexicon(one).familiar(read), one != language)))


def _gravest(hits: list[Hit]) -> Assessment:
    """The highest level; of its kinds the medical one, where minutes count, else the first rule's."""
    level = max((hit.level for hit in hits), default=Level.NONE)
    kinds = [hit.kind for hit in hits if hit.level is level]
    if not kinds:
        return Assessment()
    return Assessment(level, Kind.MEDICAL if Kind.MEDICAL in kinds else kinds[0])


def _trained(tagged: Sequence[Tagged]) -> Assessment:
    from .classifier import weights  # brings numpy, which a server without visitors does without

    best = Assessment()
    if sum(len(word.text) for one in tagged for word in one.sentence) < FEWEST_LETTERS:
        return best
    is_long = len(tagged) > PASSAGE
    passages = [tagged[at : at + PASSAGE] for at in range(len(tagged) - PASSAGE + 1)] if is_long else [tagged]
    is_dream = any(one.has("DREAM", "WOKE") for one in tagged)
    for passage in passages:
        if is_long and is_dream and not any(one.has("AWAKE", "NOTDREAM") for one in passage):
            # The middle of a long dream reads like waking life; the rules know where the dream is.
            continue
        best = max(best, _judged(weights().score(passage), passage))
    return best


def _judged(score: Score, passage: Sequence[Tagged]) -> Assessment:
    lessened = any(one.has(*LESSENING) or any(word.is_quoted for word in one.sentence) for one in passage)
    # What is named inside a dream is no evidence either: "In my dream I want to die".
    names_something = any(not HARMLESS.issuperset(one.spans) for one in passage if not _is_dreamt(one))
    if score.danger >= max(ENOUGH if names_something else SURE, _framed(passage)) and not lessened:
        return Assessment(Level.WAKING, score.kind)
    return Assessment(Level.UNSURE, score.kind) if score.reason_to_ask >= ASK else Assessment()


def _framed(passage: Sequence[Tagged]) -> float:
    """What the trained layer must reach for what is said to be dreamt or past; 0 where nothing is."""
    is_dream = any(one.has("DREAM") and not one.has("NOTDREAM", "AWAKE", "WOKE") for one in passage)
    return max(DREAMT if is_dream else 0.0, PAST if any(one.has("LONGAGO") for one in passage) else 0.0)


def _is_dreamt(one: Tagged) -> bool:
    """Whether the whole sentence tells of a dream: in one clause, since the next may be of the waking day."""
    is_one_clause = one.sentence[0].clause == one.sentence[-1].clause and not one.has("AND", "BUT")
    return is_one_clause and one.has("INDREAM") and not one.has("NOTDREAM", "AWAKE", "WOKE", "NOW")
