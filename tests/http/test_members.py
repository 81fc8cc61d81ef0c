"""Members and invitations: a link works once, and a site is never without an admin."""

import re

import pytest
import time_machine
from flask import Flask

from errorreport.accounts.models import Role
from errorreport.clock import utc_now
from tests import factories
from tests.support.newsroom import BASE, OURS, AtTheDesk, Newsroom, text_of

MEMBERS = "/sites/news/members"
NEW = {"name": "Dilnoza", "email": "Dilnoza@News.example", "password": "twelve angry typesetters"}


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def admin(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna", Role.ADMIN)


def post(desk: AtTheDesk, path: str, **fields: str) -> tuple[int, str]:
    answer = desk.client.post(path, data=fields, headers=OURS)
    if answer.status_code == 303:
        return 303, desk.client.get(answer.location).text
    return answer.status_code, answer.text


def invites(admin: AtTheDesk, label: str = "Dilnoza", role: str = "editor") -> str:
    """Make a link and return its path."""
    status, page = post(admin, f"{MEMBERS}/invitations", label=label, role=role)
    assert status == 200, page
    (link,) = re.findall(rf'value="{BASE}(/invitations/[\w-]+)"', page)
    return str(link)


def members(desk: AtTheDesk) -> str:
    return text_of(desk.client.get(MEMBERS).text)


def test_a_new_person_joins_by_the_link_and_is_at_the_desk(
    newsroom: Newsroom, admin: AtTheDesk, app: Flask
) -> None:
    newsroom.reports()
    link = invites(admin)
    someone = AtTheDesk(app.test_client())
    letter = text_of(someone.client.get(link).text)
    assert "Anna invites you to the editors’ desk of The News. Your role: Editor." in letter

    status, desk = post(someone, link, **NEW)

    assert status == 303
    assert "recieved" in desk
    assert someone.acts(someone.listed()[0], "confirmed").status_code == 303
    assert "Dilnoza dilnoza@news.example" in members(admin)
    assert "joined as Dilnoza" in members(admin)
    assert AtTheDesk(app.test_client()).signs_in(NEW["email"], NEW["password"]).status_code == 303


def test_a_link_is_shown_once_works_once_and_is_not_stored(admin: AtTheDesk, app: Flask) -> None:
    link = invites(admin)
    assert link not in admin.client.get(MEMBERS).text
    assert post(AtTheDesk(app.test_client()), link, **NEW)[0] == 303

    again = app.test_client().get(link)

    assert again.status_code == 404
    assert "It has been used, was taken back, or is too old." in text_of(again.text)
    other = {**NEW, "email": "other@news.example"}
    assert post(AtTheDesk(app.test_client()), link, **other)[0] == 404


def test_somebody_with_an_account_joins_with_it_and_keeps_a_higher_role(
    newsroom: Newsroom, admin: AtTheDesk
) -> None:
    vera = newsroom.hires("Vera", None)
    assert "Join as Vera" in text_of(vera.client.get(link := invites(admin, "Vera")).text)

    assert post(vera, link)[0] == 303
    assert vera.client.get(MEMBERS).status_code == 200
    assert post(admin, invites(admin, "Anna", "viewer"))[0] == 303

    assert admin.client.get("/sites/news/settings").status_code == 200


def test_nobody_takes_over_an_account_by_a_link(newsroom: Newsroom, admin: AtTheDesk) -> None:
    newsroom.hires("Boris")
    stranger = AtTheDesk(newsroom.app.test_client())

    status, page = post(stranger, invites(admin), **NEW | {"email": "boris@news.example"})

    assert status == 422
    assert "There is an account with this e-mail. Sign in to it to join." in text_of(page)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": " "}, "A name has 1 to 200 characters."),
        ({"email": "dilnoza"}, "Write an e-mail address."),
        ({"password": "short"}, "A password has 12 to 200 characters; this one has 5."),
    ],
)
def test_what_cannot_be_used_is_named_and_the_link_still_works(
    admin: AtTheDesk, app: Flask, fields: dict[str, str], told: str
) -> None:
    link = invites(admin)
    someone = AtTheDesk(app.test_client())

    status, page = post(someone, link, **NEW | fields)

    assert status == 422
    assert told in text_of(page)
    assert post(someone, link, **NEW)[0] == 303


def test_a_link_taken_back_or_a_week_old_is_useless(admin: AtTheDesk, app: Flask) -> None:
    link = invites(admin)
    (revoke,) = re.findall(
        rf'action="({MEMBERS}/invitations/\w+/revoke)"', admin.client.get(MEMBERS).text
    )
    status, page = post(admin, revoke)
    assert status == 303
    assert "The link no longer works." in text_of(page)
    assert "taken back" in text_of(page)
    assert app.test_client().get(link).status_code == 404

    link = invites(admin)
    with time_machine.travel(utc_now().timestamp() + 7 * 86_400 + 1):
        assert app.test_client().get(link).status_code == 404


def test_the_last_admin_cannot_be_lost(newsroom: Newsroom, admin: AtTheDesk) -> None:
    boris = newsroom.hires("Boris")
    ids = re.findall(rf"{MEMBERS}/(\w+)/role", admin.client.get(MEMBERS).text)
    anna_id, boris_id = ids
    for path, fields in ((f"{anna_id}/role", {"role": "editor"}), (f"{anna_id}/remove", {})):
        status, page = post(admin, f"{MEMBERS}/{path}", **fields)
        assert status == 409
        assert "A site needs an admin. Make somebody else one first." in text_of(page)

    assert post(admin, f"{MEMBERS}/{boris_id}/role", role="admin")[0] == 303
    assert post(admin, f"{MEMBERS}/{anna_id}/remove")[0] == 303

    assert admin.client.get(MEMBERS).status_code == 404
    assert boris.client.get("/sites/news/settings").status_code == 200


def test_a_member_taken_off_the_site_sees_nothing_of_it(
    newsroom: Newsroom, admin: AtTheDesk
) -> None:
    newsroom.reports()
    boris = newsroom.hires("Boris")
    (finding,) = boris.listed()
    _, boris_id = re.findall(rf"{MEMBERS}/(\w+)/role", admin.client.get(MEMBERS).text)

    assert post(admin, f"{MEMBERS}/{boris_id}/remove")[0] == 303

    assert boris.client.get(f"/findings/{finding}").status_code == 404


def test_viewers_see_who_works_here_and_no_forms(newsroom: Newsroom, admin: AtTheDesk) -> None:
    page = newsroom.hires("Vera", Role.VIEWER).client.get(MEMBERS).text

    assert "Anna anna@news.example Admin" in text_of(page)
    assert "<form" not in page
