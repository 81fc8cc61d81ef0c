"""The rows of a list, put together as plain strings: as a template they took a third of a page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from errorreport.diffs import plain
from errorreport.findings.models import Category
from errorreport.findings.queries import Fold, Row, View
from errorreport.web.addresses import address
from errorreport.web.desk import Desk
from errorreport.web.drawn import Line, escaped, lang, line
from errorreport.web.formats import age_tag, quoted
from errorreport.web.impact import fold_sentence
from errorreport.web.language import gettext, ngettext
from errorreport.web.session import may_decide, site_ids
from errorreport.web.words import ATTENTION, CATEGORIES, PARTS, RowWords

_MANY = 5  # readers
_OF_STATES = {View.ALL, View.LOOK, View.BY_TEXT}  # lists that hold findings of several states
_FLIP = '<span aria-hidden="true" class="flip">›</span>'


def register(app: Flask) -> None:
    """Give the templates of ``app`` these rows."""
    app.jinja_env.globals["list_rows"] = list_rows


def list_rows(desk: Desk, here: dict[str, Any]) -> Markup:
    """Return the rows of a list; ``here`` is the list as it stands in an address."""
    rows = _Rows(desk, here)
    drawn = (rows.folded(row, row.fold) if row.fold else rows.alone(row) for row in desk.page.rows)
    return Markup("\n".join(drawn))  # noqa: S704 # every piece of a row is escaped where it is put in


@dataclass(slots=True)
class _Rows:
    """A list's rows, and what is the same for all of them: made once."""

    desk: Desk
    here: dict[str, Any]
    #: the address of a finding, before its id and after it
    before: str = field(init=False)
    after: str = field(init=False)
    #: by id, where the rows are of several sites
    site_names: dict[str, str] = field(init=False)
    languages: bool = field(init=False)
    chosen: str | None = field(init=False)
    of_states: bool = field(init=False)
    #: the sites where the editor may act
    deciding: set[str] = field(init=False)
    words: RowWords = field(default_factory=RowWords)

    def __post_init__(self) -> None:
        desk = self.desk
        before, after = address("finding.page", finding_id="-", **self.here).split("/-", 1)
        self.before, self.after = escaped(f"{before}/"), escaped(after)
        several = len(desk.sites) > 1 and desk.place.site is None
        self.site_names = desk.site_names if several else {}
        self.languages = desk.language_mixed
        self.chosen = desk.finding.row.id if desk.finding else None
        self.of_states = desk.place.view in _OF_STATES
        self.deciding = {site_id for site_id in site_ids() if may_decide(site_id)}

    def folded(self, row: Row, fold: Fold) -> str:
        """Draw a burst, which leads to the list of its article."""
        whole = self.here | {"article": row.article_id, "after": None}
        together = escape(gettext("Review together"))  # no catalog is made of an f-string
        return (
            f'<li class="row fold" id="row-{row.id}" data-id="{row.id}">\n'
            f'<a href="{escape(address("queue.page", **whole))}"{self._current(row)}>\n'
            f'<span class="folded" dir="auto"{lang(row.language)}>{escaped(_title(row))}</span>\n'
            f'<span class="meta">{escape(fold_sentence(fold))}. <span class="together">'
            f"{together} {_FLIP}</span></span>\n"
            "</a>\n</li>"
        )

    def alone(self, row: Row) -> str:
        """Draw one finding."""
        change, remark = self._change(row), self.desk.remarks.get(row.id)
        language, title = lang(row.language), _title(row)
        if change is not None:
            words, shown, notes = change.words, change.drawn, change.notes
        else:
            words, shown, notes = quoted(row.title or ""), _part(row, remark), Markup("")
        said = self.words.sentence(row, title, change, remark)
        return (
            f'<li class="row" id="row-{row.id}" data-id="{row.id}">\n'
            f'<a href="{self.before}{row.id}{self.after}"{self._current(row)}>\n'
            f'<span class="for-readers">{escaped(said)}</span>\n'
            f'<span aria-hidden="true">\n'
            f'<span class="change" dir="auto"{language}>{shown}</span>{notes}{_others(row)}\n'
            f'<span class="headline" dir="auto"{language}>{escaped(title)}</span>\n'
            f'<span class="meta">{"".join(self._meta(row))}</span>\n'
            f"</span>\n</a>\n{self._tick(row, words)}</li>"
        )

    def _current(self, row: Row) -> str:
        return ' aria-current="true"' if row.id == self.chosen else ""

    def _change(self, row: Row) -> Line | None:
        if row.exact is None:
            return None
        # Changed otherwise than suggested: what the new text made of it, not what it should read.
        now = self.desk.changed_to.get(row.id)
        wording = row.wording if now is None else now
        return line(row.prefix, row.exact, wording, row.suffix, by_text=now is not None)

    def _meta(self, row: Row) -> Iterator[str]:
        """Yield what a list says of a finding; compact rows leave out what is further."""
        if row.readers_count > 1:
            many = ' class="many"' if row.readers_count >= _MANY else ""
            yield f"<span{many}>{escaped(self.words.readers(row.readers_count))}</span>"
        if row.section:
            yield f"<span><bdi>{escaped(row.section)}</bdi></span>"
        yield f"<span>{age_tag(row.first_reported_at)}</span>"
        if row.category is not Category.SPELLING:
            yield f'<span class="further">{escape(CATEGORIES[row.category])}</span>'
        if row.held is not None and row.held.at(self.desk.beholder.now):
            held = gettext("%(name)s has it", name=row.held.name)
            yield f'<span class="further"><bdi>{escape(held)}</bdi></span>'
        if self.languages and row.language:
            yield f'<span class="further">{escaped(row.language[:2])}</span>'
        if self.site_names:
            yield f'<span class="further"><bdi>{escaped(self.site_names[row.site_id])}</bdi></span>'
        if self.of_states:
            yield f'<span class="state {row.state}">{escaped(self.words.states[row.state])}</span>'
        if row.attention is not None:
            yield f'<span class="tag">{escape(ATTENTION[row.attention])}</span>'

    def _tick(self, row: Row, words: str) -> str:
        if row.site_id not in self.deciding:
            return ""
        name = escaped(self.words.choose % {"words": words})
        return (
            f'<input type="checkbox" class="choose" name="chosen" value="{row.etag}" form="bulk"'
            f' aria-label="{name}">\n'
        )


def _part(row: Row, remark: str | None) -> Markup:
    shown = Markup('<span class="part">{}</span> {}')
    return shown.format(PARTS[row.part], plain(remark or ""))


def _title(row: Row) -> str:
    return plain(row.title or row.url)


def _others(row: Row) -> str:
    more = len(row.suggestions) - 1
    if more < 1:
        return ""
    said = ngettext("+%(num)s other wording", "+%(num)s other wordings", more)
    return f'<span class="others">{escape(said)}</span>'
