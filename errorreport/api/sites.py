"""``GET /sites/{key}/embed``: what the snippet must know of a site."""

from flask import Blueprint, Response, jsonify
from marshmallow import fields

from errorreport.api.fields import Strict
from errorreport.api.limits import by_address
from errorreport.api.wiring import Operation, describes, settings
from errorreport.errors import NotFound
from errorreport.findings.models import Category
from errorreport.reports import devices
from errorreport.rules import service as rules
from errorreport.sites import service as sites
from errorreport.sites.models import Site

bp = Blueprint("sites", __name__, url_prefix="/sites")

CACHED_SECONDS = 300  # as long as a site's owner waits for a change to be seen


class AbilitiesOut(Strict):
    """What the service can do for readers of this site."""

    mail = fields.Boolean(required=True)
    device_list = fields.Boolean(required=True)


class RuleOut(Strict):
    """A house rule that readers may be told of before they send."""

    words = fields.String(required=True)
    text = fields.String(required=True)


class EmbedOut(Strict):
    """Public settings of a site."""

    site = fields.String(required=True)
    name = fields.String(required=True)
    languages = fields.List(fields.String(), required=True)
    categories = fields.List(fields.Enum(Category, by_value=True), required=True)
    rules = fields.List(
        fields.Nested(RuleOut),
        required=True,
        metadata={"description": "For the whole site, newest first, 200 at most."},
    )
    root = fields.List(fields.String(), required=True)
    ignored = fields.List(fields.String(), required=True)
    accent = fields.String(required=True, allow_none=True)
    wording = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    opinion = fields.String(required=True, allow_none=True)
    privacy = fields.String(required=True, allow_none=True)
    can = fields.Nested(AbilitiesOut, required=True)


_embed_out = EmbedOut()


@bp.delete("/<key>/readers/<reader_key>")
@by_address
@describes(
    Operation(
        summary="Forget the key of a reader's own list; the reports stay",
        tag="Readers",
        answers={
            204: ("Forgotten, now or before.", None),
            404: ("There is no such site.", None),
            429: ("Too many; wait Retry-After seconds.", None),
        },
    )
)
def forget_reader(key: str, reader_key: str) -> tuple[str, int]:
    """Take the key of a reader's device out of what it has reported."""
    devices.forget(_site(key).id, reader_key, settings().secret_key)
    return "", 204


@bp.get("/<key>/embed")
@by_address
@describes(
    Operation(
        summary="Public settings of the snippet",
        tag="Readers",
        answers={
            200: ("The settings; may be cached for five minutes.", EmbedOut),
            404: ("There is no such site.", None),
            429: ("Too many; wait Retry-After seconds.", None),
        },
    )
)
def embed(key: str) -> tuple[Response, int, dict[str, str]]:
    """Return what the snippet must know before it shows its dialog."""
    site = _site(key)
    shown = _embed_out.dump(
        {
            "site": site.public_key,
            "name": site.name,
            "languages": site.languages,
            "categories": list(Category),
            "rules": rules.public(site),
            "root": site.root_selectors,
            "ignored": site.ignored_selectors,
            "accent": site.accent,
            "wording": site.wording,
            "opinion": site.opinion_address,
            "privacy": site.privacy_address,
            "can": {"mail": False, "device_list": site.device_list_allowed},
        }
    )
    return jsonify(shown), 200, {"Cache-Control": f"public, max-age={CACHED_SECONDS}"}


def _site(key: str) -> Site:
    site = sites.by_public_key(key)
    if site is None:
        raise NotFound(f"There is no site {key!r}.")
    return site
