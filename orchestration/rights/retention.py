"""Retention as the municipality declares it: a period per process and case type, and what it rests on.

Which cases have outlived it, and their deletion, is ``retain``.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from orchestration.municipality import read_declaration

FILE = "retention.yml"
Whole = Annotated[int, Field(gt=0, le=1200)]


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Period(_Declared):
    """How long: years, months or days, exactly one of them."""

    years: Whole | None = None
    months: Whole | None = None
    days: Annotated[int, Field(gt=0, le=40_000)] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "Period":
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("keep must have exactly one of years, months and days")
        return self

    def interval_sql(self) -> str:
        """The period as an interval of the calendar: a month's end stays a month's end."""
        ((unit, number),) = self.model_dump(exclude_none=True).items()
        return f"interval {number} {unit}"

    def danish(self) -> str:
        """As it is read aloud."""
        ((unit, number),) = self.model_dump(exclude_none=True).items()
        one, many = {"years": ("år", "år"), "months": ("måned", "måneder"), "days": ("dag", "dage")}[unit]
        return f"{number} {one if number == 1 else many}"


class Rule(_Declared):
    """The period of one process, or of one case type of it, with what it rests on and who approved it."""

    process: Annotated[str, Field(min_length=1)]
    case_type: str | None = None
    keep: Period
    counted_from: Annotated[Literal["ended", "last_event"], Field(alias="from")] = "ended"
    source: Annotated[str, Field(min_length=3)]
    approved_by: Annotated[str, Field(min_length=2)]
    approved_on: date


class Retention(_Declared):
    """``retention.yml``. A case type's own rule goes before its process's."""

    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _one_rule_each(self) -> "Retention":
        named = [(rule.process, rule.case_type) for rule in self.rules]
        twice = {pair for pair in named if named.count(pair) > 1}
        doubled = sorted(f"{process}, {kind or 'every case type'}" for process, kind in twice)
        if doubled:
            raise ValueError(f"one rule for each process and case type; declared twice: {doubled}")
        return self


def read_retention(municipality: Path) -> Retention:
    """The checked ``retention.yml``; ConfigurationError names the field and what is allowed."""
    return read_declaration(municipality / FILE, Retention)
