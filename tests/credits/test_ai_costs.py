"""What AI services cost in money: each call has its price by its model, staff see it, and above the cap only free providers are asked."""

from __future__ import annotations

import datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from dreams.analysts import anthropic, openai
from person import ai_costs
from person.models import AiCall, AiPrice
from tests import people
from tests.chat.client import Person
from tests.chat.conftest import CHAT
from tests.fakes.openai_server import FakeOpenAI
from tests.images import site
from tests.images.client import Artist
from tests.server.process import ServerProcess

NOW = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
NO_PRICES = "delete from person_aiprice"
PRICES = (
    "insert into person_aiprice (model, input_per_million, output_per_million, per_image) values"
    " ('fake', 1000, 2000, 0), ('gpt-image', 0, 0, 0.04)"
)


def price(model: str, **dollars: Any) -> None:
    AiPrice.objects.create(model=model, **dollars)


def reply(model: str = "gpt-5.4-mini", *, at: datetime.datetime = NOW, read: int = 1000, written: int = 500) -> AiCall:
    return ai_costs.note(kind=AiCall.Kind.REPLY, provider="openai", model=model, now=at, input_tokens=read, output_tokens=written)


@pytest.mark.django_db
def test_a_call_costs_what_its_models_price_says() -> None:
    price("gpt", input_per_million=100)
    price("gpt-5.4", input_per_million=Decimal("0.25"), output_per_million=2)
    assert reply().cost == Decimal("0.001250")
    assert reply("claude").cost is None


def picture(model: str, **made: Any) -> AiCall:
    return ai_costs.note(kind=AiCall.Kind.IMAGE, provider="openai", model=model, now=NOW, pictures=ai_costs.Pictures(**made))


@pytest.mark.django_db
def test_a_picture_costs_its_tokens_else_its_quality_and_size_else_the_price_of_any() -> None:
    sizes = {"low": {"1024x1024": "0.009"}, "high": {"1024x1024": "0.133"}}
    price("m", input_per_million=5, image_input_per_million=8, output_per_million=30, per_image=Decimal("0.04"), pictures=sizes)
    counted = picture("m", quality="high", size="1024x1024", text_tokens=1000, image_tokens=500, output_tokens=2000)
    assert (counted.cost, counted.input_tokens, counted.output_tokens) == (Decimal("0.069"), 1500, 2000)
    assert picture("m", quality="high", size="1024x1024").cost == Decimal("0.133")
    assert picture("m", quality="auto", size="auto").cost == Decimal("0.04")


@pytest.mark.django_db
def test_what_has_no_price_costs_nothing_known_and_is_named_to_staff() -> None:
    price("words", input_per_million=5, output_per_million=30)
    price("free")
    assert picture("words-and-pictures", quality="low").cost is None
    assert picture("free").cost == 0
    reply("new-model", at=timezone.now())
    staff = people.browser(people.make("staff", is_staff=True, is_superuser=True))
    for address in ("/admin/", "/admin/person/aiprice/"):
        assert "new-model" in staff.get(address).content.decode()
    said = StringIO()
    call_command("load_ai_prices", stdout=said)
    assert "No price for new-model" in said.getvalue()


@pytest.mark.django_db
def test_the_prices_that_come_with_it_say_where_they_were_read_and_leave_what_staff_set(settings: Any) -> None:
    price("gpt-5.4-mini", input_per_million=1)
    call_command("seed")
    shipped = AiPrice.objects.exclude(model="gpt-5.4-mini")
    assert {openai.DEFAULT_MODEL, anthropic.DEFAULT_MODEL, settings.IMAGEGEN_MODEL} <= set(AiPrice.objects.values_list("model", flat=True))
    assert shipped and all(row.source.startswith("https://") and row.as_of for row in shipped)
    assert AiPrice.objects.get(model="gpt-5.4-mini").input_per_million == 1
    call_command("load_ai_prices", "--replace", stdout=StringIO())
    assert AiPrice.objects.get(model="gpt-5.4-mini").input_per_million == Decimal("0.75")


@pytest.mark.django_db
def test_a_price_file_with_a_wrong_figure_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "prices.json"
    file.write_text('[{"model": "m", "pictures": {"low": {"1024x1024": "-1"}}}]', encoding="utf-8")
    with pytest.raises(CommandError, match=r"prices\.json"):
        call_command("load_ai_prices", str(file))
    assert not AiPrice.objects.filter(model="m").exists()


@pytest.mark.django_db
def test_a_days_calls_reach_the_cap(settings: Any) -> None:
    settings.AI_DAILY_CAP_USD = 1.0
    price("m", input_per_million=500)
    reply("m", at=NOW - datetime.timedelta(days=1))
    assert not ai_costs.is_spent(now=NOW)
    for _ in range(2):
        reply("m")
    assert (ai_costs.spent_today(now=NOW), ai_costs.is_spent(now=NOW)) == (Decimal(1), True)
    settings.AI_DAILY_CAP_USD = 0.0
    assert not ai_costs.is_spent(now=NOW)


@pytest.mark.django_db
def test_staff_see_each_call_and_what_today_has_cost() -> None:
    price("m", input_per_million=500)
    reply("m", at=timezone.now())
    staff = people.browser(people.make("staff", is_staff=True, is_superuser=True))
    page = staff.get("/admin/person/aicall/").content.decode()
    assert "$0.5000" in page
    assert staff.get("/admin/person/aiprice/").status_code == 200
    assert staff.post("/admin/person/aicall/add/").status_code == 403


@pytest.mark.embedded
async def test_above_the_cap_no_paid_analyst_is_asked(tmp_path: Path) -> None:
    with FakeOpenAI().in_thread() as upstream:
        upstream.script(tokens=["hello"])
        env = {"OPENAI_BASE_URL": upstream.base_url, "DREAMS_ANALYST_MODEL": "fake", "AI_DAILY_CAP_USD": "0.15"}
        with ServerProcess(tmp_path, env={**CHAT, **env}) as server:
            server.execute(NO_PRICES)
            server.execute(PRICES)
            alice = await Person.register(server)
            dream = await alice.dream()
            async with alice.tab(dream) as tab:
                await tab.tell("hi")
                assert (await tab.ended())["state"] == "complete"
                await tab.tell("hi")
                assert (await tab.ended())["error"]["code"] == "analyst_budget_spent"
            assert len(server.rows("select cost from person_aicall")) == 1
            assert len(upstream.requests) == 1


@pytest.mark.embedded
async def test_a_picture_has_its_price_and_above_the_cap_the_next_is_not_bought(tmp_path: Path) -> None:
    with site.running(tmp_path, AI_DAILY_CAP_USD="0.03") as server:
        server.execute(NO_PRICES)
        server.execute(PRICES)
        alice = await Artist.at(server)
        await alice.finished()
        job = await alice.ended((await alice.job())["id"])
        assert job["error"]["code"] == "image_budget_spent"
        assert server.rows("select kind, images from person_aicall") == [("image", 1)]
