"""What each column of a delivery is for, in each shape: by its name first, by its content where names do not tell.

The names stand in ``names``; shapes are recognised in ``shapes``; what happens to a column is ``treatment``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.columns import printable
from orchestration.scaffold.facts import ColumnFacts, Seen
from orchestration.scaffold.identifiers import plain
from orchestration.scaffold.names import GIVEN, OWN, REQUIRED, SHARED, TIMES, Role, Shape, option


@dataclass(frozen=True)
class RoleGuess:
    """The column of one role, and what it was recognised by."""

    role: Role
    column: str
    why: str


Roles = dict[Role, RoleGuess]

FEW_LABELS = 50
"""Different values that a column of labels may have in any delivery, however small."""


def roles_of(shape: Shape, seen: Seen, given: Mapping[str, str]) -> Roles:
    """The roles of a delivery in a shape; every role the shape requires is there.

    Raises:
        DeliveryError: ``given`` names a column that is not there or is no time, or a required role cannot be told.
    """
    taken = _given(seen, given)
    for role, names in ({**SHARED, **OWN[shape]}).items():
        if role not in taken:
            _take(role, names, seen, taken, loosely=shape == "sag")
    _time_by_another_name(shape, taken)
    if "citizen" not in taken:
        _citizen_by_content(seen, taken)
    if "case" not in taken:
        _case_by_content(shape, seen, taken)
    missing = [role for role in REQUIRED[shape] if role not in taken]
    if missing:
        there = printable([column.name for column in seen.columns])
        raise DeliveryError(
            f"{seen.what}: as {shape} it has no column for {missing[0]}; give {option(missing[0])}, one of {there}, or"
            " another --shape"
        )
    return taken


def _given(seen: Seen, given: Mapping[str, str]) -> Roles:
    names = {column.name: column for column in seen.columns}
    for role, name in given.items():
        if role not in GIVEN:
            raise DeliveryError(f"unknown role {role!r}; allowed are {', '.join(GIVEN)}")
        if name not in names:
            raise DeliveryError(f"{seen.what} has no column {name!r} ({option(role)}); it has {printable(list(names))}")
        if role in TIMES and not names[name].is_time:
            raise DeliveryError(f"{seen.what}: column {name!r} ({option(role)}) does not read as dates or times")
    if len(set(given.values())) < len(given):
        raise DeliveryError(f"{seen.what}: one column is given for two roles; give each role its own")
    return {role: RoleGuess(role, name, "as given") for role, name in given.items()}  # type: ignore[arg-type, misc]


def _take(role: Role, names: tuple[str, ...], seen: Seen, taken: Roles, *, loosely: bool = False) -> None:
    """The first free column of one of the names; ``loosely`` also below other names, as nested formats write them."""
    free = [column for column in _free(seen, taken) if _fits(role, column, seen.rows.num_rows)]
    for name in names:
        for column in free:
            written = plain(column.name)
            if written == name or (loosely and len(name) > 5 and written.endswith(name)):
                taken[role] = RoleGuess(role, column.name, "by its name")
                return


def _free(seen: Seen, taken: Roles) -> list[ColumnFacts]:
    used = {guess.column for guess in taken.values()}
    return [column for column in seen.columns if column.name not in used]


def _fits(role: Role, column: ColumnFacts, rows: int) -> bool:
    guess = column.guess
    if role == "end":  # an open period may have no end in any row
        return column.is_time or guess.null_share == 1
    if role in TIMES:
        return column.is_time
    if role == "sequence":
        return guess.data_type == "bigint" and guess.null_share == 0
    if role == "activity":  # a label, not prose: most values repeat
        return guess.null_share < 0.5 and column.prose < 0.05 and guess.distinct_count <= max(FEW_LABELS, rows // 5)
    if role == "case":
        return guess.null_share < 0.5
    return role == "registered_to" or guess.null_share < 1


def _time_by_another_name(shape: Shape, taken: Roles) -> None:
    """A delivery with one stamp has one time, whatever it is called."""
    if "time" in taken or shape not in ("events", "documents"):
        return
    for role, why in (("start", "by its name"), ("registered", "the only stamp there is")):
        if role in taken:
            taken["time"] = RoleGuess("time", taken.pop(role).column, why)  # type: ignore[arg-type]
            return


def _citizen_by_content(seen: Seen, taken: Roles) -> None:
    numbers = [c for c in _free(seen, taken) if c.guess.looks_like_cpr and c.numbers > 0.5]
    if len(numbers) == 1:
        taken["citizen"] = RoleGuess("citizen", numbers[0].name, "its cells look like civil registration numbers")


def _case_by_content(shape: Shape, seen: Seen, taken: Roles) -> None:
    """One row per case: a column that never repeats. Several rows per case: the one that repeats with most values."""
    free = [c for c in _free(seen, taken) if c.guess.data_type in ("varchar", "bigint") and c.guess.null_share == 0]
    free = [c for c in free if c.prose == 0 and not c.guess.looks_like_cpr]
    if shape == "milestones":
        found, why = [c for c in free if c.is_unique], "it never repeats: one row per case"
    else:
        repeats = [c for c in free if 2 <= c.guess.distinct_count <= 0.7 * seen.rows.num_rows]
        most = max((c.guess.distinct_count for c in repeats), default=0)
        found, why = [c for c in repeats if c.guess.distinct_count > most / 2], "it repeats, and has the most values"
    if len(found) > 1:
        names = printable([c.name for c in found])
        raise DeliveryError(f"{seen.what}: more than one column may be the case: {names}; give --case")
    if found:
        taken["case"] = RoleGuess("case", found[0].name, why)
