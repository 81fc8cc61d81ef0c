"""The demo that ``errorreport serve --demo`` runs, as a newcomer's browser meets it."""

import json
import re
import urllib.error
import urllib.request
from typing import Any

from tests.support import operator


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read().decode()


def answers(url: str) -> bool:
    try:
        get(url)
    except urllib.error.URLError:
        return False
    return True


def site_key(demo: str) -> str:
    """Return the key that a page of the demo publication names."""
    found = re.search(r'data-site="(pk_[\w-]+)"', get(demo))
    assert found is not None
    return found[1]


def report(key: str, demo: str) -> bytes:
    body = {
        "site": key,
        "target": {
            "source": f"{demo}/night-ferry",
            "selector": [{"type": "TextQuoteSelector", "exact": "recieved"}],
        },
        "suggestion": "received",
    }
    return json.dumps(body).encode()


def submit(service: operator.Serving) -> dict[str, Any]:
    """Send one report as a page of the demo publication does; return the answer."""
    request = urllib.request.Request(
        f"{service.url}/api/v1/reports",
        data=report(site_key(service.demo_url), service.demo_url),
        headers={"Content-Type": "application/json", "Origin": service.demo_url},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 201
        assert answer.headers["Access-Control-Allow-Origin"] == service.demo_url
        document: dict[str, Any] = json.load(answer)
        return document
