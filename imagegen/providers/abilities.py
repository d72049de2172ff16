"""What each model of the Images API takes (FEATURES §7.1). An unknown name is taken for the newest kind."""

from __future__ import annotations

import dataclasses

FORMATS_WITH_ALPHA = frozenset({"png", "webp"})


@dataclasses.dataclass(frozen=True, slots=True)
class Abilities:
    """`input_fidelity` is what to ask of an edit; empty where the parameter must be left out."""

    input_fidelity: str = ""
    makes_transparent: bool = True


_KNOWN = {
    "gpt-image-1-mini": Abilities(input_fidelity="low"),
    "gpt-image-1.5": Abilities(input_fidelity="high"),
}


def of(model: str) -> Abilities:
    return _KNOWN.get(model, Abilities())
