"""Where a webhook may go: public addresses of http and https, and what the operator allows. Against SSRF (ASVS 13.2.5, RELIABILITY P-L).

An address is checked twice: its text when it is given, and every address that its name resolves to at the very moment of connecting.
The connection is made to an address that was checked, so a name that changes between two look-ups changes nothing.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses
import functools
import ipaddress
import os
import re
import socket
import ssl
import time
import urllib.parse
from collections.abc import Collection, Iterable

import httpcore2
import idna
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from httpcore2 import SOCKET_OPTION, NetworkBackend, NetworkStream, SyncBackend

from project.errors import DomainError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST_URL = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}
MOST_ADDRESSES_TRIED = 3
LONGEST_LOOK_UP_SECONDS = 5.0

PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
"""All that is handed out. v4-mapped, NAT64, unique local, link-local, site-local and multicast addresses are outside of it."""

DENIED = tuple(
    ipaddress.ip_network(text)
    for text in (
        # what `ipaddress.is_global` lets pass or forgets in some version, and services of clouds at public addresses
        *("0.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",
        # Teredo, ORCHID and other special purposes, documentation, 6to4, documentation
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)


class WebhookUrlRefused(DomainError):
    code = "webhook_url_refused"
    message = _("This address can't be used: it must begin with http:// or https://, and lead to a public address that can be found.")


class AddressRefused(httpcore2.ConnectError):
    """The name leads nowhere, or somewhere it must not."""


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """A webhook's address, taken apart once. `host` is in ASCII, without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def parse(text: str, *, also_allowed: Collection[str] = ()) -> Target:
    """Take an address apart, without looking its name up. Raises WebhookUrlRefused for all that two readers could read in two ways.

    `also_allowed`: `host:port` that may be called beside those of WEBHOOK_ALLOWED_HOSTS.
    """
    if len(text) > LONGEST_URL or re.search(r"[\s\\\x00-\x20\x7f-\xa0]", text):
        raise WebhookUrlRefused
    try:
        parts = urllib.parse.urlsplit(text)
        given_port = parts.port
    except ValueError:
        raise WebhookUrlRefused from None
    if parts.scheme not in DEFAULT_PORTS or not text[len(parts.scheme) :].startswith("://") or "@" in parts.netloc or "#" in text:
        raise WebhookUrlRefused
    if parts.netloc.endswith(":") or given_port == 0:
        raise WebhookUrlRefused
    host = _host(parts.netloc, parts.hostname or "")
    port = given_port or DEFAULT_PORTS[parts.scheme]
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(parts.scheme, host, port, urllib.parse.quote(path, safe="/?&=%:@!$'()*+,;~-._[]"))
    if not (_is_allowed(host, port, also_allowed) or _may_use(port)):
        raise WebhookUrlRefused
    return target


def check(text: str) -> Target:
    """The same, and look its name up once: who types an address that can't work is told at once. Raises WebhookUrlRefused."""
    target = parse(text)
    try:
        resolve(target.host, target.port, timeout_s=settings.WEBHOOK_TIMEOUT_SECONDS)
    except AddressRefused:
        raise WebhookUrlRefused from None
    return target


def resolve(host: str, port: int, *, timeout_s: float, also_allowed: Collection[str] = ()) -> list[str]:
    """The addresses of a name, if every one of them may be called. Raises AddressRefused."""
    if not (_is_allowed(host, port, also_allowed) or _may_use(port)):
        raise AddressRefused(f"port {port}")
    found = _look_up(host, port, timeout_s)
    if not found:
        raise AddressRefused("no address")
    if not _is_allowed(host, port, also_allowed):
        for address in found:
            if not may_call(address):
                raise AddressRefused("not public")
    return found


def may_call(text: str) -> bool:
    """Whether this address is public, or in a network that the operator allows."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in settings.WEBHOOK_ALLOWED_NETWORKS) or _is_public(address)


class GuardedBackend(NetworkBackend):
    """Connects by TCP, to checked addresses only, and ends what takes longer than `seconds` in all, however it drips."""

    def __init__(self, *, seconds: float, also_allowed: Collection[str] = ()) -> None:
        self._tcp = SyncBackend()
        self._also_allowed = also_allowed
        self._deadline = time.monotonic() + seconds

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> NetworkStream:
        addresses = resolve(host, port, timeout_s=_left(self._deadline, timeout), also_allowed=self._also_allowed)
        failure: httpcore2.NetworkError | httpcore2.TimeoutException = AddressRefused("no address")
        for address in addresses[:MOST_ADDRESSES_TRIED]:
            try:
                stream = self._tcp.connect_tcp(address, port, _left(self._deadline, timeout), local_address, socket_options)
            except (httpcore2.NetworkError, httpcore2.TimeoutException) as error:
                failure = error
                continue
            _check_peer(stream, address, is_allowed=_is_allowed(host, port, self._also_allowed))
            return _Bounded(stream, self._deadline)
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[SOCKET_OPTION] | None = None
    ) -> NetworkStream:
        raise AddressRefused("unix socket")


class _Bounded(NetworkStream):
    """A stream whose every wait ends with the whole call's time."""

    def __init__(self, stream: NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):  # type: ignore[no-untyped-def]
        inner = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline, timeout))
        return _Bounded(inner, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the call took too long")
    return left if timeout is None else min(left, timeout)


def _check_peer(stream: NetworkStream, address: str, *, is_allowed: bool) -> None:
    """Whom we got is whom we asked for, and not this machine itself under a public address."""
    peer, own = (str(stream.get_extra_info(end)[0]) for end in ("server_addr", "client_addr"))
    is_own = peer == own and not (is_allowed or any(ipaddress.ip_address(own) in one for one in settings.WEBHOOK_ALLOWED_NETWORKS))
    if peer != address or is_own:
        stream.close()
        raise AddressRefused("not public")


def _host(netloc: str, name: str) -> str:
    """A host name as DNS wants it, or an address in its one usual form."""
    if netloc.startswith("["):
        return _v6(netloc.partition("]")[0][1:])
    try:
        host = idna.encode(name, uts46=True).decode("ascii").lower().removesuffix(".") if not name.isascii() else name.removesuffix(".")
    except idna.IDNAError:
        raise WebhookUrlRefused from None
    # As browsers see it: a name whose last part is a number is an address, and must then be one in four decimal parts.
    if re.fullmatch(r"\d+|0x[0-9a-f]*", host.rpartition(".")[2]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            raise WebhookUrlRefused from None
    labels = host.split(".")
    if len(host) > 253 or not all(re.fullmatch(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", label) for label in labels):
        raise WebhookUrlRefused
    return host


def _v6(text: str) -> str:
    try:
        return str(ipaddress.IPv6Address(text)) if "%" not in text else _refuse()
    except ValueError:
        raise WebhookUrlRefused from None


def _refuse() -> str:
    raise WebhookUrlRefused


def _is_public(address: Address) -> bool:
    if any(address in network for network in DENIED) or address.is_multicast or address.is_reserved:
        return False
    return address.is_global and (address.version == 4 or address in PUBLIC_V6)


def _is_allowed(host: str, port: int, also_allowed: Collection[str] = ()) -> bool:
    bracketed = f"[{host}]" if ":" in host else host
    return not {bracketed, f"{bracketed}:{port}"}.isdisjoint([*settings.WEBHOOK_ALLOWED_HOSTS, *also_allowed])


def _may_use(port: int) -> bool:
    return port in settings.WEBHOOK_PORTS


@functools.cache
def _resolver() -> concurrent.futures.ThreadPoolExecutor:
    """The system's resolver knows no time limit: it is asked in a thread that we need not wait for."""
    return concurrent.futures.ThreadPoolExecutor(16, "webhook-dns")


def _look_up(host: str, port: int, timeout_s: float) -> list[str]:
    asked = _resolver().submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        answers = asked.result(min(timeout_s, LONGEST_LOOK_UP_SECONDS))
    except (OSError, UnicodeError) as error:  # TimeoutError is an OSError
        asked.cancel()
        raise AddressRefused(type(error).__name__) from error
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def tls() -> ssl.SSLContext:
    """Verifies names and certificates by the system's list, or by the file that SSL_CERT_FILE (OpenSSL's own) names. Read once."""
    return _tls(os.environ.get("SSL_CERT_FILE", ""))


@functools.cache
def _tls(trusted: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=trusted or None)
