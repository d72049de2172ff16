"""The dashboard and the alert rules: PromQL that parses, about metrics that the server shows, with labels that these have."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

from project.observability import metrics

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "monitoring"
OF_PROMETHEUS = {"up": {"job", "instance"}, "process_resident_memory_bytes": {"job", "instance"}}
ADDED = {"job", "instance", "le"}
"""By Prometheus, and by histograms."""
SERIES = re.compile(r"\b((?:reverie|process)_\w+|up)\b(?:\{([^}]*)\})?")
GROUPING = re.compile(r"\b(?:by|without) \(([^)]*)\)")
LABEL = re.compile(r"(\w+)(?:=~|!=|!~|=)")


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    dashboard = json.loads((FOLDER / "grafana-dashboard.json").read_text())
    for panel in dashboard["panels"]:
        yield from (target["expr"].replace("$__rate_interval", "5m") for target in panel.get("targets", ()))
    yield from (one["expr"] for one in dashboard["annotations"]["list"])


def known() -> dict[str, set[str]]:
    """The names that can be asked for, and their labels: those that are declared, also where nothing was counted yet."""
    found = dict(OF_PROMETHEUS)
    for one in vars(metrics).values():
        if hasattr(one, "_labelnames"):
            for family in one.describe():
                found |= dict.fromkeys(_series(family), set(one._labelnames) | ADDED)
    shown = metrics.exposition().decode()
    for family in text_string_to_metric_families(shown):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update({*sample.labels, *ADDED})
    return found


def _series(family: Metric) -> Iterator[str]:
    endings = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(family.type, ("",))
    yield from (family.name + ending for ending in endings)


def test_every_expression_parses_and_asks_for_what_there_is() -> None:
    shown = known()
    asked = list(expressions())
    assert len(asked) > 40
    for expression in asked:
        promql_parser.parse(expression)
        labels = {label.strip() for group in GROUPING.findall(expression) for label in group.split(",")}
        names = SERIES.findall(re.sub(r'"[^"]*"', '""', GROUPING.sub("", expression)))
        assert names, expression
        for name, selected in names:
            assert name in shown, f"{name} in {expression}"
            assert labels | set(LABEL.findall(selected)) <= shown[name], expression


def test_every_metric_of_ours_is_on_the_dashboard_or_watched() -> None:
    asked = " ".join(expressions())
    ours = {re.sub(r"_(bucket|sum|count|created)$", "", name) for name in known() if name.startswith("reverie_")}
    assert {name for name in ours if name not in asked} == set()


def test_every_alert_says_how_grave_it_is_and_what_to_do() -> None:
    for rule in rules():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"].keys() == {"summary", "description"}
    assert len({rule["alert"] for rule in rules()}) == len(rules())
