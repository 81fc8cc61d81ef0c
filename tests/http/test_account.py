"""What a person decides about themselves: name, language, light, keys, password, sign-ins."""

import pytest
import time_machine
from flask import Flask

from errorreport.clock import utc_now
from tests import factories
from tests.support.newsroom import OURS, PASSWORD, AtTheDesk, Newsroom, text_of

EMAIL = "anna@news.example"
NEW = "twelve angry typesetters"


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna")


def page(desk: AtTheDesk) -> str:
    answer = desk.client.get("/account")
    assert answer.status_code == 200, answer.text
    return answer.text


def post(desk: AtTheDesk, path: str, **fields: str) -> tuple[int, str]:
    answer = desk.client.post(path, data=fields, headers=OURS)
    if answer.status_code == 303:
        return 303, desk.client.get(answer.location).text
    return answer.status_code, answer.text


def test_choices_are_kept_and_the_desk_follows_them(anna: AtTheDesk) -> None:
    chosen = {"language": "ru", "theme": "dark", "compact": "true"}
    status, said = post(anna, "/account", name=" Anna  Karimova ", **chosen)

    assert status == 303
    assert "Сохранено." in text_of(said)
    assert (
        '<html lang="ru" dir="ltr" data-theme="dark" data-keys="off" data-rows="compact">' in said
    )
    assert 'value="Anna Karimova"' in said
    assert "Anna Karimova" in anna.queue()


@pytest.mark.parametrize("fields", [{"name": " "}, {"name": "x" * 201}])
def test_a_name_that_cannot_be_used_is_named(anna: AtTheDesk, fields: dict[str, str]) -> None:
    status, said = post(anna, "/account", **fields)

    assert status == 422
    assert "A name has 1 to 200 characters." in text_of(said)
    assert 'aria-invalid="true" aria-describedby="name-wrong"' in said


def test_a_new_password_ends_the_other_sign_ins_and_not_this_one(
    anna: AtTheDesk, app: Flask
) -> None:
    elsewhere = AtTheDesk(app.test_client())
    elsewhere.signs_in(EMAIL)

    status, said = post(anna, "/account/password", old=PASSWORD, new=NEW)

    assert status == 303
    assert "Password changed. Every other sign-in has ended." in text_of(said)
    assert elsewhere.client.get("/").status_code == 303
    assert elsewhere.signs_in(EMAIL).status_code == 401
    assert elsewhere.signs_in(EMAIL, NEW).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("wrong", NEW, "This is not your present password."),
        (PASSWORD, "short", "A password has 12 to 200 characters; this one has 5."),
    ],
)
def test_a_password_that_cannot_be_used_changes_nothing(
    anna: AtTheDesk, app: Flask, old: str, new: str, told: str
) -> None:
    status, said = post(anna, "/account/password", old=old, new=new)

    assert status == 422
    assert told in text_of(said)
    assert AtTheDesk(app.test_client()).signs_in(EMAIL).status_code == 303


def test_each_sign_in_stands_in_the_list_and_can_be_ended(anna: AtTheDesk, app: Flask) -> None:
    elsewhere = AtTheDesk(app.test_client())
    elsewhere.signs_in(EMAIL)
    listed = page(anna)
    assert listed.count("/sessions/") - listed.count("/sessions/end") == 2
    assert text_of(listed).count("this browser") == 1

    other = next(
        part.split('"')[0]
        for part in page(elsewhere).split('action="')[1:]
        if "/sessions/" in part and part.split(">")[2].strip().startswith("Sign out <span")
    )
    status, said = post(elsewhere, other)

    assert status == 303
    assert "Signed out there." in text_of(said)
    assert anna.client.get("/").status_code == 303


def test_signing_out_everywhere_ends_this_sign_in_too(anna: AtTheDesk, app: Flask) -> None:
    elsewhere = AtTheDesk(app.test_client())
    elsewhere.signs_in(EMAIL)

    answer = anna.client.post("/account/sessions/end", headers=OURS)

    assert answer.location == "/login"
    assert anna.client.get("/").status_code == 303
    assert elsewhere.client.get("/").status_code == 303


def test_nobody_ends_another_person_s_sign_in(newsroom: Newsroom, anna: AtTheDesk) -> None:
    boris = newsroom.hires("Boris")
    hers = page(anna).split("/account/sessions/")[1].split("/end")[0]

    assert post(boris, f"/account/sessions/{hers}/end")[0] == 404
    assert anna.client.get("/").status_code == 200


def test_a_sign_in_tells_when_it_was_last_used(anna: AtTheDesk, app: Flask) -> None:
    elsewhere = AtTheDesk(app.test_client())
    elsewhere.signs_in(EMAIL)
    later = utc_now().timestamp() + 3 * 86_400
    with time_machine.travel(later, tick=False):
        assert elsewhere.client.get("/").status_code == 200
        used = utc_now().isoformat(timespec="minutes")[:16]
        assert f'last used <time datetime="{used}' in page(anna)
