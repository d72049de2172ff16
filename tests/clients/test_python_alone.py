"""What the Python client works out without a server: texts from frames, and whether a webhook is genuine."""

from __future__ import annotations

import datetime
import json
import time
from typing import Any

import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st

from reverie_client import WebhookInvalid, verify_webhook
from reverie_client.running import Outcome, Running

pytestmark = pytest.mark.once
TEXT = "A 🌙 rose — über 👩‍👩‍👧 the 𝕯ream, and nobody 🫧 saw it. " * 3
SECRET = "whsec_bW9vbmxpdC1nYXJkZW4tbW9vbmxpdC1nYXJkZW4="


def frame(kind: str, epoch: int, offset: int, text: str = "") -> dict[str, Any]:
    return {"type": f"reply.{kind}", "message_id": 7, "epoch": epoch, "offset": offset, "text": text}


@given(st.data())
def test_the_text_is_a_true_beginning_whatever_comes_when(data: st.DataObject) -> None:
    """Frames of two attempts in their order; some come twice, some late, some never, with snapshots among them."""
    texts = {1: TEXT, 2: TEXT[::-1]}
    running, shown = Running(), ""
    for epoch, whole in texts.items():
        cuts = sorted(data.draw(st.sets(st.integers(1, len(whole) - 1), max_size=12)))
        deltas = [frame("delta", epoch, start, whole[start:end]) for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
        snapshots = [frame("snapshot", epoch, end, whole[:end]) for end in data.draw(st.lists(st.integers(0, len(whole)), max_size=4))]
        frames = data.draw(st.permutations([*deltas, *snapshots, *deltas[:3]]))
        for one in [frame("started", epoch, 0), *frames, *deltas]:
            before = running.text
            outcome = running.apply(one)
            if outcome is Outcome.ANEW:
                shown = running.text
            elif outcome is Outcome.GREW:
                shown += running.text[len(before) :]
            assert shown == running.text == texts[running.epoch][: running.offset]
        assert running.text == whole
    assert running.end(TEXT[::-1]) is Outcome.SAME and running.apply(deltas[0] | {"epoch": 1}) is Outcome.SAME


def test_a_gap_is_seen_and_the_stored_text_wins() -> None:
    running = Running()
    assert running.apply(frame("delta", 1, 3, "x")) is Outcome.GAP
    assert running.apply(frame("delta", 1, 0, "abc")) is Outcome.GREW
    assert running.apply(frame("delta", 2, 2, "x")) is Outcome.GAP
    assert running.end("ab") is Outcome.SAME and running.text == "ab"
    assert running.end("xyz") is Outcome.ANEW


def test_a_webhook_is_believed_only_with_its_signature_and_in_time() -> None:
    body = json.dumps({"type": "reply.completed", "data": {}})
    moment = datetime.datetime.now(datetime.UTC)
    signature = standardwebhooks.Webhook(SECRET).sign("evt_1", moment, body)
    headers = {"Webhook-Id": "evt_1", "Webhook-Timestamp": str(int(moment.timestamp())), "Webhook-Signature": f"v1,bm8= {signature}"}
    assert verify_webhook(SECRET, body.encode(), headers)["type"] == "reply.completed"
    assert verify_webhook(["whsec_bm8=", SECRET], body.encode(), headers)
    for secret, said, given_headers, now in (
        ("whsec_bm8=", body, headers, time.time()),
        (SECRET, body + " ", headers, time.time()),
        (SECRET, body, headers, time.time() + 301),
        (SECRET, body, {}, time.time()),
        ("nonsense!", body, headers, time.time()),
    ):
        with pytest.raises(WebhookInvalid):
            verify_webhook(secret, said.encode(), given_headers, now=now)
