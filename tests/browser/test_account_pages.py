"""Journeys through the pages of one's own account."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.server import forkserver
from tests.server.process import BASE_DIR, ServerProcess

from .axe import look, sticks_out
from .conftest import PHONE
from .line import Line

PAGES = ["account", "credits", "devices", "keys", "data", "progress"]
Visit = Callable[..., BrowserContext]


@pytest.fixture
def code(server: ServerProcess) -> str:
    """A redeem code worth seven credits."""
    made = forkserver.run(["manage.py", "redeem_codes", "7"], cwd=BASE_DIR, env=server.env)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def balance(page: Page) -> Any:
    return page.get_by_title("Credits left").locator("[data-balance]")


def test_a_redeemed_code_is_seen_at_once_in_every_open_page(visit: Visit, email: str, line: Line, code: str) -> None:
    page, elsewhere = (visit(email, at=f"/person/{name}/").pages[0] for name in ("credits", "devices"))
    expect(balance(elsewhere)).to_have_text("1")
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Redeem").click()
    expect(page.get_by_role("status").filter(has_text="7 credits were added.")).to_be_visible()
    for shown in (page, elsewhere):
        expect(balance(shown)).to_have_text("8")


def test_the_balance_is_right_again_for_who_comes_back(visit: Visit, email: str, line: Line, code: str) -> None:
    page = visit(email, at="/person/devices/").pages[0]
    line.take_down()
    expect(balance(page)).to_have_text("1")
    line.bring_up()
    other = visit(email, at=None)
    csrf = next(cookie["value"] for cookie in other.cookies() if cookie["name"] == "csrftoken")
    form: dict[str, str | float | bool] = {"code": code, "csrfmiddlewaretoken": csrf}
    other.request.post(line.url("/person/credits/redeem/"), form=form, headers={"Referer": line.url("/")})
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(balance(page)).to_have_text("8")


def test_a_device_that_is_signed_out_is_led_to_the_sign_in_page(visit: Visit, email: str, line: Line) -> None:
    here = visit(email, at="/person/devices/").pages[0]
    there = visit(email, at="/person/credits/", **PHONE).pages[0]
    here.reload()
    here.get_by_role("button", name=re.compile("^Sign out Chrom")).first.click()
    expect(here.get_by_text("Signed out there.")).to_be_visible()
    expect(there).to_have_url(re.compile("/person/sign-in/"))


def test_an_archive_is_packed_while_one_looks_and_downloaded(visit: Visit, email: str, line: Line, tmp_path: Any) -> None:
    page = visit(email, at="/person/data/").pages[0]
    page.get_by_role("button", name="Pack my archive").click()
    link = page.get_by_role("link", name="Download the archive")
    expect(link).to_be_visible()
    with page.expect_download() as download:
        link.click()
    download.value.save_as(tmp_path / "archive.zip")
    assert zipfile.ZipFile(tmp_path / "archive.zip").testzip() is None


def test_a_new_key_is_copied(visit: Visit, email: str, line: Line) -> None:
    context = visit(email, at="/person/keys/")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.pages[0]
    page.get_by_label("Name").fill("my diary")
    page.get_by_label("read dreams").check()
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_role("heading", name="The key “my diary”")).to_be_focused()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == page.get_by_label("Key", exact=True).input_value()


def test_leaving_and_staying_work_without_a_script(visit: Visit, email: str, line: Line) -> None:
    page = visit(email, at="/person/data/", java_script_enabled=False).pages[0]
    page.get_by_text("Delete my account").click()
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_text("everything in it will be deleted")).to_be_visible()
    page.get_by_role("button", name="Keep my account").click()
    expect(page.get_by_text("Your account stays.")).to_be_visible()


def test_the_first_thing_that_is_wrong_is_told_and_has_the_focus(visit: Visit, email: str, line: Line) -> None:
    page = visit(email, at="/person/account/").pages[0]
    page.get_by_text("Use another address").click()
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link", name="New e-mail address").click()
    expect(page.get_by_label("New e-mail address")).to_be_focused()


def test_axe_finds_no_fault_on_any_of_them_and_nothing_sticks_out(visit: Visit, email: str, line: Line) -> None:
    page = visit(email, at=None).pages[0]
    found: list[str] = []
    for name in PAGES:
        page.goto(line.url(f"/person/{name}/"))
        for summary in page.locator("summary").all():
            summary.click()
        found += look(page) + sticks_out(page, 320, 768, 2200)
    assert found == []
