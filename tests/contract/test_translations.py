"""The catalogs hold every text of the pages, whole, with the same places to fill."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from errorreport.web.language import LANGUAGES, RECEIPT_LANGUAGES
from tests.support.messages import messages, of_source

PLACE = re.compile(r"%\((\w+)\)s|(%(?!%))")
#: how a sentence ends where it is not by the English sign
STOPS = {"hi": {".": "।"}, "hy": {".": "։", "!": "։"}}
SOURCES: list[Path] = messages().sources()


def language_of(path: Path) -> str:
    return path.parts[-3]


def ids(catalog: Catalog) -> set[str]:
    return {str(message.id) for message in catalog if message.id}


def texts(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def places(text: str) -> set[str]:
    return {found[1] or found[2] for found in PLACE.finditer(text)}


@pytest.fixture(params=SOURCES, ids=language_of)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    found: Catalog = messages().read(request.param)
    return found


def test_every_language_but_the_source_s_has_a_catalog() -> None:
    of_receipt = {language_of(path) for path in SOURCES if messages().is_of_receipt(path)}

    assert of_receipt == set(RECEIPT_LANGUAGES)
    assert {language_of(path) for path in SOURCES} - of_receipt == set(LANGUAGES) - {"en"}


def test_a_catalog_holds_the_messages_of_the_source_and_no_others(catalog: Catalog) -> None:
    source = of_source(receipt=str(catalog.locale) in RECEIPT_LANGUAGES)

    assert ids(source) - ids(catalog) == set(), "run `make messages` and translate what is new"
    assert ids(catalog) - ids(source) == set(), "run `make messages`"
    assert not catalog.obsolete


def test_every_message_has_a_translation_in_every_plural_form(catalog: Catalog) -> None:
    def whole(message: Message) -> bool:
        forms = texts(message.string)
        expected = catalog.num_plurals if message.pluralizable else 1
        return not message.fuzzy and len(forms) == expected and all(form.strip() for form in forms)

    assert [message.id for message in catalog if message.id and not whole(message)] == []


def test_a_translation_has_the_places_of_its_message(catalog: Catalog) -> None:
    for message in catalog:
        if message.id:
            asked = set.union(*map(places, texts(message.id)))
            for form in texts(message.string):
                assert places(form) == asked, message.id


def test_the_translation_of_a_sentence_ends_as_one(catalog: Catalog) -> None:
    for message in catalog:
        for form in texts(message.string) if message.id else []:
            original = texts(message.id)[-1]
            assert form == form.strip(), message.id
            if original.endswith((".", "?", "!")):
                own = STOPS.get(str(catalog.locale), {})
                assert form[-1] == own.get(original[-1], original[-1]), message.id
