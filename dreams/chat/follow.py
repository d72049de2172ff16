"""How far one viewer is in one running reply: its epoch and offset, and the window of text not yet acknowledged."""

from __future__ import annotations

from collections import deque

WINDOW_BYTES = 64 * 1024


class Follow:
    """Offsets count code points of the whole text; the window counts bytes of UTF-8, as they lie in buffers.

    Epoch 0: the reply has not begun yet.
    """

    __slots__ = ("_unread", "_unread_bytes", "_window_bytes", "epoch", "is_paused", "message_id", "offset")

    def __init__(self, message_id: int, *, window_bytes: int | None = WINDOW_BYTES) -> None:
        self.message_id = message_id
        self._window_bytes = window_bytes
        self.epoch = 0
        self.offset = 0
        self.is_paused = False
        self._unread: deque[tuple[int, int]] = deque()
        self._unread_bytes = 0

    def at(self, epoch: int, offset: int) -> None:
        """The viewer has the text of attempt `epoch` up to `offset`; the window is empty again."""
        self.epoch, self.offset, self.is_paused = epoch, offset, False
        self._unread.clear()
        self._unread_bytes = 0

    def new_in(self, offset: int, text: str) -> str:
        """The part of a delta that the viewer has not got yet; "" for an old one, and for one beyond a gap."""
        return text[self.offset - offset :] if offset <= self.offset < offset + len(text) else ""

    def sent(self, piece: str) -> None:
        """`piece` is on its way. Beyond the window the stream pauses until the client has read all that was sent."""
        self.offset += len(piece)
        if self._window_bytes is None:
            return
        size = len(piece.encode())
        self._unread.append((self.offset, size))
        self._unread_bytes += size
        self.is_paused = self._unread_bytes >= self._window_bytes

    def acked(self, offset: int) -> bool:
        """The client has read up to `offset`. True when a paused stream may go on."""
        while self._unread and self._unread[0][0] <= offset:
            self._unread_bytes -= self._unread.popleft()[1]
        return self.is_paused and not self._unread
