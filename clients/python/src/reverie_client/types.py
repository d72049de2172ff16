"""The server's answers, as they come. A server that is newer may send more than is named here."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

MessageState = Literal["streaming", "complete", "stopped", "failed"]
JobStatus = Literal["pending", "processing", "completed", "failed", "cancelled"]


class Credits(TypedDict):
    total_amount: int
    amount: int


class User(TypedDict):
    id: str
    username: str
    email: str
    is_active: bool
    credits: Credits


class Failure(TypedDict):
    code: str
    detail: str


class SafetyCard(TypedDict):
    """Names help where words told of a danger while awake: to be shown beside the reply."""

    kind: str
    language: str
    title: str
    text: str
    numbers: list[dict[str, str]]
    directory: dict[str, str]
    message_id: NotRequired[int]
    is_put_away: NotRequired[bool]


class Dream(TypedDict):
    id: str
    author: str
    title: str | None
    description: str | None
    created_at: str
    updated_at: str
    deleted_at: str | None
    is_active: bool
    analyst: str | None
    dreamt_on: str | None
    mood: str | None
    lucidity: int | None
    recall: int | None
    is_nightmare: bool
    tags: list[str]


class Memory(TypedDict):
    """An earlier dream that an analyst was reminded of when it wrote a reply."""

    dream: str
    night: str | None
    title: str | None


class Message(TypedDict):
    id: int
    dream: str
    role: Literal["user", "analyst", "system"]
    message: str
    created_at: str
    state: MessageState
    client_id: str | None
    parent: int | None
    version: int
    versions: int
    analyst: str | None
    epoch: int
    error: Failure | None
    finish_reason: Literal["length", "content_filter"] | None
    can_continue: bool
    thinking: str | None
    notice: str | None
    memories: list[Memory]


class Analyst(TypedDict):
    slug: str
    name: str
    description: str


class Entry(Dream):
    """A dream of the journal: kept for nothing, answered only when it is asked about."""

    night: str
    kind: str
    text: str
    is_answered: bool
    is_kept_out: bool


class Shared(TypedDict):
    label: str
    kind: str
    is_sign: bool


class NearDream(TypedDict):
    """An earlier dream that another is near to, with what both share."""

    id: str
    night: str
    title: str | None
    description: str | None
    reason: list[str]
    shared: list[Shared]


class Thread(TypedDict):
    """What came in three dreams or more."""

    id: str
    label: str
    name: str
    is_sign: bool
    is_hidden: bool
    dreams: int
    first_night: str | None
    last_night: str | None


class Kept(TypedDict):
    entry: Entry
    safety: SafetyCard | None


class Entries(TypedDict):
    results: list[Entry]
    next: str | None


class Result(TypedDict):
    id: str
    job: str
    index: int
    image_url: str
    thumbnail_url: str
    media_type: str
    width: int
    height: int
    size_bytes: int


class Job(TypedDict):
    id: str
    type: Literal["generation", "edit", "style_transfer"]
    status: JobStatus
    prompt: str
    dream: str | None
    price: int
    percent: int
    stage: str | None
    queue_position: int | None
    estimated_time: int | None
    last_seq: int
    error: Failure | None
    results: list[Result]
    created_at: str
    safety: NotRequired[SafetyCard | None]
    partial_image_url: NotRequired[str | None]


class ApiKey(TypedDict):
    id: str
    name: str
    scopes: list[str]
    key: NotRequired[str]


class Export(TypedDict):
    id: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    progress: int
    stage: str
    size_bytes: int
    expires_at: str | None
    download_url: str | None


Frame = dict[str, Any]
