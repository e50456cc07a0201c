"""One declared column: what it is called, what its cells are, and what happens to them at the door.

Tables and sources are ``declaration``; what SQL makes of a column is ``typing_sql`` and ``cells``.
"""

from datetime import date
from functools import cache
from typing import Annotated, Literal

import duckdb
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from orchestration.extract.delivery import POSITION
from orchestration.extract.table_meta import Declared, Name

BESIDE = ("__precision", "__ambiguous", "__shape", "__masked", "__sentence", "__number")
"""What the columns beside a landed one end with."""


class KeptBecause(Declared):
    """Why free text is kept all the same, and who said so."""

    reason: Annotated[str, Field(min_length=10)]
    approved_by: Annotated[str, Field(min_length=2)]
    approved_on: date


class Column(BaseModel):
    """One allowed column of a delivery and what happens to it at the door.

    ``classes`` of a generalised column maps the name of a class to the pattern that a whole cell matches; ``otherwise``
    is the class of every other cell. The cell itself never lands.

    ``erase`` of a citizen's or a case's column: ``row`` says that the row is about them and goes when they are erased,
    ``cell`` that it merely names them.

    ``free_text`` says that people write in it what they like; it is kept only with an approved ``kept_because``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    data_type: Literal["varchar", "timestamptz", "bigint", "double", "boolean"] = "varchar"
    description: str = ""
    delivered_as: Annotated[str, Field(min_length=1)]
    treatment: Literal["keep", "pseudonymise", "generalise", "drop"] = "keep"
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_:]{0,120}$")] | None = None
    required: bool = False
    formats: tuple[str, ...] = ()
    decimal_comma: bool = False
    empty_values: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """What is written where nothing is known, such as 1900-01-01 or 9999-12-31: read as an empty cell."""
    classes: dict[str, str] = {}
    otherwise: str | None = None
    is_event_time: bool = False
    also_delivered_as: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """Names the column had before, or has in some deliveries."""
    optional: bool = False
    """Whether a delivery may lack the column; its cells are then empty."""
    erase: Literal["row", "cell"] = "row"
    free_text: bool = False
    kept_because: KeptBecause | None = None

    @field_validator("name")
    @classmethod
    def _leaves_room_for_what_is_laid_beside(cls, name: str) -> str:
        if name.endswith(BESIDE):
            raise ValueError(f"a column's name must not end with {', '.join(BESIDE)}: landing uses those itself")
        return name

    @field_validator("delivered_as", "also_delivered_as")
    @classmethod
    def _is_not_the_row_number(cls, names: str | tuple[str, ...]) -> str | tuple[str, ...]:
        if POSITION in ([names.casefold()] if isinstance(names, str) else map(str.casefold, names)):
            raise ValueError(f"delivered_as must not be {POSITION}, the name of the row's number")
        return names

    @field_validator("formats")
    @classmethod
    def _are_formats(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in formats:
            _try("select try_strptime('', ?)", pattern, "formats must be strptime formats, such as %d-%m-%Y")
        return formats

    @field_validator("classes")
    @classmethod
    def _are_patterns(cls, classes: dict[str, str]) -> dict[str, str]:
        for pattern in classes.values():
            _try("select regexp_full_match('', ?)", pattern, "classes must map to regular expressions")
        return classes

    @model_validator(mode="after")
    def _treatment_fits(self) -> "Column":
        if self.treatment == "pseudonymise" and (self.kind is None or self.data_type != "varchar"):
            raise ValueError("a pseudonymised column is varchar and has a kind, such as borger or medarbejder")
        if self.kind is not None and self.treatment not in ("pseudonymise", "drop"):
            raise ValueError("a column with a kind is pseudonymised or dropped")
        if self.erase == "cell" and (self.required or (self.kind or "").split(":")[0] not in ("borger", "sag")):
            raise ValueError("erase: cell is for a column of kind borger or sag that is not required: it becomes empty")
        if (self.treatment == "generalise") != bool(self.classes):
            raise ValueError("a generalised column, and no other, has classes: class name to a regular expression")
        if self.treatment == "generalise" and self.data_type != "varchar":
            raise ValueError("a generalised column is varchar: what lands is the name of a class")
        if self.is_event_time and self.data_type != "timestamptz":
            raise ValueError("a column with is_event_time is timestamptz")
        if self.optional and self.required:
            raise ValueError("a column is optional, which a delivery may lack, or required, which no row may lack")
        return self

    @model_validator(mode="after")
    def _free_text_is_not_kept_by_default(self) -> "Column":
        if self.free_text and self.data_type != "varchar":
            raise ValueError("a column with free_text is varchar")
        if self.free_text and self.treatment == "keep" and self.kept_because is None:
            raise ValueError(
                "free text is kept only with kept_because: reason, approved_by and approved_on; else drop it"
            )
        if self.kept_because is not None and not (self.free_text and self.treatment == "keep"):
            raise ValueError("kept_because is for a column with free_text that is kept")
        return self

    @property
    def is_kept_text(self) -> bool:
        """Whether its cells land as they are written, CPR numbers masked."""
        return self.treatment == "keep" and self.data_type == "varchar"


def _try(query: str, value: str, allowed: str) -> None:
    refusal = _refusal(query, value)
    if refusal is not None:
        raise ValueError(f"{allowed}: {value!r}: {refusal}")


@cache
def _refusal(query: str, value: str) -> str | None:
    """DuckDB itself says whether it can read a pattern; its dialect is not Python's. A refresh asks many times."""
    try:
        with duckdb.connect(":memory:") as con:
            con.execute(query, [value])
    except duckdb.Error as error:
        return str(error)
    return None
