"""What a municipality asks of its own changes, as data: interventions and comparisons of groups, checked by type.

How the answer is reckoned is ``changes`` and ``comparisons``; the file they are read from is the pipeline's matter.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,30}$")]
Text = Annotated[str, Field(min_length=1, max_length=100)]
Kpi = Literal["throughput_days", "step_days", "rework_share"]
"""``throughput_days`` and ``step_days`` are mean days, each case's counted to ``followed_days`` at most;
``rework_share`` is the share of cases in which an activity is done again before that."""


class Declared(BaseModel):
    """Nothing undeclared, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Measured(Declared):
    """What is measured in which cases.

    Attributes:
        from_activity, to_activity: of ``step_days``, where the time begins and ends.
        followed_days: every case is followed so many days from where it begins, no more and no less.
    """

    id: Id
    title_da: Annotated[str, Field(min_length=3, max_length=200)]
    process: Code
    kpi: Kpi
    from_activity: Code | None = Field(default=None, alias="from")
    to_activity: Code | None = Field(default=None, alias="to")
    followed_days: Annotated[int, Field(strict=True, ge=1, le=730)]

    @model_validator(mode="after")
    def _a_step_has_two_ends(self) -> "Measured":
        ends = (self.from_activity, self.to_activity)
        if self.kpi == "step_days" and None in ends:
            raise ValueError("step_days needs 'from' and 'to', the activities where the time begins and ends")
        if self.kpi != "step_days" and ends != (None, None):
            raise ValueError(f"'from' and 'to' stand with kpi step_days, and only there; kpi is {self.kpi!r}")
        return self


class Change(Measured):
    """An intervention.

    Attributes:
        day: the first day it is in force; in the file ``date``.
        kind: ``automatisering`` where a robot took a step over, ``indsats`` else.
        units: the units it came to; none means all.
        compared_with: units it did not come to, which show what would have happened without it.
    """

    day: date = Field(alias="date")
    kind: Literal["indsats", "automatisering"] = "indsats"
    units: tuple[Text, ...] = ()
    compared_with: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _units_are_apart(self) -> "Change":
        if self.compared_with and not self.units:
            raise ValueError("compared_with needs 'units': an intervention in all units leaves none to compare with")
        if both := sorted(set(self.units) & set(self.compared_with)):
            raise ValueError(f"a unit is in both 'units' and 'compared_with': {both}")
        return self


class Comparison(Measured):
    """One group of cases against another.

    Attributes:
        by: ``unit``, or the attribute that tells the groups apart.
        group, against: its values in either group; without ``against``, all other known values.
        within: an attribute; only cases of equal value are compared, so that the groups' mix does not count.
    """

    by: Code
    group: Annotated[tuple[Text, ...], Field(min_length=1)]
    against: tuple[Text, ...] = ()
    within: Code | None = None

    @model_validator(mode="after")
    def _groups_are_apart(self) -> "Comparison":
        if both := sorted(set(self.group) & set(self.against)):
            raise ValueError(f"a value is in both 'group' and 'against': {both}")
        if self.within == self.by:
            raise ValueError(f"'within' is what the groups differ in: {self.by!r}")
        return self


class Changes(Declared):
    """``changes.yml``."""

    changes: tuple[Change, ...] = ()
    comparisons: tuple[Comparison, ...] = ()

    @model_validator(mode="after")
    def _told_apart(self) -> "Changes":
        for name, entries in (("changes", self.changes), ("comparisons", self.comparisons)):
            ids = [entry.id for entry in entries]
            if doubled := sorted({each for each in ids if ids.count(each) > 1}):
                raise ValueError(f"ids of {name} must be unique; declared twice: {doubled}")
        return self
