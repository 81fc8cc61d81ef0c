"""The packages of the extension: what they ask for and hold, and that one source gives one."""

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from errorreport.embed.extension import build
from errorreport.embed.snippet import locales
from tests.support.servers import ROOT

BROWSERS = ("chromium", "firefox")
SHARED = {
    "manifest_version": int,
    "name": str,
    "version": str,
    "description": str,
    "default_locale": str,
    "icons": dict,
    "permissions": list,
    "action": dict,
    "commands": dict,
    "background": dict,
}
# Keys and their kinds as the browsers document them for manifest version 3.
DOCUMENTED: dict[str, dict[str, type]] = {
    "chromium": {**SHARED, "minimum_chrome_version": str, "incognito": str},
    "firefox": {**SHARED, "browser_specific_settings": dict},
}
# https://extensionworkshop.com: what may be declared as collected by an extension
FIREFOX_DATA = {
    "authenticationInfo",
    "bookmarksInfo",
    "browsingActivity",
    "financialAndPaymentInfo",
    "healthInfo",
    "locationInfo",
    "none",
    "personalCommunications",
    "personallyIdentifyingInfo",
    "searchTerms",
    "technicalAndInteraction",
    "websiteActivity",
    "websiteContent",
}


@pytest.fixture(params=BROWSERS)
def files(request: pytest.FixtureRequest) -> dict[str, bytes]:
    return build.contents(request.param)


def manifest(files: dict[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files["manifest.json"])
    return found


def test_nothing_is_asked_for_at_install_but_what_the_button_needs(files: dict[str, bytes]) -> None:
    asked = manifest(files)

    assert set(asked["permissions"]) == {
        "activeTab",
        "scripting",
        "storage",
        "contextMenus",
        "alarms",
    }
    assert not asked.keys() & {"host_permissions", "content_scripts", "web_accessible_resources"}


@pytest.mark.parametrize("browser", BROWSERS)
def test_a_manifest_holds_documented_keys_alone_and_names_files_that_are_there(
    browser: str,
) -> None:
    files = build.contents(browser)
    found = manifest(files)

    assert {key: type(value) for key, value in found.items()} == DOCUMENTED[browser]
    assert re.fullmatch(r"\d{1,9}(\.\d{1,9}){0,3}", found["version"])
    background = found["background"]
    named = [background["service_worker"]] if browser == "chromium" else background["scripts"]
    assert {*named, *found["icons"].values()} <= files.keys()
    assert f"_locales/{found['default_locale']}/messages.json" in files


def firefox_schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((ROOT / "tests/support/firefox_manifest.json").read_text())
    return schema


def keys_of(schema: Any) -> set[str]:
    """Return every key that some part of the schema describes."""
    if isinstance(schema, list):
        return set().union(*map(keys_of, schema))
    if not isinstance(schema, dict):
        return set()
    reached = {*schema.get("properties", {})} | keys_of(schema.get("allOf", []))
    if "$ref" in schema:
        reached |= keys_of(firefox_schema()["$defs"][schema["$ref"].rpartition("/")[2]])
    return reached


def test_firefox_s_own_schema_takes_the_manifest() -> None:
    schema = firefox_schema()
    found = manifest(build.contents("firefox"))

    Draft202012Validator(schema).validate(found)
    assert found.keys() <= keys_of(schema)


@pytest.mark.parametrize(
    "changed",
    [
        {"permissions": ["activeTab", "everything"]},
        {"version": 1},
        {"background": {"scripts": "worker.js"}},
        {"action": "button"},
        {"commands": {"_execute_action": {"suggested_key": {"default": ["Alt"]}}}},
        {"browser_specific_settings": {"gecko": {"id": "no id"}}},
        {"browser_specific_settings": {"gecko": {"data_collection_permissions": {}}}},
    ],
    ids=str,
)
def test_firefox_s_schema_refuses_what_is_wrong(changed: dict[str, Any]) -> None:
    wrong = {**manifest(build.contents("firefox")), **changed}

    assert not Draft202012Validator(firefox_schema()).is_valid(wrong)


def test_firefox_is_told_who_it_is_and_what_it_sends() -> None:
    gecko = manifest(build.contents("firefox"))["browser_specific_settings"]["gecko"]

    assert gecko.keys() == {"id", "strict_min_version", "data_collection_permissions"}
    assert re.fullmatch(r"[A-Za-z0-9-._]+@[A-Za-z0-9-._]+", gecko["id"])
    assert re.fullmatch(r"\d+\.\d+", gecko["strict_min_version"])
    assert set(gecko["data_collection_permissions"]) <= {"required", "optional"}
    assert set(gecko["data_collection_permissions"]["required"]) == {"websiteContent"}
    assert {"websiteContent"} <= FIREFOX_DATA


def test_no_code_comes_from_elsewhere(files: dict[str, bytes]) -> None:
    code = {name: text.decode() for name, text in files.items() if name.endswith((".js", ".html"))}

    for name, text in code.items():
        found = re.findall(r"\beval\b|new Function|\bimport\(|importScripts|innerHTML", text)
        assert found == [], name
        assert re.findall(r'<script src="(?!mine\.js)', text) == [], name


def test_the_page_runs_the_dialog_that_is_served_and_the_loader_s_own_capture() -> None:
    script = build.content_script(None)
    embed = Path(build.__file__).parents[1]
    loader = (embed / "loader.js").read_text("utf-8")

    assert build.declaration(loader, "marked", 2) in script
    assert build.declaration(loader, "wayTo", 4) in script
    more = (embed / "built" / "more.js").read_text("utf-8")
    more = more.replace("__PROOF__", '"proof"')
    assert more.removeprefix("export default").rstrip().rstrip(";") in script
    proof = (embed / "built" / "proof.js").read_text("utf-8")
    assert proof.removeprefix("export let solve=").rstrip().rstrip(";") in script


def test_a_source_that_has_changed_its_form_is_refused() -> None:
    with pytest.raises(ValueError, match="declares no marked 4 spaces in"):
        build.declaration("  const marked = () => 1;\n", "marked", 4)
    with pytest.raises(ValueError, match="has no end"):
        build.declaration("  const marked = () => {\n", "marked", 2)


def test_every_language_has_all_words_and_says_what_the_extension_does() -> None:
    files = build.contents("chromium")

    assert json.loads(files["words/all.json"]) == list(locales())
    english = json.loads(files["words/en.json"])
    assert "extension.none" in english
    for code in locales():
        words = json.loads(files[f"words/{code}.json"])
        assert words.keys() == english.keys()
        assert all(words.values())
    described = [name for name in files if name.startswith("_locales/")]
    assert len(described) == len(locales())
    for name in described:  # the stores take no more
        assert len(json.loads(files[name])["about"]["message"]) <= 132


def test_one_source_gives_one_package_and_the_store_s_documents(tmp_path: Path) -> None:
    first = build.write(tmp_path / "one", server="https://reports.example.org")
    again = build.write(tmp_path / "two", server="https://reports.example.org")

    assert [path.suffix for path in first] == [".zip", ".zip", ".md", ".md"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    with zipfile.ZipFile(first[0]) as archive:
        assert 'ONLY = "https://reports.example.org"' in archive.read("content.js").decode()
    store = first[2].read_text()
    assert [name for name in build.PERMISSIONS if f"- {name}: " not in store] == []
