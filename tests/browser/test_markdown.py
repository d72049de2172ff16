"""Markdown while it is being written: safe at every character, and calm."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import Page, Request

DRAW = """async ([text, isRunning]) => {
  const { MarkdownView } = await import("/static/js/chat/markdown.js");
  const place = document.createElement("div"); document.body.append(place);
  new MarkdownView(place).draw(text, isRunning);
  const html = place.innerHTML; place.remove(); return html;
}"""
GROW = """async ([text]) => {
  const { MarkdownView } = await import("/static/js/chat/markdown.js");
  const BAD = "script, img, svg, iframe, form, style, math, [onclick], [onerror], [onmouseover], a[href^=javascript i], a[href^=data i]";
  const place = document.createElement("div"); document.body.append(place);
  const view = new MarkdownView(place); const seen = [];
  for (let end = 1; end <= text.length; end += 1) {
    view.draw(text.slice(0, end), true);
    seen.push([place.innerHTML, place.textContent, Boolean(place.querySelector(BAD))]);
  }
  view.draw(text, false);
  const whole = place.innerHTML; place.replaceChildren();
  new MarkdownView(place).draw(text, false);
  const fresh = place.innerHTML; place.remove();
  return { seen, whole, fresh };
}"""
CALM = """First **bold words** and *soft* ones, `code` and a [link](https://example.org/a_b).

- one **thing**
- two *things*

1. first
2. second

| a | b |
| - | - |
| 1 | 2 |

> quoted **words**

```
code * here
```
The end **is `near`**.
"""
HOSTILE = [
    "<script>window.hurt = 1</script>",
    "<img src=x onerror='window.hurt = 1'>",
    "![see](https://elsewhere.example/pixel.png)",
    "[press](javascript:window.hurt=1)",
    "[press](data:text/html,<script>window.hurt=1</script>)",
    "<a href='javascript:window.hurt=1'>press</a>",
    "<svg><animate onbegin='window.hurt=1' attributeName=x></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=window.hurt=1&gt;'>",
    "<iframe srcdoc='<script>parent.hurt=1</script>'></iframe>",
    "<form action=https://elsewhere.example><input name=a><button>go</button></form>",
    "<style>*{background:url(https://elsewhere.example)}</style>",
    "**<b onclick=window.hurt=1>bold**",
    '[a](<https://x.example/" onmouseover=window.hurt=1 x=">)',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_comes_alive_at_any_character(modules: Page, text: str) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    modules.on("request", note)
    result = modules.evaluate(GROW, [f"Before {text} after\n\n{text}\n\nend"])
    assert not [html for html, _, is_bad in result["seen"] if is_bad]
    assert result["whole"] == result["fresh"]
    assert modules.evaluate("() => window.hurt") is None
    modules.remove_listener("request", note)
    assert not [url for url in asked if "elsewhere" in url]


def test_links_open_elsewhere_without_a_way_back(modules: Page) -> None:
    html = modules.evaluate(DRAW, ["See [this](https://example.org) and <https://example.net>", False])
    assert html.count('rel="noopener noreferrer nofollow"') == html.count('target="_blank"') == 2


def test_no_mark_of_markdown_is_ever_seen_while_it_grows(modules: Page) -> None:
    result = modules.evaluate(GROW, [CALM])
    for _, words, _ in result["seen"]:
        assert "**" not in words and "](" not in words and "|" not in words, words
    assert result["whole"] == result["fresh"]


def test_no_paragraph_becomes_a_heading_for_a_moment(modules: Page) -> None:
    result = modules.evaluate(GROW, ["What stands out\n- one\n- two\n\nAnd then\n--- not a line\n"])
    assert not [html for html, _, _ in result["seen"] if "<h" in html]


def test_words_stay_once_they_are_there(modules: Page) -> None:
    """What was read is not taken back, but for a mark of a few letters."""
    seen = [words for _, words, _ in modules.evaluate(GROW, [CALM])["seen"]]
    for before, after in itertools.pairwise(seen):
        assert len(after.strip()) >= len(before.strip()) - 2, (before, after)


def test_finished_blocks_are_not_drawn_again(modules: Page) -> None:
    kept = modules.evaluate(
        """async () => {
          const { MarkdownView } = await import("/static/js/chat/markdown.js");
          const place = document.createElement("div"); const view = new MarkdownView(place);
          view.draw("One.\\n\\nTwo", true); const first = place.firstElementChild;
          view.draw("One.\\n\\nTwo and **three**.\\n\\nFour", true);
          return first === place.firstElementChild && place.children.length;
        }"""
    )
    assert kept == 3


def test_a_text_that_ran_and_ended_again_between_two_pictures_is_drawn_whole(page: Page) -> None:
    """As an answer that is gone on with so quickly that nobody saw it run."""
    grown = page.evaluate(
        """async () => {
          const { MarkdownView } = await import("/static/js/chat/markdown.js");
          const place = document.createElement("div"), view = new MarkdownView(place);
          view.draw("The sea was ca", false); view.draw("The sea was calm.", false);
          const drawn = place.innerHTML; view.draw("The sea was calm.", false);
          return [drawn, place.innerHTML];
        }"""
    )
    assert grown == ["<p>The sea was calm.</p>\n"] * 2
