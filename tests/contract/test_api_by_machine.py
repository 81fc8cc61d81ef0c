"""The API tried by a machine: whatever fits the OpenAPI document, and whatever does not.

Schemathesis makes the requests from the document, alone and following its links, and checks each
answer against it. ``make fuzz-api EXAMPLES=2000`` sends more, and new ones in every run.
"""

import contextlib
import copy
import itertools
import os
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import hypothesis
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import FlakyStrategyDefinition

from errorreport.accounts.models import Scope
from errorreport.sites.models import Site
from tests import factories

with warnings.catch_warnings():
    # pygal's finder of modules lacks find_spec: whatever then looks for a missing module is warned
    warnings.filterwarnings("ignore", "PluginImportFixer", ImportWarning)
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.config import SchemathesisConfig
    from schemathesis.specs.openapi.checks import ignored_auth, use_after_free
    from schemathesis.specs.openapi.schemas import OpenApiSchema

EXAMPLES = int(os.environ.get("API_EXAMPLES", "8"))
STEPS = 8  # calls in a row that lead on to each other
PAGE = (
    "<article><p>The committee had recieved the letter on Monday, and it is is true.</p></article>"
)
TEXTS = [
    "The committee had recieved the letter on Monday, and it is is true.",
    "The committee had received the letter on Monday, and it is true.",
    "Nothing of it stands here any more, and all is told in other words than before.",
]
ADDRESSES = [f"{factories.ORIGIN}/{name}" for name in ("a", "b", "c?x=1")]
MARKS = ["recieved", "is is", "committee had recieved the", "Monday"]
#: A receipt outlives its erasure, and says so; who may do what is held by tests/http/test_roles.py.
LEFT_OUT = [use_after_free, ignored_auth]

_REFUSED = ["400", "401", "403", "404", "405", "409", "415", "422", "428"]


@pytest.fixture
def site_and_token(make_app: Callable[..., Flask]) -> tuple[Flask, Site, Mapping[str, str]]:
    """A service without limits, with a text, a finding and a rule to be found by the machine."""
    app = make_app(rate_limits="off")
    site = factories.add_site(app)
    token = factories.add_token(app, site, *Scope)
    client = app.test_client()
    for address in ADDRESSES[:2]:
        sent = {"url": address, "text": TEXTS[0]}
        assert client.post("/api/v1/revisions", json=sent, headers=token).status_code == 201
    reader = {"Origin": factories.ORIGIN}
    report = factories.report(site.public_key)
    assert client.post("/api/v1/reports", json=report, headers=reader).status_code == 201
    rule = {"words": "is is"}
    assert client.post("/api/v1/house-rules", json=rule, headers=token).status_code == 201
    return app, site, token


def settings(examples: int, **more: Any) -> hypothesis.settings:
    return hypothesis.settings(
        max_examples=examples,
        derandomize="API_EXAMPLES" not in os.environ,
        database=None,
        phases=[hypothesis.Phase.generate],  # a request that fails is shown as it was sent
        suppress_health_check=list(hypothesis.HealthCheck),
        **more,
    )


def narrowed(document: dict[str, Any], site: Site) -> dict[str, Any]:
    """Return the document as it is for one site: what else would be refused at the door."""
    document = copy.deepcopy(document)
    shapes = document["components"]["schemas"]
    for shape, names in {
        "TargetIn": ("source",),
        "FactsIn": ("url",),
        "RevisionIn": ("url",),
        "MoveIn": ("from", "to"),
    }.items():
        for name in names:
            shapes[shape]["properties"][name] = {"type": "string", "enum": ADDRESSES}
    shapes["TargetIn"]["properties"]["canonical"] = {"enum": [*ADDRESSES, None]}
    shapes["TargetIn"]["required"] = ["selector", "source"]
    shapes["TargetIn"]["properties"]["selector"] |= {"type": "array", "minItems": 1}
    shapes["ReportIn"]["properties"]["site"] = {"type": "string", "enum": [site.public_key]}
    exact = shapes["QuoteIn"]["properties"]["exact"]
    shapes["QuoteIn"]["properties"]["exact"] = {"anyOf": [{"enum": MARKS}, exact]}
    shapes["PositionIn"]["properties"]["start"]["maximum"] = 20
    shapes["PositionIn"]["properties"]["end"]["minimum"] = 21
    either = []
    for name, values in (("text", TEXTS), ("html", [PAGE])):
        one = copy.deepcopy(shapes["RevisionIn"])
        value = one["properties"][name] | {"type": "string"}
        one["properties"] = {
            key: shape for key, shape in one["properties"].items() if key not in {"text", "html"}
        }
        one["properties"][name] = {"anyOf": [{"enum": values}, value]}
        one["required"] = ["url", name]
        either.append(one)
    shapes["RevisionIn"] = {"anyOf": either}
    for path, calls in document["paths"].items():
        for call in calls.values():
            # A cursor comes out of the Link of the page before.
            call["parameters"] = [one for one in call["parameters"] if one["name"] != "after"]
            for parameter in call["parameters"]:
                if parameter["name"] in {"url", "from", "article"}:
                    parameter["schema"] = {"type": "string", "enum": ADDRESSES}
                if parameter["name"] == "Origin":
                    parameter["schema"] = {"type": "string", "enum": [factories.ORIGIN]}
                if path.endswith("/embed") and parameter["in"] == "path":
                    parameter["schema"] = {"type": "string", "enum": [site.public_key]}
    # No link of OpenAPI can take the secret out of an address; schemathesis's own can.
    secret = {"secret": "$response.header.Location#regex:/receipts/(.+)"}
    document["paths"]["/api/v1/reports"]["post"]["responses"]["201"]["links"] = {
        "fate": {"operationId": "get_receipts_show", "parameters": secret},
        "erase": {"operationId": "delete_receipts_erase", "parameters": secret},
    }
    return document


def loaded(app: Flask, site: Site) -> OpenApiSchema:
    config = SchemathesisConfig()
    [project] = [config.projects.default]
    project.generation.update(with_security_parameters=False)
    # What fields mean to each other, and to what is stored, no schema says.
    project.checks.negative_data_rejection.expected_statuses = [*_REFUSED, "412", "413"]
    project.checks.positive_data_acceptance.expected_statuses = ["2xx", "404", "409", "412", "422"]
    document = narrowed(app.test_client().get("/api/v1/openapi.json").get_json(), site)
    schema = schemathesis.openapi.from_dict(document, config=config)
    schema.app = app
    return schema


def test_whatever_is_sent_is_answered_as_the_document_says(
    site_and_token: tuple[Flask, Site, Mapping[str, str]],
) -> None:
    app, site, token = site_and_token
    schema = loaded(app, site)
    answered: Counter[tuple[str, int]] = Counter()

    def send(case: schemathesis.Case) -> None:
        secured = "security" in case.operation.definition.raw
        answer = case.call(headers=dict(token) if secured else {})
        answered[case.operation.label, answer.status_code] += 1
        case.validate_response(answer, excluded_checks=LEFT_OUT)

    calls = [found.ok() for found in schema.get_all_operations()]
    for call in calls:
        kinds = [call.as_strategy(generation_mode=mode) for mode in GenerationMode]
        settings(EXAMPLES)(given(st.sampled_from(kinds).flatmap(lambda kind: kind))(send))()
    assert {label for label, _ in answered} == {call.label for call in calls}


def test_whatever_one_call_leads_on_to_is_answered_as_the_document_says(
    site_and_token: tuple[Flask, Site, Mapping[str, str]],
) -> None:
    app, site, token = site_and_token
    answered: Counter[tuple[str, int]] = Counter()

    class Trips(loaded(app, site).as_state_machine()):  # type: ignore[misc] # made as it runs
        def get_call_kwargs(self, case: schemathesis.Case) -> dict[str, Any]:
            secured = "security" in case.operation.definition.raw
            return {"headers": dict(token) if secured else {}}

        def validate_response(self, response: Any, case: schemathesis.Case, **options: Any) -> None:
            answered[case.operation.label, response.status_code] += 1
            case.validate_response(
                response, excluded_checks=LEFT_OUT, transport_kwargs=options, recorder=self.recorder
            )

    for number in itertools.count():
        if answered.total() >= EXAMPLES * STEPS:
            break
        # Hypothesis ends a run whose choices no longer fit those before it, as when an id is no
        # longer there to be followed. What was asked until then has been checked.
        with contextlib.suppress(FlakyStrategyDefinition):
            hypothesis.seed(number)(Trips).run(
                settings=settings(EXAMPLES, stateful_step_count=STEPS)
            )
