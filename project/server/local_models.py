"""Telling whoever started the server which model servers there are on this machine, as long as nobody has chosen an analyst."""

from __future__ import annotations

import threading

from django.conf import settings

from dreams.analysts import local_servers


def announce(*, but: int) -> None:
    """Print a line for each, some time later: nothing waits for it. The port `but` is our own."""
    if settings.DREAMS_LOCAL_MODELS and not settings.DREAMS_ANALYST_IS_CHOSEN:
        threading.Thread(target=_look, args=[but], name="local-models", daemon=True).start()


def _look(but: int) -> None:
    for found in local_servers.find([port for port in settings.DREAMS_LOCAL_MODEL_PORTS if port != but]):
        print(found.line, flush=True)
