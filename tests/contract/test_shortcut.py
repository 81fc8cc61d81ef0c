"""A body that goes past marshmallow is loaded to what marshmallow makes of it, and no other is."""

import copy
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError, fields

from errorreport.api.fields import Strict, Words
from errorreport.api.report_schema import _LOADING, REPORT_IN, ReportIn
from errorreport.api.shortcut import Shortcut
from tests import factories
from tests.contract.test_schemas import HOSTILE, bodies, values

SCHEMA = ReportIn()
QUOTE = {"type": "TextQuoteSelector", "exact": "recieved", "prefix": "had ", "suffix": None}
POSITION = {"type": "TextPositionSelector", "start": 4, "end": 12}
WHOLE: dict[str, Any] = {
    **factories.report("pk_x"),
    "target": {
        "source": "https://news.example/a",
        "canonical": "https://news.example/a",
        "part": "text",
        "selector": [QUOTE, POSITION],
        "fingerprint": "0" * 64,
        "block": "f" * 64,
        "version": "3",
        "article_id": "17",
    },
    "comment": "A typing error.",
    "category": "spelling",
    "title": "The letter",
    "language": "en",
    "reader_language": "pt-BR",
    "email": "reader@example.org",
    "trap": "",
    "took_ms": 4_100,
    "proof": "e30=",
    "reader_key": "k",
}
WITHOUT_MARK: dict[str, Any] = {
    "site": "pk_x",
    "target": {"source": "https://news.example/a", "part": "image", "src": "/i.png", "alt": "A"},
    "comment": "It does not load.",
}
PLACES = [
    *((name,) for name in (*WHOLE, "no_such_field")),
    *(("target", name) for name in (*WHOLE["target"], "src", "alt", "href", "no_such_field")),
    *(("target", "selector", 0, name) for name in (*QUOTE, "start", "no_such_field")),
    *(("target", "selector", 1, name) for name in (*POSITION, "exact")),
]
TELLING = [
    None,
    "",
    "x",
    "text",
    "image",
    "link",
    "page",
    "en",
    0,
    1,
    -1,
    True,
    4.0,
    [],
    {},
    [QUOTE],
]
GONE = object()


def outcome(load: Any, body: Any) -> Any:
    try:
        return load(body)
    except ValidationError as error:
        return error.messages


def changed(body: dict[str, Any], place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    body = copy.deepcopy(body)
    *way, last = place
    inner: Any = body
    try:
        for step in way:
            inner = inner[step]
        if value is GONE:
            inner.pop(last, None)
        else:
            inner[last] = value
    except (KeyError, IndexError, TypeError, AttributeError):
        pass  # an earlier change has taken its place away
    return body


changes = st.lists(
    st.tuples(
        st.sampled_from(PLACES),
        st.just(GONE) | st.sampled_from([*TELLING, *HOSTILE]) | values,
    ),
    max_size=3,
)


@settings(max_examples=300)
@given(st.sampled_from([WHOLE, WITHOUT_MARK]), changes)
@example(WHOLE, [(("target", "selector", 1, "end"), 4)])
@example(WHOLE, [(("target", "src"), "/i.png")])
@example(WITHOUT_MARK, [(("comment",), " ")])
def test_it_loads_and_refuses_what_the_schema_does(
    whole: dict[str, Any], made: list[tuple[tuple[Any, ...], Any]]
) -> None:
    body = whole
    for place, value in made:
        body = changed(body, place, value)

    assert outcome(REPORT_IN.load, body) == outcome(SCHEMA.load, body)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_every_field_alone_is_read_as_the_schema_reads_it(place: tuple[Any, ...]) -> None:
    for value in (GONE, *TELLING, *HOSTILE):
        body = changed(WHOLE, place, value)
        assert outcome(REPORT_IN.load, body) == outcome(SCHEMA.load, body), value


@settings(max_examples=50)
@given(bodies(ReportIn))
def test_any_json_is_refused_in_the_same_words(body: Any) -> None:
    assert outcome(REPORT_IN.load, body) == outcome(SCHEMA.load, body)


@pytest.mark.parametrize("body", [WHOLE, WITHOUT_MARK, factories.report("pk_x")])
def test_an_ordinary_report_does_not_ask_the_schema(
    body: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = SCHEMA.load(body)

    def load(*_arguments: Any, **_options: Any) -> Any:
        raise AssertionError("the schema was asked")

    monkeypatch.setattr(Schema, "load", load)
    assert REPORT_IN.load(body) == wanted


def all_shortcuts() -> list[Shortcut]:
    inner = [take.__self__ for *_, take in REPORT_IN._fields if hasattr(take, "__self__")]
    return [REPORT_IN, *(one for one in inner if isinstance(one, Shortcut)), *_LOADING.values()]


def test_no_rule_of_a_schema_is_left_out() -> None:
    """One that looks at several fields is named twice: to the schema, and to its shortcut."""
    assert len(all_shortcuts()) == 4
    for shortcut in all_shortcuts():
        of_schema = {name for hooks in shortcut._schema._hooks.values() for name, *_ in hooks}
        last = [shortcut._make] if shortcut._make else []
        assert {one.__name__ for one in [*shortcut._checks, *last]} == of_schema


def test_a_field_that_is_renamed_has_no_shortcut() -> None:
    class Renamed(Strict):
        name = Words(longest=3, data_key="Name")

    with pytest.raises(TypeError, match="name"):
        Shortcut(Renamed())


def test_a_field_without_a_default_stays_absent() -> None:
    class Bare(Strict):
        name = fields.String()

    assert Shortcut(Bare()).load({}) == {} == Bare().load({})
