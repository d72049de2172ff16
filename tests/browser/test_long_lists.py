"""A diary of thousands of dreams and a dream of 2,000 messages: the page loads and draws what is seen, and nothing is out of reach."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import re
import secrets
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.amounts import short_and_long
from tests.fakes.openai_server import FakeOpenAI
from tests.people import PASSWORD
from tests.server import forkserver
from tests.server.process import ServerProcess
from tests.server.sites import BASE_DIR

from .chat import Chat
from .line import Line
from .traffic import Traffic

MESSAGES = 2_000
ITEMS = "#dream-list .window a"


@dataclasses.dataclass(frozen=True, slots=True)
class Writer:
    """Somebody with a diary of years; the dream with 2,000 messages is the newest."""

    email: str
    dream: str
    oldest: int
    """The number in the words of the first dream: more than the dream of many messages has, which are numbered too."""


@pytest.fixture(scope="module", params=short_and_long(2_500, 10_000))
def writer(server: ServerProcess, request: pytest.FixtureRequest) -> Writer:
    name = f"writer-{secrets.token_hex(5)}"
    wish = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
    register = urllib.request.Request(server.url("/api/user/register/"), json.dumps(wish).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(register, timeout=60) as answer:
        assert answer.status == 201
    made = forkserver.run(["-m", "tests.diary", wish["email"], str(request.param), str(MESSAGES)], cwd=BASE_DIR, env=server.env)
    assert made.returncode == 0, made.stderr
    return Writer(wish["email"], made.stdout.split()[-1], request.param - 1)


@pytest.fixture
def chat(visit: Callable[..., BrowserContext], writer: Writer, line: Line) -> Chat:
    page = visit(writer.email).pages[0]
    expect(page.locator(ITEMS).first).to_be_visible()
    return Chat(page, line)


@pytest.fixture
def listen(chat: Chat) -> Iterator[Callable[[], Traffic]]:
    """Counts from now on what the chat's tab moves."""
    with contextlib.ExitStack() as stack:

        def begin() -> Traffic:
            traffic = Traffic(chat.page)
            stack.callback(traffic.end)
            return traffic

        yield begin


def shown(chat: Chat) -> list[str]:
    """The dreams in the document, from the top."""
    return list(chat.page.locator(ITEMS).evaluate_all("(all) => all.map((one) => one.dataset.dream)"))


def top(chat: Chat) -> tuple[str, int]:
    """The first dream that is seen, and where it stands."""
    found = chat.page.evaluate(
        """() => { const area = document.getElementById("dream-list").getBoundingClientRect();
        const seen = [...document.querySelectorAll("#dream-list .item a")].find((one) => one.getBoundingClientRect().top >= area.top);
        return [seen.dataset.dream, Math.round(seen.getBoundingClientRect().top)]; }"""
    )
    return str(found[0]), int(found[1])


HEIGHT = "document.querySelector('#dream-list .window').offsetHeight"
"""Of all dreams that were loaded, seen or not."""


def list_height(chat: Chat) -> int:
    return int(chat.page.evaluate(f"() => {HEIGHT}"))


def read_upwards(chat: Chat) -> None:
    """Scroll to where the transcript begins, until what came before is there."""
    first = "document.querySelector('.message').dataset.message"
    before = chat.page.evaluate(f"() => {first}")
    chat.page.evaluate("() => { const area = document.getElementById('transcript'); area.focus(); area.scrollTop = 10; }")
    chat.page.wait_for_function(f"(before) => {first} !== before", arg=before)
    chat.expect_settled()


def scroll(chat: Chat, y: int) -> None:
    chat.page.evaluate("(y) => { document.getElementById('dream-list').scrollTop = y; }", y)


TOKENS = 60


def most_moved(chat: Chat) -> int:
    """Bytes for telling one dream, however many there are: 5 kB, and the answer with each token in a frame of its own, which says where it
    belongs. 8 to 9 kB where tokens come together.
    """
    return 5_500 + 125 * TOKENS + len(chat.answer_text())


def test_opening_the_page_moves_and_draws_little(chat: Chat) -> None:
    page = chat.page.context.new_page()
    traffic = Traffic(page, is_cache_used=False)
    page.goto(chat.line.url("/dreams/"))
    expect(page.locator(ITEMS).first).to_be_visible()
    page.wait_for_load_state("networkidle")
    # With all scripts and styles, as on the first visit; a fifth of it is headers of some sixty files.
    assert traffic.bytes < 150_000, traffic.by_address
    assert traffic.nodes() < 3000


def test_telling_one_more_moves_little_and_stays_in_place(chat: Chat, analyst: FakeOpenAI, listen: Callable[[], Traffic]) -> None:
    analyst.script(tokens=TOKENS, rate=100)
    before = shown(chat)
    traffic = listen()
    chat.tell_and_wait()
    expect(chat.page.locator(ITEMS).first).to_have_attribute("data-dream", chat.dream_id)
    chat.page.wait_for_timeout(2500)
    assert traffic.data < most_moved(chat), traffic.by_address
    assert shown(chat)[1:10] == before[:9]
    traffic.reset()
    chat.tell("And then I woke")
    chat.expect_answered(2)
    chat.page.wait_for_timeout(2500)
    assert traffic.data < most_moved(chat), traffic.by_address


def test_scrolling_loads_on_and_draws_only_what_is_seen(chat: Chat, listen: Callable[[], Traffic]) -> None:
    seen: set[str] = set(shown(chat))
    traffic = listen()
    while (height := list_height(chat)) <= 45 * 400:
        scroll(chat, 10**9)
        chat.page.wait_for_function(f"(before) => {HEIGHT} > before", arg=height)
        seen.update(shown(chat))
    assert len(seen) > 100
    assert traffic.nodes() < 3000
    assert len(shown(chat)) < 60
    expect(chat.page.locator("#dream-list .day").last).to_be_attached()


def test_a_change_elsewhere_moves_nothing_that_one_looks_at(chat: Chat) -> None:
    scroll(chat, 300)
    chat.expect_settled("dream-list")
    before = top(chat)
    row = chat.page.locator(f"{ITEMS}[data-dream='{before[0]}']")
    row.evaluate("(node) => { node.marked = true; }")
    other = Chat(chat.page.context.new_page(), chat.line).open()
    other.tell_and_wait("A dream in another tab")
    other.page.close()
    chat.page.bring_to_front()
    chat.page.wait_for_timeout(5200)
    chat.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    chat.page.wait_for_function("() => document.getElementById('dream-list').scrollTop > 300")
    chat.expect_settled("dream-list")
    assert top(chat) == before
    assert row.evaluate("(node) => node.marked"), "the row was drawn anew"


def test_the_list_is_walked_by_keys(chat: Chat) -> None:
    chat.page.locator(ITEMS).first.focus()
    for _ in range(60):
        chat.page.keyboard.press("ArrowDown")
    focused = "() => { const row = document.activeElement.closest('li'); return row && [row.dataset.row, row.ariaPosInSet]; }"
    sixty = chat.page.evaluate(focused)
    assert sixty[0] not in shown(chat)[:3]
    # What has the focus stays, wherever one scrolls, and Tab goes on from it.
    scroll(chat, 0)
    chat.expect_settled("dream-list")
    assert chat.page.evaluate(focused) == sixty
    chat.page.keyboard.press("Tab")
    chat.page.keyboard.press("Tab")
    assert chat.page.evaluate(focused)[0] not in {sixty[0], None}
    chat.page.keyboard.press("Home")
    assert chat.page.evaluate(focused)[0] == shown(chat)[0]
    item = chat.page.locator("#dream-list li").first
    assert (item.get_attribute("aria-posinset"), int(item.get_attribute("aria-setsize") or 0) > 0) == ("1", True)


def test_an_old_dream_is_found_named_and_deleted(chat: Chat, writer: Writer) -> None:
    chat.page.get_by_label("Search in your dreams").fill(str(writer.oldest))
    entry = chat.page.locator(ITEMS)
    expect(entry).to_have_count(1)
    entry.hover()
    chat.page.get_by_role("button", name=re.compile("More about")).click()
    chat.page.get_by_role("menuitem", name="Change the title").click()
    chat.page.get_by_label("Title", exact=True).fill("The oldest door")
    chat.page.keyboard.press("Enter")
    expect(entry).to_have_text("The oldest door")
    chat.page.get_by_role("button", name="More about “The oldest door”").click()
    chat.page.get_by_role("menuitem", name="Delete").click()
    chat.button("Delete", inside=chat.page.get_by_role("dialog")).click()
    expect(entry).to_have_count(0)
    chat.page.get_by_label("Search in your dreams").fill("")
    expect(entry.nth(10)).to_be_visible()


def test_a_page_that_did_not_come_can_be_asked_for_again(chat: Chat) -> None:
    chat.line.take_down()
    scroll(chat, 10**9)
    again = chat.button("Load more dreams")
    expect(again).to_be_visible()
    chat.line.bring_up()
    again.click()
    expect(again).to_be_hidden()
    chat.page.wait_for_function("() => document.querySelector('#dream-list .window').offsetHeight > 45 * 120")


def test_a_dream_of_2000_messages_opens_at_its_end_and_leads_back(chat: Chat, writer: Writer, listen: Callable[[], Traffic]) -> None:
    traffic = listen()
    chat.open(f"/dreams/{writer.dream}/")
    # Not the last where another test has told one more.
    expect(chat.answers.filter(has_text=f"Message {MESSAGES - 1} ")).to_be_attached()
    chat.page.wait_for_load_state("networkidle")
    assert traffic.data < 150_000, traffic.by_address
    assert traffic.nodes() < 3000
    for _ in range(3):
        read_upwards(chat)
    expect(chat.page.locator(".message").filter(has_text=re.compile(rf"Message {MESSAGES - 200} "))).to_be_attached()
    chat.button("Jump to the end").click()
    expect(chat.answers.last).to_be_in_viewport()


def test_telling_one_more_after_2000_messages_moves_little(
    chat: Chat, writer: Writer, analyst: FakeOpenAI, listen: Callable[[], Traffic]
) -> None:
    analyst.script(tokens=TOKENS, rate=100)
    # Asked for once the dream has come: until then, what moves belongs to opening it.
    with chat.page.expect_response(re.compile(r"/insights/\?after=")) as insights:
        chat.open(f"/dreams/{writer.dream}/")
    insights.value.finished()
    expect(chat.answers.filter(has_text=f"Message {MESSAGES - 1} ")).to_be_attached()
    chat.page.wait_for_load_state("networkidle")
    traffic = listen()
    last = chat.answers.last.get_attribute("data-message")
    chat.tell("One more, about a train")
    expect(chat.answers.last).not_to_have_attribute("data-message", str(last))
    chat.expect_answered()
    chat.page.wait_for_timeout(2500)
    assert traffic.data < most_moved(chat), traffic.by_address


def test_the_place_where_one_was_reading_is_found_again_far_up(chat: Chat, writer: Writer) -> None:
    chat.open(f"/dreams/{writer.dream}/")
    expect(chat.answers.last).to_be_visible()
    for _ in range(2):
        read_upwards(chat)
    place = """() => { const top = document.getElementById("transcript").getBoundingClientRect().top;
    return [...document.querySelectorAll(".message")].find((one) => one.getBoundingClientRect().bottom > top + 1).dataset.message; }"""
    before = chat.page.evaluate(place)
    chat.page.reload()
    chat.page.wait_for_function(f"(before) => document.querySelector('.message') && ({place})() === before", arg=before)
