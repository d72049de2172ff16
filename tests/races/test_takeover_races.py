"""All nodes hear that a reply was given up, some a moment later than others: one takes it over, and it costs one attempt."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone

from dreams.chat import recover
from dreams.models import Message

from ..chat.replies import running
from .crowd import NEEDS_POSTGRESQL, a_connection_for_each_thread, at_once, crowd

__all__ = ["a_connection_for_each_thread", "crowd"]

pytestmark = NEEDS_POSTGRESQL


@pytest.mark.parametrize("is_handed_over", [True, False])
def test_one_of_a_crowd_takes_a_reply_over(crowd: ThreadPoolExecutor, *, is_handed_over: bool) -> None:
    reply = running()

    def take(_: int) -> bool:
        return recover.next_attempt(message_id=reply.pk, epoch=1, text="", now=timezone.now(), is_handed_over=is_handed_over)

    assert sum(at_once(crowd, take)) == 1
    assert sum(at_once(crowd, take)) == 0
    assert Message.objects.get(pk=reply.pk).epoch == 2
