"""What fuzzing starts from and what it found: every promise holds for each, without a fuzzer."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz import addresses, anchoring, reading

FOUND = Path(reading.__file__).parent / "found"
TARGETS = {
    "reading": (reading.check, reading.seeds),
    "addresses": (addresses.check, addresses.seeds),
    "anchoring": (anchoring.check, anchoring.seeds),
}


@pytest.mark.parametrize(("check", "seeds"), TARGETS.values(), ids=TARGETS)
def test_the_promises_hold_for_what_fuzzing_starts_from(
    check: Callable[[bytes], None], seeds: Callable[[], list[bytes]]
) -> None:
    for seed in [b"", b"\0", b"\xff" * 9, *seeds()]:
        check(seed)


@pytest.mark.parametrize("path", sorted(FOUND.glob("*/*")), ids=lambda path: path.name)
def test_the_promises_hold_for_what_fuzzing_found(path: Path) -> None:
    TARGETS[path.parent.name][0](path.read_bytes())
