"""Every setting of a site by name: what it means, how it is written, and how it is read.

A key with a dot sets one entry of a mapping: ``wording.dialog.send``, ``url_rules.same_slash``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from errorreport.errors import BadInput
from errorreport.sites import values
from errorreport.sites.models import Site
from errorreport.sites.values import BadValue
from errorreport.texts import gettext_noop as _

WORDING = "wording."


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name, its value from text and back, and what it is for."""

    name: str
    about: str
    example: str
    read: Callable[[str], Any]
    show: Callable[[Any], str]


def read_changes(pairs: Iterable[str], wording_keys: Iterable[str]) -> dict[str, Any]:
    """Return what ``service.change`` takes, read from texts ``KEY=VALUE``.

    ``wording_keys`` are the snippet's texts that a site may word in its own way. Raises
    ``BadInput`` with a line for each text that cannot be used.
    """
    changes: dict[str, Any] = {}
    problems = []
    for pair in pairs:
        key, equals, text = pair.partition("=")
        try:
            if not equals:
                raise BadValue("has no value; write KEY=VALUE, or KEY= to empty it")
            changes[key] = _reader(key, wording_keys)(text.strip())
        except BadValue as error:
            problems.append(f"{key!r} {error}.")
    if problems:
        raise BadInput("\n".join(problems))
    return changes


def read_each(
    texts: Mapping[str, str], wording_keys: Iterable[str]
) -> tuple[dict[str, Any], dict[str, BadValue]]:
    """Return what ``service.change`` takes, and what is wrong with which text, by key."""
    changes: dict[str, Any] = {}
    wrong: dict[str, BadValue] = {}
    for key, text in texts.items():
        try:
            changes[key] = _reader(key, wording_keys)(text.strip())
        except BadValue as error:
            wrong[key] = error
    return changes, wrong


def shown(site: Site) -> dict[str, str]:
    """Return every setting of a site as it would be written, wording by its own keys."""
    texts = {}
    for setting in SETTINGS:
        column, _, entry = setting.name.partition(".")
        value = getattr(site, column)
        texts[setting.name] = setting.show(value.get(entry) if entry else value)
    return texts | {f"{WORDING}{key}": text for key, text in sorted(site.wording.items())}


def _reader(key: str, wording_keys: Iterable[str]) -> Callable[[str], Any]:
    if key.startswith(WORDING):
        known = sorted(wording_keys)
        if key.removeprefix(WORDING) not in known:
            raise BadValue("is no text of the snippet; there are %(known)s", known=", ".join(known))
        return values.wording
    by_name = {setting.name: setting for setting in SETTINGS}
    if key not in by_name:
        raise BadValue(
            "is not a setting; there are %(known)s and wording.KEY", known=", ".join(by_name)
        )
    return by_name[key].read


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "name",
        _("The publication’s name, as readers see it."),
        "The News",
        values.name,
        values.show,
    ),
    Setting(
        "origins",
        _("Where pages stand that may send reports: scheme, host, port."),
        "https://example.org, https://www.example.org",
        values.at_least_one(values.list_of(values.origin), "https://example.org"),
        values.show_list,
    ),
    Setting(
        "hosts",
        _("Hosts of the articles; an address elsewhere is no article of the site."),
        "example.org, www.example.org",
        values.at_least_one(values.list_of(values.host), "example.org"),
        values.show_list,
    ),
    Setting(
        "root_selectors",
        _(
            "CSS selectors of the article’s text, headline and captions included. Empty: the usual "
            "places are tried."
        ),
        "h1, .article-body",
        values.list_of(values.selector),
        values.show_list,
    ),
    Setting(
        "ignored_selectors",
        _("CSS selectors of what is not the article’s text: share bars, counters, comments."),
        ".share, .read-also",
        values.list_of(values.selector),
        values.show_list,
    ),
    Setting(
        "url_rules.drop_parameters",
        _(
            "Query parameters that never tell one article from another, beside the usual tracking "
            "ones. A name may end in *."
        ),
        "from, session_*",
        values.list_of(values.parameter),
        values.show_list,
    ),
    Setting(
        "url_rules.keep_parameters",
        _("Query parameters that do tell articles apart, though they look like tracking."),
        "ref",
        values.list_of(values.parameter),
        values.show_list,
    ),
    Setting(
        "url_rules.same_scheme",
        _("Whether http and https of one address are one article."),
        "on",
        values.switch,
        values.show_switch,
    ),
    Setting(
        "url_rules.same_slash",
        _("Whether an address with and without a final slash is one article."),
        "on",
        values.switch,
        values.show_switch,
    ),
    Setting(
        "languages",
        _("Languages of the readers, most used first (BCP 47)."),
        "en, pt-BR",
        values.list_of(values.language),
        values.show_list,
    ),
    Setting(
        "accent",
        _("Colour of the Send button. Empty: ours."),
        "#0b57d0",
        values.colour,
        values.show,
    ),
    Setting(
        "opinion_address",
        _("A page or an e-mail address for arguing with an article. Empty: none is named."),
        "letters@example.org",
        values.opinion_address,
        values.show,
    ),
    Setting(
        "privacy_address",
        _(
            "The page of your privacy statement, linked in the dialog. One made from these "
            "settings is at /privacy/ and the public key. Empty: none is linked."
        ),
        "https://example.org/privacy",
        values.page_address,
        values.show,
    ),
    Setting(
        "edit_url",
        _(
            "The CMS’s page for editing an article: {url} stands for the article’s address, {id} "
            "for what the CMS calls it. Empty: only articles whose CMS names a page have one."
        ),
        "https://cms.example.org/edit?page={url}",
        values.edit_page,
        values.show,
    ),
    Setting(
        "resolve_policy",
        _(
            "Which change of a passage counts as its correction: suggested (only the wording that "
            "was suggested or confirmed), edited (also when the wrong words are gone), never."
        ),
        "edited",
        values.policy,
        values.show,
    ),
    Setting(
        "receipt_days",
        _("Days for which a reader can open the receipt."),
        "180",
        values.days,
        values.show,
    ),
    Setting(
        "words_days",
        _("Days after which a report loses what its reader wrote, decided or not."),
        "180",
        values.days,
        values.show,
    ),
    Setting(
        "findings_days",
        _("Days for which a mistake is kept after it was closed; a later report of it is new."),
        "730",
        values.days,
        values.show,
    ),
    Setting(
        "texts_days",
        _("Days for which earlier texts of an article are kept that no mistake stands in."),
        "365",
        values.days,
        values.show,
    ),
    Setting(
        "reports_per_minute",
        _(
            "Reports of one minute past which a reader’s browser does a small sum for each, for "
            "ten minutes; twenty times as many are refused."
        ),
        "120",
        values.per_minute,
        values.show,
    ),
    Setting(
        "proof_always",
        _("Whether every report needs the sum: for as long as you expect a flood."),
        "off",
        values.switch,
        values.show_switch,
    ),
    Setting(
        "extensions_allowed",
        _("Whether browser extensions may send reports for the site."),
        "off",
        values.switch,
        values.show_switch,
    ),
    Setting(
        "device_list_allowed",
        _("Whether readers may keep a list of their reports on their device."),
        "off",
        values.switch,
        values.show_switch,
    ),
    Setting(
        "unknown_pages_held",
        _(
            "Whether reports of pages that no push has named are kept aside for an editor to look "
            "at, once the site pushes its texts."
        ),
        "on",
        values.switch,
        values.show_switch,
    ),
    Setting(
        "blocked_networks",
        _("Networks whose reports are kept aside for an editor to look at."),
        "198.51.100.0/24, 2001:db8::/32",
        values.list_of(values.network),
        values.show_list,
    ),
)
