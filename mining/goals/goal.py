"""What a goal is: one figure of one process, where it stood, where it is to be and when, checked by type.

How a goal is compared with its figure is the mart ``goals``; the table of definitions is ``mining.goals.definitions``.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Benefit = Literal["effektivitet", "kvalitet", "regeloverholdelse", "læring", "borgerservice", "trivsel"]
"""What an improvement is good for; efficiency is one of six."""
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Figure = Annotated[float, Field(allow_inf_nan=False)]


class Declared(BaseModel):
    """A part of a goal: nothing undeclared, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Baseline(Declared):
    """Where the figure stood before, and on which day."""

    value: Figure
    measured_on: date


class Goal(Declared):
    """A goal for a key figure (``kpi``), or for how often a rule is kept (``rule`` with ``measure``).

    Attributes:
        unit: the unit's code; None is the whole process.
        measured_over: ``all`` is the whole log; ``last_month`` the last whole Danish month before ``as_of``.
        target: None says that the figure is followed and nobody has decided on a target. There is no default.
        direction: whether better is ``down`` or ``up``.
        due_on, baseline: what a target is measured against; both or neither stand with it.
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,30}$")]
    title_da: Annotated[str, Field(min_length=3, max_length=200)]
    benefit: Benefit
    process: Code
    kpi: Code | None = None
    rule: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9_-]{0,30}$")] | None = None
    measure: Literal["met_share"] | None = None
    unit: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    measured_over: Literal["all", "last_month"] = "all"
    target: Figure | None = None
    direction: Literal["down", "up"]
    owner: Annotated[str, Field(min_length=2, max_length=200)]
    decided_on: date
    due_on: date | None = None
    baseline: Baseline | None = None

    @model_validator(mode="after")
    def _is_about_one_figure(self) -> "Goal":
        if (self.kpi is None) == (self.rule is None):
            raise ValueError("a goal is about either 'kpi' or 'rule'")
        if (self.rule is None) != (self.measure is None):
            raise ValueError("'measure' stands with 'rule', and only there: met_share")
        return self

    @model_validator(mode="after")
    def _target_can_be_measured(self) -> "Goal":
        if self.target is None:
            return self
        if self.due_on is None or self.baseline is None:
            raise ValueError("a target needs due_on and baseline: {value, measured_on}")
        if self.due_on <= self.baseline.measured_on:
            raise ValueError(f"due_on {self.due_on} is not after baseline.measured_on {self.baseline.measured_on}")
        gain = self.target - self.baseline.value
        if (gain > 0 and self.direction == "down") or (gain < 0 and self.direction == "up"):
            raise ValueError(f"target {self.target:g} is worse than the baseline {self.baseline.value:g}")
        if self.rule is not None and not 0 <= self.target <= 1:
            raise ValueError(f"met_share is a share between 0 and 1; target is {self.target:g}")
        return self


class Goals(Declared):
    """``goals.yml``."""

    goals: tuple[Goal, ...] = ()

    @model_validator(mode="after")
    def _told_apart(self) -> "Goals":
        ids = [goal.id for goal in self.goals]
        doubled = sorted({each for each in ids if ids.count(each) > 1})
        if doubled:
            raise ValueError(f"ids of goals must be unique; declared twice: {doubled}")
        return self
