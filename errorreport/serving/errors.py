"""Why the service cannot be started, or ended by itself."""


class CannotServe(Exception):
    """The message is one line for the operator: what stands in the way, and the remedy."""
