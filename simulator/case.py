"""What an area hands over for each case, and what the rest of the simulator asks of an area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, Protocol

from simulator.people import CaseWorker, Citizen, Company
from simulator.tables import Layout, ParquetLayout
from simulator.vocabulary.terms import Vocabulary


class Case(NamedTuple):
    """One simulated case.

    Attributes:
        case_id: as the extract writes it.
        rows: what each table of the area has of the case: lines of text without line ends, or a Parquet table's values.
        events: (moment, canonical code) in the platform's order: moment, activity rank, place in the source.
        unit: code of the unit whose name the case's last event with one carries; None if none does.
        party: whom the case is about.
        written: every form in which the extract writes the party's CPR or CVR number in this case.
        planted: name of each thing planted in this case, once per occurrence.
        canaries: strings that occur nowhere else.
        broken: ids of the rules the case is seen to break when the window ends, sorted.
        effects: names of the area's effects of whose group the case is.
    """

    case_id: str
    rows: Mapping[str, Sequence[str] | Sequence[tuple[object, ...]]]
    events: list[tuple[int, str]]
    unit: str | None
    party: Citizen | Company
    written: tuple[str, ...]
    planted: list[str]
    canaries: list[str]
    broken: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bottleneck:
    """The step where a unit was made slow on purpose."""

    from_activity: str
    to_activity: str
    unit: str


@dataclass(frozen=True)
class Effect:
    """A cause of longer or shorter waits that was planted, from a case's first ``from_activity`` to what follows it.

    Attributes:
        kind: intervention (from a day on), disparity (a group of cases of equal kind waits longer) or worker_change.
        group: what the cases of the group have in common, as the extract shows it.
        means: what was done to their time.
        since: an intervention's first day, by the day of ``from_activity``.
    """

    name: str
    kind: Literal["intervention", "disparity", "worker_change"]
    from_activity: str
    to_activity: str
    group: dict[str, str]
    means: str
    since: date | None = None


class Area(Protocol):
    """An area: built from a seed, then asked for case 0, 1, 2, …; case n is the same whatever is asked before.

    Attributes:
        tables: the layout of each table by name; the first holds the events.
        plants: what each name in ``Case.planted`` counts.
        rules: how each rule is broken on purpose, by id.
    """

    vocabulary: Vocabulary
    tables: dict[str, Layout | ParquetLayout]
    bottleneck: Bottleneck
    effects: tuple[Effect, ...]
    plants: dict[str, str]
    rules: dict[str, str]
    workers: list[CaseWorker]

    def case(self, case_no: int) -> Case:
        """Case number ``case_no``, from 0."""
        ...


def has_canary(case_no: int) -> bool:
    """Every fiftieth of the first two thousand cases, then every ten thousandth: spread, and few in a large extract."""
    return case_no % 50 == 7 if case_no < 2000 else case_no % 10_000 == 7


def canary(process: str, column: str, case_no: int) -> str:
    """A string to search for afterwards, unique to process, column and case."""
    return f"Kanarie{process}{column}Ø{case_no:07d}Q"
