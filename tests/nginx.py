"""nginx with the configuration files of `deploy/`, on loopback and free ports, before a server of ours."""

from __future__ import annotations

import contextlib
import os
import socket
import string
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import services
from tests.server.process import wait_for

FILES = Path(__file__).resolve().parents[1] / "deploy" / "nginx"

# What the machine's own nginx.conf says around our file.
AROUND = """
$user
worker_processes 1;
daemon off;
pid $folder/pid;
error_log $folder/error.log crit;
events {}
http {
    client_body_temp_path $folder/body;
    proxy_temp_path $folder/proxy;
    fastcgi_temp_path $folder/fastcgi;
    uwsgi_temp_path $folder/uwsgi;
    scgi_temp_path $folder/scgi;
    access_log $folder/access.log;
    include $folder/reverie.conf;
}
"""

needs_nginx = pytest.mark.skipif(services.nginx() is None and os.environ.get("CI") != "true", reason="needs nginx")


@contextlib.contextmanager
def running_nginx(configuration: str, folder: Path, *, port: int, level: str = "crit") -> Iterator[None]:
    """`configuration` is one of our files with its addresses replaced; it listens on `port`. Its logs are in `folder`."""
    configuration = configuration.replace("/dev/stderr crit;", f"/dev/stderr {level};")
    for log in ("/dev/stderr", "/var/log/nginx/reverie.log"):
        configuration = configuration.replace(log, str(folder / "error.log"))
    configuration = configuration.replace("/etc/nginx/reverie-site.conf", str(FILES / "site.conf"))
    (folder / "reverie.conf").write_text(configuration, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(string.Template(AROUND).substitute(user=user, folder=folder), encoding="utf-8")
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen([str(services.nginx()), "-c", str(main), "-p", str(folder)], stdout=output, stderr=output)
    try:
        wait_for(lambda: _listens(port) or _has_ended(process, folder))
        yield
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _has_ended(process: subprocess.Popen[bytes], folder: Path) -> bool:
    assert process.poll() is None, (folder / "output").read_text(encoding="utf-8")
    return False
