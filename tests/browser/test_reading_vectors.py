"""The browser reads every shared vector exactly as the server does: text, hashes and offsets.

Each page is read twice: live, and as the detached copy that the snippet keeps. Marked points are
taken as the comments they are, and once more as points inside text, with the comments removed and
the text around them joined. All pages are read in one round, each in a frame of its own, which is
parsed as a page is; each is then a test by its name.
"""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser

from errorreport.extract import ReadingText, block_hash, point_offsets, reading_text
from errorreport.extract.rules import SOURCE
from tests.support.servers import ROOT
from tests.support.vectors import VECTORS, Vector

MODULES = {name: (ROOT / "errorreport" / "embed" / name) for name in ("reading.js", "passage.js")}
BY_NAME = {vector.name: vector for vector in VECTORS}

READ = """
async (vectors) => {
  const { blockAt, describe, digest, read } = await import("/modules/reading.js");
  const { rangeOf } = await import("/modules/passage.js");

  const pointsIn = (page) => {
    const comments = page.ownerDocument.createNodeIterator(page, NodeFilter.SHOW_COMMENT);
    const points = [];
    for (let node; (node = comments.nextNode()); ) {
      const name = node.data.match(/^@([\\w-]+)$/)?.[1];
      if (name) points.push([name, [node, 0]]);
    }
    return points;
  };
  const join = (points) =>
    points.map(([name, point]) => {
      const [comment] = point;
      const { previousSibling, nextSibling } = comment;
      if (previousSibling?.nodeType !== 3) return [name, point];
      const joined = [previousSibling, previousSibling.data.length];
      if (nextSibling?.nodeType === 3) {
        previousSibling.data += nextSibling.data;
        nextSibling.remove();
      }
      comment.remove();
      return [name, joined];
    });
  const reportOf = async (page, points, settings) => {
    const body = [...page.childNodes].find((node) => node.localName === "body");
    const { text, at } = read(body, settings, points.map(([, point]) => point));
    const marks = {};
    for (let i = 1; i < points.length; i += 1) {
      const [[one, from], [other, to]] = [points[i - 1], points[i]];
      const mark = await describe(body, settings, from, to);
      marks[`${one} ${other}`] = mark;
      if (!mark?.exact) continue;
      const range = rangeOf(body, settings, mark.start, mark.end);
      const again = [
        [range.startContainer, range.startOffset],
        [range.endContainer, range.endOffset],
      ];
      mark.again = await describe(body, settings, ...again);
    }
    return {
      text,
      fingerprint: await digest(text),
      blocks: await Promise.all(text.split("\\n").map(digest)),
      first_block: await digest(blockAt(text, 0, 0)),
      points: points.map(([name], i) => [name, [...text.slice(0, at[i])].length]),
      marks,
    };
  };

  const waysOf = async (name, settings) => {
    const frame = document.createElement("iframe");
    await new Promise((loaded) => {
      frame.onload = loaded;
      frame.src = `/${name}`;
      document.body.append(frame);
    });
    const live = frame.contentDocument.documentElement;
    const copy = live.cloneNode(true);
    const ways = {
      live: await reportOf(live, pointsIn(live), settings),
      copied: await reportOf(copy, pointsIn(copy), settings),
      "copied, joined": await reportOf(copy, join(pointsIn(copy)), settings),
      "live, joined": await reportOf(live, join(pointsIn(live)), settings),
    };
    frame.remove();
    return ways;
  };

  const found = {};
  for (const [name, settings] of vectors) {
    found[name] = await waysOf(name, settings).catch((error) => error.stack);
  }
  return found;
}
"""


# Only what the page itself holds is read, so nothing is loaded from elsewhere.
LOADS_NOTHING = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"


class Pages(BaseHTTPRequestHandler):
    """Serves the vectors, the modules as the build makes them, and an empty page for the frames."""

    def do_GET(self) -> None:
        """Answer with `/modules/NAME`, `/NAME` or `/`."""
        name = self.path.rpartition("/")[2]
        if self.path.startswith("/modules/"):
            module = MODULES[name].read_text("utf-8").replace("__READING__", SOURCE)
            self._answer(module.encode(), "text/javascript; charset=utf-8")
        elif name in BY_NAME:
            self._answer(BY_NAME[name].html, BY_NAME[name].content_type, LOADS_NOTHING)
        elif not name:
            self._answer(b"<!doctype html><body>", "text/html; charset=utf-8")
        else:
            self.send_error(404)

    def _answer(self, body: bytes, content_type: str, policy: str = "") -> None:
        self.send_response(200)
        self.send_header("Content-Security-Policy", policy)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output to the test."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the vectors are served: loopback, so that crypto.subtle exists."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def read_in_browser(browser: Browser, address: str) -> Iterator[dict[str, Any]]:
    """What the browser reads in each vector, by name, or how it failed."""
    page = browser.new_page()
    page.goto(address)
    asked = [[vector.name, {"root": vector.root, "ignored": vector.ignored}] for vector in VECTORS]
    yield page.evaluate(READ, asked)
    page.close()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_browser_and_server_agree(read_in_browser: dict[str, Any], vector: Vector) -> None:
    """Text, fingerprint, blocks, offsets and marks are the server's, code point for code point."""
    selectors = {"root": vector.root, "ignored": vector.ignored}
    ours = reading_text(vector.html, charset=vector.charset, **selectors)
    offsets = point_offsets(vector.html, charset=vector.charset, **selectors)

    ways = read_in_browser[vector.name]
    assert isinstance(ways, dict), ways
    for way, theirs in ways.items():
        assert theirs["text"].split("\n") == ours.text.split("\n"), way
        assert theirs["fingerprint"] == ours.fingerprint == vector.fingerprint, way
        assert theirs["blocks"] == vector.blocks, way
        assert theirs["first_block"] == block_hash(ours.text, 0, 0), way
        assert dict(theirs["points"]) == offsets, way
        for (one, start), (other, end) in pairwise(theirs["points"]):
            mark = theirs["marks"][f"{one} {other}"]
            expected = expected_mark(ours, start, end)
            again = mark.pop("again", None) if mark else None
            assert mark == expected, way
            assert again == (expected if expected and expected["exact"] else None), way


def expected_mark(reading: ReadingText, start: int, end: int) -> dict[str, Any] | None:
    """What a report must say of a mark, from the text alone."""
    if start >= end:
        return None
    text = reading.text
    marked = text[start:end]
    first = start + len(marked) - len(marked.lstrip("\n"))
    exact = marked.strip("\n")
    last = first + len(exact)
    return {
        "exact": exact,
        "prefix": text[max(0, first - 32) : first],
        "suffix": text[last : last + 32],
        "start": first,
        "end": last,
        "fingerprint": reading.fingerprint,
        "block": block_hash(text, start, end),
    }
