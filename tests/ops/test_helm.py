"""The Helm chart. With helm at hand it is linted and rendered; without, its values and references are held against each other."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from project.version import VERSION
from tests.services import find_program

ROOT = Path(__file__).resolve().parents[2]
CHART = ROOT / "deploy" / "helm" / "reverie"
TEMPLATES = sorted(CHART.glob("templates/*"))
GIVEN = {"host": "dreams.example.org", "existingSecret": "reverie"}
ACTION = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
needs_helm = pytest.mark.skipif(find_program("helm") is None, reason="needs helm")


def values() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text())
    return loaded


def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((CHART / "values.schema.json").read_text())
    return loaded


def test_it_is_of_this_version() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert chart["version"] == chart["appVersion"] == VERSION


def test_its_values_fit_its_schema_once_what_is_required_is_given() -> None:
    jsonschema.validate(values() | GIVEN, schema())
    for name in GIVEN:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(values() | GIVEN | {name: ""}, schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(values() | GIVEN | {"settigns": {}}, schema())


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_names_only_values_that_there_are_and_ends_what_it_begins(template: Path) -> None:
    actions = [re.sub(r"/\*.*?\*/", "", action, flags=re.DOTALL) for action in ACTION.findall(template.read_text())]
    for name in re.findall(r"\.Values((?:\.\w+)+)", " ".join(actions)):
        found: Any = values()
        for part in name.strip(".").split("."):
            assert part in found, name
            found = found[part]
    opened = sum(bool(re.match(r"(if|with|range|define)\b", action)) for action in actions)
    assert opened == sum(action == "end" for action in actions)
    defined = set(re.findall(r'define "([\w.]+)"', (CHART / "templates" / "_helpers.tpl").read_text()))
    assert set(re.findall(r'include "([\w.]+)"', " ".join(actions))) <= defined


def test_its_settings_are_settings_of_ours() -> None:
    documented = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", (ROOT / "docs" / "settings.md").read_text()))
    told = set(values()["settings"]) | set(re.findall(r"name: ([A-Z_]+), value", "".join(path.read_text() for path in TEMPLATES)))
    told |= set(re.findall(r"^  ([A-Z_]+):", (CHART / "templates" / "settings.yaml").read_text(), re.MULTILINE))
    assert told <= documented


def test_pods_run_what_compose_runs() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name in ("web", "worker", "beat", "migrate"):
        (command,) = re.findall(r"command: (\[.*\])\n +(?:ports|env|resources):", (CHART / "templates" / f"{name}.yaml").read_text())
        words = yaml.safe_load(command.replace("{{ .Values.worker.concurrency | quote }}", '"2"'))
        assert words == services[name]["command"]


@needs_helm
def test_helm_finds_nothing_wrong_and_renders_objects() -> None:
    given = [option for name, value in GIVEN.items() for option in ("--set", f"{name}={value}")]
    lint = subprocess.run(["helm", "lint", "--strict", str(CHART), *given], capture_output=True, text=True, check=False)
    assert lint.returncode == 0, lint.stdout
    command = ["helm", "template", "dreams", str(CHART), *given, "--set", "podMonitor.enabled=true"]
    rendered = subprocess.run(command, capture_output=True, text=True, check=True)
    objects = [one for one in yaml.safe_load_all(rendered.stdout) if one]
    kinds = sorted(one["kind"] for one in objects)
    assert kinds.count("Deployment") == 3
    assert {"ConfigMap", "Ingress", "Job", "PersistentVolumeClaim", "PodDisruptionBudget", "PodMonitor", "Service"} <= set(kinds)
