"""What a model does beside the talk, in a worker: telling a long middle in short, naming a dream, finding what is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from project.sealing.values import Place
from tests.chat.client import Person, Tab
from tests.chat.conftest import CHAT
from tests.fakes.openai_server import FakeOpenAI
from tests.fakes.server import Connection, Request
from tests.server.process import ServerProcess, wait_for

NOTES = "They spoke of the depth of a lake. The dreamer was calm."
FOUND = {
    "title": "The lake and the lamp",
    "insights": [
        {"kind": "symbol", "label": "lantern", "quote": "an old LANTERN"},
        {"kind": "symbol", "label": "dragon", "quote": "a golden dragon"},
        {"kind": "emotion", "label": "fear", "quote": "not afraid"},
        {"kind": "taste", "label": "salt", "quote": "lake"},
        {"kind": "place", "label": "jetty", "quote": "the jetty"},
    ],
}
DREAM = "I stood on the jetty of a lake with an old lantern in my hand. I was not afraid."


class Service(FakeOpenAI):
    """Answers what is asked beside the talk by itself: notes, and a dream's title and insights. `beside` are those requests."""

    def __init__(self) -> None:
        super().__init__()
        self.beside: list[Any] = []
        self.knows_schemas = True
        self.found: Any = FOUND
        self.notes_status = 200

    async def answer(self, request: Request, connection: Connection) -> None:
        body = request.json if request.path == self.STREAM_PATH else {}
        task = body["messages"][0]["content"] if body else ""
        is_notes = task.startswith("You keep the notes")
        if not is_notes and not task.startswith("You index dreams"):
            await super().answer(request, connection)
            return
        self.beside.append(body)
        if "response_format" in body and not self.knows_schemas:
            await connection.send_json(400, self.refusal(400, "unknown_parameter"))
        elif is_notes and self.notes_status != 200:
            await connection.send_json(self.notes_status, self.refusal(self.notes_status, "down"))
        else:
            text = NOTES if is_notes else self.found if isinstance(self.found, str) else f"```json\n{json.dumps(self.found)}\n```"
            await connection.send_json(200, self.whole("fake", text) | {"usage": {"prompt_tokens": 70, "completion_tokens": 30}})


@pytest.fixture(scope="module")
def fake() -> Iterator[Service]:
    with Service().in_thread() as running:
        yield running


@pytest.fixture(autouse=True)
def as_at_first(fake: Service) -> None:
    fake.beside, fake.knows_schemas, fake.found, fake.notes_status = [], True, FOUND, 200
    fake.script(tokens=["And then the water rose. " * 12])


@pytest.fixture(scope="module")
def site(fake: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {
        **CHAT,
        "OPENAI_BASE_URL": fake.base_url,
        "DREAMS_ANALYST_MODEL": "fake",
        "DREAMS_ANALYST_CONTEXT_TOKENS": "3072",
        "DREAMS_INSIGHTS": "model",
    }
    with ServerProcess(tmp_path_factory.mktemp("beside"), env=env) as running:
        yield running


pytestmark = pytest.mark.embedded


async def talk(tab: Tab, first: int, last: int, *, name: str) -> None:
    for number in range(first, last):
        await tab.tell(f"{name} {number}. " + "The waves were high and I was calm. " * 8)
        await tab.ended()


def summaries(site: ServerProcess, dream: str) -> list[tuple[Any, ...]]:
    key = dream.replace("-", "")
    sql = (
        "select s.through_id, s.text, s.provider, s.input_tokens, s.id, d.author_id from dreams_dreamsummary s"
        " join dreams_dream d on d.id = s.dream_id where s.dream_id = ? and s.text <> '' order by s.through_id"
    )
    return [
        (through, site.opened(text, person, Place("dreams_dreamsummary", "text", str(row))), provider, tokens)
        for through, text, provider, tokens, row, person in site.rows(sql, key)
    ]


async def test_the_middle_is_told_in_short_once_and_gone_on_from(fake: Service, site: ServerProcess) -> None:
    def asked() -> list[str]:
        """For notes of this talk: others' may still be on their way."""
        bodies = [body["messages"] for body in fake.beside if "keep the notes" in body["messages"][0]["content"]]
        return [told["content"] for _, told in bodies if "Heron" in told["content"]]

    def told_in_short() -> list[tuple[Any, ...]] | None:
        """Once none is under way."""
        found = summaries(site, dream)
        return found if 1 < len(found) == len(asked()) else None

    alice = await Person.register(site)
    dream = await alice.dream(title="Lake")
    async with alice.tab(dream) as tab:
        await tab.tell(DREAM)
        await tab.ended()
        await tab.tell("No, it was not the sea at all, it was a lake.")
        await tab.ended()
        await talk(tab, 2, 8, name="Heron")
        (_, *stored), *_ = wait_for(lambda: summaries(site, dream))
        assert stored == [NOTES, "openai", 70]
        await talk(tab, 8, 9, name="Heron")
        answered = [body["messages"] for body in fake.bodies if body not in fake.beside]
        *_, sent = [messages for messages in answered if messages[-1]["content"].startswith("Heron 8. ")]
        await talk(tab, 9, 14, name="Heron")
        again = wait_for(told_in_short)

    note = sent[1]["content"]
    assert note.startswith(DREAM) and f"In short:\n{NOTES}" in note
    assert "corrected there, which holds:\n- No, it was not the sea at all, it was a lake." in note
    first, second, *_ = asked()
    assert DREAM not in first and "Dreamer: No, it was not the sea" in first
    assert second.startswith(f"Notes so far:\n{NOTES}") and "not the sea" not in second
    assert len({through for through, *_ in again}) == len(again)
    [(noted,)] = site.rows("select count(*) from person_aicall where kind = 'summary'")
    assert noted >= len(again)
    assert await alice.credit() == 0


async def test_where_no_model_answers_the_dreamers_own_words_are_put_together(fake: Service, site: ServerProcess) -> None:
    fake.notes_status = 500
    alice = await Person.register(site)
    dream = await alice.dream(title="Lake")
    async with alice.tab(dream) as tab:
        await tab.tell(DREAM)
        await tab.ended()
        await talk(tab, 1, 9, name="Swan")
        [(_, text, provider, tokens), *_] = wait_for(lambda: summaries(site, dream))
    assert text.splitlines()[0] == "- The waves were high and I was calm." and (provider, tokens) == ("", None)


@pytest.mark.parametrize("knows_schemas", [True, False])
async def test_a_dream_gets_a_title_and_what_a_model_quotes_from_it(fake: Service, site: ServerProcess, knows_schemas: bool) -> None:
    fake.knows_schemas = knows_schemas
    alice = await Person.register(site)
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        dream_told = f"{DREAM} {knows_schemas}."
        await tab.tell(dream_told)
        await tab.ended()
        assert (await tab.until("dream.updated"))["dream"]["title"] == "The lake and the lamp"
        _, found = await alice.call("GET", f"/api/user/me/dream/{dream}/insights/")

    by_model = {(one["kind"], one["label"], one["quote"]) for one in found if one["source"] == "model"}
    assert by_model == {("symbol", "lantern", "an old lantern"), ("place", "jetty", "the jetty")}
    assert "lake" in {one["label"] for one in found if one["source"] == "words"}
    asked = [body for body in fake.beside if body["messages"][1]["content"] == dream_told]
    schemas = [body.get("response_format", {}).get("type") for body in asked]
    assert schemas == (["json_schema"] if knows_schemas else ["json_schema", None])
    assert all(body["max_tokens"] <= 900 for body in asked)
    assert await alice.credit() == 0


@pytest.mark.parametrize(
    "answer", ["I can't do that.", "[1, 2]", '{"title": 7, "insights": [3, {"kind": "symbol"}]}', '{"title": "' + "x" * 300 + '"}']
)
async def test_what_makes_no_sense_leaves_the_lexicons_findings(fake: Service, site: ServerProcess, answer: str) -> None:
    fake.found = answer
    alice = await Person.register(site)
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell(DREAM)
        await tab.ended()
        wait_for(lambda: fake.beside)
        kinds = "select source from dreams_dreaminsight where dream_id = ?"
        assert set(wait_for(lambda: site.rows(kinds, dream.replace("-", "")))) == {("words",)}
    _, row = await alice.call("GET", f"/api/user/me/dream/{dream}/")
    assert row["title"] is None


async def test_a_title_of_ones_own_stays(fake: Service, site: ServerProcess) -> None:
    alice = await Person.register(site)
    dream = await alice.dream(title="Mine")
    async with alice.tab(dream) as tab:
        await tab.tell(DREAM)
        await tab.ended()
    rows = "select count(*) from dreams_dreaminsight where dream_id = ? and source = 'model'"
    wait_for(lambda: site.rows(rows, dream.replace("-", "")) == [(2,)])
    _, row = await alice.call("GET", f"/api/user/me/dream/{dream}/")
    assert row["title"] == "Mine"
