"""The frame of the desk: lists at the left, findings in the middle, one finding at the right."""

from dataclasses import dataclass
from enum import StrEnum

from flask import render_template, request

from errorreport.accounts import members
from errorreport.accounts.members import Colleague
from errorreport.articles import queries as articles
from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.findings import counting, marked, queries, queue, story
from errorreport.findings.counting import Counts
from errorreport.findings.elsewhere import NOTHING, Elsewhere, elsewhere
from errorreport.findings.life import Attention, State
from errorreport.findings.queries import Beholder, Held, Page, Row, SiteName, View
from errorreport.findings.story import Detail, Done
from errorreport.grouping import reads_as_comment
from errorreport.ids import new_id
from errorreport.reports import queries as reports
from errorreport.reports.queries import Comments, Sent
from errorreport.sites.addresses import edit_page
from errorreport.web.forms import AS_GIVEN, Place, Typed, place
from errorreport.web.session import editor, may_decide, site_ids

#: the lists that say what is missing where no text was ever sent: nothing leaves them by itself
_OF_THE_LIVING = {View.OPEN, View.LOOK, View.CONFIRMED}


class At(StrEnum):
    """What a phone shows of the desk; a wide screen shows both."""

    QUEUE = "queue"
    FINDING = "finding"


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording to choose: the form's value for it, and how many readers gave it."""

    value: str
    text: str | None
    readers: int
    chosen: bool
    #: it shares hardly a word with the marked ones, or ends like a remark
    remark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All that one page of the desk shows."""

    at: At
    place: Place
    sites: tuple[SiteName, ...]
    counts: Counts
    page: Page
    #: earliest comments of the findings without marked words
    remarks: dict[str, str]
    #: by finding that the new text changed otherwise than suggested, what it says there
    changed_to: dict[str, str]
    #: sites whose texts have never been sent
    silent: tuple[SiteName, ...]
    finding: Detail | None
    #: where else the words of a confirmed one stand
    elsewhere: Elsewhere
    comments: Comments
    #: what its readers sent, newest first
    reports: tuple[Sent, ...]
    #: the site's people, and who else is named in the story
    people: tuple[Colleague, ...]
    beholder: Beholder
    may_decide: bool
    done: Done | None
    typed: Typed
    #: an id made as the list was read: what came later is new, what changed later is left alone
    seen: str
    #: the act that came first, when the editor's own was not saved
    lost_to: Done | None = None

    @property
    def names(self) -> dict[str, str]:
        """Editors' names by id."""
        return {person.id: person.name for person in self.people}

    @property
    def held(self) -> Held | None:
        """Who has the finding now."""
        held = self.finding.row.held if self.finding else None
        return held if held and held.at(self.beholder.now) else None

    @property
    def left_out(self) -> int:
        """How many findings the act passed over."""
        return max(0, request.args.get("left", 0, type=int))

    @property
    def edit_url(self) -> str | None:
        """Where the CMS edits the finding's article, as it said itself or as its site has set."""
        if self.finding is None:
            return None
        row = self.finding.row
        template = next((site.edit_url for site in self.sites if site.id == row.site_id), None)
        return row.edit_url or edit_page(template, row.url, row.external_id)

    @property
    def may_decide_here(self) -> bool:
        """Whether the editor may act on some of the list's findings."""
        return any(may_decide(site_id) for site_id in self.place.site_ids(site_ids()))

    @property
    def snoozed(self) -> bool:
        """Whether the finding sleeps."""
        until = self.finding.row.snoozed_until if self.finding else None
        return until is not None and until > self.beholder.now

    @property
    def position(self) -> int | None:
        """The finding's place in its list, from 1; None beyond the first page and uncounted."""
        whole = not self.place.narrowed and self.place.article is None
        counted = whole and self.place.view in self.counts.lists
        if self.place.after is not None or self.finding is None or not counted:
            return None
        ids = [row.id for row in self.page.rows]
        chosen = self.finding.row.id
        return ids.index(chosen) + 1 if chosen in ids else None

    @property
    def language_mixed(self) -> bool:
        """Whether the list holds articles in more than one language."""
        return len({row.language for row in self.page.rows if row.language}) > 1

    @property
    def site_names(self) -> dict[str, str]:
        """Names of the sites by id."""
        return {site.id: site.name for site in self.sites}

    @property
    def wordings(self) -> list[Wording]:
        """The wordings to choose from, most frequent first, one of them chosen."""
        if self.finding is None:
            return []
        row = self.finding.row
        known = list(row.suggestions)
        if row.replacement is not None and row.replacement not in dict(known):
            known.insert(0, (row.replacement, 0))
        values = [AS_GIVEN + text for text, _ in known]
        if row.wording is None:
            values.insert(0, "none")  # all that readers wrote reads like comments, if they did
        usual = "none" if row.wording is None else AS_GIVEN + row.wording
        chosen = self.typed.choice if self.typed.choice in {*values, "other"} else usual
        readers = dict(known)
        return [_wording(row, value, readers, chosen=value == chosen) for value in values]

    @property
    def other_wording(self) -> str:
        """What the field of a wording of one's own holds at first."""
        if self.typed.other is not None or self.finding is None:
            return self.typed.other or ""
        return self.finding.row.wording or self.finding.row.exact or ""


def _wording(row: Row, value: str, readers: dict[str, int], *, chosen: bool) -> Wording:
    if value == "none":
        return Wording(value, None, 0, chosen)
    text = value.removeprefix(AS_GIVEN)
    remark = row.exact is not None and text != row.replacement and reads_as_comment(row.exact, text)
    return Wording(value, text, readers[text], chosen, remark)


def read(
    at: At, finding_id: str | None, *, lost_on: str | None = None, typed: Typed | None = None
) -> Desk:
    """Read the page from one view of the database; ``NotFound`` for others' findings.

    Without ``finding_id`` the first of the list is shown. ``lost_on`` names the finding where
    somebody was first, so that an act was not saved, ``typed`` what the editor wrote before.
    """
    beholder, seen = Beholder(editor().editor_id, utc_now()), new_id()
    with read_scope():
        every = site_ids()
        sites = queries.sites_of(every)
        where = place(sites)
        shown = where.site_ids(every)
        page = queue.queue_page(where.listing(every, beholder), after=where.after)
        chosen = finding_id or (page.rows[0].id if page.rows else None)
        finding = story.detail(chosen, every) if chosen else None
        done = story.done(request.args.get("done", ""), every)
        return Desk(
            at=at,
            place=where,
            sites=sites,
            counts=counting.counts(shown, beholder),
            page=page,
            remarks=reports.first_comments([row.id for row in page.rows if row.exact is None]),
            changed_to=_changed_to(page, finding),
            silent=_silent(sites, shown) if where.view in _OF_THE_LIVING else (),
            finding=finding,
            elsewhere=_elsewhere(finding, every),
            comments=reports.comments(chosen) if chosen else Comments(),
            reports=reports.sent(chosen) if chosen else (),
            people=_people(finding, done, where, every),
            beholder=beholder,
            seen=seen,
            may_decide=finding is not None and may_decide(finding.row.site_id),
            done=done,
            typed=typed or Typed(),
            lost_to=story.last_change(lost_on, every) if lost_on else None,
        )


def _silent(sites: tuple[SiteName, ...], shown: list[str]) -> tuple[SiteName, ...]:
    never = articles.silent(shown)
    return tuple(site for site in sites if site.id in never)


def _elsewhere(finding: Detail | None, site_ids: list[str]) -> Elsewhere:
    if finding is None or finding.row.state is not State.CONFIRMED:
        return NOTHING
    return elsewhere(finding.row.id, site_ids)


def _changed_to(page: Page, finding: Detail | None) -> dict[str, str]:
    rows = [*page.rows, *([finding.row] if finding else ())]
    changed = {row.id for row in rows if row.attention is Attention.CHANGED}
    return marked.words_now(sorted(changed))


def _people(
    finding: Detail | None, done: Done | None, where: Place, every: list[str]
) -> tuple[Colleague, ...]:
    lines = [*(finding.story if finding else ()), *([done.line] if done else ())]
    named = {line.assignee for line in lines if line.assignee is not None}
    site_id = finding.row.site_id if finding else next(iter(where.site_ids(every)), "")
    return members.colleagues(site_id, named | {where.narrowed.get("who", "")})


def show(desk: Desk) -> str:
    """Return the page."""
    last = None
    if not (desk.page.rows or desk.place.narrowed) and desk.place.view is View.OPEN:
        last = queries.last_decision(desk.place.site_ids(site_ids()))
    return render_template("desk.html", desk=desk, views=list(View), me=editor(), last=last)


def after_deciding(finding_id: str) -> str | None:
    """Return the finding to show once this one is decided; read before it is."""
    with read_scope():
        every = site_ids()
        where = place(queries.sites_of(every))
        beholder = Beholder(editor().editor_id, utc_now())
        return queue.neighbour(where.listing(every, beholder), finding_id)
