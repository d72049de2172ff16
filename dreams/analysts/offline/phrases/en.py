"""English."""

from .base import Phrases

PHRASES = Phrases(
    marks=("“", "”"),
    and_word="and",
    who_i_am="*I am the built-in offline analyst: I read your words on this server, without a language model and without sending them anywhere.*",
    danger="Before the dream: what you write sounds as if you may want to hurt yourself, and I take that seriously. You don't have to carry it alone. "
    "Please call your local emergency number or a crisis line now (findahelpline.com lists them for every country), or tell somebody you trust. "
    "I am glad to stay with the dream as well.",
    openings=(
        "Thank you for telling me this. What stays with me first is {words}.",
        "Let me stay close to what you wrote. Your dream turns around {words}.",
        "I read it slowly, as one would walk through it. The first things that light up are {words}.",
    ),
    images_heading="What stands out",
    themes={
        "water": (
            "water often carries what is felt before it is named; its depth and its calm matter more than its name.",
            "this may show how near your feelings are to the surface just now.",
        ),
        "flight": (
            "rising above things can be freedom, and also distance from something that waits below.",
            "such lightness often comes when one looks for another view of things.",
        ),
        "falling": (
            "losing hold tends to visit us when something in waking life has no firm ground yet.",
            "a fall is also a letting go: much depends on how it felt on the way down.",
        ),
        "path": (
            "a way from one place to another often marks a decision that is being prepared.",
            "passages ask what you are leaving, and what you would be walking towards.",
        ),
        "house": (
            "houses are often portraits of the one who dreams them, rooms and all.",
            "it can stand for what is yours and familiar, or for a part of it you seldom enter.",
        ),
        "self": ("here the dream holds something up for you to see yourself in.", "this touches on how you are seen, and by whom."),
        "body": (
            "the body speaks for itself in dreams: of strength, of age, of what must not be lost.",
            "worth asking where in the body you felt it.",
        ),
        "ending": (
            "endings in dreams seldom foretell anything; they often say that something is changing for good.",
            "what ends here may be a role, a habit or a chapter rather than a life.",
        ),
        "conflict": (
            "what pursues or fights us in a dream is often something of ours that wants to be heard.",
            "the force in it is yours as well, wherever it seems to come from.",
        ),
        "fire": (
            "fire warms and destroys; it often stands for what has grown too strong to be kept small.",
            "something here wants to be transformed rather than kept.",
        ),
        "light": (
            "light and darkness here may be about what you know and what you only sense.",
            "notice what could be seen, and what was kept from sight.",
        ),
        "animal": (
            "animals bring instinct with them: a thing you know without having been taught.",
            "ask what this creature does better than you allow yourself to.",
        ),
        "fear": (
            "a frightening figure often grows smaller once somebody asks it what it wants.",
            "it may guard something rather than threaten it.",
        ),
        "nature": (
            "living things that grow at their own pace often say something about yours.",
            "the landscape may be a mood that you could walk through.",
        ),
        "vehicle": (
            "what carries you may show who is steering at present, and how fast.",
            "it matters who sat where, and whether you could have stopped.",
        ),
        "test": (
            "dreams like to examine us when a standard, ours or another's, weighs on the day.",
            "the worry of not being ready often belongs to something quite recent.",
        ),
        "worth": ("things of value may speak of what you hold dear, or of a bond.", "ask what would be lost without it."),
        "meaning": (
            "a message may be hidden here, even if it could not be read.",
            "the dream gave this a place for a reason that only you can try out.",
        ),
        "time": ("time itself seems to have come on stage: a deadline, an age, a wait.", "ask what must not be too late."),
        "care": ("something here wants to be nourished, or is just beginning.", "it may be about who looks after whom."),
        "place": (
            "the stage of a dream is seldom chance: something in you knows its way around there.",
            "this place may stand for the time in which you knew it.",
        ),
    },
    people=(
        "Then there is {words}. People in dreams can be themselves, and they can lend their face to a side of you.",
        "You were not alone: {words} came along. What each of them did may matter more than who they were.",
    ),
    feelings=(
        "You name {words} yourself. I would trust that before any symbol: a feeling is the part of a dream that is surely true.",
        "The feeling in it, {words}, is a thread worth following back into the past few days.",
    ),
    no_feelings=(
        "You say little about how it felt. The feeling on waking is often the best key.",
        "I miss one thing in the telling: what you felt while it happened.",
    ),
    slants={
        "jungian": "Seen with Jung, {word} could belong to the shadow or to a guide: an image of something that your waking attitude leaves out, and that the dream sets beside it.",
        "cognitive": "Seen soberly, a dream goes on with the day. I would ask which present concern {word} resembles, and which response the dream was trying out.",
        "existential": "I ask less what {word} means than how you stood towards it: free or bound, near or far, in a hurry or with time.",
        "gestalt": "Try this: be {word} for a minute and speak in the first person: “I am … and I want …”. Notice what your body does while you say it.",
        "cultural": "Many peoples have told stories around {word}; they rarely agree, and that is the point. Which tale or saying of your own comes to mind?",
        "neuro": "During REM sleep the brain links fresh memories to old ones, and strong feelings go first. {word} may simply be where two such traces met, which makes it no less yours.",
    },
    questions_heading="If you like, go on from here",
    ask_symbol=(
        "What was {word} like, close up, and what did it seem to want?",
        "If {word} could say one sentence to you, which would it be?",
    ),
    ask_person=("What does {word} stand for in your life at present?", "What was left unsaid between you and {word}?"),
    ask_place=("What do you connect with {word} from waking life?", "When were you last at a place like {word}, and who were you then?"),
    ask_emotion=("Where else did you feel {word} in the last days?", "At what moment exactly did {word} begin?"),
    ask_open=(
        "How did the dream end, and how would you have wanted it to end?",
        "What happened on the day before that the dream might be answering?",
    ),
    plain_questions="**If you like, go on from here**\n\n1. Which moment was the strongest?\n2. What did you feel when you woke up?\n3. What does it remind you of from the last days?",
    nothing_known=(
        "You begin with {quote}. My dictionary knows none of its images, so I would rather listen than guess.",
        "I hold on to your words, {quote}, without a ready-made meaning for them.",
    ),
    follow_ups=("You add: {quote}. That shifts the picture a little.", "Thank you, that helps: {quote}."),
    again="You come back to {words}. What returns in the telling is often where the dream is not finished.",
    short=("Let us stay with {word} for a moment.", "Gladly. I would go on with {word}."),
    tell_more="Tell me the dream as it comes, even in fragments: where you were, who was there, what happened, how it felt. A single image is enough to begin with.",
)
