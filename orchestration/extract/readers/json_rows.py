"""From a JSON value to rows: objects flattened with dots, arrays exploded along the connector's ``rows``.

A row's own values have their dotted path from the row; those of the objects around it the path from the outermost
value, which is called ``$``: with ``sager[].historik[]`` they are ``Status``, ``sager.Nummer`` and ``$.udtrukket``.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from orchestration.extract.readers.json_text import Doubled, Infinite, Number
from orchestration.extract.readers.records import DEEPEST, Cells, Fault, Structure

ROOT = "$"


@dataclass(frozen=True)
class Step:
    """One name on the way to the rows, "" for the outermost value, and whether an array stands there."""

    name: str
    is_array: bool


class Unsound(Exception):
    """Why a row cannot be read; becomes its ``Fault``."""


def steps_of(rows: str) -> tuple[Step, ...]:
    """The steps of a connector's ``rows``."""
    return tuple(Step(part.removesuffix("[]"), part.endswith("[]")) for part in rows.split("."))


def rows_of(value: Any, steps: tuple[Step, ...], *, path: str, above: Cells) -> Iterator[Cells | Fault]:  # noqa: ANN401
    """The rows of one value: itself, or what lies along ``steps`` in it.

    ``path`` is the value's own dotted path, under which its values are handed down. A missing or null array gives no
    rows, and a single object stands for an array of one: converters from XML write it so.
    """
    if not isinstance(value, dict):
        yield Fault("not an object with names, where the connector's rows says that one stands")
        return
    try:
        if not steps:
            yield {**above, **flat(value)} if above else flat(value)
            return
        step = steps[0]
        inner = value.get(step.name)
        handed_down = {**above, **flat(value, prefix=f"{path}.", without=step.name)}
    except Unsound as fault:
        yield Fault(str(fault))
        return
    if isinstance(inner, list) and not step.is_array:
        yield Fault("an array, where the connector's rows has none; write [] after its name")
        return
    for each in inner if isinstance(inner, list) else [] if inner is None else [inner]:
        way = step.name if path == ROOT else f"{path}.{step.name}"
        yield from rows_of(each, steps[1:], path=way, above=handed_down)


def flat(value: dict[str, Any], *, prefix: str = "", without: str | None = None) -> dict[str, str | None]:
    """An object's values by dotted path, as text.

    Raises:
        Unsound: a name stands twice, an infinity, or nesting deeper than ``DEEPEST``.
    """
    cells: dict[str, str | None] = {}
    if _flatten(value, cells, prefix, without, 1) != len(cells):
        raise Unsound("two values have one dotted path")
    return cells


def _flatten(value: dict[str, Any], cells: dict[str, str | None], prefix: str, without: str | None, depth: int) -> int:
    """Fill ``cells``; how many values there were. Runs for every object, so it does little else."""
    if type(value) is Doubled:
        raise Unsound("an object says one name twice")
    if depth > DEEPEST:
        raise Unsound(f"objects are nested deeper than {DEEPEST}")
    count = 0
    for key, each in value.items():
        if key == without:
            continue
        kind = type(each)
        if kind is dict or kind is Doubled:
            count += _flatten(each, cells, f"{prefix}{key}.", None, depth + 1)
            continue
        cells[prefix + key] = each if kind is str or kind is Number or each is None else _text(each)
        count += 1
    return count


def _text(value: Any) -> str:  # noqa: ANN401
    """A truth value as true or false, a whole number in digits, an array as its JSON text."""
    if isinstance(value, list):
        text = _written(value, 1)
        return Structure(text) if any(isinstance(each, list | dict) for each in value) else text
    if isinstance(value, Infinite):
        raise Unsound("a number is infinite, which JSON does not have")
    if isinstance(value, int) and not isinstance(value, bool):  # whoever parsed it did not keep numbers as text
        return str(value)
    return "true" if value else "false"


def _written(value: Any, depth: int) -> str:  # noqa: ANN401
    """JSON text again, numbers as they stood."""
    if depth > DEEPEST:
        raise Unsound(f"arrays are nested deeper than {DEEPEST}")
    if isinstance(value, Doubled):
        raise Unsound("an object says one name twice")
    if isinstance(value, dict):
        inside = (f"{json.dumps(key, ensure_ascii=False)}:{_written(each, depth + 1)}" for key, each in value.items())
        return "{" + ",".join(inside) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_written(each, depth + 1) for each in value) + "]"
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, Infinite):
        raise Unsound("a number is infinite, which JSON does not have")
    return json.dumps(value, ensure_ascii=False)
