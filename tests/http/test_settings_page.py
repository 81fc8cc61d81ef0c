"""The settings page: every setting, saved by section, with the same checks as the command."""

import re

import pytest
from flask import Flask

from errorreport.accounts.models import Role
from errorreport.sites import service as sites
from errorreport.sites.models import Site
from errorreport.sites.settings import SETTINGS
from errorreport.web.settings_form import SECTIONS
from tests import factories
from tests.support.newsroom import OURS, AtTheDesk, Newsroom, text_of

SETTINGS_PAGE = "/sites/news/settings"


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


def stored(app: Flask) -> Site:
    with app.app_context():
        return sites.by_slug("news")


def test_every_setting_of_the_command_stands_on_the_page(admin: AtTheDesk) -> None:
    assert {name for section in SECTIONS for name in section.names} == {
        setting.name for setting in SETTINGS
    }
    page = admin.client.get(SETTINGS_PAGE).text

    for setting in SETTINGS:
        assert f'name="{setting.name}"' in page


def test_sections_are_saved_by_themselves(admin: AtTheDesk, app: Flask) -> None:
    for section, fields in {
        "publication": {"name": "Daily Herald", "languages": "en\npt-br"},
        "pages": {"origins": "https://a.example\r\nhttps://b.example:8443", "hosts": "a.example"},
        "text": {"root_selectors": ".a, .b\nh1:is(.x, .y)", "ignored_selectors": ""},
        "addresses": {"url_rules.drop_parameters": "from", "url_rules.same_slash": "on"},
        "dialog": {
            "accent": "#0B57D0",
            "opinion_address": "letters@a.example",
            "privacy_address": "https://a.example/privacy",
        },
        "corrections": {"resolve_policy": "never"},
        "readers": {"receipt_days": "30", "device_list_allowed": "on"},
    }.items():
        status, page = post(admin, f"{SETTINGS_PAGE}/{section}", **fields)
        assert status == 303, section
        assert "Saved." in text_of(page)

    site = stored(app)
    assert (site.name, site.languages) == ("Daily Herald", ["en", "pt-BR"])
    assert site.origins == ["https://a.example", "https://b.example:8443"]
    assert site.root_selectors == [".a", ".b", "h1:is(.x, .y)"]
    assert site.url_rules["same_slash"] is True
    assert site.url_rules["same_scheme"] is False
    assert (site.accent, site.opinion_address) == ("#0b57d0", "mailto:letters@a.example")
    assert site.privacy_address == "https://a.example/privacy"
    assert (site.resolve_policy, site.receipt_days) == ("never", 30)
    assert (site.device_list_allowed, site.extensions_allowed) == (True, False)


def test_what_cannot_be_used_is_named_at_its_field_and_nothing_is_saved(
    admin: AtTheDesk, app: Flask
) -> None:
    fields = {"origins": "https://new.example", "hosts": "https://new.example"}

    status, page = post(admin, f"{SETTINGS_PAGE}/pages", **fields)

    assert status == 422
    told = "This is a list of hosts; 'https://new.example' is none, write for example example.org."
    assert told in text_of(page)
    assert 'aria-describedby="hosts-help hosts-wrong"' in page
    assert ">https://new.example</textarea>" in page
    assert stored(app).origins == [factories.ORIGIN]


def test_an_error_speaks_the_language_of_the_page(admin: AtTheDesk) -> None:
    answer = admin.client.post(
        f"{SETTINGS_PAGE}/readers",
        data={"receipt_days": "many"},
        headers={**OURS, "Accept-Language": "ru"},
    )

    assert "Здесь нужно число дней от 1 до 3650, а не 'many'." in text_of(answer.text)


def test_texts_of_the_dialog_are_worded_and_given_back(admin: AtTheDesk, app: Flask) -> None:
    path = f"{SETTINGS_PAGE}/wording"

    status, page = post(admin, path, key="dialog.send", text="Off you go")

    assert status == 303
    assert 'name="wording.dialog.send" type="text" value="Off you go"' in page
    assert stored(app).wording == {"dialog.send": "Off you go"}
    assert post(admin, path, **{"wording.dialog.send": "x" * 501})[0] == 422
    assert post(admin, path, **{"wording.dialog.send": ""})[0] == 303
    assert stored(app).wording == {}


def test_the_lines_to_paste_are_those_of_the_site(admin: AtTheDesk, newsroom: Newsroom) -> None:
    page = text_of(admin.client.get(SETTINGS_PAGE).text)

    assert page.count(f'data-site="{newsroom.site.public_key}"') == 2
    assert len(re.findall(r'integrity="sha256-[^"]{44}"', page)) == 1
    assert (
        "Content-Security-Policy: script-src http://127.0.0.1:8000; "
        "connect-src http://127.0.0.1:8000" in page
    )


def test_a_token_is_shown_once_works_and_is_revoked(admin: AtTheDesk, app: Flask) -> None:
    tokens = "/sites/news/tokens"
    assert "No token yet." in text_of(admin.client.get(SETTINGS_PAGE).text)
    for fields, told in (
        ({"token_name": "", "scope": "revisions"}, "Say what it is for, in 1 to 100 characters."),
        ({"token_name": "CMS"}, "Choose what the token may do."),
    ):
        status, page = post(admin, tokens, **fields)
        assert status == 422
        assert told in text_of(page)

    status, page = post(admin, tokens, token_name="CMS", scope="revisions")
    (token,) = re.findall(r'value="(ert_[\w-]+)"', page)
    push = {"url": f"{factories.ORIGIN}/a", "text": "It was recieved on Monday."}
    header = {"Authorization": f"Bearer {token}"}
    assert app.test_client().post("/api/v1/revisions", json=push, headers=header).status_code == 201
    page = admin.client.get(SETTINGS_PAGE).text
    assert token not in page
    (revoke,) = re.findall(rf'action="({tokens}/\w+/revoke)"', page)

    status, page = post(admin, revoke)

    assert status == 303
    assert "The token no longer works." in text_of(page)
    assert app.test_client().post("/api/v1/revisions", json=push, headers=header).status_code == 401


def test_another_site_s_admin_cannot_revoke_a_token(newsroom: Newsroom, admin: AtTheDesk) -> None:
    post(admin, "/sites/news/tokens", token_name="CMS", scope="revisions")
    (token_id,) = re.findall(r"tokens/(\w+)/revoke", admin.client.get(SETTINGS_PAGE).text)
    other = factories.add_site(newsroom.app, "other")
    boss = newsroom.hires("Boris", Role.ADMIN, site=other)

    assert post(boss, f"/sites/other/tokens/{token_id}/revoke")[0] == 404


def test_a_new_key_is_made_only_when_the_slug_is_typed(
    admin: AtTheDesk, newsroom: Newsroom, app: Flask
) -> None:
    path = f"{SETTINGS_PAGE}/key"
    status, page = post(admin, path, slug="new")
    assert status == 422
    assert "Type news, exactly so, to say that you mean it." in text_of(page)
    assert stored(app).public_key == newsroom.site.public_key

    assert post(admin, path, slug="news")[0] == 303

    assert stored(app).public_key != newsroom.site.public_key
