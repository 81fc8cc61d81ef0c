"""What the desk's forms send, read into values once."""

from dataclasses import dataclass, field, replace
from typing import Any

from flask import request
from marshmallow import EXCLUDE, Schema, fields, validate

from errorreport.errors import NotFound
from errorreport.findings.leading import led
from errorreport.findings.lists import Listing, Sort
from errorreport.findings.queries import Beholder, SiteName, View
from errorreport.findings.search import Sought
from errorreport.web.narrowing import NARROWING, filters_of, narrowed

LONGEST_TEXT = 2000  # characters of a wording or note, as readers have
LIST = ("view", "site", "sort", "article", *NARROWING, "after")  # which list the editor works on
AS_GIVEN = "as:"  # before a wording chosen from the readers'


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What an editor chose and wrote, kept when it could not be saved."""

    choice: str | None = None
    other: str | None = None
    note: str | None = None

    @classmethod
    def from_form(cls) -> "Typed":
        """Read it from the form that was sent, never from an address, which anybody can write."""
        values = (request.form.get(name) for name in ("choice", "other", "note"))
        choice, other, note = (value[:LONGEST_TEXT] if value else None for value in values)
        return cls(choice=choice, other=other, note=note)


@dataclass(frozen=True, slots=True)
class Place:
    """Which list the editor works on: it stands in every address of the desk."""

    view: View
    site: SiteName | None
    after: str | None
    sort: Sort | None = None
    #: one article's findings alone
    article: str | None = None
    #: as it stands in the address
    narrowed: dict[str, str] = field(default_factory=dict)

    @property
    def unnarrowed(self) -> dict[str, str]:
        """Return the whole list as query arguments."""
        return replace(self, narrowed={}, after=None).arguments

    @property
    def arguments(self) -> dict[str, str]:
        """Return it as query arguments; what is usual is left out."""
        found = {"view": self.view.value} if self.view is not View.OPEN else {}
        if self.site is not None:
            found["site"] = self.site.slug
        if self.sort is not None:
            found["sort"] = self.sort.value
        if self.article is not None:
            found["article"] = self.article
        found |= self.narrowed
        if self.after is not None:
            found["after"] = self.after
        return found

    def site_ids(self, every: list[str]) -> list[str]:
        """Return the sites whose findings the list holds."""
        return every if self.site is None else [self.site.id]

    def listing(self, every: list[str], beholder: Beholder) -> Listing:
        """Return which findings the list holds, and how, of the sites that may be seen."""
        filters, sites = filters_of(self.narrowed), self.site_ids(every)
        sought = Sought.of(self.narrowed.get("q"), filters.traits)
        return led(Listing(sites, self.view, self.sort, self.article, beholder, filters, sought))


def place(sites: tuple[SiteName, ...]) -> Place:
    """Read the list from the request; ``NotFound`` for a view or site that is not there."""
    view, slug = request.values.get("view", View.OPEN.value), request.values.get("site")
    if view not in set(View):
        raise NotFound(f"There is no list {view!r}.")
    site = next((site for site in sites if site.slug == slug), None)
    if slug and site is None:
        raise NotFound(f"There is no site {slug!r}.")
    sort = request.values.get("sort") or None
    if sort is not None and sort not in set(Sort):
        raise NotFound(f"A list is not sorted by {sort!r}, but by {', '.join(Sort)}.")
    return Place(
        View(view),
        site,
        request.values.get("after") or None,
        sort and Sort(sort),
        request.values.get("article") or None,
        narrowed(),
    )


class Words(fields.String):
    """Text as it was typed: browsers send every line end as CR LF."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        return text.replace("\r\n", "\n")


def fits(longest: int) -> list[validate.Validator]:
    """Return what a text of at most ``longest`` characters must be."""
    no_nul = validate.Regexp(r"[^\0]*\Z", error="Holds a NUL character; take it out.")
    return [validate.Length(max=longest), no_nul]  # PostgreSQL keeps no NUL


class SignInForm(Schema):
    """E-mail and password, and where to go then."""

    class Meta:
        unknown = EXCLUDE

    email = fields.String(load_default="", validate=validate.Length(max=254))
    password = fields.String(load_default="", validate=validate.Length(max=1000))
    next = fields.String(load_default="")
