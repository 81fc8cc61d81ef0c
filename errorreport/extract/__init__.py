"""From a page to the text of its article, and from an address to the article's one address."""

from errorreport.extract.html import NoArticleRoot, Page, PageFacts
from errorreport.extract.noscript import TangledHtml
from errorreport.extract.reading import (
    ReadingText,
    block_at,
    block_hash,
    block_hashes,
    fingerprint,
    page_facts,
    plain_text,
    point_offsets,
    reading_text,
)
from errorreport.extract.selectors import BadSelector, check_selectors
from errorreport.extract.url import (
    BadUrl,
    ParsedUrl,
    UrlRules,
    canonical_url,
    host_of,
    parse_http_url,
)

__all__ = [
    "BadSelector",
    "BadUrl",
    "NoArticleRoot",
    "Page",
    "PageFacts",
    "ParsedUrl",
    "ReadingText",
    "TangledHtml",
    "UrlRules",
    "block_at",
    "block_hash",
    "block_hashes",
    "canonical_url",
    "check_selectors",
    "fingerprint",
    "host_of",
    "page_facts",
    "parse_http_url",
    "plain_text",
    "point_offsets",
    "reading_text",
]
