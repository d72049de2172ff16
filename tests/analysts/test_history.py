"""What a model is sent of a conversation, for every conversation and every budget."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dreams.analysts import window
from dreams.analysts.base import PromptContext, Turn
from dreams.analysts.history import CUT, LEAST_TOKENS, fitted, fitted_with_answer, tokens_of
from dreams.analysts.window import Tokens, Window

TEXTS = st.text(st.characters(codec="utf-8"), max_size=40) | st.builds(
    lambda word, times: f"{word} " * times, st.sampled_from(["sea", "вода", "ağaç"]), st.integers(1, 900)
)
MIDDLE = st.builds(Turn, st.sampled_from(["user", "analyst"]), TEXTS, is_summarised=st.booleans(), is_correction=st.booleans())
TURNS = st.lists(MIDDLE, max_size=30)
anyhow = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
PERSON = st.builds(Turn, st.just("user"), TEXTS.filter(lambda text: text.strip()))


def assert_alternates(sent: tuple[Turn, ...]) -> None:
    assert sent[0].role == "user" and sent[-1].role == "user"
    assert all(one.role != other.role for one, other in itertools.pairwise(sent))
    assert all(turn.text.strip() for turn in sent)


@anyhow
@given(PERSON, TURNS, PERSON, st.integers(0, 5000), TEXTS, st.sampled_from([0, 0, 900]))
def test_the_dream_and_the_last_message_are_whole(
    first: Turn, middle: list[Turn], last: Turn, budget: int, summary: str, left_out: int
) -> None:
    sent = fitted([first, *middle, last], budget=budget, summary=summary, left_out=left_out)

    assert_alternates(sent)
    limit = max(budget, LEAST_TOKENS)
    for told, where in ((first, sent[0]), (last, sent[-1])):
        assert told.text in where.text if tokens_of(told.text) <= limit else CUT in where.text


@anyhow
@given(PERSON, TURNS, PERSON, st.integers(LEAST_TOKENS, 5000), TEXTS)
def test_only_the_dream_and_the_last_message_may_go_beyond_the_budget(
    first: Turn, middle: list[Turn], last: Turn, budget: int, summary: str
) -> None:
    sent = fitted([first, *middle, last], budget=budget, summary=summary)

    pinned = tokens_of(first.text) + tokens_of(last.text)
    told_of_the_rest = 64  # the line that says what is left out
    assert sum(tokens_of(turn.text) for turn in sent) <= max(budget, pinned) + told_of_the_rest


@example(Turn("user", "0"), [], Turn("user", "вода " * 114), "вода " * 59, 551, "")
@anyhow
@given(PERSON, TURNS, PERSON, TEXTS, st.integers(0, 5000), TEXTS)
def test_an_answer_to_go_on_with_stands_before_the_request(
    first: Turn, middle: list[Turn], last: Turn, answer: str, budget: int, summary: str
) -> None:
    answer = f"{answer}…and so"
    sent = fitted_with_answer([first, *middle, last], answer, "Go on.", budget=budget, summary=summary)

    assert_alternates(sent)
    assert sent[-1].text == "Go on." and sent[-2].text.endswith("…and so")
    if tokens_of(first.text) + tokens_of(last.text) + 200 < budget:
        assert first.text in sent[0].text and last.text in sent[-3].text


def test_nothing_is_left_out_where_all_fits() -> None:
    turns = [Turn("user", "I flew."), Turn("analyst", "Where?"), Turn("user", "Over a river.")]

    assert fitted(turns, budget=1000) == tuple(turns)


def test_after_failed_replies_what_was_said_in_a_row_is_one_message() -> None:
    turns = [Turn("user", "I flew."), Turn("analyst", ""), Turn("user", "Are you there?"), Turn("analyst", " \n"), Turn("user", "Hello?")]

    assert fitted(turns, budget=1000) == (Turn("user", "I flew.\n\nAre you there?\n\nHello?"),)


def test_what_is_left_out_of_the_middle_is_said_with_the_dreamers_words() -> None:
    middle = [Turn("user" if number % 2 else "analyst", f"Message {number}. " + "and so on " * 30) for number in range(40)]
    sent = fitted([Turn("user", "I flew."), *middle, Turn("user", "Why?")], budget=2000)

    assert sent[0].text.startswith("I flew.\n\n[Here ") and "- Message 1" in sent[0].text
    assert "Message 39." in sent[-1].text + sent[-2].text + sent[-3].text


def test_a_summary_stands_for_what_it_covers_and_corrections_keep_their_words() -> None:
    long = "and so on " * 30
    middle = [
        Turn("analyst", f"Was it deep? {long}"),
        Turn("user", "No, it was not the sea at all: it was a lake.", is_summarised=True, is_correction=True),
        Turn("analyst", f"A lake, then. {long}", is_summarised=True),
        Turn("user", f"Covered by the summary. {long}", is_summarised=True),
        Turn("analyst", f"I see. {long}"),
        Turn("user", f"Said after the summary. {long}"),
        *[Turn("user" if number % 2 else "analyst", f"Late {number}. {long}") for number in range(6)],
    ]
    sent = fitted([Turn("user", "I flew."), *middle, Turn("user", "Why?")], budget=900, summary="They spoke of the depth of a lake.")

    note = sent[0].text
    assert note.startswith("I flew.\n\n[Here ")
    assert "corrected there, which holds:\n- No, it was not the sea at all: it was a lake." in note
    assert "In short:\nThey spoke of the depth of a lake." in note
    assert "- Said after the summary." in note and "Covered by the summary" not in note
    assert "Late 5." in sent[-1].text


def test_a_summary_is_not_told_where_all_fits() -> None:
    turns = [Turn("user", "I flew."), Turn("analyst", "Where?", is_summarised=True), Turn("user", "Over a river.")]
    assert [turn.text for turn in fitted(turns, budget=1000, summary="A flight.")] == ["I flew.", "Where?", "Over a river."]


@pytest.mark.parametrize(("words", "is_cramped"), [(40, False), (400, True)])
def test_a_model_is_cramped_before_anything_is_left_out(words: int, is_cramped: bool) -> None:
    turns = tuple(Turn("user" if number % 2 == 0 else "analyst", "word " * words) for number in range(5))
    room = Window(4096, 1024)
    assert room.is_cramped(PromptContext("", turns)) is is_cramped
    assert room.is_cramped(PromptContext("", turns, left_out=3))


def test_thinking_is_not_sent_back() -> None:
    turns = [Turn("user", "I flew."), Turn("analyst", "<think>Hm.</think>\n\nWhere?"), Turn("user", "There.")]

    assert [turn.text for turn in fitted(turns, budget=1000)] == ["I flew.", "Where?", "There."]


@pytest.mark.parametrize(
    ("base_url", "is_own", "tokens", "room"),
    [
        ("https://api.openai.com/v1", True, Tokens(), Window(64_000, 8192)),
        ("https://llm.example.org/v1", False, Tokens(), Window(32_000, 8192)),
        ("http://127.0.0.1:11434/v1", False, Tokens(), Window(4096, 1024)),
        ("http://ollama:11434/v1", False, Tokens(), Window(4096, 1024)),
        ("http://192.168.1.5/v1", False, Tokens({"m": 16_000, "": 2000}, {"": 500}), Window(16_000, 500)),
        ("http://[::1", False, Tokens({"other": 16_000, "": 2000}, {"": 5000}), Window(2000, 1000)),
    ],
)
def test_the_room_is_that_of_the_settings_or_of_the_place(base_url: str, is_own: bool, tokens: Tokens, room: Window) -> None:
    assert window.of(model="m", base_url=base_url, is_own=is_own, tokens=tokens) == room


def test_the_instructions_take_room_of_the_history() -> None:
    turns = tuple(Turn("user" if number % 2 == 0 else "analyst", "word " * 60) for number in range(41))
    room = Window(4096, 1024)
    short = room.turns(PromptContext("", turns))
    long = room.turns(PromptContext("rule " * 1000, turns))

    assert len(long) < len(short)


def test_messages_that_were_not_even_read_are_counted_among_those_left_out() -> None:
    turns = [Turn("user", "I flew."), Turn("analyst", "And then?"), Turn("user", "Nothing.")]

    sent = fitted(turns, budget=1000, left_out=1200)
    assert "Here 1200 messages" in sent[0].text and [turn.text for turn in sent[1:]] == ["And then?", "Nothing."]
