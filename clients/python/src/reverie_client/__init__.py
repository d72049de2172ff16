"""Client of Reverie: dreams told to an analyst, streamed without a lost character, and pictures of them."""

from .client import AsyncClient
from .errors import (
    ApiError,
    Conflict,
    Gone,
    InsufficientCredit,
    Invalid,
    JobFailed,
    NotAllowed,
    NotFound,
    NotSignedIn,
    ReplyFailed,
    ReverieError,
    SecondFactorRequired,
    Throttled,
    Unavailable,
    Unreachable,
    WebhookInvalid,
    WorkFailed,
)
from .jobs import JobStream
from .replies import Piece, Reply
from .rest import Tokens
from .sync import Client, SyncJobStream, SyncReply
from .webhooks import verify_webhook

__version__ = "1.0.0"
__all__ = [
    "ApiError",
    "AsyncClient",
    "Client",
    "Conflict",
    "Gone",
    "InsufficientCredit",
    "Invalid",
    "JobFailed",
    "JobStream",
    "NotAllowed",
    "NotFound",
    "NotSignedIn",
    "Piece",
    "Reply",
    "ReplyFailed",
    "ReverieError",
    "SecondFactorRequired",
    "SyncJobStream",
    "SyncReply",
    "Throttled",
    "Tokens",
    "Unavailable",
    "Unreachable",
    "WebhookInvalid",
    "WorkFailed",
    "verify_webhook",
]
