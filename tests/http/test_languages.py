"""The desk and the letters speak the reader's language, the editor's choice first."""

import re

import pytest
from flask import Flask

from errorreport.accounts.models import Editor, Role, Theme
from errorreport.db import unit_of_work
from errorreport.web.language import RECEIPT_LANGUAGES
from tests import factories
from tests.support.messages import of_source
from tests.support.newsroom import OURS, Newsroom, text_of


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


def choose(app: Flask, email: str, **choices: object) -> None:
    with app.app_context(), unit_of_work() as uow:
        editor = uow.session.query(Editor).where(Editor.email == email).one()
        for name, value in choices.items():
            setattr(editor, name, value)


@pytest.mark.parametrize(
    ("asked", "language", "said"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.5", "ru", "Вход"),
        ("uk", "uk", "Вхід"),
        ("de,fr", "en", "Sign in"),
        ("", "en", "Sign in"),
    ],
)
def test_a_stranger_is_met_in_the_browser_s_language(
    app: Flask, asked: str, language: str, said: str
) -> None:
    page = app.test_client().get("/login", headers={"Accept-Language": asked}).text

    assert f'<html lang="{language}" dir="ltr">' in page
    assert said in text_of(page)


def test_a_choice_in_the_account_stands_before_the_browser(newsroom: Newsroom, app: Flask) -> None:
    anna = newsroom.hires("Anna")
    choose(app, "anna@news.example", language="uk")

    page = anna.client.get("/", headers={"Accept-Language": "ru"}).text

    assert '<html lang="uk"' in page
    assert "Повідомлень ще немає." in text_of(page)


@pytest.mark.parametrize(
    ("count", "russian"), [(2, "2 сообщения"), (5, "5 сообщений"), (21, "21 сообщение")]
)
def test_counts_take_the_plural_form_of_the_language(
    newsroom: Newsroom, count: int, russian: str
) -> None:
    for _ in range(count):
        newsroom.reports()

    page = newsroom.hires().client.get("/", headers={"Accept-Language": "ru"}).text

    assert re.search(rf"\b{russian}\b", text_of(page))


def test_a_receipt_speaks_its_reader_s_language(newsroom: Newsroom, app: Flask) -> None:
    receipt = newsroom.reports()

    page = app.test_client().get(receipt, headers={"Accept-Language": "ru"}).text

    assert "У редакции есть ваше сообщение от" in text_of(page)


@pytest.mark.parametrize("language", RECEIPT_LANGUAGES)
def test_receipts_speak_more_languages_than_the_desk(
    newsroom: Newsroom, app: Flask, language: str
) -> None:
    receipt, asked = (
        newsroom.reports(comment="A word."),
        {"Accept-Language": f"{language},en;q=0.5"},
    )
    client = app.test_client()

    page = client.get(receipt, headers=asked).text

    direction = "rtl" if language in {"fa", "he"} else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page
    english = [str(message.id) for message in of_source(receipt=True)]
    assert [text for text in english if " " in text and text in text_of(page)] == []
    unknown = client.get("/r/unknown", headers=asked)
    assert unknown.status_code == 404
    assert f'<html lang="{language}"' in unknown.text
    assert "Not found" not in unknown.text
    assert '<html lang="en"' in client.get("/login", headers=asked).text


def test_a_chosen_light_stands_in_the_page_and_the_system_s_does_not(
    newsroom: Newsroom, app: Flask
) -> None:
    anna = newsroom.hires("Anna")
    assert "data-theme" not in anna.queue()

    choose(app, "anna@news.example", theme=Theme.DARK, keys=False)

    page = anna.queue()
    assert 'data-theme="dark" data-keys="off"' in page
    assert '<meta name="color-scheme" content="dark">' in page


def test_a_refusal_is_told_in_the_editor_s_language(newsroom: Newsroom, app: Flask) -> None:
    newsroom.reports()
    anna = newsroom.hires("Anna")
    [finding] = anna.listed()
    choose(app, "anna@news.example", language="ru")

    refused = anna.acts(finding, "declined")

    assert refused.status_code == 409
    said = text_of(refused.text)
    assert "Для этого состояния это невозможно" in said
    assert "Чтобы отклонить, нужна причина; назовите её." in said
    anna.acts(finding, "declined", reason="opinion")
    etag = anna.etag(finding)
    for event, why in {
        "confirmed": "Эта ошибка уже отклонена. Сначала откройте её снова.",
        "snoozed": "Отложить нельзя: эта ошибка уже отклонена.",
    }.items():
        again = anna.acts(finding, event, etag=etag, days="1")
        assert (again.status_code, why in text_of(again.text)) == (409, True), event


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/?after=made-up", 404, "Здесь ничего нет."),
        ("GET", "/?q=a%00b", 422, "В значении 'q' есть символ NUL"),
        ("GET", "/?view=made-up", 404, "Здесь ничего нет."),
        ("GET", "/findings/made-up", 404, "Здесь ничего нет."),
        ("PUT", "/account", 405, "Ничего не изменилось. Вернитесь и попробуйте ещё раз"),
        ("POST", "/sites/news/rules", 422, "В словах правила должна быть буква или цифра."),
        ("POST", "/sites/news/blocks", 422, "В заблокированных словах должно быть от 2 до 200"),
    ],
)
def test_an_address_or_a_form_made_up_is_answered_in_the_editor_s_language(
    newsroom: Newsroom, app: Flask, method: str, path: str, status: int, said: str
) -> None:
    anna = newsroom.hires("Anna")
    choose(app, "anna@news.example", language="ru")
    form = {"words": "–", "reason": "opinion", "value": "–", "kind": "words", "days": "7"}

    data = form if method == "POST" else None
    answer = anna.client.open(path, method=method, data=data, headers=OURS)

    page = text_of(answer.text)
    assert (answer.status_code, said in page) == (status, True), page


def test_what_a_refusal_names_is_told_in_the_same_language(newsroom: Newsroom, app: Flask) -> None:
    newsroom.reports("recieved")
    vera = newsroom.hires("Vera", Role.VIEWER)
    [finding] = vera.listed()
    choose(app, "vera@news.example", language="ru")

    refused = vera.acts(finding, "confirmed", etag=f"{finding}-1")

    assert refused.status_code == 403
    said = "Для этого нужна роль «редактор» на сайте; ваша — «читатель»."
    assert said in text_of(refused.text)
    token = factories.add_token(app, newsroom.site)
    unknown = app.test_client().get("/api/v1/findings", headers=token | {"Accept-Language": "ru"})
    assert unknown.json["detail"].startswith("This token lacks"), "programs are told in English"
