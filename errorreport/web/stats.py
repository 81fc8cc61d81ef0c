"""``/stats``: what came in and what became of it, as plots, tables and CSV."""

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request

from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.errors import NotFound
from errorreport.findings import queries
from errorreport.findings.queries import SiteName
from errorreport.stats import service as stats
from errorreport.stats.service import Span
from errorreport.web import session
from errorreport.web.plots import draw
from errorreport.web.stats_tables import as_csv, summary, tables

#: days of a range -> days of a step in it
RANGES = {30: 1, 90: 7, 364: 28}
_ENOUGH = 14  # days of reports that make a picture

bp = Blueprint("stats", __name__, url_prefix="/stats")
bp.before_request(session.ask_to_sign_in)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which sites over which range."""

    sites: tuple[SiteName, ...]
    site: SiteName | None
    days: int

    @property
    def span(self) -> Span:
        """The figures."""
        ids = [site.id for site in ((self.site,) if self.site else self.sites)]
        return stats.span(ids, days=self.days, step=RANGES[self.days], now=utc_now())


@bp.get("")
def page() -> str:
    """Show the plots with their tables."""
    asked = _asked()
    span = asked.span
    since = span.since
    young = since is None or (utc_now().date() - since).days < _ENOUGH
    shown = tables(span)
    return render_template(
        "stats.html",
        asked=asked,
        ranges=list(RANGES),
        span=span,
        young=young,
        summary=summary(span.whole),
        tables=shown,
        plots={table.key: draw(table.plot) for table in shown if not (young or table.empty)},
    )


@bp.get("/<name>.csv")
def sheet(name: str) -> Response:
    """Return one table as CSV."""
    asked = _asked()
    table = next((table for table in tables(asked.span) if table.key == name), None)
    if table is None:
        raise NotFound(f"There is no table {name!r}.")
    response = make_response(as_csv(table))
    response.headers.update(
        {
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{name}-{asked.days}-days.csv"',
            "Cache-Control": "no-store",
        }
    )
    return response


def _asked() -> Asked:
    with read_scope():
        sites = queries.sites_of(session.site_ids())
    slug, days = request.args.get("site"), request.args.get("days", "30")
    site = next((site for site in sites if site.slug == slug), None)
    if slug and site is None:
        raise NotFound(f"There is no site {slug!r}.")
    if not days.isascii() or not days.isdigit() or int(days) not in RANGES:
        known = ", ".join(map(str, RANGES))
        raise NotFound(f"There is no range of {days!r} days; there are {known}.")
    return Asked(sites, site, int(days))
