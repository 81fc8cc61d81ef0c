"""Many people who agreed to report one article: the queue, the acts that clear it, what they hear.

The same with 5,000 reports, in real processes and with pictures: ``python -m tests.bench.brigade``.
"""

import re
from collections import Counter

from errorreport.accounts.models import Role
from errorreport.findings.bursts import BURST
from tests import factories
from tests.conftest import MakeApp
from tests.factories import ORIGIN
from tests.support.brigade import ARTICLE, TITLE, brigade, text
from tests.support.newsroom import BASE, OURS, Newsroom, text_of

REPORTS, PEOPLE = 200, 40


def test_a_brigade_is_one_row_and_one_act_clears_it_and_one_undo_brings_it_back(
    make_app: MakeApp,
) -> None:
    app = make_app(trusted_proxies="1", rate_limits="off")  # with every sum done that is asked for
    newsroom = Newsroom(app, factories.add_site(app))
    anna = newsroom.hires("Anna", Role.EDITOR)
    client = app.test_client()
    token = factories.add_token(app, newsroom.site)
    pushed = {"url": f"{ORIGIN}{ARTICLE}", "text": text(), "title": TITLE}
    assert client.post("/api/v1/revisions", json=pushed, headers=token).status_code == 201
    honest = newsroom.reports("honest")
    [early] = anna.listed()

    said, receipts = Counter[str](), []
    for sent in brigade(newsroom.site.public_key, REPORTS, people=PEOPLE):
        headers = {"Origin": ORIGIN, "X-Forwarded-For": sent.address}
        answer = client.post("/api/v1/reports", json=sent.body, headers=headers)
        assert answer.status_code == 201, answer.text
        said[answer.get_json()["answer"]] += 1
        receipts.append(answer.get_json()["receipt"].removeprefix(BASE))

    assert set(said) == {"new", "known"}
    assert said["new"] > 5 * BURST, "they open many, however alike they are"
    assert said["known"] > 0.3 * REPORTS
    rows = anna.listed()
    assert len(rows) == 2, "one row for all of them, and the honest one"
    assert early in rows
    queue = text_of(anna.queue())
    assert f"{TITLE} {REPORTS} reports in" in queue

    page = anna.client.get("/sites/news/floods").text
    assert f"{TITLE} {REPORTS} reports in" in text_of(page)
    form = {
        name: re.findall(rf'name="{name}" value="(\w+)"', page)[0]
        for name in ("site", "article", "every", "seen")
    }
    form["do"] = "declined spam"
    asked = anna.client.post("/findings/bulk", data=form, headers=OURS)
    assert f"Decline {said['new']} mistakes?" in text_of(asked.text)
    answer = anna.client.post("/findings/bulk", data=form | {"sure": "true"}, headers=OURS)
    done = anna.follows(answer)
    assert f"{said['new']} declined. Undo" in text_of(done)
    assert anna.listed() == [early]
    told = [text_of(client.get(receipt).text) for receipt in (*receipts[:2], receipts[-1])]
    assert all("decided to leave it. This report could not be used." in one for one in told)
    assert "The editors have your report" in text_of(client.get(honest).text)

    status = done[done.index('id="status"') :]
    undo = {
        name: re.findall(rf'name="{name}" value="(\w+)"', status)[0] for name in ("act", "finding")
    }
    undone = anna.client.post("/findings/events", data=undo, headers=OURS)
    assert f"Undone for {said['new']} mistakes." in text_of(anna.follows(undone))
    assert anna.listed() == rows
