"""A JSON record as flat text: nested objects by dotted names, numbers as they were written.

Lists are left to whoever knows what a list of the format means; here one becomes its JSON text.
"""

import json
from decimal import Decimal
from typing import Any


def flatten(record: dict[str, Any]) -> dict[str, str | None]:
    """``{"a": {"b": 1}}`` gives ``{"a.b": "1"}``; true and false are written small, null and "" are None.

    Numbers keep every digit when they were parsed as Decimal or int. An empty object has no name of its own.
    """
    flat: dict[str, str | None] = {}
    waiting = [("", record)]
    while waiting:
        start, part = waiting.pop()
        for name, value in part.items():
            if isinstance(value, dict):
                waiting.append((f"{start}{name}.", value))
            else:
                flat[f"{start}{name}"] = cell_text(value)
    return flat


def cell_text(value: Any) -> str | None:
    """One value of JSON as text."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_number)
    return str(value)


def _number(value: Any) -> Any:
    """A Decimal inside a list; only there is a digit beyond the sixteenth lost."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError("not a value of JSON")
