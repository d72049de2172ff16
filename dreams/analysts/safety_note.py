"""What an analyst is told about a danger while awake: said once, later a quiet reminder. The numbers are on the server's card."""

from __future__ import annotations

import enum

from ..safety import Kind


class SafetyNote(enum.Enum):
    NONE = enum.auto()
    ASK = enum.auto()
    """The words may tell of a danger: one gentle question."""
    DANGER = enum.auto()
    """They do, in the message that is being answered."""
    REMIND = enum.auto()
    """They did before, and help was named then."""


RULES = (
    "\nIf the dreamer's words tell of danger while awake (wanting to die or to hurt themselves, being hurt by somebody, wanting to hurt "
    "somebody, a medical emergency), this comes before the dream: stay calm, take it seriously, encourage them to call local emergency "
    "services or a crisis line (findahelpline.com lists them) or a person they trust. Never give means or methods of harm, never promise "
    "secrecy, never play it down. You are an AI and say so when asked. You are no therapist and no doctor."
)
DANGERS = {
    Kind.SELF_HARM: "a wish to die or to hurt themselves",
    Kind.ABUSE: "somebody who hurts them in waking life",
    Kind.OTHERS: "a fear or a wish of hurting somebody else",
    Kind.MEDICAL: "a medical emergency",
}


def instruction(note: SafetyNote, kind: Kind | None) -> str:
    """What follows the rules for this reply. It comes last, whoever wrote the rest."""
    what = DANGERS[kind or Kind.SELF_HARM]
    return WORDS[note].format(what=what)


WORDS = {
    SafetyNote.NONE: "",
    SafetyNote.DANGER: (
        "\nThe dreamer's newest words tell of {what} while awake. The page shows numbers to call beside your answer. Begin with that, calmly and "
        "without alarm, in two or three sentences: that you take it seriously, that help is there, that they may call now or turn to somebody "
        "near them. Ask whether they are safe at this moment. Only then, and only if it helps, come to the dream. Do not read the danger as a "
        "symbol."
    ),
    SafetyNote.ASK: (
        "\nThe dreamer's newest words might tell of {what} while awake; it is not clear. Ask one gentle, open question about how they are in "
        "waking life, without alarm and without numbers, and go on with the dream."
    ),
    SafetyNote.REMIND: (
        "\nEarlier in this talk the dreamer told of {what} while awake, and help was named. Do not repeat it. Stay warm and attentive; if it "
        "comes up again, ask how they are now."
    ),
}
