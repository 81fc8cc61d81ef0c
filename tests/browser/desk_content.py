"""A newsroom's Monday morning: mistakes in several languages, some long, some nasty."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from secrets import token_urlsafe

import time_machine
from flask import Flask
from sqlalchemy import select

from errorreport.accounts.models import Editor, Membership, Role, Session
from errorreport.accounts.passwords import hash_password
from errorreport.accounts.service import SIGNED_IN, hash_secret
from errorreport.articles.models import Article, Revision, RevisionSource
from errorreport.db import unit_of_work
from errorreport.findings.models import Finding
from errorreport.ids import new_id
from errorreport.sites import service as sites
from errorreport.sites.models import Site
from errorreport.stats.figures import Figures, bucket
from errorreport.stats.models import DayFigures

PASSWORD = "correct horse battery"
_hash = cache(hash_password)  # slow on purpose, and the same for everybody here
SITES = {
    "herald": ("Daily Herald", "https://herald.example"),
    "gunes": ("Günəş", "https://gunes.example"),
    "zarya": ("Заря", "https://zarya.example"),
}


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """One finding as it stands after its readers' reports."""

    title: str
    section: str
    prefix: str
    exact: str
    suffix: str
    #: (wording, readers)
    suggestions: tuple[tuple[str, int], ...] = ()
    readers: int = 1
    hours: float = 2
    site: str = "herald"
    language: str = "en"
    category: str = "spelling"
    comments: tuple[str, ...] = ()
    above: str = ""
    below: str = ""
    path: str = field(default="")


MISTAKES = [
    Mistake(
        title="編集部が答えます:読者の疑問",
        section="くらし",
        language="ja",
        prefix="市は来年度の予算案で、図書館の開館時間を",
        exact="延長するする",
        suffix="方針を明らかにした。対象は中央図書館と",
        suggestions=(("延長する", 2),),
        readers=2,
        hours=49,
    ),
    Mistake(
        title="Spring budget",
        section="Politics",
        prefix="a spokesman for the Ministry ",
        exact="of of",
        suffix=" Finance said on Sunday",
        suggestions=(("of", 1),),
        hours=26,
    ),
    Mistake(
        title="Зимнее расписание пригородных поездов",
        section="Город",
        site="zarya",
        language="ru",
        prefix="С понедельника первый поезд отправляется в ",
        exact="5-20",
        suffix=" утра, последний — в полночь",
        suggestions=(("5:20", 3),),
        readers=3,
        hours=22,
    ),
    Mistake(
        title="Bundesrat berät über neue Vorschriften",
        section="Politik",
        language="de",
        prefix="Der Entwurf zur ",
        exact=(
            "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzesentwurfs"
            "prüfungskomission"
        ),
        suffix=" soll im Mai beraten werden",
        suggestions=(
            (
                "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzesentwurfs"
                "prüfungskommission",
                1,
            ),
        ),
        hours=20,
    ),
    Mistake(
        title="Harbour works to end in May",
        section="Business",
        prefix="The port authority has so far paid ",
        exact="$8 billion",
        suffix=" to the contractor, according to",
        suggestions=(("$8 million", 3),),
        readers=3,
        hours=5.5,
        category="fact",
        comments=("See https://port.example/annual-report p. 14: it is million, not billion.",),
    ),
    Mistake(
        title="افتتاح سوق الورّاقين بعد ترميمه",
        section="ثقافة",
        language="ar",
        prefix="وقال مدير المشروع إن العمل ",
        exact="أستمر",
        suffix=" ثلاث سنوات كاملة",
        suggestions=(("استمر", 4),),
        readers=4,
        hours=4.2,
    ),
    Mistake(
        title="Payızda şəhərin rəngi dəyişir",
        section="Mədəniyyət",
        site="gunes",
        language="az",
        prefix="Bakıda payız gec gəlir, ",
        exact="аmma",
        suffix=" gələndə hər şeyi dəyişir",
        suggestions=(("amma", 1),),
        hours=3.4,
    ),
    Mistake(
        title="Winter timetable: what changes",
        section="Travel",
        prefix="trains run every ten minutes, ",
        exact="Monday-Friday",
        suffix=", and every twenty at weekends",
        suggestions=(("Monday–Friday", 1),),
        hours=3,
    ),
    Mistake(
        title="A library that never closes",
        section="Culture",
        prefix="“We lent out more books than ever,” ",
        exact="the the librarian told reporters who had gathered in the reading room on the first"
        " evening of the festival",
        suffix=". “People came in from the rain.”",
        hours=2.6,
    ),
    Mistake(
        title="Council meets again",
        section="News",
        prefix="On Monday the committee had ",
        exact="recieved",
        suffix=" the letter, the mayor said, and would answer before the end of the month.",
        suggestions=(("received", 9), ("had received", 2)),
        readers=12,
        hours=2.1,
        comments=("Same in the caption.",),
        above=(
            "The council’s committee on public works met again on Monday evening, for the third"
            " time this month. The clerk read the minutes of the last meeting and the members"
            " agreed to them."
        ),
        below=(
            "A second letter, from the residents of Quay Street, was put off until the committee"
            " has seen the drawings."
        ),
    ),
]


@dataclass(frozen=True)
class Room:
    """A newsroom of its own on one service: its people's addresses, cookies, and receipts."""

    anna: str
    boris: str
    #: by e-mail address
    cookies: dict[str, str]
    #: oldest first
    receipts: list[str]
    #: of the first site
    site: Site


def fill(app: Flask, room: str = "", mistakes: Sequence[Mistake] = MISTAKES) -> Room:
    """Add the sites, two editors and every mistake."""
    now = datetime.now(UTC)
    anna, boris = (f"{name}{room}@herald.example" for name in ("anna", "boris"))
    with app.app_context():
        known = {
            slug: sites.add(f"{slug}{room}", name=name, origins=[origin], now=now)
            for slug, (name, origin) in SITES.items()
        }
        sites.change(f"herald{room}", {"edit_url": "https://cms.example/edit?page={url}"})
        people = {anna: "Anna Karimova", boris: "Boris Petrenko"}
        cookies = {
            email: _hire(email, name, [site.id for site in known.values()], now)
            for email, name in people.items()
        }
        if mistakes:
            _weeks_before(known["herald"], now)
    receipts = [
        _report(app, known[mistake.site], f"/{number}", mistake, now)
        for number, mistake in enumerate(mistakes)
    ]
    return Room(anna, boris, cookies, receipts, known["herald"])


def _weeks_before(site: Site, now: datetime) -> None:
    """Add what the stats are drawn of: six weeks, quieter at weekends, one day with a flood."""
    sections = ("News", "Business", "Culture", "Travel and the seasons of the year", "")
    with unit_of_work() as uow:
        for back in range(1, 43):
            day = (now - timedelta(days=back)).date()
            opened = (3 if day.weekday() > 4 else 11) + back % 5
            figures = Figures(
                reports=opened * 3 + (240 if back == 12 else 0),
                opened=opened,
                by_revision=opened // 2,
                by_editor=opened // 5,
                automatic=opened // 2,
                undone=int(back % 9 == 0),
                to_decision=Counter({bucket(timedelta(hours=1 + back % 7)): opened}),
                to_correction=Counter({bucket(timedelta(hours=5 + back % 30)): opened // 2}),
                sections=Counter({name: opened // at for at, name in enumerate(sections, 1)}),
            )
            row = {"site_id": site.id, "day": day, "figures": figures.stored()}
            uow.insert(DayFigures, **row, counted_at=now)


def _hire(email: str, name: str, site_ids: list[str], now: datetime) -> str:
    """Add an editor who is signed in; return the cookie."""
    editor_id, token = new_id(), token_urlsafe(32)
    with unit_of_work() as uow:
        person = {"id": editor_id, "email": email, "name": name, "created_at": now}
        uow.insert(Editor, **person, password_hash=_hash(PASSWORD))
        for site_id in site_ids:
            member = {"site_id": site_id, "editor_id": editor_id, "created_at": now}
            uow.insert(Membership, **member, role=Role.EDITOR)
        times = {"created_at": now, "last_used_at": now, "expires_at": now + SIGNED_IN}
        uow.insert(Session, editor_id=editor_id, token_hash=hash_secret(token), **times)
    return token


def _report(app: Flask, site: Site, path: str, mistake: Mistake, now: datetime) -> str:
    at = now - timedelta(hours=mistake.hours)
    with time_machine.travel(at, tick=True):
        if mistake.above:
            _publish(app, site, path, mistake, at)
        for comment in mistake.comments or (None,):
            answer = app.test_client().post(
                "/api/v1/reports",
                json=_body(site, path, mistake, comment),
                headers={"Origin": site.origins[0]},
            )
            assert answer.status_code == 201, answer.text
    with app.app_context(), unit_of_work() as uow:
        article = uow.session.scalars(
            select(Article).where(Article.site_id == site.id, Article.url.endswith(path))
        ).one()
        article.section = mistake.section
        finding = uow.session.scalars(
            select(Finding).where(Finding.article_id == article.id).order_by(Finding.id)
        ).first()
        assert finding is not None
        finding.suggestions = [list(pair) for pair in mistake.suggestions]
        finding.reports_count = finding.readers_count = mistake.readers
    receipt: str = answer.json["receipt"]
    return receipt


def _body(site: Site, path: str, mistake: Mistake, comment: str | None) -> dict[str, object]:
    quote = {
        "type": "TextQuoteSelector",
        "exact": mistake.exact,
        "prefix": mistake.prefix,
        "suffix": mistake.suffix,
    }
    return {
        "site": site.public_key,
        "target": {"source": f"{site.origins[0]}{path}", "selector": [quote]},
        "suggestion": mistake.suggestions[0][0] if mistake.suggestions else None,
        "comment": comment,
        "category": mistake.category,
        "title": mistake.title,
        "language": mistake.language,
    }


def _publish(app: Flask, site: Site, path: str, mistake: Mistake, at: datetime) -> None:
    passage = mistake.prefix + mistake.exact + mistake.suffix
    text = "\n".join([mistake.title, mistake.above, passage, mistake.below])
    with app.app_context(), unit_of_work() as uow:
        article = Article(
            site_id=site.id,
            url=f"{site.origins[0]}{path}",
            title=mistake.title,
            language=mistake.language,
            revision_number=1,
            authors=[],
            created_at=at,
        )
        uow.add(article)
        uow.session.flush()
        uow.insert(
            Revision,
            site_id=site.id,
            article_id=article.id,
            number=1,
            fingerprint=hashlib.sha256(text.encode()).hexdigest(),
            source=RevisionSource.PUSHED,
            text=text,
            created_at=at,
        )
