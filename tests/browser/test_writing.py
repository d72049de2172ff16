"""Signs are marked while one writes: under the words, in step with the server's finding, never in the way."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dreams.models import Sign
from dreams.signs import figures
from dreams.signs.find import Finder
from project.text.stems import RULE, keys, tokens

from .axe import look
from .chat import Chat
from .line import Line
from .test_access import send

LABELLED = Path(__file__).parents[1] / "journal" / "labelled"
FIND = """async ([language, rule, signs, texts]) => {
  const { Stems, tokens } = await import("/static/js/signs/stems.js");
  const { Finder } = await import("/static/js/signs/find.js");
  const stems = await Stems.load(language, rule);
  const finder = new Finder(signs, stems);
  return texts.map((text) => ({
    keys: tokens(text, rule.apostrophes).map((one) => [one.text, [...stems.keys(one.text)].sort()]),
    found: finder.find(text).map((one) => [one.sign.name, text.slice(one.start, one.end)]),
  }));
}"""
MORE = {
    "en": ["Anna's boats, ANNA and the old houses; my mothers' sea.", "Ecstasy 🌊 e\u0301tude: the seas\u2019 boat-house"],
    "tr": ["Kitabım İstanbul'da, KITAP değil; annemin evlerindeki denizden geldim.", "Ayşe’nin kitabını ve çocuklarımızın kağıdını"],
    "es": ["Mi abuela y mis abuelos; las playas y el corazón del niño.", "ABUELAS, corazones, nin\u0303os, jamás."],
    "ru": ["Отца и мать, маме ёлки; отцом, в домах у моря.", "ЁЖ и еж, ветра, ветер и лёд, льда"],
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "tr", "es", "ru"])
def test_the_browser_finds_what_the_server_finds(modules: Page, language: str) -> None:
    dreams = figures.read(LABELLED / f"{language}.txt")
    texts = [*(dream.text for dream in dreams), *MORE[language]]
    labels = sorted({dream.text[start:end] for dream in dreams for start, end, _ in dream.labels})
    words = sorted({token.text for text in texts for token in tokens(text)})
    chosen = random.Random(7).sample(words, 80)
    signs = [Sign(name=name) for name in dict.fromkeys([*labels[:120], *chosen])]
    told = [{"id": str(number), "name": sign.name, "words": [sign.name]} for number, sign in enumerate(signs)]
    seen = modules.evaluate(FIND, [language, RULE, told, texts])
    finder = Finder(signs)
    found = 0
    for text, here in zip(texts, seen, strict=True):
        assert here["keys"] == [[token.text, sorted(keys(token.text, language))] for token in tokens(text)]
        expected = [[one.sign.name, text[one.start : one.end]] for one in finder.find(text, language)]
        assert here["found"] == expected
        found += len(expected)
    assert found > 100


WATER = {"name": "The water", "kind": "place", "colour": "blue", "words": ["sea"]}
SAME_PLACE = """() => {
  const field = document.querySelector("textarea:has(+ .mirror)"), mirror = document.querySelector(".mirror");
  const inner = mirror.scrollHeight, at = mirror.getBoundingClientRect(), place = field.getBoundingClientRect();
  const off = [inner - field.scrollHeight, at.left - place.left, at.top - place.top, mirror.scrollTop - field.scrollTop];
  return off.map(Math.abs);
}"""
DENIED = """async ([entry, quotes]) => {
  const { request } = await import("/static/js/rest.js");
  const marks = await request("GET", `/api/journal/entries/${entry}/marks/`);
  return JSON.stringify(marks.filter((one) => one.is_denied).map((one) => one.quote)) === JSON.stringify(quotes);
}"""
FAILED = """async () => {
  const { LocalStore } = await import("/static/js/chat/local_store.js");
  const person = JSON.parse(document.getElementById("setup").textContent).person;
  new LocalStore(person).keepWaiting({ id: "w1", dream: null, text: "A sea and a sea.", analyst: "",
    parent: null, at: Date.now(), denied: [[2, 5]], failure: { code: "service_unavailable", detail: "Later." } });
}"""
LONG = "\n".join(
    f"{number} Then we walked along the sea and nobody spoke for a while, as always in this town of stairs." for number in range(210)
)


def expect_denied(page: Page, told: list[Any]) -> None:
    """The server knows it. It is not asked with each picture that is drawn, as Playwright would."""
    page.wait_for_function(DENIED, arg=told, polling=100)


def marked(page: Page) -> Any:
    return page.locator(".mirror mark")


def test_signs_are_marked_while_a_message_is_written_and_can_be_denied_by_keyboard(
    visit: Callable[..., BrowserContext], email: str, line: Line
) -> None:
    page = visit(email).pages[0]
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.get_by_label("Your words", exact=True).fill("Nothing is known yet of the sea.")
    send(page, line, "post", "signs/", WATER)
    assert not [url for url in loaded if "/js/signs/" in url]
    page.reload()
    field = page.get_by_label("Your words", exact=True)
    field.fill("")
    field.press_sequentially("🌊 Two seas. The SEA")
    expect(marked(page)).to_have_text(["seas", "SEA"])
    expect(field).to_be_focused()
    expect(field).to_have_value("🌊 Two seas. The SEA")
    assert max(page.evaluate(SAME_PLACE)) < 1
    expect(page.get_by_role("status").filter(has_text="Signs here: The water")).to_be_attached()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="The water")).to_be_focused()
    assert look(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Not here")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="The water: not here")).to_be_focused()
    expect(marked(page)).to_have_count(0)
    field.press("Home")
    field.press_sequentially("A sea: ")
    expect(marked(page)).to_have_text(["sea"])
    page.wait_for_function(
        "() => Object.entries(localStorage).some(([name, text]) => name.endsWith('draft.new') && text.includes('A sea: '))"
    )
    page.reload()
    expect(marked(page)).to_have_text(["sea"])
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/dreams/*-*/")
    expect(page.get_by_label("Messages").get_by_text("A sea: 🌊 Two seas. The SEA")).to_be_visible()
    expect(page.locator(".signs-here")).to_be_hidden()
    entry = page.url.rstrip("/").rsplit("/", 1)[1]
    expect_denied(page, [entry, ["seas", "SEA"]])
    field.fill(LONG)
    expect(marked(page)).to_have_count(210)
    field.evaluate("(field) => (field.scrollTop = 900)")
    page.wait_for_function(f"() => Math.max(...({SAME_PLACE})()) < 1")  # the browser tells of scrolling with the next frame
    assert not [name for name in page.evaluate("async () => (await caches.keys())") if "sign" in name]


def test_signs_are_marked_in_the_sheet_of_a_new_entry_on_a_phone(visit: Callable[..., BrowserContext], email: str, line: Line) -> None:
    page = visit(email, at=None, viewport={"width": 390, "height": 800}).pages[0]
    send(page, line, "post", "signs/", WATER)
    page.goto(line.url("/journal/new/"))
    page.get_by_label("The dream").fill("The sea was far. We came to another sea.")
    expect(marked(page)).to_have_count(2)
    assert max(page.evaluate(SAME_PLACE)) < 1
    assert look(page) == []
    page.get_by_role("button", name="The water").click()
    page.get_by_role("menuitem", name="Not here").click()
    page.get_by_label("The dream").press("Control+End")
    page.get_by_label("The dream").press_sequentially(" The sea!")
    expect(marked(page)).to_have_count(1)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("status").filter(has_text="Kept in your journal.")).to_be_visible()
    entry = page.url.split("/journal/")[1].split("/")[0]
    marks = page.context.request.get(line.url(f"/api/journal/entries/{entry}/marks/")).json()
    assert [(row["start"], row["end"]) for row in marks if row["is_denied"]] == [(4, 7), (36, 39)]
    page.goto(line.url("/journal/capture/"))
    page.locator("#capture[data-ready]").wait_for()
    page.get_by_label("What did you dream?").first.fill("The sea in the dark.")
    expect(marked(page)).to_have_text(["sea"])
    assert max(page.evaluate(SAME_PLACE)) < 1
    assert look(page) == []
    page.get_by_role("button", name="The water").click()
    page.get_by_role("menuitem", name="Not here").click()
    with page.expect_response("**/api/journal/entries/") as kept:
        page.get_by_role("button", name="Keep it").click()
    expect_denied(page, [kept.value.json()["entry"]["id"], ["sea"]])
    expect(page.locator(".signs-here")).to_be_hidden()


def test_signs_are_marked_and_denied_where_an_entry_or_a_message_is_changed(
    visit: Callable[..., BrowserContext], email: str, line: Line
) -> None:
    page = visit(email, at=None).pages[0]
    send(page, line, "post", "signs/", WATER)
    page.goto(line.url("/journal/new/"))
    page.get_by_label("The dream").fill("The sea was far.")
    page.get_by_role("button", name="Keep it").click()
    entry = page.url.split("/journal/")[1].split("/")[0]
    field = page.get_by_label("The dream").and_(page.locator("textarea"))
    expect(marked(page)).to_have_text(["sea"])
    assert max(page.evaluate(SAME_PLACE)) < 1
    field.press("Home")
    field.press_sequentially("Two seas. ")
    expect(marked(page)).to_have_text(["seas", "sea"])
    assert look(page) == []
    page.get_by_role("button", name="The water", exact=True).and_(page.locator(".sign-here")).click()
    page.get_by_role("menuitem", name="Not here").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect_denied(page, [entry, ["seas", "sea"]])
    expect(page.get_by_role("button", name="The water: not here")).to_be_visible()
    page.get_by_role("button", name="The water: not here").click()
    page.get_by_role("menuitem", name="It is here").click()
    expect(marked(page)).to_have_text(["seas", "sea"])
    page.get_by_role("button", name="Save", exact=True).click()
    expect_denied(page, [entry, []])


def test_what_was_denied_of_a_waiting_message_is_known_when_it_is_changed_before_marks_are_there(
    visit: Callable[..., BrowserContext], email: str, line: Line
) -> None:
    context = visit(email, at=None)
    page = context.pages[0]
    send(page, line, "post", "signs/", WATER)
    page.goto(line.url("/dreams/"))
    page.get_by_label("Your words", exact=True).wait_for()
    page.evaluate(FAILED)
    context.route("**/api/journal/signs/writing/", lambda route: route.abort())
    page.reload()
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_label("Your words", exact=True)).to_have_value("A sea and a sea.")
    assert page.evaluate("() => JSON.parse(Object.entries(localStorage).find(([name]) => name.endsWith('denied.new'))[1]).length") == 1
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/dreams/*-*/")
    expect_denied(page, [page.url.rstrip("/").rsplit("/", 1)[1], ["sea"]])


def test_what_is_denied_while_a_message_is_changed_goes_with_its_new_version(
    visit: Callable[..., BrowserContext], email: str, line: Line
) -> None:
    chat = Chat(visit(email).pages[0], line)
    page = chat.page
    send(page, line, "post", "signs/", WATER)
    chat.tell_and_wait("I dreamt of a house.")
    chat.tell("And then?")
    chat.expect_answered(2)
    page.reload()
    page.get_by_role("button", name="Change", exact=True).click()
    field = page.get_by_label("Change your message")
    field.fill("And then the sea?")
    form = page.locator("form.change")
    expect(form.locator(".mirror mark")).to_have_text(["sea"])
    assert look(page) == []
    form.get_by_role("button", name="The water").click()
    page.get_by_role("menuitem", name="Not here").click()
    page.get_by_role("button", name="Send changed").click()
    expect_denied(page, [chat.dream_id, ["sea"]])
