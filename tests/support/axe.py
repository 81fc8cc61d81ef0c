"""axe-core on a page: what it finds is a failure that names the rule and the elements."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_axe = Axe()


def findings(page: Page, within: str | None = None) -> list[str]:
    """Return a line for each element that breaks a rule of WCAG 2.2 A or AA, or a best practice.

    With ``within``, of what stands in the element of that selector alone.

    axe-core comes with its package, so nothing is fetched; it runs past the page's own policy.
    """
    results = _axe.run(page, context={"include": [[within]]} if within else None)
    return [
        f"{violation['id']}: {node['target']}: {node['html'][:200]}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
