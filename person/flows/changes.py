"""What a mail about an account's security tells of."""

from __future__ import annotations


class Change:
    """`templates/email/security_changed.*` has the words."""

    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    TOTP_ON = "totp_on"
    TOTP_OFF = "totp_off"
    NEW_CODES = "new_codes"
    CODE_USED = "code_used"
    RECOVERED = "recovered"
    RECOVERY_STOPPED = "recovery_stopped"
    GOOGLE_LINKED = "google_linked"
    GOOGLE_UNLINKED = "google_unlinked"
    CODES_GUESSED = "codes_guessed"
