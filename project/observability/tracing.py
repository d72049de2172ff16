"""Traces by OpenTelemetry, where OTEL_EXPORTER_OTLP_ENDPOINT is set (extra “otel”): from a message's send to its reply's last token.

Only spans of ours: the ready-made instrumentations write addresses, statements and bodies down. An attribute is a number or a word without
spaces, so that no sentence of a person's ends in one. Without the setting everything here does nothing.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from ..version import VERSION

TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
"""W3C Trace Context, level 1."""
WORD = re.compile(r"[\w./:<>-]{1,120}")

_tracer: Any = None
_provider: Any = None


def start(*, endpoint: str, sampled: float, environment: str) -> None:
    """From now on traces of this process are sent to a collector, by OTLP over HTTP."""
    global _tracer, _provider  # noqa: PLW0603 - one a process
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import TraceIdRatioBased

    resource = Resource({"service.name": "reverie", "service.version": VERSION, "deployment.environment.name": environment})
    # By the trace's id and not by the flag in the browser's header: a visitor does not decide what is recorded.
    _provider = TracerProvider(resource=resource, sampler=TraceIdRatioBased(sampled))
    _provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=5)))
    _tracer = _provider.get_tracer("reverie", VERSION)


def is_on() -> bool:
    return _tracer is not None


def flush() -> None:
    """Send what is still here; at the end of a process."""
    if _provider is not None:
        _provider.shutdown()


class Span:
    """What is being measured. Does nothing where there is no tracing."""

    def __init__(self, span: Any = None) -> None:
        self._span = span

    def set(self, **attributes: object) -> None:
        """Numbers and single words; anything else is left out."""
        if self._span is not None:
            for name, value in attributes.items():
                if isinstance(value, bool | int | float) or WORD.fullmatch(str(value)):
                    self._span.set_attribute(f"reverie.{name}", value if isinstance(value, bool | int | float) else str(value))

    def event(self, name: str) -> None:
        if self._span is not None:
            self._span.add_event(name)

    def name(self, name: str) -> None:
        if self._span is not None:
            self._span.update_name(name)


@contextlib.contextmanager
def span(name: str, *, traceparent: str = "", **attributes: object) -> Iterator[Span]:
    """Measure what is inside, as a part of what is measured around it, or of the trace that a client began (`traceparent`)."""
    if _tracer is None:
        yield Span()
        return
    from opentelemetry.trace.status import Status, StatusCode

    options: dict[str, Any] = {"record_exception": False, "set_status_on_exception": False}
    with _tracer.start_as_current_span(name, context=_context(traceparent), **options) as inner:
        made = Span(inner)
        made.set(**attributes)
        try:
            yield made
        except Exception as error:
            # Its kind: what an exception says may hold what somebody wrote.
            inner.set_attribute("error.type", type(error).__name__)
            inner.set_status(Status(StatusCode.ERROR))
            raise


def _context(traceparent: str) -> Any:
    """The context that a header names; None is the one around."""
    if not TRACEPARENT.fullmatch(traceparent):
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({"traceparent": traceparent})
