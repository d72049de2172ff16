"""Which concepts together tell of a danger, in every language alike.

A rule names its slots; `A|B` takes either, `-A` must not stand among them. The slots may stand in any order within `reach` words, and one
word may fill several: a Turkish verb is wish, deed and person at once.
"""

from __future__ import annotations

import dataclasses
import enum


class Kind(enum.StrEnum):
    """What somebody is in danger of."""

    SELF_HARM = "self_harm"
    ABUSE = "abuse"
    OTHERS = "others"
    MEDICAL = "medical"


class Tense(enum.Enum):
    """`WISH`: somebody wants or is about to. `EVENT`: something happens or has happened, which dreams are full of too."""

    WISH = enum.auto()
    EVENT = enum.auto()
    SIGN = enum.auto()
    """Too little by itself: a reason to ask."""
    ECHO = enum.auto()
    """A wish to do what was told of before: counts only where the sentences before tell of harm."""


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    kind: Kind
    tense: Tense
    slots: tuple[frozenset[str], ...]
    without: frozenset[str]
    reach: int


def _rules(kind: Kind, tense: Tense, reach: int, lines: str) -> tuple[Rule, ...]:
    made = []
    for line in lines.strip().splitlines():
        parts = line.split()
        slots = tuple(frozenset(part.split("|")) for part in parts if not part.startswith("-"))
        made.append(Rule(kind, tense, slots, frozenset(part[1:] for part in parts if part.startswith("-")), reach))
    return tuple(made)


RULES = (
    *_rules(
        Kind.SELF_HARM,
        Tense.WISH,
        8,
        """
        SUICIDAL
        SUICIDE AWAKE
        WANT DIE -NOTWANT
        WANT|GOING|THINK|MAYBE|DECIDE|RATHER KILL SELF -NOTWANT
        WANT|GOING|THINK|MAYBE|HOW SUICIDE -NOTWANT
        WANT|GOING|THINK SELFMEANS -NOTWANT
        WANT|GOING HURT SELF|MYBODY -NOTWANT
        WANT|GOING|THINK END LIFE|SELF -NOTWANT
        NOTWANT LIVE
        WANT|GOING NEG WAKE
        WISH DIE
        WISH NEG LIVE|WAKE
        NOREASON LIVE
        LIFE NEG REASON
        TIRED|DONE LIVE
        TIRED WANT|GOING END FOREVER
        DONE WANT|GOING END|GONE|LIVE
        DONE NOTWANT
        HOW PAINLESS DIE
        HOW KILL SELF
        HOW SUICIDE
        HOW PILLS DIE
        READY MEANS
        ROPE HAVE
        HAVE MEANS NOW
        READY PILLS GONE|DIE|END
        HAVE MEANS DIE|END|LIVE|JOIN
        LETTER HAVE
        GOODBYE NOTHERE
        GOODBYE DONE|DIE|END|LIFE
        NOTHERE
        BETTEROFF
        BURDEN DIE|MAYBE
        MAYBE SUICIDE
        MAYBE DIE I
        ONLYWAY DIE
        ONLYWAY SUICIDE|END
        RATHER DIE
        WANT SLEEP FOREVER
        WANT GONE FOREVER
        WANT GONE LIVE
        WANT|GOING JOIN DIE|MEANS|END
        AFRAID HURT|KILL SELF
        AFRAID DOIT SELF
        AFRAID MEANS I NOW
        AFRAID MEANS SELF
        ATTEMPT RECENT GOING
        THINK DIE AWAKE|NOW
        VOICE KILL|DIE|HURT SELF|ME
        THINK OWNDEATH
        SUICIDE SELF HOW
        SELFMEANS PAIN
        WISH NEG LIVE|WAKE FOREVER
        PLAN DIE|SUICIDE|PLAN|DOIT -THIRD
        DOUBT WANT LIVE
        MAYBE SUICIDE
        AFRAID DOIT
        SAD LIVE -DREAM
        STAND MEANS|SELFMEANS
        PROMISE NEG|CANT LIVE
        READY FOREVER GOING|GONE
        DIE READY|WANT
        GOING DIE
        DIE WANT
        """,
    ),
    *_rules(
        Kind.SELF_HARM,
        Tense.ECHO,
        8,
        """
        WANT|GOING DOIT
        WANT|GOING JOIN
        GOING ATTEMPT
        """,
    ),
    *_rules(
        Kind.SELF_HARM,
        Tense.EVENT,
        6,
        """
        SELFHURT -ACCIDENT
        HURT SELF -ACCIDENT
        HURT MYBODY -ACCIDENT
        ATTEMPT SELFMEANS
        SUICIDE ATTEMPT RECENT
        ATTEMPT SUICIDE
        ATTEMPT KILL|END SELF
        ATTEMPT DOIT MEANS
        ATTEMPT RECENT DIE
        """,
    ),
    *_rules(
        Kind.SELF_HARM,
        Tense.SIGN,
        8,
        """
        LOW
        THINK DIE
        SUICIDE
        WANT GONE
        BURDEN
        NOTWANT WAKE
        """,
    ),
    *_rules(
        Kind.ABUSE,
        Tense.EVENT,
        8,
        """
        HITSNOW ME
        HITS ME RECENT
        ABUSER HITS ME
        ABUSER TOUCH ME
        TOUCH ME PRIVATE
        TOUCH PRIVATE ABUSER
        TOUCH PRIVATE NOTDREAM
        HITS ME BRUISE
        HITS BRUISE -SELF
        RAPE ME
        RAPE ABUSER
        ABUSER TOUCH PRIVATE ME
        RAPE I
        RAPE RECENT
        FORCE FORCEDTO ME
        FORCE MARRY
        LOCKED
        LOCK ABUSER ME
        THREAT KILLME
        THREAT ABUSER ME
        KILLME STALK
        BLACKMAIL ME
        BLACKMAIL FORCE
        ABUSED
        BRUISE ABUSER
        BRUISE HITS
        FORCE FORCEDTO CHILD
        FORCE FORCEDTO ABUSER
        ABUSER TOUCH CHILD
        TOUCH PRIVATE TARGET FRAGILE
        ABUSER TOUCH FRAGILE
        ABUSER WEAPON RECENT
        KILLME SAID
        MARRY CHILD
        BRUISE RECENT
        MARRY CHILD I
        AFRAID HOME HITS
        AFRAID ABUSER CHILD
        AFRAID CHILD HOME
        """,
    ),
    *_rules(
        Kind.ABUSE,
        Tense.SIGN,
        8,
        """
        AFRAID ABUSER
        """,
    ),
    *_rules(
        Kind.OTHERS,
        Tense.WISH,
        8,
        """
        WANT|GOING|THINK|AFRAID HARM TARGET -SELF -NOTWANT
        GOING HARM TARGET -SELF
        VOICE HARM TARGET
        FIRSTKILL NOW TARGET -SELF
        WEAPON DESERVE
        WEAPON GOING TARGET
        WEAPON WANT|GOING HARM
        WEAPON HARM TARGET -SELF -DREAM
        KILL TARGET LOSTCONTROL -SELF
        DESERVE HARM|DIE GOING|DOIT
        """,
    ),
    *_rules(
        Kind.OTHERS,
        Tense.EVENT,
        8,
        """
        LOSTCONTROL HARM FRAGILE|TARGET
        ATTEMPT HARM TARGET LOSTCONTROL
        """,
    ),
    *_rules(
        Kind.MEDICAL,
        Tense.EVENT,
        8,
        """
        CANT BREATHE
        CHEST PAIN
        PAIN LIMB CHEST
        NUMB LIMB
        NUMB HAVING
        TOOK PILLS MANY
        TOOK PILLS FAINT
        TOOK POISON
        TOOK PILLS CAUSE FAINT
        TOOK PILLS WHO
        OVERDOSED
        BLEED ALOT
        BLEED PREGNANT
        UNCONSCIOUS WHO
        ATTACK HAVING
        ATTACK HADFIT RECENT|NOW
        FAINT CAUSE
        THROAT SWELL
        ATTACK ALOT
        """,
    ),
)
