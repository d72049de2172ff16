"""What belongs together in a dream: teeth that fall out are not a fall. A combination is read before its parts."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from ...insights import Finding

WATER = frozenset({"sea", "river", "water", "wave", "flood", "rain"})
FAMILY = frozenset(
    {
        "mother",
        "father",
        "parents",
        "brother",
        "sister",
        "sibling",
        "grandmother",
        "grandfather",
        "husband",
        "wife",
        "friend",
        "son",
        "daughter",
    }
)
PUBLIC = frozenset({"crowd", "school", "university", "work", "street_market", "road", "shop", "church", "station", "theatre"})


@dataclasses.dataclass(frozen=True, slots=True)
class Combination:
    """Holds where each of `parts` is among the findings, and `words` (a pattern over the dreamer's words), where given, is found."""

    key: str
    parts: tuple[frozenset[str], ...]
    words: re.Pattern[str] | None = None
    optional: frozenset[str] = frozenset()
    """Concepts that are read with the combination where they are there."""


def _one(*keys: str) -> frozenset[str]:
    return frozenset(keys)


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(patterns)})", re.IGNORECASE)


ALL: tuple[Combination, ...] = (
    Combination(
        "teeth_falling",
        (_one("teeth"),),
        _words(
            r"f[ae]ll|crumbl|loose|broke|pull|spit",
            r"dökül|düş|kırıl|sallan|çürü",
            r"ca[eíy]|romp|aflo|desprend|escup",
            r"выпа|шата|крош|слома|сып|рассып|плю",
        ),
        _one("falling"),
    ),
    Combination(
        "chased_stuck",
        (_one("chase"),),
        _words(
            r"(?:couldn.t|could not|can.t|cannot) (?:move|run|scream|get)|legs|slow|stuck|heavy",
            r"kıpırda|hareket ed|koşam|kaçam|bacak|ağırlaş",
            r"no podía|no pude|piernas|lent|inmóvil|paraliz",
            r"не мог|ноги|ногами|медленн|не слуша|тяжел",
        ),
        _one("helplessness"),
    ),
    Combination("exam_unprepared", (_one("exam"), _one("late", "lost", "school", "university", "book", "fear", "anxiety", "panic"))),
    Combination("late_departure", (_one("late"), _one("train", "plane", "ship", "station", "car"))),
    Combination("naked_public", (_one("naked"), PUBLIC)),
    Combination("flying_falling", (_one("flying"), _one("falling"))),
    Combination(
        "water_house",
        (WATER, _one("house", "room", "childhood_home", "kitchen", "cellar")),
        _words(
            r"flood|pour(?:ed|ing)|(?:came|come|coming|got|ran|run|running) in(?:to|side)?\b|rose\b|rising|fill(?:ed|ing)",
            r"bas|dol|gir|yüksel",
            r"inund|entr|llen|sub",
            r"зали|затоп|вошл|хлын|подн|заполн|прибыв",
        ),
        WATER | {"room"},
    ),
    Combination("house_rooms", (_one("house", "childhood_home"), _one("room", "attic", "cellar", "corridor")), optional=_one("door")),
    Combination(
        "car_no_brakes",
        (_one("car"),),
        _words(
            r"brake|(?:couldn.t|could not|didn.t) stop",
            r"fren|durdur",
            r"freno|no podía parar|no paraba",
            r"тормоз|не мог\w* остановить",
        ),
    ),
    Combination("dead_return", (_one("death", "dead_person", "grave"), FAMILY)),
    Combination(
        "phone_fails",
        (_one("phone"),),
        _words(
            r"(?:could|would|did)n.t|could not|can.t|broken|dead|no signal",
            r"çalışm|aray?am|ulaşam|basam|bozul",
            r"no (?:podía|pude|funciona|marca|contest)",
            r"не (?:мог|работа|дозвон|отвеча)|слома",
        ),
    ),
    Combination("baby_lost", (_one("baby", "child"), _one("lost"))),
    Combination("door_key", (_one("door"), _one("key"))),
)


def combined(found: Sequence[Finding], text: str) -> list[tuple[Combination, list[Finding]]]:
    """The combinations that the text tells of, each with its findings; a finding belongs to one combination at most."""
    left = list(found)
    result = []
    for one in ALL:
        members = [next((finding for finding in left if _key(finding) in keys), None) for keys in one.parts]
        parts = [finding for finding in members if finding is not None]
        if len(parts) < len(one.parts) or (one.words is not None and one.words.search(text) is None):
            continue
        parts += [finding for finding in left if _key(finding) in one.optional and finding not in parts]
        left = [finding for finding in left if finding not in parts]
        result.append((one, parts))
    return result


def _key(finding: Finding) -> str:
    return finding.key.split(":")[0]
