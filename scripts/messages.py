"""The catalogs of the pages' texts: taken anew from the source, and compiled for use.

``python scripts/messages.py`` brings the ``.po`` files up to date with the source. They are
compiled whenever the package is built or installed, an editable installation included: this file
is the build hook, too. Neither holds dates or line numbers, so that two branches seldom collide.
"""

import sys
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parents[1]
CATALOGS = ROOT / "errorreport" / "translations"
#: languages of all pages; the catalogs of others are of receipts, where readers come, alone
OF_ALL_PAGES = {"ru", "uk"}
RECEIPT = (
    "errorreport/templates/_fate_headline.html",
    "errorreport/templates/_fate_sentence.html",
    "errorreport/templates/receipt.html",
    "errorreport/templates/receipt_unknown.html",
    "errorreport/web/told.py",
)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_noop": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}


def sources() -> list[Path]:
    """Return the catalog of every language."""
    return sorted(CATALOGS.glob("*/LC_MESSAGES/messages.po"))


def extracted(*, receipt: bool = False) -> Catalog:
    """Return the messages of the source, or those of receipts alone."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    template = Catalog(fuzzy=False)
    found = extract_from_dir(str(ROOT), methods, options, KEYWORDS, strip_comment_tags=True)
    for file, _line, message, _comments, context in found:
        if not receipt or file in RECEIPT:
            template.add(message, context=context)
    return template


def is_of_receipt(path: Path) -> bool:
    """Whether a language is spoken in receipts alone."""
    return path.parts[-3] not in OF_ALL_PAGES


def read(path: Path) -> Catalog:
    """Return a catalog as it stands."""
    with path.open("rb") as source:
        return read_po(source, locale=path.parts[-3], domain="messages")


def update() -> None:
    """Bring every catalog up to date; what is new has no translation yet."""
    template, of_receipt = extracted(), extracted(receipt=True)
    for path in sources():
        catalog = read(path)
        wanted = of_receipt if is_of_receipt(path) else template
        catalog.update(wanted, no_fuzzy_matching=True, update_header_comment=False)
        catalog.obsolete.clear()
        catalog.fuzzy = False
        with path.open("wb") as target:
            write_po(target, catalog, width=0, no_location=True, sort_output=True, omit_header=True)
        missing = [message.id for message in catalog if message.id and not whole(message)]
        print(f"{path.relative_to(ROOT)}: {len(missing)} without a translation")
        for one in missing:
            print(f"  {one!r}")


def whole(message: Any) -> bool:
    """Whether a message has its translation, in every plural form."""
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    return bool(message.string) and all(texts)


def compile_all() -> list[Path]:
    """Compile each catalog that is newer than what was made of it."""
    made = []
    for path in sources():
        target = path.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime <= path.stat().st_mtime:
            with target.open("wb") as compiled:
                write_mo(compiled, read(path))
        made.append(target)
    return made


class CompiledCatalogs(BuildHookInterface):  # type: ignore[type-arg] # takes none at run time
    """Compile the catalogs before a wheel is filled."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files; Git ignores them, so the wheel is told of each."""
        del version
        build_data["artifacts"] += [str(path.relative_to(ROOT)) for path in compile_all()]


if __name__ == "__main__":
    update()
    compile_all()
    sys.exit(0)
