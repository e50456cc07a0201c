"""What the reader has chosen: process, unit, month, case type and language, as it stands in the address line.

An address can be typed, shared or forged: each value is held to what the release knows, and what it does not know
falls back to the whole, never to an error page.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode

from explorer.release import Release

ALL = "(alle)"
Language = Literal["da", "en"]


@dataclass(frozen=True)
class Selection:
    """``unit``, ``period`` and ``case_type`` are ``(alle)`` when nothing is chosen, as in the published tables."""

    process: str
    unit: str = ALL
    period: str = ALL
    case_type: str = ALL
    lang: Language = "da"

    @property
    def level(self) -> str:
        """The level of the tables by unit and period that answers this choice."""
        parts = [name for name, value in (("unit", self.unit), ("month", self.period)) if value != ALL]
        return "_".join(parts) or "total"

    @property
    def is_whole(self) -> bool:
        """Whether nothing but the process is chosen."""
        return ALL == self.unit == self.period == self.case_type

    def address(self, **changes: str) -> str:
        """The part of an address after the page, for this choice with ``changes``; what is not chosen is left out."""
        chosen = {**asdict(self), **changes}
        kept = {name: value for name, value in chosen.items() if value not in (ALL, "da")}
        return "?" + urlencode(kept)


@dataclass(frozen=True)
class Choices:
    """What can be chosen: processes by key with their label, and the units, months and case types of one process."""

    processes: Mapping[str, str]
    units: tuple[str, ...]
    periods: tuple[str, ...]
    case_types: tuple[str, ...]


def choices(release: Release, process: str | None) -> Choices:
    """The choices of a release; without a known process those of the first one."""
    processes = {
        row["process"]: row["label_da"] for row in release.rows("select process, label_da from processes order by 2, 1")
    }
    if process not in processes:
        process = next(iter(processes), "")
    return Choices(
        processes=processes,
        units=_values(release, "kpis", "unit", process),
        periods=tuple(reversed(_values(release, "kpis", "period", process))),
        case_types=_values(release, "process_map_edges_monthly", "case_type", process),
    )


def _values(release: Release, table: str, column: str, process: str) -> tuple[str, ...]:
    if not release.has(table):
        return ()
    return tuple(
        release.values(
            f"select distinct {column} from {table} where process = ? and {column} <> ? order by 1",  # noqa: S608
            process,
            ALL,
        )
    )


def read_selection(address: str | None, release: Release) -> tuple[Selection, Choices]:
    """The choice that the address line stands for, and what else there is to choose."""
    given = {name: values[-1] for name, values in parse_qs((address or "").lstrip("?")).items()}
    return known_selection(given, release)


def known_selection(given: Mapping[str, Any], release: Release) -> tuple[Selection, Choices]:
    """``given`` held to what the release knows."""
    possible = choices(release, given.get("process"))
    process = given.get("process") if given.get("process") in possible.processes else None
    return (
        Selection(
            process=process or next(iter(possible.processes), ""),
            unit=_known(given.get("unit"), possible.units),
            period=_known(given.get("period"), possible.periods),
            case_type=_known(given.get("case_type"), possible.case_types),
            lang="en" if given.get("lang") == "en" else "da",
        ),
        possible,
    )


def _known(value: object, possible: tuple[str, ...]) -> str:
    return str(value) if value in possible else ALL
