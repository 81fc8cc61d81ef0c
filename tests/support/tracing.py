"""The browser's own record of what its main thread does."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

Event = dict[str, Any]

CATEGORIES = "devtools.timeline,v8,toplevel,blink.user_timing"
LOADER = "/embed.js"
# What a script of the loader begins with: its own evaluation, and every call into it.
RUNS = {"EvaluateScript", "FunctionCall"}


def traced(page: Page, act: Callable[[], object]) -> list[Event]:
    """Return the events of DevTools' time line while ``act`` runs; times are in microseconds."""
    session = page.context.new_cdp_session(page)
    events: list[Event] = []
    session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    done: list[bool] = []
    session.on("Tracing.tracingComplete", lambda _: done.append(True))
    session.send(
        "Tracing.start",
        {"categories": CATEGORIES, "transferMode": "ReportEvents"},
    )
    act()
    session.send("Tracing.end")
    while not done:
        page.wait_for_timeout(20)
    session.detach()
    return events


def of(events: list[Event], names: set[str], url: str) -> list[Event]:
    """Return the events of those names that name ``url`` as theirs."""
    return [event for event in events if event["name"] in names and url in str(event.get("args"))]


def within(outer: Event, events: list[Event]) -> list[Event]:
    """Return what the same thread did while ``outer`` lasted."""
    end = outer["ts"] + outer.get("dur", 0)
    return [
        event
        for event in events
        if (event["pid"], event["tid"]) == (outer["pid"], outer["tid"])
        and outer["ts"] < event["ts"] <= end
    ]
