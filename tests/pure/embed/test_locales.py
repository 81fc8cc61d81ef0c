"""The words of the snippet: every language says everything, and nothing that is never said."""

import json
import re
from functools import cache
from typing import Any

import pytest
from babel import Locale

from errorreport.embed.snippet import HANDOVER_WORDS, OPENING_WORDS, locales
from errorreport.findings.life import Reason
from errorreport.findings.models import Category
from tests.support.servers import ROOT

REFERENCE = "en"
SOURCES = sorted((ROOT / "errorreport" / "embed").glob("*.js"))
PLACEHOLDER = re.compile(r"\{(\w+)\}")
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
OTHERS = sorted(set(locales()) - {REFERENCE})


@cache
def literals() -> set[str]:
    return {text for path in SOURCES for text in LITERAL.findall(path.read_text("utf-8"))}


def said(key: str) -> bool:
    """Whether a source names the key, or a family it is joined from, as in "reason." + reason."""
    families = {key[: dot.end()] for dot in re.finditer(r"\.", key)}
    early = {*HANDOVER_WORDS, *(key for key, _ in OPENING_WORDS.values())}
    return key in literals() | early or bool(families & literals())


def forms(text: Any) -> dict[str, str]:
    return text if isinstance(text, dict) else {"other": text}


def test_the_reference_says_all_that_the_sources_ask_for() -> None:
    asked = {
        key
        for path in SOURCES
        for call in re.findall(r"\bt\(([^()]*)", path.read_text("utf-8"))
        for key in LITERAL.findall(re.sub(r'=== "\w+"', "", call.split(", {")[0]))
        if not key.endswith(".") and not key.startswith(".")
    }

    assert len(asked) > 40  # the search finds the calls at all
    assert asked - set(locales()[REFERENCE]) == set()


def test_nothing_is_said_that_no_source_asks_for() -> None:
    known = set(locales()[REFERENCE]) - {"direction"}

    assert {key for key in known if not said(key)} == set()


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_key_and_no_other(language: str) -> None:
    words = locales()[language]

    assert sorted(words) == sorted(locales()[REFERENCE])
    assert [key for key, text in words.items() if not all(forms(text).values())] == []


@pytest.mark.parametrize("language", sorted(locales()))
def test_who_reads_a_button_aloud_hears_what_stands_on_it(language: str) -> None:
    words = locales()[language]

    assert words["button.touch"].casefold() in words["button.touch.label"].casefold()


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_fills_the_same_placeholders(language: str) -> None:
    for key, reference in locales()[REFERENCE].items():
        wanted = set(PLACEHOLDER.findall(forms(reference)["other"]))
        text = forms(locales()[language][key])
        assert set(PLACEHOLDER.findall(text["other"])) == wanted, key
        # A form that stands for one number may spell it out.
        assert all(set(PLACEHOLDER.findall(form)) <= wanted for form in text.values()), key


@pytest.mark.parametrize("language", sorted(locales()))
def test_what_counts_has_the_plural_forms_of_its_language(language: str) -> None:
    wanted = {*Locale(language).plural_form.tags, "other"}
    for key, text in locales()[language].items():
        counts = "{count}" in json.dumps(locales()[REFERENCE][key])
        assert isinstance(text, dict) is counts, key
        assert not counts or set(text) == wanted, key


@pytest.mark.parametrize("language", sorted(locales()))
def test_a_language_knows_its_direction(language: str) -> None:
    assert locales()[language]["direction"] == Locale(language).text_direction


def test_every_category_and_every_reason_has_its_words() -> None:
    words = locales()[REFERENCE]
    categories = {f"category.{category}" for category in [*Category, "opinion"]}
    reasons = {f"reason.{reason}" for reason in Reason}

    assert {key for key in words if key.startswith("category.")} == categories
    assert {key for key in words if key.startswith("reason.")} == reasons


@pytest.mark.parametrize("language", sorted(locales()))
def test_texts_are_plain(language: str) -> None:
    for key, text in locales()[language].items():
        for form in forms(text).values():
            assert "<" not in form, key
            assert "..." not in form, key
            assert form == form.strip(), key
