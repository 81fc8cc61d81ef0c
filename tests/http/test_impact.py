"""What orders the queue: distinct readers, place and category; and bursts, folded into one row."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from errorreport.db import read_scope, unit_of_work
from errorreport.findings.bursts import BURST, LEAST
from errorreport.findings.impact import Place
from errorreport.findings.lists import Listing, Sort
from errorreport.findings.models import Finding, FindingReader, ReaderDay
from errorreport.findings.queries import View
from errorreport.findings.queue import queue_page
from errorreport.stats.figures import Figures
from errorreport.stats.models import DayFigures
from errorreport.stats.usual import ENOUGH, note_usual_day
from tests import factories
from tests.conftest import MakeApp
from tests.factories import ORIGIN
from tests.support.newsroom import NOON, OURS, AtTheDesk, Newsroom, part, text_of

SETTINGS = {"rate_limits": "off", "trusted_proxies": "1"}
LEAD = "The council met again on Monday evening in the old town hall, and it met for long."
BODY = "On Monday the committee had recieved the letter on Monday, the mayor said."


def send(
    newsroom: Newsroom, address: str = "192.0.2.1", exact: str = "recieved", **more: Any
) -> None:
    answer = newsroom.app.test_client().post(
        "/api/v1/reports",
        json=factories.report(newsroom.site.public_key, exact, "/a", **more),
        headers={"Origin": ORIGIN, "X-Forwarded-For": address},
    )
    assert answer.status_code == 201, answer.text


def push(newsroom: Newsroom, text: str, **more: Any) -> None:
    token = factories.add_token(newsroom.app, newsroom.site)
    answer = newsroom.app.test_client().post(
        "/api/v1/revisions", json={"url": f"{ORIGIN}/a", "text": text, **more}, headers=token
    )
    assert answer.status_code in {200, 201}, answer.text


def stored(app: Flask) -> list[Finding]:
    with app.app_context(), read_scope() as session:
        return list(session.scalars(select(Finding).order_by(Finding.id)))


def rows_of(app: Flask, model: Any) -> int:
    with app.app_context(), read_scope() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_readers_are_counted_once_a_day_by_their_network(
    newsroom: Newsroom, clock: time_machine.Traveller
) -> None:
    for address in (
        "192.0.2.1",
        "192.0.2.1",
        "192.0.2.2",
        "2001:db8:1:2::1",
        "2001:db8:1:2:ffff::9",  # the same /64
        "2001:db8:1:3::1",
    ):
        send(newsroom, address)

    [finding] = stored(newsroom.app)
    assert (finding.reports_count, finding.readers_count) == (6, 4)
    assert finding.impact == finding.rated.impact
    assert rows_of(newsroom.app, FindingReader) == 4


def test_readers_are_not_reports_and_thousands_are_parted(
    newsroom: Newsroom, anna: AtTheDesk, clock: time_machine.Traveller
) -> None:
    send(newsroom, suggestion="received")
    changed = {"reports_count": 1503, "readers_count": 1053, "suggestions": [["received", 1400]]}
    with newsroom.app.app_context(), unit_of_work() as uow:
        uow.session.execute(update(Finding).values(changed))

    page = anna.queue()

    [row] = re.findall(r'<li class="row".*?</li>', page, re.DOTALL)
    assert text_of(row).count("1,053 readers") == 2, "to be seen, and to be heard"
    pane = text_of(part(page, "pane"))
    assert "1,053 readers" in pane
    assert "received 1,400 reports" in pane, "a reader may have sent it twice"
    assert "1,503 reports" in pane
    russian = anna.client.get("/", headers={"Accept-Language": "ru"}).text
    assert "1\xa0053 читателя" in unescape(russian)


def test_the_key_of_a_day_and_what_was_hashed_under_it_go_with_the_day(
    newsroom: Newsroom, clock: time_machine.Traveller
) -> None:
    send(newsroom, "192.0.2.1")
    send(newsroom, "192.0.2.2")
    clock.shift(timedelta(days=1))
    send(newsroom, "192.0.2.2")  # cannot be known to be the one of yesterday

    with newsroom.app.app_context(), read_scope() as session:
        assert list(session.scalars(select(ReaderDay.day))) == [clock_day(clock)]
    assert rows_of(newsroom.app, FindingReader) == 1
    assert stored(newsroom.app)[0].readers_count == 3


def test_a_day_s_key_is_forgotten_without_another_report(
    newsroom: Newsroom, clock: time_machine.Traveller
) -> None:
    send(newsroom, "192.0.2.1")
    client = newsroom.app.test_client()
    client.get("/login")
    assert rows_of(newsroom.app, ReaderDay) == rows_of(newsroom.app, FindingReader) == 1

    clock.shift(timedelta(days=1))
    client.get("/login")

    assert rows_of(newsroom.app, ReaderDay) == rows_of(newsroom.app, FindingReader) == 0
    send(newsroom, "192.0.2.1")
    client.get("/login")
    assert rows_of(newsroom.app, ReaderDay) == rows_of(newsroom.app, FindingReader) == 1
    assert stored(newsroom.app)[0].readers_count == 2


def clock_day(clock: time_machine.Traveller) -> Any:
    return (NOON + timedelta(days=1)).date()


def test_two_processes_share_the_key_of_the_day(
    newsroom: Newsroom, make_app: MakeApp, clock: time_machine.Traveller
) -> None:
    send(newsroom, "192.0.2.1")
    other = make_app(rate_limits="off", trusted_proxies="1")
    send(Newsroom(other, newsroom.site), "192.0.2.1")

    assert stored(newsroom.app)[0].readers_count == 1


def test_no_address_is_stored(newsroom: Newsroom, clock: time_machine.Traveller) -> None:
    send(newsroom, "192.0.2.77")

    with newsroom.app.app_context(), read_scope() as session:
        [reader] = session.scalars(select(FindingReader))
        everything = [value for row in stored(newsroom.app) for value in vars(row).values()]
    assert isinstance(reader.reader, int)
    assert not any("192.0.2.77" in str(value) for value in everything)


def test_the_place_in_the_text_weighs_and_follows_a_new_revision(
    newsroom: Newsroom, clock: time_machine.Traveller
) -> None:
    title = "Letter recieved"
    push(newsroom, "\n".join([title, LEAD, BODY]), title=title)
    prefix, suffix = factories.around(f"{title}\n{LEAD}", "recieved")
    send(newsroom, around=(prefix, suffix), title=title)
    send(newsroom, exact="Monday evening", around=("met again on ", " in the old"), title=title)
    first, second = stored(newsroom.app)
    assert (first.place, second.place) == (Place.HEADLINE, Place.LEAD)

    filler = "\n".join(f"Paragraph {number} says something of its own." for number in range(30))
    push(newsroom, "\n".join([title, filler, LEAD, BODY]), title=title, complete=True)

    first, second = stored(newsroom.app)
    assert (first.place, second.place) == (Place.HEADLINE, Place.BODY)
    assert [one.impact for one in (first, second)] == [one.rated.impact for one in (first, second)]


def test_what_weighs_far_more_than_its_age_is_known_to_be_ahead(
    newsroom: Newsroom, clock: time_machine.Traveller
) -> None:
    title = "Letter recieved"
    push(newsroom, "\n".join([LEAD, BODY]), title=title)
    send(newsroom, around=factories.around(BODY, "recieved"), title=title)
    assert not stored(newsroom.app)[0].ahead

    seen = {}
    for readers in (300, 3_000):
        with newsroom.app.app_context(), unit_of_work() as uow:
            uow.session.execute(update(Finding).values(readers_count=readers))
        send(newsroom, f"192.0.2.{readers % 7}", around=factories.around(BODY, "recieved"))
        seen[readers] = stored(newsroom.app)[0].ahead
    assert seen == {300: False, 3_000: True}

    with newsroom.app.app_context(), unit_of_work() as uow:
        values = {"readers_count": 300, "impact": stored(newsroom.app)[0].impact - 3_300}
        uow.session.execute(update(Finding).values(ahead=False, **values))
    push(newsroom, "\n".join([BODY, LEAD]), title=BODY, complete=True)
    [finding] = stored(newsroom.app)
    assert (finding.place, finding.ahead) == (Place.HEADLINE, True)


def test_the_queue_is_ordered_by_impact_and_says_what_it_is_made_of(
    newsroom: Newsroom, anna: AtTheDesk, clock: time_machine.Traveller
) -> None:
    for number in range(4):
        send(newsroom, f"192.0.2.{number}", "fourfold")
    clock.shift(timedelta(days=3))
    send(newsroom, exact="fact", category="fact", suggestion=None, around=("x " * 9, " y" * 9))
    send(newsroom, exact="alone", suggestion=None, around=("a " * 9, " b" * 9))
    fourfold, fact, alone = (finding.id for finding in stored(newsroom.app))

    # By 2 doublings in readers and less 1 in time, the first is level with the fact: newest first.
    assert anna.listed() == [fact, fourfold, alone]
    assert anna.listed(sort="oldest") == [fourfold, fact, alone]
    assert anna.listed(sort="newest") == [alone, fact, fourfold]
    page = text_of(part(anna.opens(fourfold), "story"))
    assert "Impact 1.0: 4 readers +2.0, 3 d −1.0" in page


def burst(newsroom: Newsroom, findings: int) -> None:
    for number in range(findings):
        suggestion = {"suggestion": "better"} if number % 2 else {"suggestion": None}
        around = (f"before {number} goes ", f" and after {number} comes")
        send(newsroom, exact=f"wordy{number}", around=around, title="Council meets", **suggestion)


def test_a_burst_on_one_article_is_one_row_of_the_queue(
    newsroom: Newsroom, anna: AtTheDesk, clock: time_machine.Traveller
) -> None:
    newsroom.reports("elsewhere")
    burst(newsroom, 1)  # with which the article began
    clock.shift(timedelta(hours=1))
    burst_rest = BURST + 3
    for number in range(1, burst_rest):
        send(newsroom, exact=f"wordy{number}", around=(f"b {number} goes ", f" a {number} c"))

    queue = anna.queue()
    [folded, single] = anna.listed()

    assert f"Council meets {burst_rest} reports in 1 hour, {burst_rest - 1} with" in text_of(queue)
    assert single != folded
    [article] = {finding.article_id for finding in stored(newsroom.app) if finding.folded}
    assert f'href="/?article={article}"' in queue
    assert len(anna.listed(article=article)) == burst_rest
    assert "Council meets" in text_of(part(anna.opens(folded, article=article), "pane"))
    assert len(anna.listed(view="all")) == burst_rest + 1


def test_what_comes_long_after_a_burst_stands_by_itself_again(
    newsroom: Newsroom, clock: time_machine.Traveller
) -> None:
    burst(newsroom, BURST + 2)
    clock.shift(timedelta(hours=9))
    send(newsroom, exact="later", around=("long ", " after"))

    assert [finding.folded for finding in stored(newsroom.app)][-1] is False


def test_few_findings_of_an_article_keep_a_row_each(
    newsroom: Newsroom, anna: AtTheDesk, clock: time_machine.Traveller
) -> None:
    burst(newsroom, BURST - 1)

    assert len(anna.listed()) == BURST - 1


@pytest.mark.parametrize(
    ("opened", "known_days", "usual", "sent", "folds"),
    [
        (lambda back: 400 if back < 8 else 3, 28, 3, LEAST + 1, True),  # a week of floods
        (lambda back: 200, 28, 200, BURST + 1, False),
        (lambda back: 3, ENOUGH - 1, None, LEAST + 1, False),
    ],
)
def test_what_is_a_burst_depends_on_what_the_site_is_used_to(
    newsroom: Newsroom,
    clock: time_machine.Traveller,
    opened: Callable[[int], int],
    known_days: int,
    usual: int | None,
    sent: int,
    folds: bool,
) -> None:
    with newsroom.app.app_context(), unit_of_work() as uow:
        for back in range(1, known_days + 1):
            day = (NOON - timedelta(days=back)).date()
            row = {"site_id": newsroom.site.id, "day": day, "counted_at": NOON}
            uow.insert(DayFigures, **row, figures=Figures(opened=opened(back)).stored())
    with newsroom.app.app_context():
        assert note_usual_day(newsroom.site.id, now=NOON) == usual

    burst(newsroom, sent)

    # The one that makes it a burst folds those before it.
    assert {finding.folded for finding in stored(newsroom.app)} == {folds}


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_of_a_list_with_a_folded_burst_hold_every_row_once(
    newsroom: Newsroom, clock: time_machine.Traveller, sort: Sort
) -> None:
    for number in range(3):
        newsroom.reports(f"early{number}")
        clock.shift(timedelta(minutes=5))
    burst(newsroom, BURST + 1)
    for number in range(3):
        newsroom.reports(f"late{number}")
    listing = Listing([newsroom.site.id], View.OPEN, sort)
    with newsroom.app.app_context():
        whole = [row.id for row in queue_page(listing).rows]
        seen: list[str] = []
        after: str | None = None
        while after is not None or not seen:
            page = queue_page(listing, after=after, limit=2)
            seen += [row.id for row in page.rows]
            after = page.after

    assert len(whole) == 7
    assert seen == whole


def test_after_the_last_of_a_list_comes_the_one_before_it(
    newsroom: Newsroom, anna: AtTheDesk, clock: time_machine.Traveller
) -> None:
    for number in range(3):
        newsroom.reports(f"word{number}")
    first, second, third = anna.listed()

    assert f"/findings/{third}?" in anna.acts(second, "confirmed").location
    assert f"/findings/{first}?" in anna.acts(third, "confirmed").location


@pytest.mark.parametrize("arguments", [{"after": "nonsense"}, {"sort": "colour"}])
def test_a_list_that_does_not_exist_says_so(anna: AtTheDesk, arguments: dict[str, str]) -> None:
    assert anna.client.get("/", query_string=arguments).status_code == 404


def test_what_came_from_one_address_today_is_declined_at_once_and_forgotten_with_the_day(
    newsroom: Newsroom, anna: AtTheDesk, clock: time_machine.Traveller
) -> None:
    for word in ("one", "two", "three"):
        send(newsroom, "192.0.2.66", word)
    send(newsroom, "192.0.2.7", "honest")
    send(newsroom, "192.0.2.66", "shared")
    send(newsroom, "192.0.2.7", "shared")
    shared, honest, three, two, one = anna.listed(sort="newest")

    said = "3 others to decide came from the same address today"
    assert said in text_of(part(anna.opens(two), "pane"))
    assert "from the same address" not in anna.opens(shared), "two have reported it"
    assert "1 other to decide came from the same address" in text_of(anna.opens(honest))
    assert anna.listed(reader=two, sort="newest") == [shared, three, two, one]
    assert "Only what came from one address today. Show the whole list" in text_of(
        anna.queue(reader=two)
    )
    anna.acts(three, "confirmed")
    [seen] = re.findall(r'name="seen" value="(\w+)"', anna.queue(reader=two))
    form = {"do": "declined spam", "every": "true", "seen": seen, "reader": two}

    asked = anna.client.post("/findings/bulk", data=form, headers=OURS).text
    assert "Decline 3 mistakes?" in text_of(asked)
    done = anna.follows(anna.client.post("/findings/bulk", data=form | {"sure": "1"}, headers=OURS))
    assert "3 declined" in text_of(done)
    assert anna.listed() == [honest]
    assert anna.listed(reader=two, view="all", sort="newest") == [shared, three, two, one]

    clock.shift(timedelta(days=1))
    later = text_of(anna.queue(reader=two, view="all"))
    assert "What came from one address is known until midnight (UTC)." in later
    assert "from the same address" not in anna.opens(honest)


def test_one_address_is_another_reader_on_each_site(
    newsroom: Newsroom, anna: AtTheDesk, clock: time_machine.Traveller
) -> None:
    other = Newsroom(newsroom.app, factories.add_site(newsroom.app, "weekly"))
    send(newsroom, "192.0.2.1")
    send(other, "192.0.2.1")

    with newsroom.app.app_context(), read_scope() as session:
        assert len(set(session.scalars(select(FindingReader.reader)))) == 2
