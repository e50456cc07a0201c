"""When a person gave a command that is logged or makes a receipt. No figure rests on it: figures have ``as_of``."""

from datetime import UTC, datetime


def moment() -> datetime:
    """This moment, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
