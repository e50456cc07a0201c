"""What an area hands over for each case, and what the rest of the simulator asks of an area."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from simulator.people import CaseWorker, Citizen
from simulator.vocabulary.terms import Vocabulary


class Case(NamedTuple):
    """One simulated case.

    Attributes:
        case_id: as the extract writes it.
        rows: the lines of the extract, without line ends.
        events: (moment, canonical code) in the platform's order: moment, activity rank, place in the source.
        unit: code of the unit whose name the case's last event with one carries; None if none does.
        citizen: whom the case is about.
        written: every form in which the extract writes the citizen's CPR number in this case.
        planted: name of each thing planted in this case, once per occurrence.
        canaries: strings that occur nowhere else.
    """

    case_id: str
    rows: list[str]
    events: list[tuple[int, str]]
    unit: str | None
    citizen: Citizen
    written: tuple[str, ...]
    planted: list[str]
    canaries: list[str]


@dataclass(frozen=True)
class Layout:
    """How an area's file is written; all use ``;`` between fields."""

    path: str
    encoding: str
    line_end: str
    header: str


@dataclass(frozen=True)
class Bottleneck:
    """The step where a unit was made slow on purpose."""

    from_activity: str
    to_activity: str
    unit: str


class Area(Protocol):
    """An area: built from a seed, then asked for case 0, 1, 2, …; case n is the same whatever is asked before."""

    vocabulary: Vocabulary
    layout: Layout
    bottleneck: Bottleneck
    plants: dict[str, str]
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
