"""Reading settings from the environment: typed and checked. For each wrong value there is one clear line, and no start."""

from __future__ import annotations

import base64
import binascii
import contextlib
import ipaddress
import os
import re
import secrets
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NoReturn

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}

_reasons: list[str] = []


def load_file(path: Path) -> None:
    """Take `NAME=value` lines from a file, without overriding what the process was given."""
    if not path.is_file():
        return
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name.strip()):
            refuse(f"line {number} of {path.name} is not NAME=value")
        os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def wrong(reason: str) -> None:
    """Note what keeps us from starting, and read on: whoever set it wants to know all at once."""
    _reasons.append(reason)


def refuse(reason: str) -> NoReturn:
    """Note it and end the process now, where nothing could be read on with."""
    wrong(reason)
    stop_if_wrong()
    raise AssertionError("unreachable")


def stop_if_wrong() -> None:
    """End the process if anything was wrong: it must not be guessed around."""
    for reason in _reasons:
        print(f"Reverie can't start: {reason}.", file=sys.stderr)
    if _reasons:
        sys.exit(2)


def text(name: str, default: str = "") -> str:
    """A value as it stands; empty counts as unset."""
    return os.environ.get(name, "").strip() or default


def secret(name: str, default: str = "") -> str:
    """A value, or the content of the file that `NAME_FILE` points to (a mounted secret)."""
    path = text(f"{name}_FILE")
    if not path:
        return text(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        wrong(f"{name}_FILE can't be read ({error.strerror})")
        return default


def integer(name: str, default: int, *, least: int = 0, most: int = 2**31 - 1) -> int:
    value = text(name)
    if not value:
        return default
    if not re.fullmatch(r"\d{1,10}", value) or not least <= int(value) <= most:
        wrong(f"{name} must be a whole number from {least} to {most}, not “{value}”")
        return default
    return int(value)


def number(name: str, default: float, *, least: float = 0.0) -> float:
    value = text(name)
    if not value:
        return default
    if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", value) or float(value) < least:
        wrong(f"{name} must be a number of at least {least:g}, not “{value}”")
        return default
    return float(value)


def boolean(name: str, default: bool) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value not in _TRUE | _FALSE:
        wrong(f"{name} must be true or false, not “{value}”")
        return default
    return value in _TRUE


def choice(name: str, default: str, allowed: Collection[str]) -> str:
    value = text(name, default)
    if value not in allowed:
        wrong(f"{name} must be one of {', '.join(sorted(allowed))}, not “{value}”")
        return default
    return value


def items(name: str, default: Collection[str] = (), *, allowed: Collection[str] | None = None) -> list[str]:
    """A comma-separated list."""
    value = text(name)
    found = [item.strip() for item in value.split(",") if item.strip()] if value else list(default)
    for item in found:
        if allowed is not None and item not in allowed:
            wrong(f"{name} may hold {', '.join(sorted(allowed))}, not “{item}”")
    return found


def numbers(name: str, default: Collection[float], *, most: float) -> list[float]:
    """A comma-separated list of numbers from 0 to `most`."""
    found = []
    for item in items(name, [f"{one:g}" for one in default]):
        if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", item) or float(item) > most:
            wrong(f"{name} must be numbers up to {most:g}, separated by commas, not “{item}”")
            return list(default)
        found.append(float(item))
    return found


def ports(name: str, default: Collection[int]) -> list[int]:
    """A comma-separated list of TCP ports."""
    found = items(name, [str(port) for port in default])
    for item in found:
        if not re.fullmatch(r"[0-9]{1,5}", item) or not 0 < int(item) < 2**16:
            wrong(f"{name} must be ports such as 11434, separated by commas, not “{item}”")
            return list(default)
    return [int(item) for item in found]


def networks(name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """A comma-separated list such as `10.1.0.0/16,fd00::/8`."""
    found = []
    for item in items(name):
        try:
            found.append(ipaddress.ip_network(item))
        except ValueError:
            wrong(f"{name} must be networks such as 10.1.0.0/16, separated by commas, not “{item}”")
    return found


def rate(name: str, default: str) -> str:
    """A throttle such as `100/hour`."""
    value = text(name, default)
    if not re.fullmatch(r"\d{1,9}/(second|minute|hour|day)", value):
        wrong(f"{name} must look like 100/hour (second, minute, hour or day), not “{value}”")
        return default
    return value


def prices(name: str, default: dict[str, int]) -> dict[str, int]:
    """A whole number for each of the default's names: `low:1,high:4`. Names that are left out keep theirs."""
    given: dict[str, int] = {}
    for item in text(name).split(",") if text(name) else ():
        key, _, value = item.strip().partition(":")
        if key not in default or not re.fullmatch(r"\d{1,6}", value):
            wrong(f"{name} must look like {','.join(f'{one}:{price}' for one, price in default.items())}, not “{item.strip()}”")
            return default
        given[key] = int(value)
    return {**default, **given}


def counts(name: str, allowed: Collection[str]) -> dict[str, int]:
    """Whole numbers for some of these names: `dreamalyze:1,promptcraft:100`."""
    given: dict[str, int] = {}
    for item in items(name):
        key, _, value = item.partition(":")
        if key not in allowed or not re.fullmatch(r"\d{1,6}", value):
            wrong(f"{name} must look like {','.join(f'{one}:1' for one in allowed)}, not “{item}”")
            return {}
        given[key] = int(value)
    return given


def by_model(name: str, *, least: int) -> dict[str, int]:
    """Whole numbers by the name of a model, which may hold colons: `llama3.1:8b:32768`. One without a name, for all others, is under ""."""
    found: dict[str, int] = {}
    for item in items(name):
        model, _, number = item.rpartition(":")
        if number.isascii() and number.isdigit() and least <= int(number) < 2**31:
            found[model.strip()] = int(number)
        else:
            wrong(f"{name} must look like 8192,llama3.1:32768, with at least {least}, not “{item}”")
    return found


def address(name: str, default: str, schemes: Collection[str]) -> str:
    """The address of a service or site; may hold a password, so a wrong one is not shown."""
    value = secret(name, default)
    if value and value.partition("://")[0] not in schemes:
        wrong(f"{name} must begin with {' or '.join(f'{scheme}://' for scheme in sorted(schemes))}")
        return default
    return value


def new_key() -> str:
    """32 random bytes in base64, as ENCRYPTION_KEYS holds them."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 32
    except binascii.Error:
        return False


def _long_secret() -> str:
    return secrets.token_urlsafe(60)


def kept_secret(path: Path, make: Callable[[], str] = _long_secret) -> str:
    """A random key that is made once and then stays the same; whole for whoever reads it at the same moment."""
    if not path.is_file():
        made = path.with_name(f"{path.name}.{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(make(), encoding="ascii")
        with contextlib.suppress(FileExistsError):
            os.link(made, path)  # unlike a rename, never over the one that another process just made
        made.unlink()
    return path.read_text(encoding="ascii").strip()
