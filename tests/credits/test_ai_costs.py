"""What AI services cost in money: each call has its price by its model, staff see it, and above the cap only free providers are asked."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

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
    picture = ai_costs.note(kind=AiCall.Kind.IMAGE, provider="openai", model="gpt-image", now=NOW, images=2)
    assert picture.cost == 0
    assert reply("claude").cost is None


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
        server.execute(PRICES)
        alice = await Artist.at(server)
        await alice.finished()
        job = await alice.ended((await alice.job())["id"])
        assert job["error"]["code"] == "image_budget_spent"
        assert server.rows("select kind, images from person_aicall") == [("image", 1)]
