"""What a reader's browser answers to a challenge, done by the ALTCHA package itself."""

from typing import Any

from altcha import Challenge, Payload, solve_challenge


def solved(challenge: dict[str, Any]) -> str:
    """Return the proof for ``challenge``, as a report's ``proof`` has it."""
    made = Challenge.from_dict(challenge)
    solution = solve_challenge(made)
    assert solution is not None
    return Payload(made, solution).to_base64()
