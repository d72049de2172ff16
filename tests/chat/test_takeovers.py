"""Who goes on with a reply that was given up: whoever hears of it first. A moment later there is nothing to take."""

from __future__ import annotations

import pytest
from django.utils import timezone

from dreams.chat import recover
from dreams.models import Message

from .replies import running

pytestmark = pytest.mark.django_db(transaction=True)


def take(reply: Message, epoch: int, *, is_handed_over: bool) -> bool:
    return recover.next_attempt(message_id=reply.pk, epoch=epoch, text="", now=timezone.now(), is_handed_over=is_handed_over)


@pytest.mark.parametrize("is_handed_over", [True, False])
def test_who_hears_of_it_a_moment_later_takes_nothing(*, is_handed_over: bool) -> None:
    """Before its new owner has claimed it. Taken all the same, every restart of a node cost two attempts, and the fifth ended the reply."""
    reply = running()
    assert take(reply, 1, is_handed_over=is_handed_over)
    assert not take(reply, 1, is_handed_over=is_handed_over)
    reply.refresh_from_db()
    assert (reply.epoch, reply.state) == (2, Message.State.STREAMING)


def test_nodes_that_end_in_order_may_hand_a_reply_over_as_often_as_it_takes() -> None:
    reply = running()
    assert all(take(reply, epoch, is_handed_over=True) for epoch in range(1, 2 * recover.MOST_ATTEMPTS))
    reply.refresh_from_db()
    assert reply.state == Message.State.STREAMING


def test_a_reply_whose_owners_are_lost_again_and_again_fails() -> None:
    reply = running()
    assert all(take(reply, epoch, is_handed_over=False) for epoch in range(1, recover.MOST_ATTEMPTS))
    assert not take(reply, recover.MOST_ATTEMPTS, is_handed_over=False)
    reply.refresh_from_db()
    assert (reply.state, reply.failure_code) == (Message.State.FAILED, "internal_error")
