"""The provider's moderation scores as a layer: `POST /moderations` of OpenAI, and of any server that speaks it.

The scores know no dreams: "in the dream I hanged myself" scores as the wish does. So they never name help by themselves. They make the
analyst ask where nothing was found, and name help where there was reason to ask and the scores are high as well.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings

from person.privacy.recipients import Recipient, host_of
from project import environment

from .grammar import Level
from .layers import LayerUnavailable
from .rules import Kind
from .verdict import Assessment

OWN_URL = "https://api.openai.com/v1"
MODEL = "omni-moderation-latest"
CATEGORIES = {"self-harm/intent": Kind.SELF_HARM, "self-harm/instructions": Kind.SELF_HARM, "harassment/threatening": Kind.OTHERS}
"""Those that tell of somebody's intent; violence as such is what nightmares are made of."""
ASK = 0.5
SURE = 0.8


class Moderation:
    name = "moderation"

    def recipient(self) -> Recipient:
        return Recipient("openai", host_of(environment.text("OPENAI_BASE_URL", OWN_URL)), MODEL)

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
    """The answer as it came: compatible servers leave out what OpenAI's own types hold. Raises LayerUnavailable."""
    import httpx2
    import openai  # it takes 0.8 s, and most sites ask nobody

    try:
        with openai.OpenAI(
            base_url=environment.text("OPENAI_BASE_URL", OWN_URL),
            api_key=environment.secret("OPENAI_API_KEY") or "none",
            max_retries=0,
            timeout=settings.SAFETY_MODERATION_SECONDS,
        ) as client:
            return json.loads(client.moderations.with_raw_response.create(model=MODEL, input=text).content)
    except (openai.OpenAIError, httpx2.InvalidURL, ValueError) as error:
        raise LayerUnavailable from error
