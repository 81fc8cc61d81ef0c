"""A newsroom seen from the services: readers report, an editor acts, everything can be compared."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import inspect, select

from errorreport.accounts import service as accounts
from errorreport.accounts.models import Role
from errorreport.acts import service as acts
from errorreport.acts.act import Act, By, Chosen, Done
from errorreport.clock import utc_now
from errorreport.db import Base, read_scope
from errorreport.findings.life import EventKind
from errorreport.findings.models import Anchor, Event, Finding, FindingKey
from errorreport.reports.models import Report
from errorreport.sites.models import Site
from tests import factories
from tests.support.whole import left_over

LEFT_OUT = {
    # A version only ever grows, and the story with it; what they tell is compared by itself.
    "finding": {"version", "events_count", "state_since"},
    "anchor": {"id"},
}


@dataclass
class Acting:
    """One site, one editor, and the sending of reports without a browser."""

    app: Flask
    site: Site
    editor_id: str

    @classmethod
    def at(cls, app: Flask, slug: str = "news") -> "Acting":
        """Add a site with an editor."""
        site = factories.add_site(app, slug)
        with app.app_context():
            editor = accounts.add_editor(
                f"anna@{slug}.example",
                name="Anna",
                password="correct horse battery",
                site_id=site.id,
                role=Role.EDITOR,
                now=factories.NOW,
            )
        return cls(app, site, editor.id)

    @property
    def by(self) -> By:
        """Who acts."""
        return By(self.editor_id)

    def sends(self, exact: str = "recieved", **changes: Any) -> dict[str, Any]:
        """Send a report and return the answer; ``changes`` go to ``factories.report``."""
        answer = self.app.test_client().post(
            "/api/v1/reports",
            json=factories.report(self.site.public_key, exact, **changes),
            headers={"Origin": factories.ORIGIN},
        )
        assert answer.status_code == 201, answer.text
        body: dict[str, Any] = answer.json
        return body

    def finding_of(self, report: dict[str, Any]) -> str:
        """Return the finding that a report is in now."""
        with self.app.app_context(), read_scope() as session:
            return session.scalars(select(Report.finding_id).where(Report.id == report["id"])).one()

    def opens(self, exact: str = "recieved", **changes: Any) -> str:
        """Send a report and return its finding."""
        return self.finding_of(self.sends(exact, **changes))

    def acts(
        self, finding_id: str, kind: EventKind, *, expected: str | None = None, **said: Any
    ) -> Done:
        """Let the editor act on one finding."""
        with self.app.app_context():
            act = Act(kind=kind, **said)
            return acts.record(finding_id, act, by=self.by, expected=expected, clock=utc_now)

    def acts_on_all(self, finding_ids: list[str], kind: EventKind, **said: Any) -> Done:
        """Let the editor act on many at once, whatever stands."""
        chosen = [Chosen(finding_id, None) for finding_id in finding_ids]
        with self.app.app_context():
            return acts.record_all(Act(kind=kind, **said), chosen, by=self.by, clock=utc_now)

    def undoes(self, act_id: str) -> Done:
        """Let the editor take back a whole act."""
        with self.app.app_context():
            return acts.undo(act_id, by=self.by, clock=utc_now)

    def finding(self, finding_id: str) -> Finding:
        """Return a finding as it is stored."""
        with self.app.app_context(), read_scope() as session:
            return session.get_one(Finding, finding_id)

    def story(self, finding_id: str) -> list[Event]:
        """Return what happened to a finding, first event first."""
        with self.app.app_context(), read_scope() as session:
            rows = session.scalars(
                select(Event).where(Event.finding_id == finding_id).order_by(Event.number)
            )
            return list(rows)

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all that findings and reports of the site are, their stories left out."""
        with self.app.app_context(), read_scope() as session:
            assert left_over(session) == []
            return {
                model.__tablename__: sorted(
                    (_values(row) for row in session.scalars(select(model)).all()), key=repr
                )
                for model in (Finding, Report, Anchor, FindingKey)
            }


def _values(row: Base) -> tuple[Any, ...]:
    left_out = LEFT_OUT.get(row.__tablename__, set())
    return tuple(
        (name, getattr(row, name))
        for name in inspect(type(row)).column_attrs.keys()  # noqa: SIM118 # no mapping
        if name not in left_out
    )
