"""The provider's moderation scores as a layer: `POST /moderations` of OpenAI, and of any server that speaks it.

The scores know no dreams: "in the dream I hanged myself" scores as the wish does. So they never name help by themselves. They make the
analyst ask where nothing was found, and name help where there was reason to ask and the scores are high as well.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from person.privacy.recipients import Recipient, host_of
from project import openai_call

from .grammar import Level
from .layers import LayerUnavailable
from .rules import Kind
from .verdict import Assessment

MODEL = "omni-moderation-latest"
CATEGORIES = {"self-harm/intent": Kind.SELF_HARM, "self-harm/instructions": Kind.SELF_HARM, "harassment/threatening": Kind.OTHERS}
"""Those that tell of somebody's intent; violence as such is what nightmares are made of."""
ASK = 0.5
SURE = 0.8


class Moderation:
    name = "moderation"

    def recipient(self) -> Recipient:
        return Recipient("openai", host_of(openai_call.base_url()), MODEL)

    def judge(self, text: str, found: Assessment) -> Assessment:
        if found.level is Level.WAKING:
            return found
        score, kind = _highest(_ask(text))
        if found.level is Level.UNSURE:
            return Assessment(Level.WAKING, kind) if score >= SURE and kind is found.kind else found
        return Assessment(Level.UNSURE, kind) if score >= ASK else found


def _highest(answer: Any) -> tuple[float, Kind]:
    try:
        scores = answer["results"][0]["category_scores"]
        return max((float(scores.get(name) or 0.0), kind) for name, kind in CATEGORIES.items())
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise LayerUnavailable from error


def _ask(text: str) -> Any:
    """Raises LayerUnavailable."""
    try:
        return openai_call.ask(
            lambda client: client.moderations.with_raw_response.create(model=MODEL, input=text), seconds=settings.SAFETY_MODERATION_SECONDS
        )
    except openai_call.Unanswered as error:
        raise LayerUnavailable from error.__cause__
