"""Whatever JSON comes, a schema takes it or names what is wrong; nothing else happens."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError, fields

from errorreport.api.articles import FactsIn, MoveIn
from errorreport.api.elsewhere import PlacesIn
from errorreport.api.export import ExportIn
from errorreport.api.finding_schema import BulkIn, EventIn
from errorreport.api.findings import FindingsIn
from errorreport.api.house_rules import HouseRuleChange, HouseRuleIn
from errorreport.api.report_schema import ReportIn
from errorreport.api.revisions import RevisionIn
from errorreport.errors import BadInput
from errorreport.problems import _field_errors
from tests import factories

SCHEMAS = (
    *(ReportIn, RevisionIn, FactsIn, MoveIn, EventIn, BulkIn, PlacesIn, FindingsIn),
    *(HouseRuleIn, HouseRuleChange, ExportIn),
)
#: what people and machines put where a text is asked for
HOSTILE = [
    *("", " ", "\0", "\ud800", "\udfff\ud800", "\ufffe", "\uffff", "\u202e", "\u2066x\u2069"),
    # tags, selectors, fillers, annotations, what is nobody's, line ends, a mark to begin with
    *("\U000e0041\U000e007f", "\ufe0f\U000e0100", "\u115f\u3164\uffa0", "\ufff9a\ufffab\ufffb"),
    *(
        "\u0378\U0010ffff\ue000",
        "\r\n\x85\u2028\x0b",
        "\ufeff\u0301",
        "\x1b[31m\x07",
        "\u180e\u034f",
    ),
    *("\u200b" * 50, "a" + "\u0301" * 500, "👨‍👩‍👧‍👦" * 40, "ﷺ" * 300, "İ" * 999, "ß" * 2_001),
    *("javascript:alert(1)", "//evil.example", "http://[::1]:80\\@evil.example", "https://x/%00"),
    *("=1+1", "' OR 1=1 --", "{{7*7}}", "../../etc/passwd", "<script>", "9" * 400, "1e999"),
]
texts = st.sampled_from(HOSTILE) | st.text(max_size=30)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)


def names(schema: Schema) -> Iterator[str]:
    for name, field in schema.fields.items():
        yield field.data_key or name
        if isinstance(field, fields.Nested):
            yield from names(field.schema)


def bodies(kind: type[Schema]) -> st.SearchStrategy[Any]:
    """Return JSON that knows the names of the schema's fields."""
    known = st.sampled_from(sorted(set(names(kind()))))
    inner = st.dictionaries(known, values, max_size=6)
    return values | st.dictionaries(known, values | inner | st.lists(inner, max_size=3), max_size=8)


def taken_or_named(schema: Schema, body: Any) -> None:
    messages: Any = None
    try:
        schema.load(body)
    except ValidationError as error:
        messages = error.messages
    except BadInput as error:
        messages = [str(error)]
    if messages is not None:
        told = list(_field_errors(messages, []))
        assert told
        assert all(one["detail"] for one in told)
        json.dumps(told).encode()


@pytest.mark.parametrize("kind", SCHEMAS, ids=lambda kind: kind.__name__)
def test_a_schema_takes_what_comes_or_names_what_is_wrong(kind: type[Schema]) -> None:
    schema = kind()

    @settings(max_examples=25)
    @given(bodies(kind))
    def check(body: Any) -> None:
        taken_or_named(schema, body)

    check()


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
@pytest.mark.parametrize("kind", SCHEMAS, ids=lambda kind: kind.__name__)
def test_a_field_of_a_hostile_name_is_named(kind: type[Schema], name: str) -> None:
    taken_or_named(kind(), {name: None})


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_report_with_a_hostile_text_in_any_field_is_taken_or_named(text: str) -> None:
    schema, whole = ReportIn(), factories.report("pk_x", comment="c", title="t", language="en")

    for name in (*whole, "reader_language", "email", "proof", "reader_key"):
        taken_or_named(schema, {**whole, name: text})
    for name in ("source", "canonical", "fingerprint", "block", "version", "article_id", "part"):
        taken_or_named(schema, {**whole, "target": {**whole["target"], name: text}})
    for name in ("exact", "prefix", "suffix"):
        quote = {**whole["target"]["selector"][0], name: text}
        taken_or_named(schema, {**whole, "target": {**whole["target"], "selector": [quote]}})
