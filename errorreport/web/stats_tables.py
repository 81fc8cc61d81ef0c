"""The figures as tables: each is shown, drawn, and can be had as CSV."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_timedelta
from flask_babel import format_date, get_locale

from errorreport.stats.figures import Figures, median
from errorreport.stats.service import Span
from errorreport.web.language import gettext, grouped
from errorreport.web.plots import Plot

_SECTIONS = 10  # drawn and listed; beyond them nobody looks
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HOUR, _TWO_DAYS = 3600, 48

Cell = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: the first column names the row, the others are drawn."""

    key: str
    title: str
    why: str
    headers: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    stacked: bool = False
    lying: bool = False
    hours: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(cell for row in self.rows for cell in row[1:])

    @property
    def plot(self) -> Plot:
        """How it is drawn."""
        rows = self.rows[::-1] if self.lying else self.rows  # pygal begins at the foot
        return Plot(
            title=self.title,
            labels=[_label(row[0]) for row in rows],
            series=[
                [_number(row[column]) for row in rows] for column in range(1, len(self.headers))
            ],
            stacked=self.stacked,
            lying=self.lying,
            write=_hours_short if self.hours else _whole,
        )

    @property
    def written(self) -> list[tuple[str, ...]]:
        """The rows as people read them."""
        write: Callable[[float], str] = hours_in_words if self.hours else _whole
        return [
            (
                _day_in_words(first),
                *("–" if cell is None else write(float(cell)) for cell in rest),
            )
            for first, *rest in self.rows
        ]


def tables(span: Span) -> list[Table]:
    """Return every table of the page."""
    return [_counts(span), _times(span), _corrections(span), _automatic(span), _sections(span)]


def _counts(span: Span) -> Table:
    return Table(
        key="reports",
        title=gettext("Reports and the mistakes they name"),
        why=gettext("How many reports came, and of how many mistakes."),
        headers=(gettext("From"), gettext("Reports"), gettext("New mistakes")),
        rows=[(_day(day), f.reports, f.opened) for day, f in span.steps],
    )


def _times(span: Span) -> Table:
    return Table(
        key="times",
        title=gettext("Time to decision and to correction"),
        why=gettext("Half were quicker than this, counted from the first report."),
        headers=(gettext("From"), gettext("Decided"), gettext("Corrected")),
        rows=[
            (_day(day), hours(median(f.to_decision)), hours(median(f.to_correction)))
            for day, f in span.steps
        ],
        hours=True,
    )


def _corrections(span: Span) -> Table:
    return Table(
        key="corrections",
        title=gettext("Corrections, by whom"),
        why=gettext("Those by the new text left the queue without anybody’s hand."),
        headers=(gettext("From"), gettext("By the new text"), gettext("By an editor")),
        rows=[(_day(day), f.by_revision, f.by_editor) for day, f in span.steps],
        stacked=True,
    )


def _automatic(span: Span) -> Table:
    return Table(
        key="automatic",
        title=gettext("Automatic decisions, and those that editors undid"),
        why=gettext(
            "If many are undone, let the new text decide less, in the settings of the site."
        ),
        headers=(gettext("From"), gettext("Automatic"), gettext("Undone")),
        rows=[(_day(day), f.automatic, f.undone) for day, f in span.steps],
    )


def _sections(span: Span) -> Table:
    most = span.whole.sections.most_common(_SECTIONS)
    return Table(
        key="sections",
        title=gettext("Sections with most mistakes"),
        why=gettext("Where a second pair of eyes would help most."),
        headers=(gettext("Section"), gettext("New mistakes")),
        rows=[(section or gettext("without a section"), count) for section, count in most],
        lying=True,
    )


def as_csv(table: Table) -> str:
    """Return the table as CSV; what a spreadsheet would take for a formula is quoted."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow([_harmless(header) for header in table.headers])
    for row in table.rows:
        writer.writerow(["" if cell is None else _harmless(cell) for cell in row])
    return sheet.getvalue()


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def hours(passed: timedelta | None) -> float | None:
    """Return a time in hours, as exact as it is known."""
    return None if passed is None else round(passed.total_seconds() / _HOUR, 2)


def hours_in_words(count: float) -> str:
    """Return so many hours as people say it."""
    return str(format_timedelta(timedelta(hours=count), threshold=1.5, locale=get_locale()))


def _whole(number: float) -> str:
    return grouped(round(number))


def _hours_short(count: float) -> str:
    if count < _TWO_DAYS:
        return gettext("%(count)s h", count=f"{count:g}")
    return gettext("%(count)s d", count=f"{count / 24:.0f}")


def share(part: int, whole: int) -> str:
    """Return a share in per cent."""
    return f"{round(100 * part / whole)} %" if whole else "–"


def _day(day: date) -> str:
    return day.isoformat()


def _label(first: Cell, pattern: str = "d MMM") -> str:
    try:
        return str(format_date(date.fromisoformat(str(first)), pattern))
    except ValueError:
        return str(first)  # a section


def _day_in_words(first: Cell) -> str:
    return _label(first, "d MMMM y")


def _number(cell: Cell) -> float | None:
    return None if isinstance(cell, str) else cell


def summary(whole: Figures) -> list[tuple[str, str]]:
    """Return what the range comes to, each with its name."""
    decided, corrected = hours(median(whole.to_decision)), hours(median(whole.to_correction))
    return [
        (gettext("Reports"), grouped(whole.reports)),
        (gettext("New mistakes"), grouped(whole.opened)),
        (gettext("Half decided within"), "–" if decided is None else hours_in_words(decided)),
        (gettext("Half corrected within"), "–" if corrected is None else hours_in_words(corrected)),
        (gettext("Corrected by the new text"), share(whole.by_revision, whole.corrected)),
        (gettext("Automatic decisions undone"), share(whole.undone, whole.automatic)),
    ]
