"""The protocol's documents answer, and their pages load nothing from elsewhere."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from .client import Client

pytestmark = pytest.mark.embedded

ADDRESS = re.compile(r"""<(?:script|link|img|use)\b[^>]*?(?:src|href)=["']([^"'#]+)["']""")


@pytest.mark.parametrize("path", ["/api/docs/", "/swagger/", "/redoc/"])
def test_a_page_of_documents_has_all_its_assets_here(anyone: Client, path: str) -> None:
    page = anyone.get(path)
    assert page.status == 200
    assets = ADDRESS.findall(page.text)
    assert assets
    for asset in assets:
        assert asset.startswith("/"), asset
        assert anyone.get(asset).status == 200
    assert "unsafe-eval" not in page.headers["Content-Security-Policy"]


def test_openapi_is_the_same_everywhere(anyone: Client) -> None:
    document = json.loads(anyone.get("/swagger.json").body)
    assert document["openapi"].startswith("3.")
    assert "/api/user/register/" in document["paths"]
    in_yaml = anyone.get("/swagger.yaml").body
    assert anyone.get("/api/schema/").body == in_yaml
    assert yaml.load(in_yaml, Loader=yaml.CSafeLoader) == document


def test_asyncapi_describes_the_chat(anyone: Client) -> None:
    document = yaml.safe_load(anyone.get("/api/asyncapi.yaml").body)
    assert document["asyncapi"].startswith("3.")
