"""Composing an answer: the scene, the feelings first, one thought a theme, how this analyst looks at it, and questions for this dream.

The same telling gets the same answer, unless the person has lately read its sentences (variants.py). Words of the dream come in their
dictionary form, quotes as they were written, so that no phrase must inflect them. Nothing is said to *mean* something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...insights import Finding, concept, denied, find
from ...safety import Level, assess_here
from ..base import Memory, PromptContext
from ..safety_note import SafetyNote
from .combinations import Combination, combined
from .intents import intent_of
from .phrases import PHRASES, Phrases
from .variants import Voice

SHORT_LETTERS = 40
MOST_THOUGHTS = 4
MOST_IN_SCENE = 4
MOST_QUOTED_WORDS = 14
MOST_QUESTIONS = 3
FEW_FOUND = 2
WORTH_QUOTING_WORDS = 6
CLAUSE = re.compile(r"(?<=[.!?…;])\s+|\n+")
PHRASE = re.compile(r"(?<=,)\s+")


def compose(context: PromptContext) -> str:
    """The whole answer, in Markdown. It is never empty: to somebody who has heard everything something is said once more."""
    tellings = [turn.text for turn in context.turns if turn.role == "user"]
    answers = [turn.text for turn in context.turns if turn.role == "analyst"]
    seed = "\n".join(tellings)
    return _composed(context, tellings, answers, Voice(seed, (*answers, *context.recent_answers))) or _composed(
        context, tellings, answers, Voice(seed, answers[-1:])
    )


def named_in(answer: str, context: PromptContext) -> list[Memory]:
    """The earlier dreams that an answer speaks of."""
    return [one for one in context.memories if (said := _memory(one, _phrases(context))) and said in answer]


def _phrases(context: PromptContext) -> Phrases:
    return PHRASES.get(context.language, PHRASES["en"])


def _memory(one: Memory, phrases: Phrases) -> str:
    return phrases.remembered.format(night=one.night, words=", ".join(_marked(word, phrases) for word in one.reason)) if one.reason else ""


def _composed(context: PromptContext, tellings: list[str], answers: list[str], voice: Voice) -> str:
    phrases = _phrases(context)
    newest = tellings[-1] if tellings else ""
    parts = []
    if context.safety is SafetyNote.DANGER and context.danger is not None:
        parts.append(phrases.danger[context.danger])
        newest = _without_danger(newest, context.language)
        tellings = [*tellings[:-1], newest]
        if sum(letter.isalpha() for letter in newest) < SHORT_LETTERS:
            return "\n\n".join([*parts, *([] if answers else [phrases.who_i_am]), phrases.dream_waits])
    elif context.safety is SafetyNote.ASK:
        parts.append(phrases.ask_waking)
    if not answers:
        parts.append(voice.of((phrases.who_i_am,)))
        parts += _first_reading(newest, context, phrases, voice)
        parts += [_memory(one, phrases) for one in context.memories[:1]]
    else:
        parts += _follow_up(tellings, context, phrases, voice)
    return "\n\n".join(part for part in parts if part)


def _without_danger(text: str, language: str) -> str:
    """The dream beside it: what tells of a danger while awake is no image to read."""
    return " ".join(clause for clause in CLAUSE.split(text) if assess_here(clause, language).level is Level.NONE)


def _first_reading(text: str, context: PromptContext, phrases: Phrases, voice: Voice) -> list[str]:
    found = _distinct(find(text, context.language))
    if not found:
        return _nothing_known(text, phrases, voice)
    feelings = _of_kind(found, "emotion")
    opening = [voice.of(phrases.openings), voice.of(phrases.scene, scene=_scene(found, phrases))]
    if peak := _peak(text, context.language, found):
        opening.append(voice.of(phrases.peak, quote=_marked(peak, phrases)))
    parts = [" ".join(part for part in opening if part)]
    parts.append(_feelings(feelings, text, context.language, phrases, voice))
    together = combined(found, text)
    if thoughts := _thoughts(found, together, phrases, voice):
        parts.append(f"**{phrases.images_heading}**\n\n" + "\n".join(thoughts))
    if people := _of_kind(found, "person"):
        is_one = len(people) == 1 and people[0].key != "crowd"
        parts.append(voice.of(phrases.person if is_one else phrases.people, words=_listed(people[:3], phrases)))
    parts.append(_slant(_centre(found), context, phrases, voice))
    parts.append(_questions(found, together, peak, phrases, voice))
    return parts


def _follow_up(tellings: list[str], context: PromptContext, phrases: Phrases, voice: Voice) -> list[str]:
    newest = tellings[-1]
    found = _distinct(find(newest, context.language))
    earlier = _distinct(find("\n".join(tellings[:-1]), context.language))
    known = {(one.kind, one.key) for one in earlier}
    again = [one for one in found if (one.kind, one.key) in known]
    new = [one for one in found if (one.kind, one.key) not in known]
    intent = intent_of(newest, context.language)
    if intent == "thanks":
        return [voice.of(phrases.thanks)]
    if not found and not earlier:
        return _nothing_known(newest, phrases, voice)
    parts = [_reply_to(intent, newest, new, phrases, voice)]
    if again:
        parts.append(voice.of(phrases.again, words=_listed(again[:2], phrases)))
    together = combined(new, newest)
    parts.append("\n".join(_thoughts(new, together, phrases, voice)))
    centre = _centre(new or again or earlier)
    if intent in {"question", "agreement"} or new:
        parts.append(_slant(centre, context, phrases, voice))
    parts.append(_questions(new or again or earlier, together, _peak(newest, context.language, found), phrases, voice, most=1))
    return parts


def _reply_to(intent: str, newest: str, new: list[Finding], phrases: Phrases, voice: Voice) -> str:
    """The sentence that answers what was just said."""
    if intent == "question":
        return voice.of(phrases.what_it_means)
    if intent == "disagreement":
        return voice.of(phrases.disagreement)
    if feelings := _of_kind(new, "emotion"):
        return voice.of(phrases.feeling_named, words=_listed(feelings[:3], phrases))
    if intent == "agreement":
        return voice.of(phrases.agreement)
    if sum(letter.isalpha() for letter in newest) < SHORT_LETTERS and new:
        return voice.of(phrases.short, word=_quoted(new[0], phrases))
    return voice.of(phrases.adds, quote=_marked(_shortened(newest), phrases))


def _nothing_known(text: str, phrases: Phrases, voice: Voice) -> list[str]:
    if sum(letter.isalpha() for letter in text) < SHORT_LETTERS // 2:
        return [voice.of(phrases.tell_more)]
    questions = [voice.of(phrases.ask_open) for _ in range(MOST_QUESTIONS)]
    return [
        voice.of(phrases.nothing_known, quote=_marked(_shortened(text), phrases)),
        voice.of(phrases.no_feelings),
        _numbered(questions, phrases),
    ]


def _scene(found: Sequence[Finding], phrases: Phrases) -> str:
    """The dream as a list of its own words, which no language inflects: places and images; who was there; what was felt."""
    places = [*_of_kind(found, "place"), *_of_kind(found, "symbol")]
    parts = []
    if places:
        parts.append(_listed(sorted(places, key=lambda one: one.start)[:MOST_IN_SCENE], phrases))
    if people := _of_kind(found, "person"):
        parts.append(phrases.scene_people.format(words=_listed(people[:2], phrases)))
    if feelings := _of_kind(found, "emotion"):
        parts.append(phrases.scene_feelings.format(words=_listed(feelings[:2], phrases)))
    return "; ".join(parts)


def _feelings(feelings: list[Finding], text: str, language: str, phrases: Phrases, voice: Voice) -> str:
    if feelings:
        return voice.of(phrases.feelings, words=_listed(feelings[:3], phrases))
    if missing := _of_kind(_distinct(denied(text, language)), "emotion"):
        return voice.of(phrases.feelings_denied, words=_listed(missing[:2], phrases))
    return voice.of(phrases.no_feelings)


def _thoughts(found: Sequence[Finding], together: list[tuple[Combination, list[Finding]]], phrases: Phrases, voice: Voice) -> list[str]:
    """One line for each combination, then one a theme, for all its words together."""
    lines = []
    taken: set[int] = set()
    for one, parts in together:
        taken |= {part.start for part in parts}
        if thought := voice.of(phrases.together[one.key]):
            lines.append(f"- {_listed(parts[:3], phrases)} — {thought}")
    themes: dict[str, list[Finding]] = {}
    for finding in found:
        if finding.kind in {"symbol", "place"} and finding.start not in taken:
            themes.setdefault(_theme(finding), []).append(finding)
    for theme, words in themes.items():
        thoughts = phrases.themes.get(theme, phrases.themes["meaning"])
        if thought := voice.of(thoughts) or voice.of(phrases.again_lately):
            lines.append(f"- {_listed(words[:3], phrases)} — {thought}")
    return lines[:MOST_THOUGHTS]


def _theme(one: Finding) -> str:
    return concept(one.kind, one.key.split(":")[0]).theme if one.kind == "symbol" else "place"


def _centre(found: Sequence[Finding]) -> Finding:
    """What the analyst's own view is put on: an image rather than a person, a person rather than a feeling."""
    order = ("symbol", "place", "person", "emotion")
    return min(found, key=lambda one: (order.index(one.kind), one.start))


def _slant(centre: Finding, context: PromptContext, phrases: Phrases, voice: Voice) -> str:
    return voice.of(phrases.slants.get(context.persona, phrases.slants["jungian"]), word=_quoted(centre, phrases))


def _questions(
    found: Sequence[Finding],
    together: list[tuple[Combination, list[Finding]]],
    peak: str,
    phrases: Phrases,
    voice: Voice,
    *,
    most: int = MOST_QUESTIONS,
) -> str:
    """Two or three questions that could only be asked of this dream; later in the talk one."""
    asked = [voice.of((phrases.ask_together[one.key],)) for one, _ in together]
    if peak:
        asked.append(voice.of(phrases.ask_quote, quote=_marked(peak, phrases)))
    for kind, variants in (
        ("person", phrases.ask_person),
        ("emotion", phrases.ask_emotion),
        ("symbol", phrases.ask_symbol),
        ("place", phrases.ask_place),
    ):
        if words := _of_kind(found, kind):
            asked.append(voice.of(variants, word=_quoted(words[0], phrases)))
    asked = [question for question in asked if question]
    if len(asked) < 2:
        asked.append(voice.of(phrases.ask_open))
    return _numbered(asked[:most], phrases)


def _numbered(questions: list[str], phrases: Phrases) -> str:
    kept = [question for question in questions if question]
    if len(kept) < 2:
        return "".join(kept)
    return f"**{phrases.questions_heading}**\n\n" + "\n".join(f"{number}. {question}" for number, question in enumerate(kept, 1))


def _peak(text: str, language: str, found: Sequence[Finding]) -> str:
    """The sentence that holds most of what was found, feelings counting double; of one sentence, its part between two commas.

    Of one that has no parts all of it where little was found in it, and nothing where the scene has said it all.
    """
    pieces = _pieces(text, CLAUSE)
    if len(pieces) == 1:
        pieces = _pieces(text, PHRASE)
    if len(pieces) == 1 and 0 < len(found) <= FEW_FOUND and len(text.split()) >= WORTH_QUOTING_WORDS:
        return _shortened(pieces[0])
    if len(pieces) < 2 or not found:
        return ""
    weights = [sum(2 if one.kind == "emotion" else 1 for one in find(piece, language)) for piece in pieces]
    best = max(range(len(pieces)), key=lambda number: (weights[number], number))
    return _shortened(pieces[best]) if weights[best] else ""


def _pieces(text: str, separator: re.Pattern[str]) -> list[str]:
    return [piece.strip() for piece in separator.split(text) if sum(letter.isalpha() for letter in piece) >= SHORT_LETTERS // 3]


def _shortened(text: str) -> str:
    """The first words, without Markdown's signs and the mark at the end."""
    words = re.sub(r"[*_`#>\[\]]", "", " ".join(text.split())).split(" ")
    short = " ".join(words[:MOST_QUOTED_WORDS])[:120].rstrip(" .,;:!…")
    return short + ("…" if len(words) > MOST_QUOTED_WORDS else "")


def _distinct(found: Sequence[Finding]) -> list[Finding]:
    """Each word once, at its first place."""
    first: dict[tuple[str, str], Finding] = {}
    for one in found:
        first.setdefault((one.kind, one.label), one)
    return list(first.values())


def _of_kind(found: Sequence[Finding], kind: str) -> list[Finding]:
    return [one for one in found if one.kind == kind]


def _quoted(one: Finding, phrases: Phrases) -> str:
    return _marked(one.label, phrases)


def _marked(words: str, phrases: Phrases) -> str:
    inner = words.replace(phrases.marks[0], "").replace(phrases.marks[1], "").replace('"', "")
    return phrases.marks[0] + inner + phrases.marks[1]


def _listed(found: Sequence[Finding], phrases: Phrases) -> str:
    quotes = [_quoted(one, phrases) for one in found]
    return quotes[0] if len(quotes) == 1 else ", ".join(quotes[:-1]) + f" {phrases.and_word} {quotes[-1]}"
