"""The reader of Chat Completions streams: whatever arrives, however it is cut."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreams.analysts.sse import MOST_EVENT_BYTES, EventReader

DONE = b"data: [DONE]\n\n"


def token(text: object, **choice: object) -> bytes:
    return data({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None} | choice]})


def data(value: object) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


def read(*pieces: bytes) -> tuple[str, EventReader]:
    reader = EventReader()
    text = "".join([reader.feed(piece) for piece in pieces])
    return text + reader.end(), reader


@pytest.mark.parametrize(
    ("stream", "text", "finish"),
    [
        (token("a") + token("b") + DONE, "ab", "done"),
        (token("a") + token("", finish_reason="stop") + DONE, "a", "stop"),
        (token("a", finish_reason="length"), "a", "length"),
        (token("a", finish_reason="content_filter"), "a", "content_filter"),
        (data({"choices": [{"delta": {"role": "assistant", "content": None}}]}) + token("a") + DONE, "a", "done"),
        (data({"choices": [{"delta": None}]}) + token("a") + DONE, "a", "done"),
        (token("a") + data({"choices": [], "usage": {"total_tokens": 3}}) + DONE, "a", "done"),
        (b": a comment\n\n" + token("a") + b": another\n\n" + DONE, "a", "done"),
        (b"event: message\nid: 4\nretry: 5\n" + token("a") + DONE, "a", "done"),
        (b'data: {"choices": [\ndata: {"delta": {"content": "a"}}]}\n\n' + DONE, "a", "done"),
        (b'data:{"choices":[{"delta":{"content":"a"}}]}\n\ndata:[DONE]\n\n', "a", "done"),
        (b"\n\n\n" + token("a") + b"\n" + DONE, "a", "done"),
        (token("a") + b"data: [DONE]", "a", "done"),
        (token("a").rstrip(), "a", ""),
        (token("a") + DONE + token("after the end"), "a", "done"),
        (token("ağ🌙 и\u2028") + DONE, "ağ🌙 и\u2028", "done"),
        (b'data: {"choices":[{"delta":{"content":"\\ud83c\\udf19"}}]}\n\n' + DONE, "🌙", "done"),
        (token("a", finish_reason="stop") + token("b", finish_reason="stop") + DONE, "ab", "stop"),
        (token("a", finish_reason="") + token("b", finish_reason="MAX_TOKENS"), "ab", "length"),
        (token([{"type": "text", "text": "a"}, {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]) + DONE, "a", "done"),
        (b"\xef\xbb\xbf" + token("a") + DONE, "a", "done"),
        ((token("a") + DONE).replace(b"\n", b"\r"), "a", "done"),
        (b'{"choices": [{"message": {"content": "whole"}, "finish_reason": "stop"}]}', "whole", "stop"),
        (token("a") + data({"choices": [{"delta": {}, "message": {"content": "a"}, "finish_reason": "stop"}]}), "a", "stop"),
        (b'event: ping\ndata: {"type": "ping"}\n\n' + token("a") + data({}) + DONE, "a", "done"),
    ],
)
def test_the_text_and_the_end_are_found(stream: bytes, text: str, finish: str) -> None:
    found, reader = read(stream)

    assert (found, reader.finish_reason, reader.fault) == (text, finish, None)


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (data({"error": {"message": "no", "type": "server_error", "code": "rate_limit_exceeded"}}), "rate_limit_exceeded"),
        (data({"error": {"message": "no", "type": "server_error", "code": None}}), "server_error"),
        (data({"error": "overloaded"}), ""),
        (data({"error": {"code": 502}, "choices": [{"delta": {"content": ""}, "finish_reason": "error"}]}), "502"),
        (b'data: {"choices": [{"delta"\n\n', ""),
        (b'data: {"choices": [{"delta": {"content": "\xe2\x82"}}]}\n\n', ""),
        (b"data: " + b"[" * 100_000 + b'"\\ud800"\n\n', ""),
        (data(["no", "chunk"]), ""),
        (data(7), ""),
        (data({"choices": "none"}), ""),
        (token(["not", "text"]), ""),
        (token(7), ""),
        (data({"object": "error", "message": "no", "code": 429}), "429"),
        (data({"detail": "no"}), ""),
        (data({"type": "error", "error": {"type": "overloaded_error", "message": "no"}}), "overloaded_error"),
        (b'event: error\ndata: {"message": "no", "code": "x"}\n\n', "x"),
        (b"event: error\ndata: no\n\n", ""),
        (b'error: {"code": 500, "message": "no"}\n\n', "500"),
        (b'{"error": {"code": "x"}}\n\n', "x"),
        (b"<html>502</html>\n\n", ""),
        (token("x" * MOST_EVENT_BYTES), ""),
    ],
)
def test_a_fault_ends_the_reading_and_keeps_the_text_before(broken: bytes, code: str) -> None:
    found, reader = read(token("kept ") + token("text") + broken + token("lost") + DONE)

    assert reader.fault is not None
    assert (found, reader.fault.code, reader.finish_reason) == ("kept text", code, "")


def test_a_line_that_never_ends_is_given_up() -> None:
    reader = EventReader()
    for _ in range(2 + MOST_EVENT_BYTES // 16384):
        reader.feed(b"x" * 16384)

    assert reader.fault is not None


EVENTS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=6).map(token),
    st.sampled_from(
        [
            b": comment\n\n",
            b"event: x\n\n",
            b"\n",
            data({"choices": [], "usage": {}}),
            b'data: {"choices": [\ndata: {"delta": {"content": "two lines"}}]}\n\n',
            b'data: {"choices":[{"delta":{"content":"\\ud83c"}}]}\n\n',
        ]
    ),
)
ENDS = st.sampled_from(
    [
        DONE,
        b"data: [DONE]",
        token("end", finish_reason="stop") + DONE,
        b"data: {broken\n\n" + token("lost"),
        data({"error": {"code": "x"}}) + DONE,
        b'data: {"choices":',
        b"",
    ]
)


@given(st.lists(EVENTS, max_size=12), ENDS, st.booleans(), st.data())
def test_the_result_does_not_depend_on_where_the_bytes_are_cut(events: list[bytes], end: bytes, crlf: bool, draw: st.DataObject) -> None:
    stream = b"".join([*events, end])
    if crlf:
        stream = stream.replace(b"\n", b"\r\n")
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(stream)), max_size=20)))

    whole, of_whole = read(stream)
    pieces, of_pieces = read(*[stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)])
    single, of_single = read(*[stream[at : at + 1] for at in range(len(stream))])

    assert whole == pieces == single
    assert of_whole.finish_reason == of_pieces.finish_reason == of_single.finish_reason
    assert of_whole.fault == of_pieces.fault == of_single.fault
