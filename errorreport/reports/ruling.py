"""What a site's editors have ruled already about the words of a report."""

from errorreport.anchoring.fold import folded
from errorreport.findings.models import Category
from errorreport.reports.neighbours import Neighbour
from errorreport.reports.new_report import NewReport
from errorreport.rules import service as rules
from errorreport.rules.concern import Marked, Rule
from errorreport.sites.models import Site

#: rules are about words, and not about where a link leads or how a page looks
_ABOUT_WORDS = {Category.SPELLING, Category.FACT}


def rule_for(site: Site, new: NewReport, article_id: str | None) -> Rule | None:
    """Return the house rule that is on and concerns the report."""
    if new.quote is None or new.category not in _ABOUT_WORDS:
        return None
    on = rules.on(site)
    if not on:
        return None
    commented = bool((new.comment or "").strip())
    marked = Marked(new.quote, new.suggestion, new.category is Category.FACT, commented)
    return on.answering(marked, article_id)


def is_on(site: Site, rule_id: str | None) -> bool:
    """Whether a rule answers readers now."""
    return rule_id is not None and rule_id in rules.on(site).ids


def is_wider(new: NewReport, met: Neighbour) -> bool:
    """Whether a report marks more than its finding's words and says nothing of what is wrong."""
    if new.said is not None or new.quote is None:
        return False
    mark = _squeezed(new.quote.exact)
    return not any(mark in _squeezed(one.quote.exact) for one in met.reports)


def _squeezed(words: str) -> str:
    return folded(words).replace(" ", "")
