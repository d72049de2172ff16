"""English."""

from ....safety import Kind
from .base import Phrases

PHRASES = Phrases(
    marks=("“", "”"),
    and_word="and",
    who_i_am="*I am the built-in offline analyst: I read your words on this server, without a language model and without sending them anywhere.*",
    danger={
        Kind.SELF_HARM: "Before the dream: what you write sounds as if you may want to hurt yourself or to die, and I take that seriously. You do not have to carry it alone. The card beside this answer has people who can be reached now; somebody near you whom you trust is just as good. Are you safe at this moment?",
        Kind.ABUSE: "Before the dream: what you write sounds as if somebody hurts you, and not only in the dream. It is not your fault, and I believe you. The card beside this answer has people who help with exactly this, also when you are young. Are you safe at this moment?",
        Kind.OTHERS: "Before the dream: what you write sounds as if you might hurt somebody, and I take that seriously. It is good that you say it before anything happens. Please bring distance between you and them now, and call one of the numbers on the card beside this answer.",
        Kind.MEDICAL: "Before the dream: what you write sounds like a medical emergency. Please call the number on the card beside this answer now, or ask somebody near you to call. The dream can wait.",
    },
    dream_waits="Whatever you dreamt is not lost. When you are safe and feel like it, we can look at it together.",
    ask_waking="One question before the dream: some of your words may be about waking life too. How are you, now that you are awake?",
    openings=(
        "Thank you for telling me this.",
        "Let me stay close to what you wrote.",
        "I read it slowly, as one would walk through it.",
        "I am glad that you wrote this one down.",
        "Let us look at it together, without hurry.",
        "A dream like this deserves a second look.",
    ),
    scene=(
        "The scene as I hear it: {scene}.",
        "In a few words, what stands before me: {scene}.",
        "If I had to draw it, there would be this: {scene}.",
        "What I keep from the telling: {scene}.",
    ),
    scene_people="with you: {words}",
    scene_feelings="the feeling: {words}",
    peak=(
        "The place where it turns seems to be {quote}.",
        "The words that carry most, to my ear: {quote}.",
        "I stopped longest at {quote}.",
        "If one line holds the dream together, it may be {quote}.",
    ),
    feelings=(
        "You name the feeling yourself: {words}. I would trust that before any symbol.",
        "First the feeling, {words}: it is the part of a dream that is surely true.",
        "I begin with what was felt, {words}. It is a thread worth following back into the past few days.",
        "Of all that you tell, I would hold on to this first: {words}.",
    ),
    feelings_denied=(
        "You say expressly what was missing: {words}. What is left out on purpose often deserves a look, too.",
        "It strikes me what was not there: {words}. Perhaps that is part of the news.",
        "That there was none of this, {words}, may matter as much as what there was.",
    ),
    no_feelings=(
        "You say little about how it felt. The feeling on waking is often the best key.",
        "I miss one thing in the telling: what you felt while it happened.",
        "I don't know yet how it was for you, inside the dream. That would tell me more than any image.",
        "The events I can see; the mood I can only guess.",
    ),
    images_heading="What stands out",
    together={
        "teeth_falling": (
            "teeth that come loose are one of the most common dreams there are. Many people know it from times when they feared losing face, strength or the right word; some simply clench their jaw at night.",
            "when teeth give way, people often think of something that can no longer be held on to, or bitten through. Your jaw on waking is worth a thought as well.",
        ),
        "chased_stuck": (
            "being pursued and not getting away: the body is in fact held still during such sleep, and the dream may be telling that, too. What is behind you often has less of a face than the fear of it.",
            "legs that will not obey are known to very many dreamers. One may ask what is being kept at a distance by day with great effort.",
        ),
        "exam_unprepared": (
            "an examination without preparation visits people long after their last school day, often before something on which they will be measured.",
            "such exams are seldom about knowledge. More often somebody's standard is in the room, and one may ask whose.",
        ),
        "late_departure": (
            "something leaves, and you may not be on it. Often that is a date, an age or a chance that is counted somewhere.",
            "missing a departure can be worry, and sometimes it is a quiet wish to stay.",
        ),
        "naked_public": (
            "to stand uncovered among others is often about being seen too early or too plainly. It matters whether anybody minded.",
            "no clothes, and people: perhaps a question of which of your roles was missing there.",
        ),
        "flying_falling": (
            "up and down in one dream: the lightness and its price. The moment between the two may be the actual subject.",
            "first carried, then not: perhaps something at present swings between confidence and doubt.",
        ),
        "house_rooms": (
            "a house with rooms to discover can be like a person with more in them than is used every day.",
            "rooms that one had not known are often the friendliest of surprises: there is more space than you thought.",
        ),
        "water_house": (
            "water that comes into the house: what belongs outside is suddenly in your own rooms. It may be a feeling that keeps no distance any more.",
            "a house and water reaching it, that is a strong pair: what protects, and what cannot be kept out.",
        ),
        "car_no_brakes": (
            "a car that cannot be stopped is a plain picture of speed that is no longer chosen.",
            "when brakes fail, one may ask who set the pace of the last weeks.",
        ),
        "dead_return": (
            "somebody who has died is there again. Such dreams may be mourning, company, or a talk that was never finished; you alone can tell which.",
            "the dead who visit us in dreams are seldom a message from outside, and often a bond that goes on inside.",
        ),
        "phone_fails": (
            "wanting to reach somebody and not getting through: perhaps there is something to say for which the way is missing.",
            "a telephone that refuses its service often turns up when help or an answer is far.",
        ),
        "baby_lost": (
            "something small is in your care and gone for a moment: often a task or a plan that was put down somewhere, rather than a child.",
            "to lose what needs you most is a fright that careful people dream of.",
        ),
        "door_key": (
            "door and key together ask less what lies behind it than whether you want to open.",
            "where there is a key, somebody has meant you to be able to go in, or to lock up.",
        ),
    },
    themes={
        "water": (
            "water often carries what is felt before it is named; its depth and its calm matter more than its name.",
            "this may show how near your feelings are to the surface just now.",
            "one may ask whether you were in it, at its edge, or only looking.",
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
            "a way from one place to another may mark a decision that is being prepared.",
            "passages ask what you are leaving, and what you would be walking towards.",
        ),
        "house": (
            "houses can be portraits of the one who dreams them, rooms and all.",
            "it can stand for what is yours and familiar, or for a part of it you seldom enter.",
        ),
        "self": (
            "here the dream holds something up for you to see yourself in.",
            "this may touch on how you are seen, and by whom.",
        ),
        "body": (
            "the body speaks for itself in dreams: of strength, of age, of what must not be lost.",
            "worth asking where in the body you felt it.",
        ),
        "ending": (
            "endings in dreams seldom foretell anything; they may say that something is changing for good.",
            "what ends here may be a role, a habit or a chapter rather than a life.",
        ),
        "conflict": (
            "what pursues or fights us in a dream is often something of ours that wants to be heard.",
            "the force in it may be yours as well, wherever it seems to come from.",
        ),
        "fire": (
            "fire warms and destroys; it may stand for what has grown too strong to be kept small.",
            "perhaps something here wants to be transformed rather than kept.",
        ),
        "light": (
            "light and darkness here may be about what you know and what you only sense.",
            "notice what could be seen, and what was kept from sight.",
        ),
        "animal": (
            "animals may bring instinct with them: a thing you know without having been taught.",
            "ask what this creature does better than you allow yourself to.",
        ),
        "fear": (
            "a frightening figure often grows smaller once somebody asks it what it wants.",
            "it may guard something rather than threaten it.",
        ),
        "nature": (
            "living things that grow at their own pace may say something about yours.",
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
        "worth": (
            "things of value may speak of what you hold dear, or of a bond.",
            "ask what would be lost without it.",
        ),
        "meaning": (
            "a message may be hidden here, even if it could not be read.",
            "perhaps the dream gave this a place for a reason that only you can try out.",
        ),
        "time": (
            "time itself seems to have come on stage: a deadline, an age, a wait.",
            "ask what must not be too late.",
        ),
        "care": (
            "something here may want to be nourished, or is just beginning.",
            "it may be about who looks after whom.",
        ),
        "place": (
            "the stage of a dream is seldom chance: something in you knows its way around there.",
            "this place may stand for the time in which you knew it.",
        ),
    },
    again_lately=(
        "this has come up before in what you told me here. How it differs this time may say more than what it is.",
        "an old acquaintance in your dreams by now. Which part of it is new?",
    ),
    person=(
        "Somebody was with you, {words}. I would look at what happened between you before I ask what it means.",
        "One person is in it: {words}. People in dreams can be themselves, and they can lend their face to a side of you.",
        "You were not alone there: {words}. What was done may matter more than who it was.",
    ),
    people=(
        "Then the others: {words}. People in dreams can be themselves, and they can lend their faces to sides of you.",
        "You were not alone there: {words}. What each of them did may matter more than who they were.",
        "Several people are in it: {words}. I would look at who stood near whom, and near you.",
    ),
    slants={
        "jungian": (
            "Seen with Jung, the image {word} could belong to the shadow or to a guide: something that your waking attitude leaves out, and that the dream sets beside it.",
            "A Jungian question would be what {word} balances: which side of your days is so loud that the night brings this one?",
            "I would let the image {word} grow: which stories, pictures or people come to mind with it, before any explanation?",
        ),
        "cognitive": (
            "Seen soberly, a dream goes on with the day. I would ask which present concern the image {word} resembles, and which response the dream was trying out.",
            "The mind rehearses at night. Perhaps the part with {word} was such a rehearsal, and one may ask for what.",
            "I would look at the thought that went with {word} in the dream, word for word, and whether you know it from the daytime.",
        ),
        "existential": (
            "I ask less what {word} means than how you stood towards it: free or bound, near or far, in a hurry or with time.",
            "In the scene with {word} something was open to you and something was closed. Which of the two do you know from your days?",
            "What did you choose in the moment with {word}, even if it was only to stay?",
        ),
        "gestalt": (
            "Try this: be {word} for a minute and speak in the first person: “I am … and I want …”. Notice what your body does while you say it.",
            "Set two chairs: on one you, on the other {word}. Who would speak first, and in which tone?",
            "Tell the part with {word} once more in the present tense, slowly. At which word does your breath change?",
        ),
        "cultural": (
            "Many peoples have told stories around the image {word}; they rarely agree, and that is the point. Which tale or saying of your own comes to mind?",
            "How was {word} spoken of where you grew up: with respect, with fear, with a joke? Dreams remember such tones.",
            "Poets and grandmothers have different answers to {word}. I would ask first whose answer you heard as a child.",
        ),
        "neuro": (
            "During REM sleep the brain links fresh memories to old ones, and strong feelings go first. The image {word} may simply be where two such traces met, which makes it no less yours.",
            "Sleep research would ask when in the night this was: towards morning dreams grow longer and stranger, and {word} may be a patchwork of yesterday and long ago.",
            "A feeling that is dreamt through is often milder the next day. Perhaps {word} was the form in which yours was worked on.",
        ),
    },
    questions_heading="If you like, go on from here",
    ask_together={
        "teeth_falling": "When the teeth came loose, who saw it, and what did you want to say just then?",
        "chased_stuck": "If you could have turned round, what would you have asked the one behind you?",
        "exam_unprepared": "Who would have marked this exam, and whose opinion of you is being formed at present?",
        "late_departure": "Where would the journey have gone, and what would you have left behind on the platform?",
        "naked_public": "Did anybody notice that you were uncovered, and what would you have liked to be wearing?",
        "flying_falling": "At which moment did rising turn into falling, and what did you think then?",
        "house_rooms": "Which of the rooms would you go back to first, and what would you bring?",
        "water_house": "How far had the water come, and what did you want to save first?",
        "car_no_brakes": "Who was at the wheel, and where would you have stopped if you could?",
        "dead_return": "What did you say to each other, or would have liked to say?",
        "phone_fails": "Whom did you want to reach, and what was the first sentence to be?",
        "baby_lost": "What small thing of yours has had too little of your time lately?",
        "door_key": "Did you want the door to open, or would you rather have kept it shut?",
    },
    ask_quote=(
        "Go back to {quote}: what happened just before?",
        "In {quote}, where exactly were you looking?",
        "You write {quote}. What would have happened if the dream had gone on from there?",
    ),
    ask_symbol=(
        "What was the image {word} like, close up, and what did it seem to want?",
        "If {word} had a voice in this dream, what would be its one sentence to you?",
        "Without {word}, what would be missing from this dream?",
    ),
    ask_person=(
        "Who is {word} in your life at present, and what is unsaid between you?",
        "What did {word} do in the dream that you would not expect by day?",
        "If {word} were a side of yourself, which one?",
    ),
    ask_place=(
        "What do you connect with a place like this, {word}, from waking life?",
        "When were you last at a place like this, {word}, and who were you then?",
        "What was different there, {word}, from the real one you know?",
    ),
    ask_emotion=(
        "Where else in the last days was this feeling, {word}?",
        "At what moment exactly did it begin, this feeling: {word}?",
        "Where in the body was it, this feeling: {word}?",
    ),
    ask_open=(
        "How did the dream end, and how would you have wanted it to end?",
        "What happened on the day before that the dream might be answering?",
        "Which title would you give to this dream?",
        "What was the last thing you saw before you woke up?",
        "Which detail surprised you even while you slept?",
    ),
    nothing_known=(
        "You begin with {quote}. I find none of the images that I know in it, so I would rather listen than guess.",
        "I hold on to your words, {quote}, without a ready-made meaning for them.",
        "{quote}, you write. I leave it as it stands and ask instead.",
    ),
    thanks=(
        "You are welcome. The dream is yours; keep what fits and leave the rest.",
        "Gladly. If something of it comes back during the day, write it down; dreams like to return to where they were heard.",
        "With pleasure. Sleep well, and tell me the next one if you like.",
    ),
    what_it_means=(
        "An honest answer first: nobody can say for certain what a dream means, and I don't want to pretend. I can say where I would look.",
        "I have no key that fits every door. What I can do is to ask the question in a way that your own memory answers.",
        "Meaning is something that you try on, like a coat: it is right where it warms. Here is one to try.",
    ),
    disagreement=(
        "Good that you say so: then I was on the wrong track, and your sense of it counts more than mine.",
        "Then let us put that aside. You were there, I was not.",
        "I take that back gladly. A no often leads nearer than a polite yes.",
    ),
    agreement=(
        "Then it is worth staying there a little.",
        "So there seems to be something in it. Let us go one step further.",
        "I am glad that it speaks to you. I would ask on from there.",
    ),
    feeling_named=(
        "Now you say what it felt like: {words}. That changes how I read the rest.",
        "So this was the feeling: {words}. Thank you, I had been missing it.",
        "With that, {words}, the images get a different light.",
    ),
    adds=(
        "You add {quote}. That shifts the picture a little.",
        "That helps: {quote}.",
        "I take this in, too: {quote}.",
        "{quote}, you say now. I read the beginning differently with it.",
    ),
    again=(
        "You come back to {words}. What returns in the telling is often where the dream is not finished.",
        "Once more: {words}. It does not seem to let go of you.",
        "And there it is again: {words}.",
    ),
    remembered="You have been here before: {words} came in your dream of the night of {night} as well. What is different this time?",
    short=(
        "Let us stay with {word} for a moment.",
        "I would go on with {word}.",
        "One more step, then, towards {word}.",
    ),
    tell_more=(
        "Tell me the dream as it comes, even in fragments: where you were, who was there, what happened, how it felt. A single image is enough to begin with.",
        "Begin anywhere: a place, a face, a colour, the mood on waking. The rest often follows.",
    ),
)
