"""What operators see: one log line a request, health, readiness and metrics."""

import logging
import time
from collections.abc import Iterable

import structlog
from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from errorreport import probe
from errorreport.db import db, read_scope
from errorreport.findings.models import Finding
from errorreport.ids import new_id
from errorreport.notify.models import Outbox
from errorreport.settings import Settings

bp = Blueprint("observe", __name__)
log = structlog.get_logger()


def set_up_logging(settings: Settings) -> None:
    """Write JSON lines to standard output from ``log_level`` up."""
    level = logging.getLevelNamesMapping()[settings.log_level]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,  # a test sets its own
    )


class Metrics:
    """The numbers of one application; counters are of this process, gauges of the database."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "errorreport_requests",
            "Requests answered, by endpoint and status.",
            ["endpoint", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "errorreport_request_seconds",
            "Time to answer, by endpoint.",
            ["endpoint"],
            registry=self.registry,
        )
        self.reports = Counter(
            "errorreport_reports",
            "Reports taken, by what their readers were answered.",
            ["answer"],
            registry=self.registry,
        )
        self.refused = Counter(
            "errorreport_reports_refused",
            "Reports that could not be used, by the problem their senders were told.",
            ["problem"],
            registry=self.registry,
        )
        self.registry.register(_Queue())
        self._of: dict[tuple[str, int], tuple[Counter, Histogram]] = {}

    def answered(self, endpoint: str, status: int, seconds: float) -> None:
        """Count a request; which numbers are its own is looked up once for each kind."""
        found = self._of.get((endpoint, status))
        if found is None:
            labelled = self.requests.labels(endpoint, status), self.seconds.labels(endpoint)
            found = self._of[endpoint, status] = labelled
        requests, times = found
        requests.inc()
        times.observe(seconds)


class _Queue(Collector):
    """Gauges read from the database at each scrape."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        try:
            return self._read()
        except SQLAlchemyError as error:  # the counters are told without it, and gauges are absent
            log.error("no_gauges", error=type(error).__name__)
            return []

    def _read(self) -> Iterable[GaugeMetricFamily]:
        findings = GaugeMetricFamily("errorreport_findings", "Findings by state.", labels=["state"])
        unsent = GaugeMetricFamily("errorreport_outbox_unsent", "Outbox rows not sent yet.")
        with read_scope() as session:
            for state, count in session.execute(
                select(Finding.state, func.count()).group_by(Finding.state)
            ):
                findings.add_metric([state.value], count)
            unsent.add_metric(
                [], session.scalar(select(func.count()).where(Outbox.sent_at.is_(None))) or 0
            )
        return [findings, unsent]

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return []  # asked for at registration, when there is no database yet


def register(app: Flask) -> None:
    """Give ``app`` its log lines, metrics and the operators' addresses."""
    metrics = Metrics()
    app.extensions["errorreport.metrics"] = metrics
    app.register_blueprint(bp)

    @app.before_request
    def begin() -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=new_id())
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        # The rule and not the path: a path may hold a receipt's secret.
        endpoint = request.endpoint or "unknown"
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        metrics.answered(endpoint, response.status_code, seconds)
        log.info(
            "request",
            method=request.method,
            rule=str(request.url_rule) if request.url_rule else None,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
        )
        response.headers["X-Request-Id"] = structlog.contextvars.get_contextvars().get(
            "request_id", ""
        )
        return response


@bp.get("/healthz")
def healthz() -> Response:
    """Answer while the process lives; the operator's own probe learns how it arrived."""
    settings: Settings = current_app.extensions["errorreport.settings"]
    return jsonify(status="ok", **probe.arrival(request, settings))


@bp.get("/readyz")
def readyz() -> tuple[Response, int] | Response:
    """Answer 200 when the database is there and its schema is this version's."""
    from errorreport.schema import pending_migrations

    try:
        with read_scope() as session:
            session.execute(text("SELECT 1"))
            pending = pending_migrations(session.connection())
    except SQLAlchemyError as error:
        db.engine.dispose()
        log.error("not_ready", error=type(error).__name__)
        return jsonify(status="no database"), 503
    if pending:
        return jsonify(status="migrations pending; run `errorreport migrate`"), 503
    return jsonify(status="ok")


@bp.get("/metrics")
def metrics() -> Response:
    """Prometheus text; for operators only, the supplied proxy files keep it from the outside."""
    shown: Metrics = current_app.extensions["errorreport.metrics"]
    return Response(generate_latest(shown.registry), content_type=CONTENT_TYPE_LATEST)
