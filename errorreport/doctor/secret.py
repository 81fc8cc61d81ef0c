"""Whether the secret can be guessed or read."""

import math
import stat
from collections import Counter
from collections.abc import Iterator

from errorreport.doctor.line import Line, bad, good
from errorreport.settings import PREFIX, Settings

BITS = 96  # of a secret that nobody guesses; the one made by the service has about 180 by this rule


def examine(settings: Settings) -> Iterator[Line]:
    """Yield a line on the secret itself, and one on the file it may stand in."""
    bits = strength(settings.secret_key)
    if bits < BITS:
        yield bad(
            "secret",
            f"looks guessable ({bits:.0f} bits); make one with "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
        )
    else:
        yield good("secret", f"strong ({len(settings.secret_key)} characters)")
    path = settings.instance / "secret_key"
    if not path.exists() or path.read_text().strip() != settings.secret_key:
        yield good("secret file", f"none; the secret comes from {PREFIX}SECRET_KEY")
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        yield bad("secret file", f"{path} can be read by others ({mode:o}); run chmod 600 {path}")
    else:
        yield good("secret file", f"{path} is its owner's alone ({mode:o})")


def strength(secret: str) -> float:
    """Return the bits of a text, were its characters drawn as often as they occur in it."""
    counts = Counter(secret).values()
    return sum(count * math.log2(len(secret) / count) for count in counts)
