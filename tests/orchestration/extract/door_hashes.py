"""What Python itself makes of a keyed message, and the door's pseudonyms of cells."""

import hashlib
import hmac

import pyarrow as pa

from tests.orchestration.extract.declared import KEY, admit, column, landed

CPR = "010190-5000"  # born 1890, and fails modulus 11
OTHER_KEY = KEY[::-1]


def keyed(message: str, key: bytes = KEY) -> str:
    """The oracle: Python's HMAC-SHA256, as much of it as is kept."""
    return hmac.digest(key, message.encode(), hashlib.sha256).hex()[:32]


def pseudonyms(cells: list[str | None] | pa.Array, kind: str = "borger", key: bytes = KEY) -> list[str | None]:
    return landed(admit({"x": cells}, column("x", treatment="pseudonymise", kind=kind), key=key), "x")
