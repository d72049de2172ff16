"""`make screenshots`: the pictures of docs/images, from a server of their own with made-up data. Nothing of a real site is in them."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.server.process import BASE_DIR, ServerProcess
from tests.services import chromium

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
PASSWORD = "a quiet blue lake"
FOLDER = BASE_DIR / "docs" / "images"
SIZE: ViewportSize = {"width": 1280, "height": 800}
PATIENCE_MS = 180_000
MOST_BYTES = 90_000
"""Each; a repository keeps every version of a picture for ever."""
DREAM = (
    "I was in my grandmother’s house by the sea, and every door led to a garden. In the last one a fox was waiting. "
    "It knew my name, and I was not afraid."
)
PROMPT = "A red fox in a walled garden by the sea at dusk, watercolour"
MAIL = "dreamer@example.org"
DIARIST = "diarist@example.org"

PEOPLE = f"""
from django.utils import timezone
from django.db import transaction
from person.models import User
from person.credits import ledger
from dreams.demo import year
now = timezone.now()
for mail, name, is_staff in (("{MAIL}", "lena", False), ("{DIARIST}", "mira", False), ("staff@example.org", "ada", True)):
    person = User.objects.create_user(mail, "{PASSWORD}", username=name, email_verified_at=now, is_staff=is_staff, is_superuser=is_staff)
    with transaction.atomic():
        ledger.grant(person_id=person.pk, amount=40, key=f"welcome:{{person.pk}}", reason="welcome")
year.fill(person=User.objects.get(email="{DIARIST}"), language="en", now=now)
"""


def main() -> None:
    expect.set_options(timeout=PATIENCE_MS)
    FOLDER.mkdir(exist_ok=True)
    env = {"PERSON_EMAIL_ACTIVATION": "off", "DREAMS_OFFLINE_WORDS_PER_SECOND": "0"}
    with tempfile.TemporaryDirectory() as data, ServerProcess(Path(data) / "data", env=env) as server, sync_playwright() as playwright:
        subprocess.run(
            [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", PEOPLE], cwd=BASE_DIR, env=server.env, check=True
        )
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = new_page(browser, server)
        sign_in(page, MAIL)
        chat(page)
        studio(page)
        page = new_page(browser, server)
        sign_in(page, DIARIST)
        page.goto("/journal/")
        page.wait_for_load_state("load")
        keep(page, "journal")
        page = new_page(browser, server)
        sign_in(page, "staff@example.org")
        page.goto("/admin/")
        page.wait_for_load_state("load")
        keep(page, "staff")
        browser.close()


def new_page(browser: Browser, server: ServerProcess) -> Page:
    page = browser.new_page(viewport=SIZE, locale="en-US", color_scheme="light", base_url=server.url("/"))
    page.set_default_timeout(PATIENCE_MS)
    return page


def sign_in(page: Page, email: str) -> None:
    page.goto("/person/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/dreams/**")


def chat(page: Page) -> None:
    page.get_by_label("Your words", exact=True).fill(DREAM)
    page.get_by_label("Your words", exact=True).press("Enter")
    expect(page.locator(".message.analyst .text")).to_contain_text(" ")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    page.locator(".message").first.scroll_into_view_if_needed()
    keep(page, "chat")


def studio(page: Page) -> None:
    page.goto("/images/")
    page.locator("#prompt").fill(PROMPT)
    page.get_by_role("button", name="Make the picture", exact=True).click()
    expect(page.get_by_role("button", name="Download")).to_have_count(1)
    page.evaluate("scrollTo(0, 0)")
    keep(page, "studio")


def keep(page: Page, name: str) -> None:
    """As WebP, in the best quality that is small enough."""
    page.evaluate("document.fonts.ready")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    for quality in (86, 75, 60, 45):
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= MOST_BYTES:
            break
    (FOLDER / f"{name}.webp").write_bytes(file.getvalue())
    print(f"{name}.webp: {file.tell() // 1024} KB")


if __name__ == "__main__":
    main()
