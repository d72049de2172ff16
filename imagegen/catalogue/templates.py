"""The starter library of prompt templates. `{placeholders}` are asked for in the order of their defaults."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.utils.translation import gettext_noop as _


@dataclasses.dataclass(frozen=True, slots=True)
class TemplateData:
    """`defaults`: an example for each placeholder."""

    slug: str
    name: str
    description: str
    category: str
    difficulty: str
    prompt: str
    defaults: dict[str, str]
    type: str = "generation"
    parameters: dict[str, Any] = dataclasses.field(default_factory=dict)


WIDE = {"size": "1536x1024"}
TALL = {"size": "1024x1536"}

TEMPLATES = (
    TemplateData(
        *("flying-over", _("Flying"), _("The dream of flying."), "dream", "beginner"),
        *("I am flying over {place} at {time}, weightless, arms spread", {"place": "the sea", "time": "dawn"}, "generation", WIDE),
    ),
    TemplateData(
        *("being-chased", _("Being chased"), _("Something follows, and the road has no end."), "dream", "beginner"),
        *("{pursuer} chases me through {place}, fog, long shadows", {"pursuer": "a wolf", "place": "a dark forest"}),
    ),
    TemplateData(
        *("endless-house", _("The house with too many rooms"), _("A door behind every door."), "dream", "beginner"),
        *("an endless house, {detail} in every room, a half-open door to {beyond}", {"detail": "stairs", "beyond": "the sea"}),
    ),
    TemplateData(
        *("falling-into", _("Falling"), _("The moment before waking."), "dream", "beginner"),
        *("falling from {height} into {below}, time stands still", {"height": "a tower", "below": "clouds"}, "generation", TALL),
    ),
    TemplateData(
        *("late-for", _("Late for the train"), _("The clock, and what leaves without you."), "dream", "beginner"),
        *("running late for {what}, a huge clock over {place}", {"what": "a train", "place": "an empty station"}),
    ),
    TemplateData(
        *("water-rising", _("Rising water"), _("What the flood carries away."), "dream", "intermediate"),
        *("water rises in {place}, {thing} drifts past, {mood} light", {"place": "my street", "thing": "a boat", "mood": "calm green"}),
    ),
    TemplateData(
        *("lost-person", _("Somebody from long ago"), _("A meeting that can't be."), "dream", "intermediate"),
        *("{person} waits for me at {place}, {weather}", {"person": "my grandmother", "place": "a bridge", "weather": "soft rain"}),
    ),
    TemplateData(
        *("dream-animal", _("Dream animal"), _("An animal that wants to tell something."), "dream", "beginner"),
        *("a giant {animal} made of {material} in {place}", {"animal": "whale", "material": "stars", "place": "the night sky"}),
    ),
    TemplateData(
        *("lucid-portal", _("A door in the air"), _("For lucid dreamers."), "dream", "advanced"),
        *(
            "a door stands in the middle of {place}, through it one sees {other}, {light} light",
            {"place": "a desert", "other": "a garden", "light": "golden"},
        ),
    ),
    TemplateData(
        *("recurring-place", _("The place I know"), _("Of a dream that returns."), "dream", "intermediate"),
        *("{place} as in a dream that returns, always {time}, {detail}", {"place": "a town", "time": "dusk", "detail": "nobody there"}),
    ),
    TemplateData(
        *("landscape-mood", _("Landscape with a mood"), _("A view and how it feels."), "landscape", "beginner"),
        *(
            "a wide landscape of {place} at {time}, mood: {mood}",
            {"place": "mountains", "time": "sunset", "mood": "hope"},
            "generation",
            WIDE,
        ),
    ),
    TemplateData(
        *("island", _("Island"), _("A small world of its own."), "landscape", "beginner"),
        *("a small island with {building}, {weather}", {"building": "a lighthouse", "weather": "storm"}),
    ),
    TemplateData(
        *("four-seasons", _("Season"), _("One place in one season."), "landscape", "beginner"),
        *("{place} in {season}, {light} light", {"place": "a forest", "season": "winter", "light": "blue"}),
    ),
    TemplateData(
        *("city-of", _("City of …"), _("A city built of one thing."), "landscape", "intermediate"),
        *("a city built of {material} under {sky}, tiny people in the streets", {"material": "glass", "sky": "two moons"}),
    ),
    TemplateData(
        *("portrait-of", _("Portrait"), _("A face with a story."), "portrait", "beginner"),
        *(
            "portrait of {person}, {expression}, {light} light",
            {"person": "an old sailor", "expression": "smiling", "light": "window"},
            "generation",
            TALL,
        ),
    ),
    TemplateData(
        *("self-as", _("Myself as …"), _("Who one was in the dream."), "portrait", "intermediate"),
        *(
            "a figure as {role}, wearing {clothes}, in {place}",
            {"role": "a king", "clothes": "a coat of leaves", "place": "a ruined castle"},
        ),
    ),
    TemplateData(
        *("tarot-card", _("Tarot card"), _("A card that never was."), "symbol", "intermediate"),
        *(
            "tarot card “{title}”, {symbol} in the middle, ornate border, {colour} and gold",
            {"title": "The Sleeper", "symbol": "a moon", "colour": "blue"},
            *("generation", TALL),
        ),
    ),
    TemplateData(
        *("emblem", _("Emblem"), _("One symbol on nothing."), "symbol", "beginner"),
        *(
            "a simple emblem of {symbol}, flat, centred",
            {"symbol": "a lantern"},
            "generation",
            {"background": "transparent", "size": "1024x1024"},
        ),
    ),
    TemplateData(
        *("book-cover", _("Book cover"), _("For a diary of dreams."), "symbol", "intermediate"),
        *(
            "cover of a diary of dreams: {motif}, {colour} tones, room for a title",
            {"motif": "a sleeping fox", "colour": "indigo"},
            "generation",
            TALL,
        ),
    ),
    TemplateData(
        *("map-of-dream", _("Map of a dream"), _("All places of one night."), "symbol", "advanced"),
        *(
            "an old map with {first}, {second} and {third}, paths between them",
            {"first": "a house", "second": "a lake", "third": "a tower"},
        ),
    ),
    TemplateData(
        *("change-light", _("Another light"), _("The same picture at another hour."), "edit", "beginner"),
        *("the same scene in {light} light", {"light": "warm evening"}, "edit"),
    ),
    TemplateData(
        *("change-background", _("Another background"), _("What stands in front stays."), "edit", "intermediate"),
        *("keep what is in front, background: {background}", {"background": "a starry sky"}, "edit"),
    ),
    TemplateData(
        *("add-thing", _("Add something"), _("One thing more."), "edit", "beginner"),
        *("add {thing} {where}", {"thing": "a balloon", "where": "in the sky"}, "edit"),
    ),
    TemplateData(
        *("season-change", _("Another season"), _("Summer becomes winter."), "edit", "beginner"),
        *("the same place in {season}", {"season": "winter with snow"}, "edit"),
    ),
    TemplateData(
        *("memory-photo", _("A photo of a memory"), _("Faded, as memories are."), "photo", "intermediate"),
        *("an old faded photograph of {scene}, {decade}", {"scene": "a train in a field", "decade": "1960s"}, "generation", WIDE),
    ),
)
