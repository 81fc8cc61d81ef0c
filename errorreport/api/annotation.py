"""A finding as a W3C Web Annotation (Recommendation of 23 February 2017), in JSON-LD."""

from typing import Any

from errorreport.api.shown import selector
from errorreport.findings.listing import CurrentPlace, Listed
from errorreport.findings.models import Finding

MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
_CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def annotation(listed: Listed, place: CurrentPlace | None, address: str) -> dict[str, Any]:
    """Return the annotation; ``place`` is where the finding stands in the current text.

    The wordings are bodies to edit with, the confirmed one first. The state of the target is the
    time of the text that the positions count in.
    """
    finding = listed.finding
    return {
        "@context": _CONTEXT,
        "id": address,
        "type": "Annotation",
        "motivation": "editing",
        "created": _utc(finding.first_reported_at),
        "modified": _utc(max(finding.last_reported_at, finding.state_since)),
        "body": _bodies(finding, listed.article.language),
        "target": _target(listed, place),
    }


def _bodies(finding: Finding, language: str | None) -> list[dict[str, str]]:
    wordings = [wording for wording, _readers in finding.suggestions]
    if finding.replacement is not None:
        wordings = [finding.replacement, *(one for one in wordings if one != finding.replacement)]
    said = {"language": language} if language else {}
    common = {"type": "TextualBody", "purpose": "editing", "format": "text/plain", **said}
    return [{**common, "value": wording} for wording in wordings]


def _target(listed: Listed, place: CurrentPlace | None) -> dict[str, Any]:
    finding = listed.finding
    target: dict[str, Any] = {"source": listed.article.url}
    start, end = (place.start, place.end) if place else (finding.start, finding.end)
    selectors = selector(finding.exact, finding.prefix, finding.suffix, start, end)
    if selectors:
        target["selector"] = selectors
    if place is not None:
        target["state"] = {"type": "TimeState", "sourceDate": _utc(place.since)}
    return target


def _utc(moment: Any) -> str:
    return str(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
