"""The page's protocol modules, run without a page: whatever is doubled, late or lost, the text is a true beginning."""

from __future__ import annotations

import random
from typing import Any

import pytest
from playwright.sync_api import Page

TEXT = "A 🌙 rose — über 👩‍👩‍👧 the 𝕯ream, and nobody 🫧 saw it. " * 4
RUN = """async ([module, name, frames]) => {
  const { RunningReply } = await import(`/static/js/client/${module}.js`);
  const reply = new RunningReply(7);
  return frames.map((frame) => [reply.apply(frame), reply.epoch, reply.offset, reply.text]);
}"""


def frame(kind: str, epoch: int, offset: int, text: str = "") -> dict[str, Any]:
    return {"type": f"reply.{kind}", "message_id": 7, "epoch": epoch, "offset": offset, "text": text}


def applied(page: Page, *frames: dict[str, Any]) -> list[list[Any]]:
    return list(page.evaluate(RUN, ["running", "RunningReply", list(frames)]))


def test_frames_are_applied_in_order_and_only_once(modules: Page) -> None:
    done = applied(
        modules,
        frame("started", 1, 0),
        frame("delta", 1, 0, "a🌙"),
        frame("delta", 1, 0, "a🌙"),
        frame("delta", 1, 1, "🌙bc"),
        frame("snapshot", 1, 2, "a🌙"),
        frame("delta", 1, 9, "far"),
        frame("snapshot", 1, 5, "a🌙bcd"),
    )
    assert [row[0] for row in done] == ["same", "changed", "same", "changed", "same", "gap", "changed"]
    assert done[-1][1:] == [1, 5, "a🌙bcd"]


def test_a_later_attempt_begins_anew_and_an_earlier_one_is_not_heard(modules: Page) -> None:
    done = applied(
        modules, frame("delta", 1, 0, "first"), frame("started", 2, 0), frame("delta", 1, 5, " old"), frame("delta", 2, 0, "second")
    )
    assert [row[3] for row in done] == ["first", "", "", "second"]


def test_a_later_attempt_joined_in_its_middle_is_a_gap(modules: Page) -> None:
    assert applied(modules, frame("delta", 1, 0, "first"), frame("delta", 2, 3, "ond"))[-1][:2] == ["gap", 1]


@pytest.mark.parametrize("seed", range(5))
def test_the_text_is_a_true_beginning_at_every_step(modules: Page, seed: int) -> None:
    chance = random.Random(seed)
    frames, at = [], 0
    while at < len(TEXT):
        size = chance.randint(1, 12)
        frames.append(frame("delta", 1, at, TEXT[at : at + size]))
        at += size
    for _ in range(30):
        end = chance.randint(0, len(TEXT))
        frames.insert(chance.randrange(len(frames)), frame("snapshot", 1, end, TEXT[:end]))
        frames.insert(chance.randrange(len(frames)), chance.choice(frames))
    for outcome, _, offset, text in applied(modules, *frames):
        assert outcome in {"changed", "same", "gap"}
        assert text == TEXT[:offset]


def test_events_are_read_wherever_the_body_is_cut(modules: Page) -> None:
    body = ': hello\n\nevent: ready\nid: 1.2.3.4\ndata: {"a":\ndata: 1}\n\ndata: x\r\n\r\nevent: lost\n\n'
    read = """async ([body, size]) => {
      const { EventReader } = await import("/static/js/client/sse.js");
      const reader = new EventReader(); const events = [];
      for (let at = 0; at < body.length; at += size) events.push(...reader.push(body.slice(at, at + size)));
      return events;
    }"""
    for size in (1, 2, 3, 7, 1000):
        assert modules.evaluate(read, [body, size]) == [
            {"name": "ready", "data": '{"a":\n1}', "id": "1.2.3.4"},
            {"name": "message", "data": "x", "id": "1.2.3.4"},
        ]


def test_waits_grow_to_fifteen_seconds_with_full_jitter(modules: Page) -> None:
    waits = modules.evaluate(
        """async () => {
          const { Backoff } = await import("/static/js/client/backoff.js");
          const backoff = new Backoff(() => 1);
          return Array.from({ length: 8 }, () => backoff.next());
        }"""
    )
    assert waits == [500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]


def test_acks_go_out_each_quarter_second_or_sixteen_kibibytes(modules: Page) -> None:
    sent = modules.evaluate(
        """async () => {
          const { Acks } = await import("/static/js/client/acks.js");
          const sent = []; const acks = new Acks((frame) => sent.push(frame.offset));
          acks.read(7, 5, "hello"); acks.read(7, 9, "abcd");
          await new Promise((done) => setTimeout(done, 400));
          acks.read(7, 16393, "x".repeat(16384)); acks.read(7, 16394, "y");
          return sent;
        }"""
    )
    assert sent == [9, 16393]


TREE = """async (pages) => {
  const { Tree } = await import("/static/js/client/tree.js");
  const tree = new Tree();
  return pages.map((page) => {
    for (const [id, parent, role] of page) tree.put({ id, parent, role, state: "complete" });
    return tree.path().map((message) => message.id);
  });
}"""


def talk(*ids: tuple[int, int | None]) -> list[list[Any]]:
    return [[id_, parent, "user" if id_ % 2 else "analyst"] for id_, parent in ids]


def test_a_talk_of_which_only_the_end_is_here_is_shown_from_there(modules: Page) -> None:
    pages = [talk((5, 4), (6, 5)), talk((3, 2), (4, 3)), talk((1, None), (2, 1))]
    assert modules.evaluate(TREE, pages) == [[5, 6], [3, 4, 5, 6], [1, 2, 3, 4, 5, 6]]


def test_of_a_talk_with_versions_the_branch_that_went_on_last_is_shown(modules: Page) -> None:
    # 9 is another version of 3; what followed 3 is not shown, whichever page it came with.
    pages = [talk((7, 6), (8, 7), (9, 2), (10, 9)), talk((3, 2), (4, 3), (5, 4), (6, 5)), talk((1, None), (2, 1))]
    assert modules.evaluate(TREE, pages) == [[9, 10], [9, 10], [1, 2, 9, 10]]
