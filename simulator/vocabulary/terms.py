"""The shape of an area's vocabulary. The words themselves stand in one module per area."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Activity:
    """A canonical activity.

    Attributes:
        code: ASCII snake_case, what truth and platform count.
        label_da: what municipal users read.
        definition_da: when the activity has happened, in the department's own terms.
        raw: the source's names that mean it (status texts or column names).
        rank: order among events with the same stamp; 0 where the stamps themselves decide.
        is_end: whether a case whose last event is this one is over.
        waiting_for: who a case waits for after it: kommune, borger or anden_myndighed; empty where nobody can say.
            After an end nobody is waited for.
    """

    code: str
    label_da: str
    definition_da: str
    raw: tuple[str, ...]
    rank: int = 0
    is_end: bool = False
    waiting_for: str = "kommune"


@dataclass(frozen=True)
class Unit:
    """A unit and its names in the extract: the former name up to 2023, the present one from 2024."""

    code: str
    label_da: str
    raw: str
    raw_until_2023: str = ""

    def written(self, year: int) -> str:
        """The unit's name as the source writes it in ``year``."""
        return self.raw_until_2023 if self.raw_until_2023 and year < 2024 else self.raw


@dataclass(frozen=True)
class Vocabulary:
    """Everything a municipality says about one process and its source (both carry the same name here)."""

    process: str
    label_da: str
    area: str
    case_object_type: str
    description_da: str
    approved_by: str
    approved_on: str
    activities: tuple[Activity, ...]
    units: tuple[Unit, ...]

    def code_of(self) -> dict[str, str]:
        """Canonical code of each raw name."""
        return {raw: activity.code for activity in self.activities for raw in activity.raw}

    def rank_of(self) -> dict[str, int]:
        """Rank of each canonical code."""
        return {activity.code: activity.rank for activity in self.activities}

    def ends(self) -> frozenset[str]:
        """Codes of the end activities."""
        return frozenset(activity.code for activity in self.activities if activity.is_end)
