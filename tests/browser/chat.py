"""The chat page as a person sees it: what a test does and looks at, by role and name wherever a person would."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from .line import Line

DREAM = "I stood in a house by the sea and my grandmother opened a door."
STANDS_STILL = """async (id) => {
  for (let area = document.getElementById(id), same = 0, last = NaN; same < 5; ) {
    await new Promise((done) => requestAnimationFrame(done));
    same = area.scrollTop === last ? same + 1 : 0;
    last = area.scrollTop;
  }
}"""


class Chat:
    """One tab. `line` is the network that it uses."""

    def __init__(self, page: Page, line: Line) -> None:
        self.page = page
        self.line = line

    def open(self, path: str = "/dreams/") -> Chat:
        self.page.goto(self.line.url(path))
        return self

    # --- places

    @property
    def field(self) -> Locator:
        return self.page.get_by_label("Your words", exact=True)

    @property
    def send_button(self) -> Locator:
        return self.page.get_by_role("button", name="Send", exact=True)

    @property
    def stop_button(self) -> Locator:
        return self.page.get_by_role("button", name="Stop the answer")

    @property
    def told(self) -> Locator:
        return self.page.locator(".message.user")

    @property
    def answers(self) -> Locator:
        return self.page.locator(".message.analyst")

    @property
    def bar(self) -> Locator:
        return self.page.locator("#link-bar")

    @property
    def dream_id(self) -> str:
        return self.page.url.rstrip("/").rsplit("/", 1)[1]

    # --- doing

    def tell(self, text: str = DREAM) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def tell_and_wait(self, text: str = DREAM) -> None:
        answered = self.answers.count()
        self.tell(text)
        self.expect_answered(answered + 1)

    def button(self, name: str, *, inside: Locator | None = None) -> Locator:
        return (inside or self.page).get_by_role("button", name=name, exact=True)

    def try_now(self) -> None:
        """The line is there again, and this tab is told so before it finds out by itself."""
        self.line.freeze()
        self.line.bring_up()
        self.button("Try now").click()
        self.line.thaw()

    # --- looking

    def expect_answered(self, count: int | None = None) -> None:
        """The newest answer has ended, however. Without `count` that may be one that stood there already."""
        if count is not None:
            expect(self.answers).to_have_count(count)
        expect(self.answers.last).to_have_attribute("aria-busy", "false")
        expect(self.send_button).to_be_visible()

    def expect_some_text(self, length: int = 20) -> None:
        """The answer has begun to arrive."""
        self.page.wait_for_function(
            "(length) => [...document.querySelectorAll('.message.analyst .text')].at(-1)?.textContent.length >= length",
            arg=length,
            polling=30,
        )

    def expect_settled(self, scrolled: str = "transcript") -> None:
        """What scrolls stands still: in five pictures one after another, it is at the same place."""
        self.page.evaluate(STANDS_STILL, scrolled)

    def answer_text(self) -> str:
        return self.answers.last.locator(".text").inner_text()

    def messages(self) -> list[dict[str, Any]]:
        """The dream's messages as the server has stored them."""
        answer = self.page.request.get(self.line.url(f"/api/user/me/dream/{self.dream_id}/messages/"))
        assert answer.ok, answer.text()
        stored: list[dict[str, Any]] = answer.json()
        return stored

    def stored_answer(self) -> str:
        return str(next(row for row in reversed(self.messages()) if row["role"] == "analyst")["message"])
