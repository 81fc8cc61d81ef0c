"""The script that keeps the translations."""

import importlib.util
from functools import cache
from types import ModuleType

from babel.messages.catalog import Catalog

from tests.support.servers import ROOT


@cache
def messages() -> ModuleType:
    """Return scripts/messages.py as a module."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def of_source(*, receipt: bool = False) -> Catalog:
    """Return the messages of the source, or those of receipts alone; they are looked for once."""
    found: Catalog = messages().extracted(receipt=receipt)
    return found
