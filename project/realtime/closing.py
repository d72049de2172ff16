"""Close codes of our sockets (DESIGN §5). Daphne can send only 1000 and 3000 to 4999."""

import enum


class CloseCode(enum.IntEnum):
    RESTARTING = 4012
    NOT_SIGNED_IN = 4401
    NOT_ALLOWED = 4403
    NO_SUCH_DREAM = 4404
    SILENT_OR_SLOW = 4408
    TOO_MANY = 4429
    UNAVAILABLE = 4503
