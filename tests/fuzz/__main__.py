"""Fuzz one target: ``python -m tests.fuzz reading --seconds 60``."""

import argparse
import importlib
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import NoReturn

TARGETS = ("reading", "addresses", "anchoring")
FOUND = Path(__file__).parent / "found"
LONGEST = 4096  # bytes; longer inputs are slower and reach no more of the code
SLOWEST = 10  # seconds for one input


def instrumented(name: str) -> ModuleType:
    """Return the target, imported so that atheris sees which lines an input reaches."""
    try:
        import atheris
    except ImportError:
        sys.exit("Fuzzing needs atheris, which has wheels for Linux on x86-64 with CPython alone.")
    with atheris.instrument_imports(include=["errorreport.extract", "errorreport.anchoring"]):
        return importlib.import_module(f"tests.fuzz.{name}")


def main() -> NoReturn:
    """Fuzz until the time is over, or until an input breaks a promise."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("target", choices=TARGETS)
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--seed", type=int, default=1, help="another one takes other ways (1)")
    options = asked.parse_args()
    target = instrumented(options.target)
    import atheris

    kept = FOUND / options.target
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(target.seeds()):
            (Path(corpus) / str(number)).write_bytes(seed)
        arguments = [
            sys.argv[0],
            f"-max_total_time={options.seconds}",
            f"-max_len={LONGEST}",
            f"-timeout={SLOWEST}",
            f"-artifact_prefix={kept}/",
            f"-seed={options.seed}",
            "-print_final_stats=1",
            "-verbosity=0",
            corpus,
        ]
        atheris.Setup(arguments, target.check)
        atheris.Fuzz()
    sys.exit(0)


if __name__ == "__main__":
    main()
