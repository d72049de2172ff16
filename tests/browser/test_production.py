"""The road of an operator, walked: static files, database, check, a production server behind nginx with TLS, every page in a browser."""

from __future__ import annotations

import dataclasses
import datetime
import ipaddress
import json
import re
import ssl
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pyotp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect

from project.server.javascript import module_specifiers
from tests.nginx import FILES, needs_nginx, running_nginx
from tests.people import PASSWORD
from tests.server import forkserver, sites
from tests.server.process import BASE_DIR, ServerProcess, wait_for
from tests.services import free_port

from .chat import DREAM
from .conftest import DESKTOP, PATIENCE_MS

pytestmark = needs_nginx

KEPT = {".css", ".js", ".svg", ".png", ".woff2"}
FIRST = "first@example.org"
COMMANDS = f"""
import django; django.setup()
from django.core.management import call_command
call_command("collectstatic", "--noinput", verbosity=0)
call_command("migrate", "--no-input", verbosity=0)
call_command("check", "--deploy", "--fail-level", "WARNING")
call_command("createsuperuser", "--noinput", "--email", "{FIRST}", verbosity=0)
for _ in range(2):
    call_command("redeem_codes", "7")
"""
"""All that an operator runs, in one process: each of its own would load Reverie anew, since production's settings count while it loads."""
NOBODY = "00000000-0000-4000-8000-000000000000"
BY_LINK = {
    "activate",
    "reset_confirm",
    "email_confirm",
    "archive",
    "recovery",
    "reminder_stop",
    "shared_dream",
    "shared_picture",
    "deletion_receipt",
}
"""Pages behind a link that is told once, in a mail or to who shares or deletes."""
PARTS = re.compile(
    r"""<script[^>]*>[^<]*|<style[^>]*>[^<]*|<link[^>]*>|\s(?:on|x-|@|:)[\w:.-]+=|\sstyle=|<(?:svg|img|iframe|input type="\w+)"""
)
"""Of a page's HTML: what a browser may find fault with, beyond words."""
ONE_TIME = re.compile(r"""\bnonce="[^"]*"|\bcsrf\w*["']?[:=]\s*["'][^"']*""", re.IGNORECASE)
"""What differs each time a page is asked for."""
NO_PAGES = re.compile(
    r"^(api(?!/docs)|v1|mcp|health|metrics|i18n|jsi18n|swagger\.)|^admin/.*(<|\(|jsi18n|logout|autocomplete)|/(sign-out|download)/$"
)


@dataclasses.dataclass(frozen=True, slots=True)
class Site:
    """A production server at `address`, behind nginx with the configuration for a machine without containers."""

    server: ServerProcess
    address: str
    certificate: Path
    folder: Path
    codes: list[str]
    """Each is good for seven credits, once."""

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Ask it as a script would, following nothing."""
        return fetch(
            urllib.request.Request(urljoin(self.address, path), headers=headers), ssl.create_default_context(cafile=self.certificate)
        )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("production")
    port = free_port()
    settings = {
        "REVERIE_ENV": "production",
        "SECRET_KEY": "only-for-this-test-" * 4,
        "ENCRYPTION_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "ALLOWED_HOSTS": "localhost",
        "PUBLIC_URL": f"https://localhost:{port}",
        "TRUSTED_PROXIES": "1",
        "MAIL_TO_FILES": "true",
        "METRICS_TOKEN": "let-me-see",
        "STATIC_ROOT": str(folder / "static"),
        "DREAMS_OFFLINE_WORDS_PER_SECOND": "0",
    }
    server = ServerProcess(folder / "data", env=settings)
    server.data_dir.mkdir()
    sites.place_database(server.data_dir)
    done = forkserver.run(["-c", COMMANDS], cwd=BASE_DIR, env={**server.env, "DJANGO_SUPERUSER_PASSWORD": PASSWORD})
    assert done.returncode == 0, done.stderr
    certificate = make_certificate(folder)
    with server, running_nginx(configuration(server, folder, port), folder, port=port):
        yield Site(server, settings["PUBLIC_URL"], certificate, folder, codes=done.stdout.split()[-2:])


def make_certificate(folder: Path) -> Path:
    """`privkey.pem` and `fullchain.pem` for localhost, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    unsealed = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unsealed)
    (folder / "privkey.pem").write_bytes(private)
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder / "fullchain.pem"


def configuration(server: ServerProcess, folder: Path, port: int) -> str:
    """`bare-metal.conf` with other addresses."""
    text = (FILES / "bare-metal.conf").read_text(encoding="utf-8")
    text = re.sub(r"\n *listen \[::\]:.*", "", text)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{free_port()};").replace("listen 443 ", f"listen 127.0.0.1:{port} ")
    text = text.replace("127.0.0.1:8000 ", f"127.0.0.1:{server.port} ")
    return text.replace("/etc/letsencrypt/live/dreams.example.org", str(folder)).replace("dreams.example.org", "localhost")


class NotFollowed(urllib.request.HTTPErrorProcessor):
    def http_response(self, request: urllib.request.Request, response: object) -> object:
        return response

    https_response = http_response


def fetch(request: urllib.request.Request, tls: ssl.SSLContext) -> tuple[int, dict[str, str], bytes]:
    with urllib.request.build_opener(NotFollowed, urllib.request.HTTPSHandler(context=tls)).open(request, timeout=20) as answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()


class Window:
    """A browser window that notes every error on the console and every answer that is one."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.site = site
        self.faults: list[str] = []
        self.context: BrowserContext = browser.new_context(**DESKTOP, ignore_https_errors=True)
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.on("weberror", lambda error: self.faults.append(f"{self.page.url}: {error.error}"))
        self.context.on("console", self._note_console)
        self.context.on("response", self._note_response)
        self.context.on("requestfailed", lambda request: self._note_failed(request.url, request.failure))
        self.page: Page = self.context.new_page()

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"{self.page.url}: {message.text}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{self.page.url}: {response.url} answers {response.status}")

    def _note_failed(self, address: str, reason: str | None) -> None:
        if reason != "net::ERR_ABORTED":  # the page was left before
            self.faults.append(f"{self.page.url}: {address}: {reason}")

    def open(self, path: str) -> Page:
        self.page.goto(urljoin(self.site.address, path), wait_until="load")
        return self.page


@pytest.fixture
def window(browser: Browser, site: Site) -> Iterator[Window]:
    opened = Window(browser, site)
    yield opened
    opened.context.close()
    assert opened.faults == []


def sign_in(window: Window, email: str, password: str = PASSWORD) -> None:
    page = window.open("/person/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/dreams/"))


def redeem(window: Window) -> None:
    window.open("/person/credits/").get_by_label("Code", exact=True).fill(window.site.codes.pop())
    window.page.get_by_role("button", name="Redeem").click()
    expect(window.page.get_by_text("7 credits were added.")).to_be_visible()


def tell_dream(page: Page) -> None:
    page.get_by_label("Your words", exact=True).fill(DREAM)
    page.get_by_label("Your words", exact=True).press("Enter")
    expect(page.locator(".message.analyst .text")).to_contain_text(re.compile(r"\w+ \w+"))
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()


def bring(window: Window) -> str:
    """An import that is looked at and not begun."""
    page = window.open("/journal/import/")
    file = {"name": "dreams.csv", "mimeType": "text/csv", "buffer": b"date,dream\n2024-03-02,A lift that went sideways.\n"}
    page.get_by_label("The file").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Look into it").click()
    expect(page).to_have_url(re.compile(r"/journal/import/[0-9a-f-]{36}/"))
    return page.url.rstrip("/").rsplit("/", 1)[1]


def name_sign(window: Window) -> str:
    page = window.open("/journal/signs/")
    page.locator("#id_name").fill("The sea")
    page.locator("#id_name").press("Enter")
    link = page.locator("main a[href^='/journal/signs/']").first
    expect(link).to_be_visible()
    return str(link.get_attribute("href")).rstrip("/").rsplit("/", 1)[1]


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Path and name of everything that is served."""
    for one in resolver.url_patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield path, one.name or ""
        else:
            yield from patterns(one, path)


def unlike_any_before() -> Callable[[str], bool]:
    """Whether a page has a script, style, attribute or kind of field that none had before: a list of other rows runs nothing else."""
    seen: set[str] = set()

    def is_unlike(html: str) -> bool:
        now = set(PARTS.findall(ONE_TIME.sub("", html)))
        is_new = not now <= seen
        seen.update(now)
        return is_new

    return is_unlike


def test_from_registering_to_a_dream_and_a_picture(window: Window, site: Site) -> None:
    page = window.open("/person/register/")
    page.get_by_label("Username").fill("walker")
    page.get_by_label("E-mail address").fill("walker@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    # Another test of this site may have had a mail sent to staff.
    [letter] = wait_for(lambda: [one for one in site.server.mail if "walker@example.org" in str(one["To"])])
    mail = letter.get_body(("plain",))
    assert mail is not None
    link = re.search(r"https://\S+", mail.get_content())
    assert link is not None
    assert link[0].startswith(f"{site.address}/person/activate/")
    page.goto(link[0])
    expect(page).to_have_url(re.compile("/dreams/"))
    tell_dream(page)
    redeem(window)
    window.open("/images/").locator("#prompt").fill("A lighthouse in the snow")
    page.get_by_role("button", name="Make the picture", exact=True).click()
    expect(page.get_by_role("button", name="Download")).to_have_count(1)


@pytest.mark.parametrize("opens", [unlike_any_before(), pytest.param(lambda html: True, marks=pytest.mark.long)], ids=["new", "all"])
def test_every_page_opens_without_an_error(window: Window, site: Site, opens: Callable[[str], bool]) -> None:
    made = forkserver.run(["-m", "tests.browser.stock", "collector"], cwd=BASE_DIR, env=site.server.env)
    assert made.returncode == 0, made.stderr
    email, webhook = made.stdout.split()[-2:]
    for path in ("/", "/person/register/", "/person/sign-in/", "/person/reset/"):
        window.open(path)
    sign_in(window, email)
    redeem(window)
    tell_dream(window.open("/dreams/"))
    dream = window.page.url.rstrip("/").rsplit("/", 1)[1]
    result, shown = (
        re.search(rf"/images/{place}/([0-9a-f-]{{36}})/", window.open(f"/images/{place}/").content()) for place in ("library", "gallery")
    )
    assert result and shown
    known = {
        "chat_dream": dream,
        "journal_entry": dream,
        "journal_rewrite": dream,
        "journal_share": dream,
        "journal_strips": dream,
        "journal_year": str(datetime.datetime.now(datetime.UTC).year),
        "journal_import": bring(window),
        "sign": name_sign(window),
        "library_result": result[1],
        "gallery_picture": shown[1],
        "webhooks_one": webhook,
    }
    # Leads to the rewriting while nothing is told anew.
    leading_on = {"journal_new_scene": dream}
    places = [one for one in patterns(get_resolver()) if not one[0].startswith("admin/")]
    pages = walk(window, places, known | leading_on, opens=opens)
    assert {*known, "account", "studio", "chat", "usage"} <= pages


def test_the_first_member_of_staff_sees_every_page_of_the_admin(window: Window, site: Site) -> None:
    sign_in(window, FIRST)
    set_up_app(window)
    pages = walk(window, [one for one in patterns(get_resolver()) if one[0].startswith("admin/")], {}, opens=unlike_any_before())
    assert {"index", "person_user_changelist", "imagegen_style_add", "invite_many"} <= pages
    page = window.open("/admin/")
    page.get_by_role("button", name="Find a person or a list").click()
    page.get_by_placeholder("Type to search").press_sequentially("first@")
    page.get_by_role("link", name="first@example.org").click()
    expect(page.get_by_role("heading", name="Sign-ins")).to_be_visible()


def set_up_app(window: Window) -> None:
    """In production the staff room opens to who has shown a second factor; the first visit leads to where one is set up."""
    page = window.open("/admin/")
    expect(page.get_by_text("needs a second factor")).to_be_visible()
    page.get_by_role("button", name="Set it up").click()
    page.get_by_text("Type it in by hand").click()
    secret = page.locator("details[open] code").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Switch it on").click()
    page.get_by_role("link", name="Go on to the staff room").click()
    expect(page).to_have_url(re.compile("/admin/$"))


def walk(window: Window, places: list[tuple[str, str]], known: dict[str, str], *, opens: Callable[[str], bool]) -> set[str]:
    """Ask for whatever of these is a page, and open those that `opens` says; `known` has the argument of those that need one.

    The names of all that were asked for.
    """
    opened = set()
    for pattern, name in places:
        if NO_PAGES.search(pattern) or name in BY_LINK:
            continue
        path = "/" + re.sub(r"<(\w+):\w+>", lambda kind: known.get(name, "0" if kind[1] == "int" else NOBODY), pattern)  # noqa: B023
        answer = window.context.request.get(urljoin(window.site.address, path), max_redirects=0)
        if answer.status in {302, 403, 405} or "text/html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status == 200, f"{path} answers {answer.status}: a page with an argument needs one here"
        assert "content-security-policy" in answer.headers
        opened.add(name)
        if opens(answer.text()):
            window.open(path)
    return opened


def is_ours(name: str) -> bool:
    """Of this source: not of the packages. The client's modules are served from where programs find them."""
    client = name.removeprefix("js/client/")
    return (BASE_DIR / "static" / name).exists() or (client != name and (BASE_DIR / "clients/js/src" / client).exists())


def test_every_file_and_module_is_there_and_may_be_kept(site: Site) -> None:
    names: dict[str, str] = json.loads((site.folder / "static" / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    ours = {hashed for name, hashed in names.items() if Path(name).suffix in KEPT and is_ours(name)}
    assert len(ours) > 60
    for name in sorted(ours):
        status, headers, body = site.get(f"/static/{name}")
        assert (status, "immutable" in headers["cache-control"]) == (200, True), name
        if name.endswith(".js"):
            assert headers["content-type"].startswith("text/javascript"), name
            text = body.decode()
            imports = [text[start + 1 : end - 1] for start, end in module_specifiers(text)]
            assert {urlsplit(urljoin(f"/static/{name}", one)).path.removeprefix("/static/") for one in imports} <= ours, name


def test_browsers_are_told_to_insist_on_tls_and_nothing_more(site: Site) -> None:
    _, headers, _ = site.get("/")
    assert headers["strict-transport-security"] == "max-age=31536000"


def test_metrics_are_read_by_any_internal_name_with_the_token(site: Site) -> None:
    def ask(**headers: str) -> int:
        request = urllib.request.Request(site.server.url("/metrics/"), headers={"Host": "web:8000", **headers})
        return fetch(request, ssl.create_default_context())[0]

    assert ask(Authorization="Bearer let-me-see") == 200
    assert ask() == 403
    assert site.get("/metrics/", Authorization="Bearer let-me-see")[0] == 404
