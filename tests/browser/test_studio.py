"""The studio: making and changing pictures while one looks. The image service is a fake that does what a test tells it."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import APIResponse, BrowserContext, FilePayload, Locator, Page, Route, expect

from tests.fakes.studio_server import FakeStudio
from tests.images.client import png
from tests.server.process import ServerProcess

from .axe import faults, sticks_out
from .conftest import DESKTOP, PHONE
from .line import Line

pytestmark = pytest.mark.slow

Visit = Callable[..., BrowserContext]
SOON = 60_000
TURKISH = "Gece denizin kenarında küçük bir ev"
GIVE = """(place, [how, encoded]) => {
  const bytes = Uint8Array.from(atob(encoded), (one) => one.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "photo.png", { type: "image/png" }));
  const look = { bubbles: true, cancelable: true, clipboardData: data, dataTransfer: data };
  place.dispatchEvent(how === "paste" ? new ClipboardEvent(how, look) : new DragEvent(how, look));
}"""


@pytest.fixture(scope="module")
def service() -> Iterator[FakeStudio]:
    with FakeStudio().in_thread() as fake:
        yield fake


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, service: FakeStudio) -> Iterator[ServerProcess]:
    env = {
        "PERSON_EMAIL_ACTIVATION": "off",
        "THROTTLE_AI_GENERATION": "1000000/hour",
        "OPENAI_BASE_URL": service.base_url,
        "OPENAI_API_KEY": "not-a-key",
        "IMAGEGEN_PROVIDERS": "openai",
        "IMAGEGEN_CHAT_MODEL": "small",
        "IMAGEGEN_CIRCUIT_FAILURES": "1000",
        "IMAGEGEN_CALLS_PER_MINUTE": "1000",
        "DREAMS_ANALYST_PROVIDERS": "local",
    }
    with ServerProcess(tmp_path_factory.mktemp("studio"), env=env) as running:
        yield running


@pytest.fixture(autouse=True)
def painter(service: FakeStudio) -> FakeStudio:
    """Paints at once, unless a test scripts it otherwise."""
    service.script()
    service.release_all()
    service.translations = {}
    service.requests.clear()
    return service


class Studio:
    """One tab with the studio."""

    def __init__(self, page: Page, line: Line, query: str = "") -> None:
        self.page = page
        page.goto(line.url(f"/images/{query}"))

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def prompt(self) -> Locator:
        return self.page.locator("#prompt")

    @property
    def cards(self) -> Locator:
        return self.page.locator("#jobs > li:visible")

    @property
    def price(self) -> Locator:
        return self.page.locator("#price-words")

    def choose(self, what: str) -> None:
        self.page.get_by_role("radio", name=what, exact=True).check()

    def order(self, words: str = "A lighthouse in the fog") -> None:
        self.prompt.fill(words)
        self.button("Make the picture").click()

    def give(self, data: bytes, name: str = "photo.png", kind: str = "image/png") -> None:
        self.page.get_by_label("Choose a file").set_input_files(FilePayload(name=name, mimeType=kind, buffer=data))

    def expect_done(self, count: int = 1) -> None:
        expect(self.page.get_by_role("button", name="Download")).to_have_count(count, timeout=SOON)


@pytest.fixture
def studio(visit: Visit, email: str, line: Line) -> Studio:
    return Studio(visit(email, at=None).pages[0], line)


def test_a_picture_is_made_while_one_looks(studio: Studio, painter: FakeStudio) -> None:
    painter.hold(after=1)
    painter.script(partials=1)
    expect(studio.price).to_have_text("Free: covered by today's allowance (3 left)")
    studio.order()
    card = studio.cards.first
    expect(card.get_by_role("progressbar")).to_be_visible(timeout=SOON)
    expect(card.get_by_role("img", name="as far as it is painted")).to_be_visible(timeout=SOON)
    painter.release_all()
    studio.expect_done()
    expect(studio.price).to_contain_text("(2 left)", timeout=SOON)
    expect(card.get_by_role("link", name="Open “A lighthouse in the fog” in the library")).to_be_visible()
    expect(studio.page.locator("#status")).to_have_text("“A lighthouse in the fog” is finished.", timeout=SOON)
    card.get_by_role("button", name="Favourite").click()
    expect(card.get_by_role("button", name="Favourite", pressed=True)).to_be_visible(timeout=SOON)
    with studio.page.expect_download() as download:
        card.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename.startswith("reverie-")


def test_what_is_painted_before_the_order_is_answered_is_shown(studio: Studio, painter: FakeStudio) -> None:
    answers: list[tuple[Route, APIResponse]] = []
    studio.page.route("**/api/images/jobs/", lambda route: answers.append((route, route.fetch())), times=1)
    painter.hold(after=1)
    painter.script(partials=1)
    studio.order()
    expect(studio.cards.first.get_by_role("img", name="as far as it is painted")).to_be_visible(timeout=SOON)
    [(route, answer)] = answers
    route.fulfill(response=answer)
    painter.release_all()
    studio.expect_done()
    expect(studio.cards).to_have_count(1)


def test_the_price_is_told_before_it_is_paid(studio: Studio) -> None:
    for made in range(3):
        studio.order(f"Picture number {made}")
        studio.expect_done(made + 1)
    expect(studio.price).to_contain_text("2 credits; you have 1.", timeout=SOON)
    studio.button("Make the picture").click()
    expect(studio.page.get_by_role("alert").filter(has_text="credit")).to_be_visible(timeout=SOON)
    studio.page.locator("#parameters summary").click()
    studio.page.get_by_label("Quality").select_option("low")
    expect(studio.price).to_have_text("1 credit of your 1")
    studio.button("Make the picture").click()
    studio.expect_done(4)
    expect(studio.page.get_by_title("Credits left").locator("[data-balance]")).to_have_text("0", timeout=SOON)


def test_a_picture_is_changed_only_where_it_is_marked(studio: Studio, painter: FakeStudio) -> None:
    page = studio.page
    studio.choose("Change a picture")
    studio.button("Make the picture").click()
    expect(page.get_by_role("alert").filter(has_text="Please choose the picture")).to_be_visible()
    studio.give(b"GIF89a, or so it says", "page.gif", "image/gif")
    expect(page.get_by_role("alert").filter(has_text=re.compile("damaged|not a picture"))).to_be_visible(timeout=SOON)
    page.locator("#drop").evaluate(GIVE, ["drop", base64.b64encode(png(80, 60)).decode()])
    expect(page.get_by_alt_text("The picture to change")).to_be_visible(timeout=SOON)
    studio.button("Change only a part").click()
    box = page.locator("#mask").bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 5, steps=4)
    page.mouse.up()
    expect(page.locator("#mask-share")).not_to_have_text("Nothing is marked yet.")
    studio.button("Undo").click()
    expect(page.locator("#mask-share")).to_have_text("Nothing is marked yet.")
    page.get_by_text("Mark a rectangle with numbers").click()
    for name, share in {"From the left": "50", "From the top": "0", "Width": "50", "Height": "100"}.items():
        page.get_by_label(f"{name}, in percent").fill(share)
    studio.button("Mark the rectangle").click()
    expect(page.locator("#mask-share")).to_have_text("50% of the picture may change.")
    studio.order("a garden in bloom")
    slider = page.get_by_role("slider", name="Where before ends and after begins")
    expect(slider).to_have_attribute("aria-valuetext", "50% before", timeout=SOON)
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "51% before")
    mask = Image.open(io.BytesIO(painter.orders[-1]["mask"])).convert("RGBA").getchannel("A")
    assert (mask.size, mask.getpixel((10, 30)), mask.getpixel((70, 30))) == ((80, 60), 255, 0)


def test_a_pasted_picture_gets_another_style(studio: Studio, painter: FakeStudio) -> None:
    studio.prompt.focus()
    studio.prompt.evaluate(GIVE, ["paste", base64.b64encode(png()).decode()])
    expect(studio.page.get_by_role("radio", name="Change a picture")).to_be_checked()
    expect(studio.page.get_by_alt_text("The picture to change")).to_be_visible(timeout=SOON)
    studio.choose("Another style")
    studio.button("Make the picture").click()
    expect(studio.page.get_by_role("alert").filter(has_text="Please choose a style.")).to_be_visible()
    studio.button("Painting").click()
    studio.choose("Watercolour")
    studio.button("Make the picture").click()
    expect(studio.page.get_by_role("slider", name="Where before")).to_be_visible(timeout=SOON)
    expect(studio.cards.first).to_contain_text("Watercolour")
    assert "Watercolour style" in painter.orders[-1]["prompt"]


def test_a_running_picture_is_cancelled_and_costs_nothing(studio: Studio, painter: FakeStudio) -> None:
    painter.script(then="stall")
    studio.order()
    expect(studio.price).to_contain_text("(2 left)", timeout=SOON)
    studio.button("Cancel").click()
    expect(studio.cards.first).to_contain_text("Cancelled.", timeout=SOON)
    expect(studio.price).to_contain_text("(3 left)", timeout=SOON)


def test_what_failed_says_why_and_is_tried_again(studio: Studio, painter: FakeStudio) -> None:
    painter.script(status=503, times=1)
    studio.order()
    expect(studio.cards.first).to_contain_text("It did not work. The image service can't be reached right now.", timeout=SOON)
    expect(studio.cards.first).to_contain_text("nothing was charged")
    studio.page.route("**/retry/", lambda route: route.abort(), times=1)
    studio.button("Try again").click()
    expect(studio.page.get_by_role("alert").filter(has_text="can't be reached")).to_be_visible(timeout=SOON)
    studio.button("Try again").click()
    studio.expect_done()
    expect(studio.cards).to_have_count(1)


def test_a_refused_prompt_comes_with_softer_words(studio: Studio) -> None:
    studio.order("pornography with everybody in it")
    refused = studio.page.get_by_role("alert").filter(has_text="sexual content")
    expect(refused).to_be_focused(timeout=SOON)
    softer = refused.locator("blockquote").inner_text()
    refused.get_by_role("button", name="Use these words").click()
    expect(studio.prompt).to_have_value(softer)
    expect(studio.cards).to_have_count(0)
    studio.button("Make the picture").click()
    studio.expect_done()


def test_translated_words_are_shown_beside_ones_own(studio: Studio, painter: FakeStudio) -> None:
    painter.translations = {TURKISH: {"english": "A small house by the sea at night", "improved": "A moonlit house by a silver sea"}}
    studio.page.get_by_role("switch", name="Make the words richer").check()
    studio.order(TURKISH)
    studio.expect_done()
    studio.page.get_by_text("What the painter was told").click()
    expect(studio.cards.first.locator("dd")).to_have_text(
        [TURKISH, "A small house by the sea at night", "A moonlit house by a silver sea"], timeout=SOON
    )


def test_a_template_asks_for_what_is_missing(studio: Studio) -> None:
    studio.button("Templates").click()
    studio.page.get_by_label("Search in the templates").fill("chased")
    studio.page.get_by_role("button", name="Being chased").click()
    studio.page.get_by_label("pursuer").fill("my old teacher")
    expect(studio.page.locator("#template-preview")).to_contain_text("my old teacher chases me through a dark forest")
    studio.page.get_by_role("dialog").get_by_role("button", name="Use these words").click()
    expect(studio.prompt).to_have_value("my old teacher chases me through a dark forest, fog, long shadows")
    expect(studio.prompt).to_be_focused()


def test_a_reload_in_the_middle_loses_nothing(studio: Studio, painter: FakeStudio) -> None:
    painter.script(partials=1, then="stall")
    studio.order()
    expect(studio.cards.first.get_by_role("img", name="as far as it is painted")).to_be_visible(timeout=SOON)
    studio.page.reload()
    expect(studio.cards.first.get_by_role("img", name="as far as it is painted")).to_be_visible(timeout=SOON)
    expect(studio.prompt).to_have_value("A lighthouse in the fog")
    studio.button("Cancel").click()
    expect(studio.cards.first).to_contain_text("Cancelled.", timeout=SOON)


def test_a_lost_answer_makes_one_picture(studio: Studio, painter: FakeStudio) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    studio.page.route("**/api/images/jobs/", lose, times=1)
    studio.order()
    expect(studio.page.get_by_role("alert").filter(has_text="can't be reached")).to_be_visible(timeout=SOON)
    expect(studio.prompt).to_have_value("A lighthouse in the fog")
    studio.button("Make the picture").dblclick()
    studio.expect_done()
    expect(studio.cards).to_have_count(1)
    assert len(painter.orders) == 1


def test_without_websockets_the_picture_comes_all_the_same(visit: Visit, email: str, line: Line) -> None:
    line.blocks_websockets = True
    studio = Studio(visit(email, at=None).pages[0], line)
    expect(studio.page.get_by_role("heading", name="Nothing here yet")).to_be_visible(timeout=SOON)
    studio.order()
    studio.expect_done()


def test_a_link_fills_the_form(visit: Visit, email: str, line: Line) -> None:
    studio = Studio(visit(email, at=None).pages[0], line, "?style=surreal-dreamscape")
    expect(studio.page.get_by_role("radio", name="Surreal")).to_be_checked()
    studio.prompt.fill("A ship of glass")
    studio.button("Make the picture").click()
    studio.expect_done()
    result = re.findall(r"[0-9a-f-]{36}", studio.page.get_by_role("link", name="Open “A ship").get_attribute("href") or "")[0]
    Studio(studio.page, line, f"?source={result}")
    expect(studio.page.get_by_alt_text("The picture to change")).to_be_visible(timeout=SOON)
    expect(studio.page.get_by_role("radio", name="Change a picture")).to_be_checked()
    studio.page.goto(line.url(f"/images/library/{result}/"))
    studio.page.get_by_role("link", name="Same again").click()
    expect(studio.prompt).to_have_value("A ship of glass", timeout=SOON)
    expect(studio.page.get_by_role("radio", name="Surreal")).to_be_checked()


def test_a_style_brings_its_quality_unless_another_was_chosen(studio: Studio) -> None:
    photograph, surreal, none = (
        studio.page.locator(f"#styles input[value='{slug}']") for slug in ("photorealistic", "surreal-dreamscape", "")
    )
    quality = studio.page.locator("#quality")
    photograph.check(force=True)
    expect(quality).to_have_value("high")
    surreal.check(force=True)
    expect(quality).to_have_value("auto")
    studio.page.locator("#parameters-told").click()
    quality.select_option("low")
    photograph.check(force=True)
    expect(quality).to_have_value("low")
    none.check(force=True)
    expect(quality).to_have_value("low")


def test_the_keyboard_is_enough(studio: Studio) -> None:
    keyboard = studio.page.keyboard
    studio.page.get_by_role("radio", name="Create").focus()
    keyboard.press("Tab")
    expect(studio.button("Templates")).to_be_focused()
    keyboard.press("Tab")
    keyboard.type("A bridge of paper")
    studio.page.get_by_role("radio", name="No style").focus()
    keyboard.press("ArrowRight")
    expect(studio.page.get_by_role("radio", name="Dreamlike")).to_be_checked()
    studio.prompt.focus()
    keyboard.press("Control+Enter")
    studio.expect_done()
    expect(studio.cards.first).to_contain_text("Dreamlike")


@pytest.mark.parametrize(("look", "theme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop", "phone"])
def test_axe_finds_no_fault_and_nothing_sticks_out(visit: Visit, email: str, line: Line, look: dict[str, Any], theme: Any) -> None:
    studio = Studio(visit(email, at=None, **look, color_scheme=theme).pages[0], line)
    page = studio.page
    for summary in page.locator("#order summary:visible").all():
        summary.click()
    studio.order("pornography" + "very" * 40)
    expect(page.locator("#refused")).to_be_visible(timeout=SOON)
    assert faults(page) == []
    studio.choose("Change a picture")
    studio.give(png())
    studio.button("Change only a part").click()
    page.get_by_text("Mark a rectangle with numbers").click()
    studio.button("Mark the rectangle").click()
    studio.order("Nightmares" * 30)
    expect(page.get_by_role("slider", name="Where before")).to_be_visible(timeout=SOON)
    assert faults(page) == []
    assert sticks_out(page, look["viewport"]["width"]) == []
