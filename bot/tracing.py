"""Spans for OpenTelemetry (extra `otel`): what a question passed through and how long that took, never a text.

Off unless a collector is named. Then nobody waits for it: spans are sent from a thread of their own, and dropped where
the collector is away for long.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
    from opentelemetry.trace import Span, Tracer

NAME = "fourxx"
PATH = "/v1/traces"
PACKAGES = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
MISSING = (
    "OTEL_EXPORTER_OTLP_ENDPOINT is set and the extra otel is not installed: pip install 'fourxx[otel]', or unset it"
)
QUESTION = "question"
_NOTHING: AbstractContextManager[None] = nullcontext()
_whole: ContextVar[Span | None] = ContextVar("whole", default=None)


class Tracing:
    """Where spans go. One for the process: there is one way of a question, and it is everywhere the same."""

    def __init__(self) -> None:
        self._tracer: Tracer | None = None
        self._provider: TracerProvider | None = None

    @staticmethod
    def installed() -> bool:
        """Whether the extra is there."""
        try:
            return all(find_spec(name) for name in PACKAGES)
        except ModuleNotFoundError:
            return False

    def begin(self, endpoint: str) -> None:
        """Send spans to a collector, over HTTP. The SDK reads its other settings (`OTEL_…`) from the environment."""
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        self.send(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint.rstrip("/") + PATH)))

    def send(self, processor: SpanProcessor) -> None:
        """Send spans by way of a processor."""
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource
        from opentelemetry.sdk.trace import TracerProvider

        named = Resource.create()
        unnamed = str(named.attributes.get(SERVICE_NAME, "")).startswith("unknown")
        resource = named.merge(Resource({SERVICE_NAME: NAME})) if unnamed else named
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer(NAME)

    def end(self) -> None:
        """Send what is left, for some seconds at the most; off from here on."""
        provider, self._provider, self._tracer = self._provider, None, None
        if provider:
            provider.shutdown()

    def whole(self) -> AbstractContextManager[object]:
        """Everything that is done before a delivery of Slack's is acknowledged."""
        return self._over("delivery", {}, outermost=True) if self._tracer else _NOTHING

    def part(self, name: str, **attributes: str) -> AbstractContextManager[object]:
        """A part of that, or of what follows it; what the bot does by itself has no span."""
        return self._over(name, attributes, outermost=False) if self._tracer and _whole.get() else _NOTHING

    def question(self, **attributes: str | None) -> None:
        """The delivery turned out to be a question; attributes are words of ours, never anybody's text."""
        span = _whole.get()
        given = {f"{NAME}.{name}": value for name, value in attributes.items() if value}
        if span and span.is_recording():
            span.update_name(QUESTION)
            span.set_attributes(given)
        elif span and self._tracer:  # a file takes longer than its acknowledgement may
            self._tracer.start_span(QUESTION, attributes=given).end()

    @contextmanager
    def _over(self, name: str, attributes: dict[str, str], *, outermost: bool) -> Iterator[None]:
        from opentelemetry.trace import StatusCode

        assert self._tracer
        given = {f"{NAME}.{key}": value for key, value in attributes.items()}
        with self._tracer.start_as_current_span(
            name,
            attributes=given,
            record_exception=False,  # an error's words may be somebody's
            set_status_on_exception=False,
        ) as span:
            before = _whole.set(span) if outermost else None
            try:
                yield
            except Exception as e:
                span.set_attribute("error.type", type(e).__name__)
                span.set_status(StatusCode.ERROR)
                raise
            finally:
                if before:
                    _whole.reset(before)


tracing = Tracing()
