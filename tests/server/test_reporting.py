"""What leaves for Sentry and for a collector of traces tells what went wrong and how long it took, and not a word of a person's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from websockets.sync.client import connect

from dreams.chat import frames
from project.realtime.socket import BadFrame
from tests.fakes.collector import Collector, collecting

from .client import Client
from .process import BASE_DIR, ServerProcess, wait_for

pytestmark = pytest.mark.embedded

DREAM = "I was a lighthouse keeper called Wilhelmina Quartz."
FAILING = """
import logging, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
import django
django.setup()
import sentry_sdk, structlog
from project.observability import watch

watch.begin()
log = structlog.get_logger("dreams.chat")

def analyse(dream):
    told = dream.upper()
    raise ValueError(f"can't understand {dream}") from KeyError(told)

structlog.contextvars.bind_contextvars(request_id="request-1234", job="dreams.find_insights", odd=sys.argv[1])
sentry_sdk.set_tag("dream", sys.argv[1])
sentry_sdk.add_breadcrumb(message=sys.argv[1])
log.info("told", text=sys.argv[1])
try:
    analyse(sys.argv[1])
except ValueError:
    log.exception("reply.crashed", text=sys.argv[1])
log.error("reply.odd", text=sys.argv[1])
logging.getLogger("django.request").error("Internal error: %s", sys.argv[1], extra={"dream": sys.argv[1]})
sentry_sdk.flush(10)
"""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as running:
        yield running


def sentry_events(collector: Collector) -> list[dict[str, Any]]:
    lines = [json.loads(line) for _, body in collector.bodies for line in body.splitlines() if line.startswith(b"{")]
    return [line for line in lines if "event_id" in line and "platform" in line]


def test_an_error_with_a_dream_in_reach_is_reported_without_it(collector: Collector, tmp_path: Path) -> None:
    (tmp_path / "fail.py").write_text(FAILING, encoding="utf-8")
    settings = {"DATA_DIR": str(tmp_path), "ENV_FILE": os.devnull, "SENTRY_DSN": collector.sentry_dsn, "PYTHONPATH": str(BASE_DIR)}
    run = [sys.executable, str(tmp_path / "fail.py"), DREAM]
    subprocess.run(run, env={"PATH": os.environ["PATH"], **settings}, capture_output=True, timeout=120, check=True)

    crashed, odd, django = sentry_events(collector)
    assert [one["type"] for one in crashed["exception"]["values"]] == ["KeyError", "ValueError"]
    assert crashed["exception"]["values"][-1]["stacktrace"]["frames"][-1]["function"] == "analyse"
    assert crashed["tags"] == {"request_id": "request-1234", "job": "dreams.find_insights"}
    assert (odd["message"], django["message"]) == ("reply.odd", "django.request")
    assert crashed["release"].startswith("reverie@")
    sent = collector.everything.lower()
    assert [word for word in (b"wilhelmina", b"lighthouse", str(tmp_path).encode()) if word in sent] == []


def test_one_trace_leads_from_the_browsers_send_to_the_last_token(collector: Collector, tmp_path: Path) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    env = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "DREAMS_OFFLINE_WORDS_PER_SECOND": "1000"}
    with ServerProcess(tmp_path / "data", env=env, prepares=True) as server:
        dreamer = Client.signed_in(server)
        dream = dreamer.new_dream()
        ticket = dreamer.post("/api/user/ws-ticket/", {}).json()["ticket"]
        with connect(server.ws_url(f"/ws/dreams/{dream}/?ticket={ticket}")) as tab:
            frame = {"type": "message.send", "id": "one", "text": DREAM, "traceparent": f"00-{trace}-b7ad6b7169203331-01"}
            tab.send(json.dumps(frame))
            wait_for(lambda: json.loads(tab.recv(60))["type"] == "reply.completed")
        server.stop()

    found = [span for _, body in collector.bodies for span in spans(body)]
    send, reply = (next(span for span in found if span.name == name) for name in ("message.send", "reply"))
    assert send.trace_id.hex() == reply.trace_id.hex() == trace
    assert (send.parent_span_id.hex(), reply.parent_span_id) == ("b7ad6b7169203331", send.span_id)
    (first,) = [event for event in reply.events if event.name == "first_text"]
    assert send.start_time_unix_nano < first.time_unix_nano < reply.end_time_unix_nano
    assert "reverie.provider" in {one.key for one in reply.attributes}
    requests = [span for span in found if span.name not in {"message.send", "reply", "job"}]
    assert requests
    assert all("reverie.status" in {one.key for one in span.attributes} for span in requests)
    assert [
        word for word in (b"Wilhelmina", b"lighthouse", ticket.encode(), str(dreamer.token).encode()) if word in collector.everything
    ] == []


def spans(body: bytes) -> list[Any]:
    request = ExportTraceServiceRequest.FromString(body)
    return [span for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans]


def test_a_trace_that_is_none_is_left_alone_and_what_is_no_text_refused() -> None:
    assert frames.parse_send({"id": "one", "text": "hi", "traceparent": "x" * 999}).text == "hi"
    with pytest.raises(BadFrame):
        frames.parse_send({"id": "one", "text": "hi", "traceparent": 5})
