"""The subjects (tags) of the document: ours first, the older documents' dialects apart."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Subject:
    """`paths`: the operations whose path begins with one of these, where no subject before takes them."""

    name: str
    description: str
    paths: tuple[str, ...]
    is_older: bool = False


_USER = "/api/user/"
ALL = (
    Subject(
        "Chat",
        "Messages of a dream, the analysts' replies, and the stream in which they arrive.",
        (
            f"{_USER}me/dream/{{dream_id}}/messages/",
            f"{_USER}me/dream/{{dream_id}}/events/",
            f"{_USER}me/dream/{{dream_id}}/safety/",
            f"{_USER}me/safety/",
        ),
    ),
    Subject("Pictures of dreams", "A prompt drafted from a dream.", (f"{_USER}me/dream/{{dream_id}}/image-prompt/",)),
    Subject("Dreams", "The diary: dreams, their details, what was found in them.", (f"{_USER}me/dream",)),
    Subject(
        "Journal", "What is written down before and beside the talk: entries of days, their history, looking back.", ("/api/journal/",)
    ),
    Subject("Analysts", "Who answers.", (f"{_USER}analysts/",)),
    Subject("API keys", "Keys for programs, with scopes.", (f"{_USER}api-keys/",)),
    Subject("Credits", "Balance, history, prices, codes.", (f"{_USER}credits/",)),
    Subject("Privacy", "Who outside saw what, and the switch that keeps everything here.", (f"{_USER}privacy/",)),
    Subject("Personal data", "Export of everything, and deletion of the account.", (f"{_USER}export/", f"{_USER}deletion/")),
    Subject(
        "Second factors",
        "Passkeys, the authenticator app, recovery codes, and showing once more who one is.",
        (*(f"{_USER}{name}/" for name in ("factors", "second-factor", "passkey-login", "reauthenticate")),),
    ),
    Subject("Sign-ins", "Where one is signed in, and tickets for websockets.", (f"{_USER}sessions/", f"{_USER}ws-ticket/")),
    Subject("Reminders", "When one is reminded, by mail or on which devices.", (f"{_USER}reminder/", f"{_USER}push/")),
    Subject("Profile", "What people tell about themselves.", (f"{_USER}profile/", f"{_USER}picture/", f"{_USER}me/")),
    Subject("Account", "Registering, signing in, tokens, password, address.", (_USER,)),
    Subject("Image jobs", "Pictures in the making, and the stream of their events.", ("/api/images/jobs/", "/api/images/events/")),
    Subject("Image library", "Uploads and results.", ("/api/images/",)),
    Subject("Webhooks", "Addresses of programs that are told what happens.", ("/api/webhooks/",)),
    Subject("Progress", "Points, levels, achievements, figures.", ("/api/v1/progress/", "/api/v1/analytics/")),
    Subject("OpenAI", "The same dreams and pictures for clients of OpenAI's API.", ("/v1/",)),
    Subject("Older: Mycreatool", "Accounts and pictures as Mycreatool's clients know them.", ("/api/accounts/", "/api/imagegen/"), True),
    Subject("Older: Promptcraft", "Prompt templates as Promptcraft's clients know them.", ("/api/v1/prompts/",), True),
    Subject("Older: Splashmy", "Accounts, pictures and styles as Splashmy's clients know them.", ("/api/v1/",), True),
)
OTHER = Subject("Other", "What belongs to nothing else.", ())


def of(path: str) -> Subject:
    """The subject of a path; OTHER for one that has none, which the tests refuse: say above where it belongs."""
    return next((subject for subject in ALL if path.startswith(subject.paths)), OTHER)
