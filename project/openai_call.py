"""One question to OpenAI, or to a server that speaks its protocol, which is answered whole: scores, vectors, a transcript.

Whoever asks with a person's words passes the door before (person/privacy/door.py); tests/privacy/test_one_door.py names them.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import environment

if TYPE_CHECKING:
    import ssl

    from openai import OpenAI

OWN_URL = "https://api.openai.com/v1"


class Unanswered(Exception):
    """There is no answer, or none that is JSON; its cause is why."""


def base_url() -> str:
    return environment.text("OPENAI_BASE_URL", OWN_URL)


def is_own(url: str) -> bool:
    """Whether this is OpenAI's own server, and none that only speaks its protocol."""
    return url.partition("//")[2].partition("/")[0].endswith("api.openai.com")


def tls() -> ssl.SSLContext:
    """Whom to trust, for every client that is made for one question: to read the system's list takes longer than the question."""
    return _tls(os.environ.get("SSL_CERT_FILE", ""), os.environ.get("SSL_CERT_DIR", ""))


@functools.cache
def _tls(_file: str, _folder: str) -> ssl.SSLContext:
    import httpx2

    return httpx2.create_ssl_context()


def ask(question: Callable[[OpenAI], Any], *, seconds: float, url: str = "") -> Any:
    """The answer as it came: compatible servers leave out what OpenAI's own types hold. `question` asks for a raw response.

    Raises Unanswered.
    """
    import httpx2
    import openai  # it takes 0.8 s, and most sites ask nobody

    try:
        with openai.OpenAI(
            base_url=url or base_url(),
            api_key=environment.secret("OPENAI_API_KEY") or "none",
            max_retries=0,
            timeout=seconds,
            http_client=openai.DefaultHttpxClient(verify=tls()),
        ) as client:
            return json.loads(question(client).content)
    except (openai.OpenAIError, httpx2.InvalidURL, ValueError) as error:
        raise Unanswered from error
