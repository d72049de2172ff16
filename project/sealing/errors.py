"""What can go wrong when something sealed is opened. Each is an alarm: nobody may take it for an empty text."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind


class CannotOpen(DomainError):
    """A sealed value was changed, cut, moved to another row, or sealed with another key."""

    code = "cannot_open"
    kind = Kind.UNAVAILABLE
    message = _("This could not be opened. Nothing was changed; the operator has been told.")


class UnknownMasterKey(CannotOpen):
    """The person's key is wrapped with a key that ENCRYPTION_KEYS does not hold."""


class KeyDestroyed(CannotOpen):
    """The person's account was deleted, and with it the key: nothing of theirs can ever be opened again."""
