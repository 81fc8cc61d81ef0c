"""Which call of the API leads on to which: the links of the OpenAPI document."""

from collections.abc import Mapping
from typing import Any

_FINDING = {"finding_id": "$response.body#/findings/0/id"}
_SAME_FINDING = {"finding_id": "$request.path.finding_id"}
_RULE = {"rule_id": "$response.body#/id"}
_SAME_RULE = {"rule_id": "$request.path.rule_id"}
_TAKEN_BACK = {"event": {"kind": "undone", "act": "$response.body#/act"}}


def _link(operation: str, said: str, **more: Any) -> dict[str, Any]:
    return {"operationId": operation, "description": said, **more}


#: by operation and status; names are the document's own
LINKS: Mapping[str, Mapping[int, Mapping[str, dict[str, Any]]]] = {
    "post_revisions_push": {
        201: {"finding": _link("get_findings_show", "A touched finding.", parameters=_FINDING)},
    },
    "put_articles_put": {
        status: {
            "takeOff": _link(
                "delete_articles_delete",
                "The same article, taken off.",
                parameters={"url": "$request.body#/url"},
            )
        }
        for status in (200, 201)
    },
    "post_articles_move": {
        200: {
            "moveBack": _link(
                "delete_articles_unmove",
                "The same move, undone.",
                parameters={"from": "$request.body#/from"},
            )
        },
    },
    "get_findings_index": {
        200: {
            "finding": _link("get_findings_show", "The first, whole.", parameters=_FINDING),
            "act": _link(
                "post_findings_act",
                "Something happens to the first.",
                parameters=_FINDING | {"If-Match": "$response.body#/findings/0/etag"},
            ),
            "annotation": _link(
                "get_findings_annotate", "The first, as an annotation.", parameters=_FINDING
            ),
            "elsewhere": _link(
                "get_elsewhere_show", "Where else its words stand.", parameters=_FINDING
            ),
        },
    },
    "get_findings_show": {
        200: {
            "act": _link(
                "post_findings_act",
                "Something happens to it.",
                parameters=_SAME_FINDING | {"If-Match": "$response.header.ETag"},
            ),
        },
    },
    "get_elsewhere_show": {
        200: {
            "make": _link(
                "post_elsewhere_make", "Findings made of the places.", parameters=_SAME_FINDING
            )
        },
    },
    "post_findings_act": {
        200: {
            "undo": _link(
                "post_findings_act_on_all", "The act, taken back.", requestBody=_TAKEN_BACK
            )
        },
    },
    "post_elsewhere_make": {
        200: {
            "undo": _link(
                "post_findings_act_on_all", "All of them, taken back.", requestBody=_TAKEN_BACK
            )
        },
    },
    "post_house_rules_add": {
        201: {
            "show": _link("get_house_rules_show", "The rule.", parameters=_RULE),
            "change": _link("patch_house_rules_change", "The rule, changed.", parameters=_RULE),
            "remove": _link("delete_house_rules_remove", "The rule, removed.", parameters=_RULE),
            "bringBack": _link(
                "post_house_rules_bring_back", "What it answered, open again.", parameters=_RULE
            ),
        },
    },
    "patch_house_rules_change": {
        200: {"show": _link("get_house_rules_show", "The rule.", parameters=_SAME_RULE)},
    },
}
