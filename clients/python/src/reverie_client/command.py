"""`reverie`: dreams and pictures from a shell.

Exit codes: 0 done; 1 refused or failed; 2 wrong use; 3 not signed in; 4 out of credit; 5 the server can't be reached; 130 ended by Ctrl-C.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import getpass
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from . import account_file
from .account_file import Account
from .client import AsyncClient
from .errors import ApiError, InsufficientCredit, NotSignedIn, ReverieError, SecondFactorRequired, Unavailable, Unreachable
from .replies import Reply
from .rest import Tokens
from .types import Job, SafetyCard

OK, FAILED, NOT_SIGNED_IN, NO_CREDIT, NOT_REACHED, INTERRUPTED = 0, 1, 3, 4, 5, 130
LOCAL = "http://127.0.0.1:8000"
BAR = 30


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        return asyncio.run(_run(options))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read has left (`| head`): not an error, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


async def _run(options: argparse.Namespace) -> int:
    try:
        return await _client_do(options)
    except ReverieError as error:
        named = error.safety if isinstance(error, ApiError) else None
        if options.json:
            _put({"type": "error", "code": error.code, "detail": str(error), **({"safety": named} if named else {})})
        else:
            _show_card(named)
        _say(f"reverie: {error} ({error.code})")
        if isinstance(error, NotSignedIn) and options.do is not sign_in:
            _say("Sign in with: reverie sign-in")
        return exit_code(error)


async def _client_do(options: argparse.Namespace) -> int:
    kept = account_file.load()
    site = options.site or os.environ.get("REVERIE_SITE") or (kept.site if kept else LOCAL)
    if kept is not None and kept.site != site:
        kept = None  # what was kept is for another site, and is told to no other
    key = os.environ.get("REVERIE_KEY") or (kept.key if kept else None)

    def keep(tokens: Tokens | None) -> None:
        if tokens is None:
            account_file.forget()
        else:
            account_file.save(Account(site, tokens=tokens))

    async with AsyncClient(site, key=key, tokens=kept.tokens if kept else None, on_tokens=keep, language=options.language) as client:
        do: Callable[[AsyncClient, argparse.Namespace], Awaitable[int]] = options.do
        return await do(client, options)


def exit_code(error: ReverieError) -> int:
    if isinstance(error, NotSignedIn):
        return NOT_SIGNED_IN
    if isinstance(error, InsufficientCredit):
        return NO_CREDIT
    return NOT_REACHED if isinstance(error, (Unreachable, Unavailable)) else FAILED


# --- who one is


async def sign_in(client: AsyncClient, options: argparse.Namespace) -> int:
    if options.key:
        key = await _asked("Key: ", is_secret=True)
        async with AsyncClient(client.rest.site, key=key) as checked:
            await checked.dreams()
        account_file.save(Account(client.rest.site, key=key))
        _say(f"The key is kept in {account_file.place()}.")
        return OK
    email = options.email or await _asked("E-mail: ")
    user = await client.sign_in(email, await _asked("Password: ", is_secret=True), second_factor=_second_factor)
    if options.json:
        _put(user)
    _say(f"Signed in at {client.rest.site}, kept in {account_file.place()}.")
    return OK


async def _second_factor(asked: SecondFactorRequired) -> str:
    return await _asked("Code of your authenticator app, or a recovery code: ")


async def sign_out(client: AsyncClient, options: argparse.Namespace) -> int:
    with contextlib.suppress(NotSignedIn):
        if client.rest.key is None:
            await client.sign_out()
    account_file.forget()
    return OK


async def credit(client: AsyncClient, options: argparse.Namespace) -> int:
    found = await client.credits()
    if options.json:
        _put(found)
    else:
        _write(f"{found['amount']}\n")
    return OK


# --- dreams


async def tell(client: AsyncClient, options: argparse.Namespace) -> int:
    text = _read_words()
    if not text:
        _say("reverie: write the dream to the command's input, as in: echo 'I dreamt of the sea.' | reverie tell")
        return 2
    async with await client.tell(text, dream=options.dream, analyst=options.analyst) as reply:
        return await _show(reply, is_json=options.json)


async def _show(reply: Reply, *, is_json: bool) -> int:
    """Print the reply as it grows. Ctrl-C stops it: what was read is kept. A second one leaves at once."""
    stopping: list[asyncio.Task[None]] = []
    loop = asyncio.get_running_loop()
    reader = asyncio.current_task()

    def interrupt() -> None:
        if not stopping:
            stopping.append(loop.create_task(reply.stop()))
        elif reader is not None:
            reader.cancel()

    with contextlib.suppress(NotImplementedError):  # Windows, where Ctrl-C ends the command without a stop
        loop.add_signal_handler(signal.SIGINT, interrupt)
    try:
        async for piece in reply:
            if is_json:
                _put({"type": "piece", "text": piece.text, "is_anew": piece.is_anew})
            elif not stopping:
                _write(("\n\n" if piece.is_anew else "") + piece.text)
    except asyncio.CancelledError:
        return INTERRUPTED
    finally:
        with contextlib.suppress(NotImplementedError):
            loop.remove_signal_handler(signal.SIGINT)
        if not is_json:
            _write("\n")
    if is_json:
        _put({"type": "reply", "dream": reply.dream, "message": reply.message, "safety": reply.safety})
    else:
        _show_card(reply.safety)
        _say(f"dream {reply.dream}")
    return INTERRUPTED if stopping else OK


def _show_card(card: SafetyCard | None) -> None:
    if card is None:
        return
    _write(f"\n{card['title']}\n{card['text']}\n")
    for line in card["numbers"]:
        _write(f"  {line['name']}: {line['number']}\n")
    _write(f"  {card['directory']['name']}: {card['directory']['url']}\n")


async def dreams(client: AsyncClient, options: argparse.Namespace) -> int:
    for dream in await client.dreams(search=options.search):
        _row(dream, options, dream["id"], dream["created_at"][:10], dream["title"] or dream["description"] or "")
    return OK


async def show(client: AsyncClient, options: argparse.Namespace) -> int:
    for message in await client.messages(options.dream):
        if options.json:
            _put(message)
        else:
            _write(f"{message['role']}:\n{message['message']}\n\n")
    return OK


async def keep(client: AsyncClient, options: argparse.Namespace) -> int:
    kept = await client.keep(_read_words(), **({"dreamt_on": options.night} if options.night else {}))
    if options.json:
        _put(kept)
    else:
        _show_card(kept["safety"])
        _write(f"{kept['entry']['id']}\n")
    return OK


async def entries(client: AsyncClient, options: argparse.Namespace) -> int:
    cursor: str | None = None
    while True:
        page = await client.entries(cursor=cursor)
        for entry in page["results"]:
            _row(entry, options, entry["id"], entry["night"], entry["title"] or entry["description"] or entry["text"][:60])
        cursor = page["next"]
        if cursor is None:
            return OK


async def export(client: AsyncClient, options: argparse.Namespace) -> int:
    bar = Bar("export")
    made = await client.export(options.output, on_progress=lambda state: bar.show(state["progress"], state["stage"]))
    bar.end()
    if options.json:
        _put(made)
    _say(f"saved as {options.output}")
    return OK


# --- pictures


async def picture(client: AsyncClient, options: argparse.Namespace) -> int:
    bar = Bar("picture")
    order = {"dream": options.dream, "style": options.style, "size": options.size, "quality": options.quality}
    async with await client.paint(options.prompt, **order) as stream:
        try:
            async for job in stream:
                if options.json:
                    _put({"type": "job", "job": job})
                else:
                    bar.show(job["percent"], job["stage"] or job["status"])
        except asyncio.CancelledError:
            await client.cancel(stream.job["id"])
            raise
        finally:
            bar.end()
        await _save(client, stream.job, options.output)
    return OK


async def _save(client: AsyncClient, job: Job, output: Path | None) -> None:
    for result in job["results"]:
        ending = result["media_type"].removeprefix("image/").replace("jpeg", "jpg")
        path = output or Path(f"{result['id']}.{ending}")
        await client.save(result, path)
        _say(f"saved as {path}")


async def jobs(client: AsyncClient, options: argparse.Namespace) -> int:
    for job in await client.jobs():
        _row(job, options, job["id"], job["status"], job["prompt"])
    return OK


class Bar:
    """One line of progress on a terminal; without a terminal, silence."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._is_shown = sys.stderr.isatty()

    def show(self, percent: int, stage: str) -> None:
        if self._is_shown:
            done = percent * BAR // 100
            sys.stderr.write(f"\r\x1b[K{self._name} [{'#' * done}{'.' * (BAR - done)}] {percent:3} % {stage.replace('_', ' ')}")
            sys.stderr.flush()

    def end(self) -> None:
        if self._is_shown:
            sys.stderr.write("\n")
            self._is_shown = False


# --- in and out


async def _asked(question: str, *, is_secret: bool = False) -> str:
    """From the terminal, or a line of the input where a program answers."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return await asyncio.to_thread(getpass.getpass if is_secret else input, question)


def _read_words() -> str:
    if sys.stdin.isatty():
        _say("Tell the dream; end with Ctrl-D.")
    return sys.stdin.read().strip()


def _row(row: Any, options: argparse.Namespace, *cells: str) -> None:
    if options.json:
        _put(row)
    else:
        _write("  ".join(" ".join(cell.split()) for cell in cells) + "\n")


def _put(value: Any) -> None:
    _write(json.dumps(value, ensure_ascii=False) + "\n")


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--site", help=f"where Reverie is (REVERIE_SITE; where one signed in; {LOCAL})")
    common.add_argument("--json", action="store_true", help="one JSON object a line")
    common.add_argument("--language", help="of answers: en, tr, es, ru")
    made = argparse.ArgumentParser(prog="reverie", description="Tell dreams and have pictures made, at a Reverie.", epilog=__doc__)
    commands = made.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, do: Callable[[AsyncClient, argparse.Namespace], Awaitable[int]], words: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=words, description=words, parents=[common])
        one.set_defaults(do=do)
        return one

    entering = command("sign-in", sign_in, "sign in; what keeps you signed in is stored for your eyes only")
    entering.add_argument("--email")
    entering.add_argument("--key", action="store_true", help="with an API key in place of a password (or set REVERIE_KEY)")
    command("sign-out", sign_out, "end this sign-in")
    command("credits", credit, "what is left to spend")
    telling = command("tell", tell, "tell the dream that is read from the input, and print the answer as it comes")
    telling.add_argument("--dream", help="tell on in this dream")
    telling.add_argument("--analyst")
    command("dreams", dreams, "list dreams, newest first").add_argument("--search")
    command("show", show, "print what was said in a dream").add_argument("dream")
    command("keep", keep, "keep a dream from the input in the journal, for nothing").add_argument("--night", help="YYYY-MM-DD")
    command("entries", entries, "list the journal")
    painting = command("picture", picture, "have a picture made")
    painting.add_argument("prompt")
    for name in ("dream", "style", "size", "quality"):
        painting.add_argument(f"--{name}")
    painting.add_argument("-o", "--output", type=Path)
    command("jobs", jobs, "list pictures and what became of them")
    command("export", export, "fetch all that is yours as an archive").add_argument("-o", "--output", type=Path, required=True)
    return made


if __name__ == "__main__":
    sys.exit(main())
