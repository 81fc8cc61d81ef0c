"""``make audit``: known holes of what requirements.lock names, as the OSV database has them.

Ends with 1 when there are any, and with 2 when nobody could be asked: then nothing is known.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
OSV = "https://api.osv.dev/v1/query"


def main(lock: Path = ROOT / "requirements.lock", url: str = OSV) -> int:
    """Ask ``url`` about every package of ``lock`` and print what is known of it."""
    # Of the services of pip-audit, PyPI's is the default: a mirror that has no JSON of its own
    # makes it skip every package, and end as if none had a hole.
    asked = subprocess.run(  # noqa: S603 - pip-audit, with what is written here
        [
            *(sys.executable, "-m", "pip_audit", "--strict", "--format", "json"),
            *("--vulnerability-service", "osv", "--osv-url", url, "--progress-spinner", "off"),
            *("--disable-pip", "--require-hashes", "--requirement", str(lock)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        packages = json.loads(asked.stdout)["dependencies"]
    except ValueError:
        reason = (asked.stderr.strip().splitlines() or ["no answer"])[-1]
        print(f"audit: {url} could not be asked, so nothing is known: {reason}", file=sys.stderr)
        return 2
    holes = [(package, hole) for package in packages for hole in package["vulns"]]
    for package, hole in holes:
        mended = ", ".join(hole["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {hole['id']}, mended in {mended}")
    print(f"audit: {len(packages)} packages, {len(holes)} known holes")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main())
