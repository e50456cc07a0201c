"""What is wrong with a rule file, as places and sentences: pydantic's findings in the words of whoever edits rules.

What is looked for beyond types stands in ``mining.rules.catalogue`` and ``mining.rules.vocabulary``.
"""

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from typing import Literal, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Level = Literal["error", "warning"]
Place = tuple[str | int, ...]
"""A field inside a rule or a file, as pydantic writes it: names, and numbers from 0."""
SHOWN = 60
"""Characters of a value that a message quotes."""
LISTED = 40
"""Names that a message lists as allowed."""


class Problem(NamedTuple):
    """One thing to put right in a rule file (``error``), or to know (``warning``).

    ``field`` is a path such as ``rules[3] F12, versions[1].limit``, counted from 1; empty for the file as a whole.
    """

    file: str
    field: str
    message: str
    level: Level = "error"

    def __str__(self) -> str:
        """File, field and message on one line."""
        return ": ".join(part for part in (self.file, self.field, self.message) if part)


def allowed(value: object, names: Collection[str]) -> str:
    """What may stand in place of a value, the likeliest first: ``did you mean 'x'? allowed are x, y``."""
    near = get_close_matches(str(value), names, n=1, cutoff=0.6)
    listed = sorted(names)
    more = f" and {len(listed) - LISTED} more" if len(listed) > LISTED else ""
    meant = f"did you mean {near[0]!r}? " if near else ""
    return f"{meant}allowed are {', '.join(listed[:LISTED]) or 'none'}{more}"


def shown(value: object) -> str:
    """A value as a message quotes it, cut short."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def field_path(parts: Place) -> str:
    """``("pause", 0, "from")`` as ``pause[1].from``."""
    path = ""
    for part in parts:
        path += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def explained(error: ValidationError, model: type[BaseModel]) -> list[tuple[Place, str]]:
    """Each finding of pydantic as the place in the model's input and a message that says what is allowed."""
    return [(_place(found, model), _message(found, model)) for found in error.errors(include_url=False)]


def _place(found: ErrorDetails, model: type[BaseModel]) -> Place:
    """The place as the file has it: without the names pydantic gives the branches of a union."""
    last = found["loc"][-1:] if found["type"] == "extra_forbidden" else ()
    names = fields_of(model, deep=True)
    return tuple(part for part in found["loc"] if isinstance(part, int) or part in names or (part,) == last)


def _message(found: ErrorDetails, model: type[BaseModel]) -> str:
    if found["type"] == "missing":
        return "is missing"
    if found["type"] == "extra_forbidden":
        return f"is not a field here; {allowed(found['loc'][-1], fields_of(_inner(model, found['loc'][:-1])))}"
    if found["type"] == "literal_error":
        names = [name.strip("' ") for name in str(found["ctx"]["expected"]).replace(" or ", ", ").split(", ")]
        return f"{shown(found['input'])} is not known; {allowed(found['input'], names)}"
    if found["type"] == "value_error":
        return str(found["ctx"]["error"])
    message = found["msg"].replace("Input should", "should").replace("valid tuple", "list")
    return f"{message} (got {shown(found['input'])})"


def _inner(model: type[BaseModel], loc: Iterable[str | int]) -> type[BaseModel]:
    """The model that stands at a place inside another."""
    for part in loc:
        for name, field in model.model_fields.items():
            if part in (name, field.alias):
                model = next(_models_in(field.annotation), model)
    return model


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return iter([annotation])
    return (model for part in get_args(annotation) for model in _models_in(part))


def fields_of(model: type[BaseModel], *, deep: bool = False) -> set[str]:
    """The names a model's fields have in a file; ``deep``: and those of the models inside it."""
    names = {field.alias or name for name, field in model.model_fields.items()}
    if deep:
        inner = {part for field in model.model_fields.values() for part in _models_in(field.annotation)}
        names = names.union(*(fields_of(part, deep=True) for part in inner))
    return names
