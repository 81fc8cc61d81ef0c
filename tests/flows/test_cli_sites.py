"""`errorreport site`: publications and every setting of theirs."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from errorreport.cli import cli
from errorreport.sites import service as sites
from errorreport.sites.addresses import url_rules
from errorreport.sites.models import ResolvePolicy, Site
from errorreport.sites.settings import SETTINGS

ORIGIN = "https://news.example"


@pytest.fixture
def run(runner: FlaskCliRunner) -> Any:
    """Run a command of the application: ``run("site", "list")``."""

    def invoke(*arguments: str) -> Result:
        return runner.invoke(cli, arguments)

    return invoke


@pytest.fixture
def news(app: Flask, run: Any) -> str:
    """The slug of a site that is there."""
    assert run("site", "add", "news", "--origin", ORIGIN).exit_code == 0
    return "news"


def stored(app: Flask, slug: str) -> Site:
    with app.app_context():
        return sites.by_slug(slug)


def test_add_prints_the_key_alone_and_pages_can_use_it(app: Flask, run: Any) -> None:
    answer = run("site", "add", "news", "--origin", ORIGIN, "--origin", "https://m.news.example")

    assert answer.exit_code == 0
    assert re.fullmatch(r"pk_[\w-]{24}\n", answer.stdout)
    assert answer.stderr == ""
    key = answer.stdout.strip()
    assert app.test_client().get(f"/api/v1/sites/{key}/embed").status_code == 200
    assert stored(app, "news").hosts == ["m.news.example", "news.example"]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("news", "--origin", ORIGIN), "There is a site 'news' already. Choose another slug."),
        (("News!", "--origin", ORIGIN), "'News!' cannot be a slug"),
        (("blog", "--origin", "news"), "'news' is not an absolute URL"),
        (("blog", "--origin", f"{ORIGIN}/a"), f"give scheme, host and port only, as {ORIGIN}"),
    ],
)
def test_what_cannot_be_added_is_told_in_one_line(
    run: Any, news: str, arguments: tuple[str, ...], line: str
) -> None:
    answer = run("site", "add", *arguments)

    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
    assert answer.stderr.startswith("errorreport: ")
    assert line in answer.stderr


def test_list_names_every_site(app: Flask, run: Any, news: str) -> None:
    run("site", "add", "blog", "--origin", "https://blog.example", "--name", "The Blog")

    head, first, second = run("site", "list").stdout.splitlines()

    assert head.split() == ["slug", "name", "public", "key", "origins"]
    assert first.split() == [
        "blog", "The", "Blog", stored(app, "blog").public_key, "https://blog.example"
    ]  # fmt: skip
    assert second.startswith("news ")


def test_show_prints_lines_to_embed_that_work(app: Flask, run: Any, news: str) -> None:
    shown = run("site", "show", news).stdout
    key = stored(app, news).public_key

    assert f'<script src="http://127.0.0.1:8000/embed.js" data-site="{key}" async>' in shown
    pinned = re.search(r'src="http://127.0.0.1:8000(/assets/\S+)" integrity="(\S+)"', shown)
    parts = re.findall(r"http://127.0.0.1:8000(/assets/\S+)\n\s+(sha256-\S+)", shown)
    assert pinned is not None
    assert len(parts) == 4
    for path, integrity in [pinned.groups(), *parts]:
        content = app.test_client().get(path)
        digest = base64.b64encode(hashlib.sha256(content.data).digest()).decode()
        assert content.status_code == 200
        assert integrity == f"sha256-{digest}"


def test_show_of_an_unknown_site_says_where_to_look(run: Any) -> None:
    answer = run("site", "show", "nosuch")

    assert answer.exit_code == 1
    assert answer.stderr == (
        "errorreport: There is no site 'nosuch'. `errorreport site list` names them all.\n"
    )


@pytest.mark.parametrize(
    ("pair", "column", "value"),
    [
        ("name=The News", "name", "The News"),
        ("origins=https://A.example:443, http://b.example:81", "origins",
         ["https://a.example", "http://b.example:81"]),
        ("hosts=news.example,bücher.example", "hosts", ["news.example", "xn--bcher-kva.example"]),
        ("root_selectors=h1, :is(.a, .b), [title='x,y']", "root_selectors",
         ["h1", ":is(.a, .b)", "[title='x,y']"]),
        ("ignored_selectors=.share,.share", "ignored_selectors", [".share"]),
        ("url_rules.drop_parameters=from, s_*", "url_rules", {"drop_parameters": ["from", "s_*"]}),
        ("url_rules.keep_parameters=ref", "url_rules", {"keep_parameters": ["ref"]}),
        ("url_rules.same_scheme=on", "url_rules", {"same_scheme": True}),
        ("url_rules.same_slash=ON", "url_rules", {"same_slash": True}),
        ("languages=EN, pt-br, zh-hant-tw, de-1996, sr-latn", "languages",
         ["en", "pt-BR", "zh-Hant-TW", "de-1996", "sr-Latn"]),
        ("accent=#0B57D0", "accent", "#0b57d0"),
        ("wording.dialog.send=Off it goes = now", "wording", {"dialog.send": "Off it goes = now"}),
        ("opinion_address=letters@news.example", "opinion_address", "mailto:letters@news.example"),
        ("opinion_address=https://news.example/letters", "opinion_address",
         "https://news.example/letters"),
        ("edit_url=https://cms.example/e?p={url}&n={id}", "edit_url",
         "https://cms.example/e?p={url}&n={id}"),
        ("privacy_address=HTTPS://news.example/privacy", "privacy_address",
         "https://news.example/privacy"),
        ("resolve_policy=suggested", "resolve_policy", ResolvePolicy.SUGGESTED),
        ("receipt_days=30", "receipt_days", 30),
        ("words_days=90", "words_days", 90),
        ("findings_days=400", "findings_days", 400),
        ("texts_days=30", "texts_days", 30),
        ("reports_per_minute=5", "reports_per_minute", 5),
        ("proof_always=on", "proof_always", True),
        ("extensions_allowed=on", "extensions_allowed", True),
        ("device_list_allowed=on", "device_list_allowed", True),
        ("unknown_pages_held=off", "unknown_pages_held", False),
        ("blocked_networks=198.51.100.7/24, 2001:DB8::/32", "blocked_networks",
         ["198.51.100.0/24", "2001:db8::/32"]),
    ],
)  # fmt: skip
def test_every_setting_can_be_set_and_is_shown_as_it_is_written(
    app: Flask, run: Any, news: str, pair: str, column: str, value: object
) -> None:
    answer = run("site", "set", news, pair)

    assert answer.exit_code == 0, answer.stderr
    assert getattr(stored(app, news), column) == value
    (line,) = answer.stdout.splitlines()
    assert f"  {line}\n" in run("site", "show", news).stdout
    again = run("site", "set", news, line.replace(" = ", "=", 1))  # what is shown can be written
    assert again.stdout.strip() == line
    assert getattr(stored(app, news), column) == value


def test_no_setting_is_left_out_of_the_test_above() -> None:
    (mark,) = [
        mark
        for mark in test_every_setting_can_be_set_and_is_shown_as_it_is_written.pytestmark
        if mark.name == "parametrize"
    ]
    tested = {pair.partition("=")[0] for pair, _, _ in mark.args[1]}

    assert tested == {setting.name for setting in SETTINGS} | {"wording.dialog.send"}


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        ("accent=red", "'accent' is a colour such as #0b57d0, or empty; 'red' is neither."),
        ("nosuch=1", "'nosuch' is not a setting; there are name, origins,"),
        ("accent", "'accent' has no value; write KEY=VALUE, or KEY= to empty it."),
        ("origins=", "'origins' cannot be empty; write for example https://example.org."),
        ("origins=news.example", "'origins' cannot be used: 'news.example' is not an absolute"),
        ("hosts=https://a.example", "'hosts' is a list of hosts; 'https://a.example' is none"),
        ("hosts=a.example:80", "'hosts' is a list of hosts; 'a.example:80' is none"),
        ("hosts=a.example/b", "'hosts' is a list of hosts; 'a.example/b' is none"),
        ("root_selectors=h1, ::before", "'root_selectors' cannot be used: the selector '::before'"),
        ("ignored_selectors=p >", "is not a valid CSS selector."),
        ("languages=english", "'languages' is a list of BCP 47 language tags; 'english' is none"),
        ("receipt_days=0", "'receipt_days' is a number of days from 1 to 3650; '0' is not."),
        ("receipt_days=²", "'receipt_days' is a number of days"),
        ("resolve_policy=sometimes", "is one of suggested, edited, never; 'sometimes' is not."),
        ("extensions_allowed=yes", "'extensions_allowed' is on or off; 'yes' is neither."),
        ("url_rules.drop_parameters=a&b", "names of query parameters, each perhaps ending in *"),
        ("wording.dialog.nosuch=x", "'wording.dialog.nosuch' is no text of the snippet; there"),
        (f"wording.dialog.send={'x' * 501}", "has 501 characters; use at most 500."),
        ("opinion_address=javascript:alert(1)", "'opinion_address' is the address of a page"),
        (
            "edit_url=javascript:alert('{url}')",
            "'edit_url' is an address with {url} or {id} behind",
        ),
        ("edit_url=https://{id}.example/", "'https://{id}.example/' is neither"),
        ("edit_url={url}", "'{url}' is neither"),
        ("edit_url=https://cms.example/{slug}", "'https://cms.example/{slug}' is neither"),
        ("privacy_address=javascript:alert(1)", "'privacy_address' is the address of a page, or"),
        ("privacy_address=letters@a.example", "'letters@a.example' is neither."),
        ("name=", "'name' needs 1 to 200 characters; this one has 0."),
    ],
)
def test_a_value_that_cannot_be_used_names_key_value_and_remedy(
    run: Any, news: str, pair: str, told: str
) -> None:
    answer = run("site", "set", news, pair)

    assert answer.exit_code == 1
    assert len(answer.stderr.splitlines()) == 1
    assert told in answer.stderr


def test_one_bad_value_of_several_changes_nothing_and_all_are_told(
    app: Flask, run: Any, news: str
) -> None:
    answer = run("site", "set", news, "name=Other", "accent=red", "receipt_days=x")

    assert [line.split()[1] for line in answer.stderr.splitlines()] == [
        "'accent'",
        "'receipt_days'",
    ]
    assert stored(app, news).name == "news"


def test_entries_of_a_mapping_are_set_one_by_one_and_emptied(
    app: Flask, run: Any, news: str
) -> None:
    run("site", "set", news, "wording.dialog.send=Go", "url_rules.same_slash=on")
    run("site", "set", news, "wording.dialog.cancel=Stop", "url_rules.same_scheme=on")

    assert stored(app, news).wording == {"dialog.send": "Go", "dialog.cancel": "Stop"}
    rules = url_rules(stored(app, news))
    assert (rules.same_slash, rules.same_scheme) == (True, True)

    assert run("site", "set", news, "wording.dialog.send=").stdout == "wording.dialog.send =\n"
    assert stored(app, news).wording == {"dialog.cancel": "Stop"}


@pytest.mark.parametrize(
    "key",
    [
        "root_selectors",
        "ignored_selectors",
        "languages",
        "accent",
        "opinion_address",
        "edit_url",
        "privacy_address",
    ],
)
def test_a_setting_that_may_be_empty_is_emptied(app: Flask, run: Any, news: str, key: str) -> None:
    example = next(setting.example for setting in SETTINGS if setting.name == key)
    run("site", "set", news, f"{key}={example}")
    assert getattr(stored(app, news), key)

    assert run("site", "set", news, f"{key}=").exit_code == 0
    assert not getattr(stored(app, news), key)


def test_every_setting_is_explained_with_an_example_that_works(run: Any, news: str) -> None:
    explained = run("site", "settings").stdout

    for setting in SETTINGS:
        assert (
            f"{setting.name}\n    {setting.about}\n    For example: {setting.example}" in explained
        )
        assert run("site", "set", news, f"{setting.name}={setting.example}").exit_code == 0


def test_well_known_prints_what_the_extension_finds_the_service_by(
    app: Flask, run: Any, news: str
) -> None:
    answer = run("site", "well-known", news)

    assert json.loads(answer.stdout) == {
        "server": "http://127.0.0.1:8000",
        "site": stored(app, news).public_key,
        "reports": True,
    }
    assert "errorreport site set news extensions_allowed=on" in answer.stderr

    run("site", "set", news, "extensions_allowed=on")
    assert run("site", "well-known", news).stderr == ""


def test_the_extension_is_built_from_the_command_line(run: Any, tmp_path: Path) -> None:
    answer = run("extension", "build", "--server", "https://r.example/", "-o", str(tmp_path / "x"))

    assert answer.exit_code == 0
    named = [Path(line).name for line in answer.stdout.splitlines()]
    assert [name.split("-")[1] for name in named if name.endswith(".zip")] == [
        "chromium",
        "firefox",
    ]
    assert all((tmp_path / "x" / name).stat().st_size for name in named)
    refused = run("extension", "build", "--server", "r.example", "-o", str(tmp_path / "y"))
    assert refused.exit_code != 0
    assert "'r.example' is not an absolute URL." in refused.output
