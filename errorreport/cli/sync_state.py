"""What the last ``errorreport sync`` has sent, in a file that the next CI job gets back."""

import json
import os
from pathlib import Path

from errorreport.cli.group import Told

_FORMAT = 1


class SyncState:
    """Digests of sent pages by address, for one server; without a path nothing is remembered."""

    def __init__(self, path: Path | None, server: str) -> None:
        """Read the file if it is there; raises ``Told`` for one of other making."""
        self._path = path
        self._server = server
        self._pages = _read(path, server) if path is not None and path.exists() else {}

    def knows(self, url: str, digest: str) -> bool:
        """Whether this content was sent for this address, and nothing else since."""
        return self._pages.get(url) == digest

    def remember(self, url: str, digest: str) -> None:
        """Note that the service has this content."""
        self._pages[url] = digest

    def forget(self, url: str) -> None:
        """Note that it is unknown what the service has."""
        self._pages.pop(url, None)

    def write(self) -> None:
        """Write the file as a whole; raises ``Told``."""
        if self._path is None:
            return
        kept = {
            "format": _FORMAT,
            "server": self._server,
            "pages": dict(sorted(self._pages.items())),
        }
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            fresh.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
            fresh.replace(self._path)
        except OSError as error:
            raise Told(f"{self._path} cannot be written: {error.strerror}.") from None


def _read(path: Path, server: str) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        known = kept["format"] == _FORMAT
        sent_to, pages = kept["server"], {str(url): str(d) for url, d in kept["pages"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        known = False
    if not known:
        raise Told(
            f"{path} is no file that `errorreport sync` wrote. Delete it, or name another with "
            "--state."
        )
    return pages if sent_to == server else {}  # another server has none of it
