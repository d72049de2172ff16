"""Calls of the REST API: signed, tried again where that is safe, tokens renewed once however many calls find them expired."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import email.utils
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import httpx2

from .backoff import Backoff
from .errors import ApiError, NotSignedIn, Unavailable, Unreachable, refusal

REFRESH = "/api/user/token/refresh/"
TRIES = 5
LONGEST_WAIT_S = 30.0
TIMEOUT = httpx2.Timeout(30, connect=10)


@dataclasses.dataclass(frozen=True, slots=True)
class Tokens:
    """What signing in gives. Keep both where nobody else reads: with `refresh` one is signed in for days."""

    access: str
    refresh: str


class Rest:
    """`key` is an API key; without one `tokens` sign the calls. `on_tokens` is told of each new pair, so that it can be kept."""

    def __init__(
        self,
        site: str,
        *,
        key: str | None,
        tokens: Tokens | None,
        on_tokens: Callable[[Tokens | None], None] | None,
        language: str | None,
        http: httpx2.AsyncClient | None,
    ) -> None:
        self.site = site.rstrip("/")
        self.key = key
        self.tokens = tokens
        self.language = language
        self._on_tokens = on_tokens
        self._renewing = asyncio.Lock()
        self._http = http or httpx2.AsyncClient(timeout=TIMEOUT)

    async def close(self) -> None:
        await self._http.aclose()

    # --- who calls

    def take(self, tokens: Tokens | None) -> None:
        self.tokens = tokens
        if self._on_tokens is not None:
            self._on_tokens(tokens)

    @property
    def bearer(self) -> str | None:
        return self.key or (self.tokens.access if self.tokens else None)

    def headers(self) -> dict[str, str]:
        found = {"Accept": "application/json"}
        if self.bearer:
            found["Authorization"] = f"Bearer {self.bearer}"
        if self.language:
            found["Accept-Language"] = self.language
        return found

    async def renew(self, used: str | None) -> bool:
        """Get a new access token in place of `used`. Whoever comes while that is being done waits, and takes what was got.

        False where there is nothing to renew with, or the sign-in is over.
        """
        async with self._renewing:
            if self.key or self.tokens is None:
                return False
            if self.tokens.access != used:
                return True
            try:
                answer = await self._answered("POST", REFRESH, json={"refresh": self.tokens.refresh}, is_signed=False)
            except NotSignedIn:
                self.take(None)
                return False
            self.take(Tokens(answer["access"], answer.get("refresh") or self.tokens.refresh))
            return True

    # --- calling

    async def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        files: Any = None,
        key: str | None = None,
        is_repeatable: bool | None = None,
        is_signed: bool = True,
    ) -> Any:
        """The parsed answer, None where there is none. `key` is the Idempotency-Key: with it, whatever breaks, the work is done once."""
        may_repeat = is_repeatable if is_repeatable is not None else (method in {"GET", "PUT", "DELETE"} or key is not None)
        options = {"json": json, "params": params, "files": files, "key": key, "is_signed": is_signed}
        return await self._answered(method, path, tries=TRIES if may_repeat else 1, **options)

    async def _answered(self, method: str, path: str, *, tries: int = TRIES, is_signed: bool = True, **options: Any) -> Any:
        backoff = Backoff()
        has_renewed = False
        while True:
            tries -= 1
            used = self.bearer
            try:
                return await self._once(method, path, is_signed=is_signed, **options)
            except NotSignedIn:
                if not is_signed or has_renewed or not await self.renew(used):
                    raise
                has_renewed = True
                tries += 1
            except Unavailable as error:
                if tries < 1 or not 0 < error.retry_after <= LONGEST_WAIT_S:
                    raise
                await asyncio.sleep(backoff.next(error.retry_after))
            except Unreachable:
                if tries < 1:
                    raise
                await asyncio.sleep(backoff.next())

    async def _once(
        self, method: str, path: str, *, is_signed: bool, json: Any = None, params: Any = None, files: Any = None, key: str | None = None
    ) -> Any:
        headers = self.headers()
        if not is_signed:
            headers.pop("Authorization", None)
        if key:
            headers["Idempotency-Key"] = key
        try:
            answer = await self._http.request(method, self.url(path), json=json, params=_given(params), files=files, headers=headers)
        except httpx2.TransportError as error:
            raise Unreachable(f"{self.site} can't be reached: {type(error).__name__}") from error
        body = _parsed(answer)
        if answer.is_success:
            return body
        raise refusal(answer.status_code, body, retry_after=_seconds(answer), request_id=answer.headers.get("X-Request-Id", ""))

    @contextlib.asynccontextmanager
    async def download(self, url: str) -> AsyncIterator[httpx2.Response]:
        """The body of a file of this site, to be read in pieces."""
        headers = self.headers() if self.url(url).startswith(f"{self.site}/") else {}
        try:
            async with self._http.stream("GET", self.url(url), headers={**headers, "Accept": "*/*"}) as answer:
                if not answer.is_success:
                    await answer.aread()
                    raise refusal(answer.status_code, _parsed(answer), retry_after=_seconds(answer))
                yield answer
        except httpx2.TransportError as error:
            raise Unreachable(f"{self.site} can't be reached: {type(error).__name__}") from error

    def url(self, path: str) -> str:
        return path if path.startswith(("http://", "https://")) else f"{self.site}{path}"


def _given(params: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {name: value for name, value in params.items() if value is not None} if params else None


def _parsed(answer: httpx2.Response) -> Any:
    if "json" not in answer.headers.get("Content-Type", ""):
        return None
    try:
        return answer.json()
    except ValueError as error:
        raise ApiError(answer.status_code, {"code": "not_json", "detail": "The server's answer is no JSON."}) from error


def _seconds(answer: httpx2.Response) -> float:
    """`Retry-After`, which is a number of seconds or a date (RFC 9110 §10.2.3)."""
    said = answer.headers.get("Retry-After", "")
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return 0.0
