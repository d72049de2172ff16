"""No webhook leads to an address that is not public: in no spelling, through no name, by no redirect."""

from __future__ import annotations

import ipaddress
import itertools
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.webhook_receiver import FakeReceiver, status
from tests.images import ssrf
from tests.images.webhooks import Listener, turns

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PUBLIC = "93.184.215.14"
OTHER_PUBLIC = "2606:2800:220:1:248:1893:25c8:1946"


class Names:
    """The system's resolver and its TCP, where Python meets them: names answer as told, public addresses are counted and closed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: dict[str, Iterator[list[str]]] = {}
        self.called: list[str] = []
        self._look_up, self._connect = socket.getaddrinfo, socket.create_connection
        monkeypatch.setattr(socket, "getaddrinfo", self._getaddrinfo)
        monkeypatch.setattr(socket, "create_connection", self._create_connection)

    def __setitem__(self, name: str, rounds: list[list[str]]) -> None:
        """What each look-up answers in turn, from the start again at the end."""
        self.answers[name] = itertools.cycle(rounds)

    def _getaddrinfo(self, host: str, port: Any, *args: Any, **later: Any) -> Any:
        if host not in self.answers:
            return self._look_up(host, port, *args, **later)
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in next(self.answers[host])
        ]

    def _create_connection(self, address: Any, *args: Any, **later: Any) -> socket.socket:
        self.called.append(address[0])
        if address[0] in {PUBLIC, OTHER_PUBLIC}:
            raise ConnectionRefusedError
        return self._connect(address, *args, **later)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    return Names(monkeypatch)


@pytest.fixture
def trap(settings: Any) -> Iterator[FakeReceiver]:
    """Listens on loopback at a port that may be used. Nothing must ever arrive."""
    with FakeReceiver().in_thread() as receiver:
        settings.WEBHOOK_PORTS = {80, 443, 8080, 8443, receiver.port}
        yield receiver
        assert receiver.requests == []


def test_the_list_is_long_enough() -> None:
    assert len(set(ssrf.REFUSED)) >= 200


def test_every_address_of_the_list_is_refused() -> None:
    alice = Listener()
    answers = {url: alice.call("POST", "", {"url": url, "events": ["job.completed"]}) for url in ssrf.REFUSED}
    assert {url: answer for url, answer in answers.items() if answer[0] != 400} == {}
    assert alice.call("GET", "")[1] == []


@pytest.mark.parametrize("host", [PUBLIC, f"[{OTHER_PUBLIC}]", f"{PUBLIC}:8443"])
def test_public_addresses_are_taken(host: str) -> None:
    """The control: what is refused above is not refused for being written as numbers."""
    assert Listener().listen(f"https://{host}/hook//x?key=a%20b&to=/")["url"] == f"https://{host}/hook//x?key=a%20b&to=/"


def test_every_special_address_is_refused_behind_a_name_too(names: Names) -> None:
    alice = Listener()
    for host in [*ssrf.SPECIAL_V4, *ssrf.SPECIAL_V6]:
        names["innocent.example"] = [[host.strip("[]").partition("%")[0]]]
        status_code, told = alice.call("POST", "", {"url": "https://innocent.example/"})
        assert (status_code, told["code"]) == (400, "webhook_url_refused"), host
    assert names.called == []


@pytest.mark.parametrize("others", [["127.0.0.1"], ["::1"], ["10.0.0.1", OTHER_PUBLIC], ["::ffff:127.0.0.1"]])
def test_one_bad_address_among_good_ones_is_enough(names: Names, others: list[str]) -> None:
    names["mixed.example"] = [[PUBLIC, *others]]
    assert Listener().call("POST", "", {"url": "https://mixed.example/"})[0] == 400


def test_a_name_that_turns_to_loopback_later_is_not_called(names: Names, trap: FakeReceiver) -> None:
    names["turning.example"] = [[PUBLIC], ["127.0.0.1"]]
    alice = Listener()
    webhook = alice.listen(f"http://turning.example:{trap.port}/")
    alice.happens()
    turns()
    assert (alice.only(webhook)["error"], names.called) == ("unreachable", [])


def test_a_name_that_changes_with_every_look_up_is_never_called_at_loopback(names: Names, trap: FakeReceiver, settings: Any) -> None:
    settings.WEBHOOK_RETRY_SECONDS = [3600]
    names["flipping.example"] = [[PUBLIC], ["127.0.0.1"], [PUBLIC], [PUBLIC, "127.0.0.1"], ["::1"]]
    alice = Listener()
    webhook = alice.listen(f"http://flipping.example:{trap.port}/")
    for _ in range(50):
        alice.happens()
    assert turns() == 50
    assert set(names.called) == {PUBLIC}
    assert {delivery["error"] for delivery in alice.log(webhook)} == {"unreachable"}


def test_the_connection_is_made_to_the_address_that_was_checked(names: Names) -> None:
    names["steady.example"] = [[OTHER_PUBLIC, PUBLIC]]
    alice = Listener()
    alice.listen("https://steady.example/")
    alice.happens()
    turns()
    assert names.called == [OTHER_PUBLIC, PUBLIC]


def test_an_endpoint_whose_address_is_refused_looks_like_one_that_is_away(names: Names) -> None:
    names["away.example"] = [[PUBLIC]]
    names["inside.example"] = [[PUBLIC], ["10.0.0.1"]]
    alice = Listener()
    webhooks = [alice.listen(f"https://{name}.example/") for name in ("away", "inside")]
    alice.happens()
    turns()
    told = [{name: alice.only(one)[name] for name in ("error", "status_code", "excerpt")} for one in webhooks]
    assert told[0] == told[1]


def test_a_redirect_is_a_failure_and_not_followed(settings: Any, trap: FakeReceiver) -> None:
    with FakeReceiver().in_thread() as receiver:
        settings.WEBHOOK_ALLOWED_HOSTS = [f"127.0.0.1:{receiver.port}"]
        alice = Listener()
        webhook = alice.listen(receiver.url)
        for code in (301, 302, 303, 307, 308):
            receiver.script(status(code, Location=f"http://127.0.0.1:{trap.port}/"))
            alice.happens()
            turns()
        assert {delivery["state"] for delivery in alice.log(webhook)} == {"waiting"}
        assert [delivery["status_code"] for delivery in alice.log(webhook)] == [301, 302, 303, 307, 308]


def test_proxies_of_the_environment_are_not_asked(settings: Any, trap: FakeReceiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, trap.origin)
    with FakeReceiver().in_thread() as receiver:
        settings.WEBHOOK_ALLOWED_HOSTS = ["127.0.0.1"]
        alice = Listener()
        alice.listen(receiver.url)
        alice.happens()
        turns()
        assert len(receiver.requests) == 1


def test_what_is_allowed_is_one_port_of_one_host(settings: Any) -> None:
    with FakeReceiver().in_thread() as receiver:
        settings.WEBHOOK_ALLOWED_HOSTS = [f"127.0.0.1:{receiver.port}"]
        alice = Listener()
        alice.listen(receiver.url)
        for other in (f"http://127.0.0.1:{receiver.port + 1}/", f"http://127.0.0.2:{receiver.port}/", f"http://localhost:{receiver.port}/"):
            assert alice.call("POST", "", {"url": other})[0] == 400


def test_an_allowed_network_may_be_called_at_the_usual_ports(settings: Any, names: Names) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = [ipaddress.ip_network("10.1.0.0/16")]
    names["hooks.intern"] = [["10.1.2.3"]]
    names["other.intern"] = [["10.2.2.3"]]
    alice = Listener()
    assert alice.call("POST", "", {"url": "https://hooks.intern/"})[0] == 201
    assert alice.call("POST", "", {"url": "https://hooks.intern:5432/"})[0] == 400
    assert alice.call("POST", "", {"url": "https://other.intern/"})[0] == 400


def test_names_in_other_scripts_are_kept_as_dns_has_them(names: Names) -> None:
    names["xn--bcher-kva.example"] = [[PUBLIC]]
    assert Listener().listen("https://Bücher.example/träume?a=ü")["url"] == "https://xn--bcher-kva.example/tr%C3%A4ume?a=%C3%BC"


@pytest.mark.parametrize(("certified", "error"), [("hooks.example", None), ("other.example", "tls_failed")])
def test_tls_verifies_the_name_though_the_address_is_pinned(
    settings: Any, names: Names, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, certified: str, error: str | None
) -> None:
    names["hooks.example"] = [["127.0.0.1"]]
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    with FakeReceiver(tls=certificate(tmp_path, certified)).in_thread() as receiver:
        settings.WEBHOOK_ALLOWED_HOSTS = [f"hooks.example:{receiver.port}"]
        alice = Listener()
        webhook = alice.listen(f"https://hooks.example:{receiver.port}/")
        alice.happens()
        turns()
        assert alice.only(webhook)["error"] == error
        assert len(receiver.requests) == (0 if error else 1)


def certificate(folder: Path, name: str) -> ssl.SSLContext:
    """A certificate for this name, and what a server needs to show it."""
    key, made = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    command += ["-addext", f"subjectAltName=DNS:{name}", "-keyout", str(key), "-out", str(made)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    return context
