"""A JSON record as flat text: nested objects by dotted names, numbers as they were written.

Lists of objects are not taken apart: one becomes its JSON text. How JSON is parsed is the caller's business; numbers
that are to keep their digits come as ``Number``.
"""

import json
from typing import Any


class Number(str):
    """A number as it stood in the JSON: 12.50 is not 12.5, and neither is a float."""

    __slots__ = ()


def flatten(record: dict[str, Any]) -> dict[str, str | None]:
    """``{"a": {"b": 1}}`` gives ``{"a.b": "1"}``; true and false are written small, null is None.

    An empty object has no name of its own.

    Raises:
        ValueError: two values have one dotted name; RecursionError: lists are nested too deep.
    """
    flat: dict[str, str | None] = {}
    waiting = [("", record)]
    while waiting:
        start, part = waiting.pop()
        for name, value in part.items():
            path = start + name
            if isinstance(value, dict):
                waiting.append((f"{path}.", value))
            elif path in flat:
                raise ValueError("two values of a record have one dotted name")
            else:
                flat[path] = value if value is None or isinstance(value, str) else _written(value)
    return flat


def _written(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """One value as JSON text, without blanks."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k, ensure_ascii=False)}:{_written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
