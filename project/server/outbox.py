"""Mail where no SMTP server is set: written to DATA_DIR/outbox/ where a person can read it, and outside production printed."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

log = structlog.get_logger(__name__)


class OutboxBackend(BaseEmailBackend):
    """One `.eml` file a mail. The folder holds working links, so only its owner may read it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = settings.DATA_DIR / "outbox"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            path = folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}.eml"
            path.touch(mode=0o600)
            path.write_bytes(message.message().as_bytes())
            log.info("mail.written", file=path.name)
            if settings.IS_PRODUCTION:
                continue  # its links work, and the log is read by others
            head = f"--- mail to {', '.join(message.to)} ({path.name}) ---\nSubject: {message.subject}"
            print(f"\n{head}\n\n{message.body}\n---\n", flush=True)
        return len(email_messages)
