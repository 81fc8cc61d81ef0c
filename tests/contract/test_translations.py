"""The catalogs hold every text of the pages, whole, with the same places to fill."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

import errorreport
from errorreport import errors
from errorreport.web.language import LANGUAGES, RECEIPT_LANGUAGES
from tests.support.messages import messages, of_source

ERRORREPORT = Path(errorreport.__file__).parent
#: whose errors reach the desk as they are; accounts and sites have pages that say it in their own
#: words, and of what is not found a page says only that
SHOWN = ("acts", "articles", "blocks", "findings", "retention", "rules", "web")
#: what no form of the desk can bring about
OF_PROGRAMS = {
    "A finding cannot begin with ",
    "A passage that came back is open or confirmed, not ",
    "The article stands at ",
}
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


def raised(source: str) -> Iterator[str]:
    """Return how the message of each error begins that is raised as it is, marked for nobody."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Raise(exc=ast.Call(func=ast.Name(id=name), args=[message, *_])) if (
                name != "NotFound" and hasattr(errors, name)
            ):
                begun = message.values[0] if isinstance(message, ast.JoinedStr) else message
                if isinstance(begun, ast.Constant):
                    yield str(begun.value)


def test_what_the_desk_refuses_is_marked_for_translation() -> None:
    assert list(raised('raise BadInput("Name it.")')) == ["Name it."]
    files = [ERRORREPORT / "guard.py"]
    for folder in SHOWN:
        files += (ERRORREPORT / folder).glob("*.py")

    assert {begun for file in files for begun in raised(file.read_text())} == OF_PROGRAMS
