"""How a landed table's rows are tied to people, cases and other objects: read off the declaration, nothing else.

What is done with the ties is ``screen`` (at the door) and ``removal`` (in landing).
"""

from dataclasses import dataclass

from orchestration.extract.declaration import Column, Table

PERSON = "borger"


@dataclass(frozen=True)
class Ties:
    """A table's pseudonymised columns by what they tie a row to.

    Attributes:
        parties: citizens the row is about; it goes with them.
        mentions: citizens the row merely names (``erase: cell``); only the cell goes.
        cases: cases the row belongs to; it goes with them.
        references: cases it merely names (``erase: cell``).
        objects: documents and the like, whose rows go when every case they belong to has gone.
        has_events: whether the rows are events or cases. A row that is not, such as a line of a list of parties, is
            itself the link between a person and a case.
    """

    parties: tuple[Column, ...]
    mentions: tuple[Column, ...]
    cases: tuple[Column, ...]
    references: tuple[Column, ...]
    objects: tuple[Column, ...]
    has_events: bool

    def keeps_row(self, party: Column) -> bool:
        """Whether a row of a case that others share stays without this party: an event does, a link does not."""
        return self.has_events and not party.required


def ties_of(table: Table) -> Ties:
    """The ties of a declared table."""
    tied = [column for column in table.landed if column.treatment == "pseudonymise"]
    people = [column for column in tied if column.kind == PERSON]
    cases = [column for column in tied if is_case(column.kind)]
    return Ties(
        parties=tuple(column for column in people if column.erase == "row"),
        mentions=tuple(column for column in people if column.erase == "cell"),
        cases=tuple(column for column in cases if column.erase == "row"),
        references=tuple(column for column in cases if column.erase == "cell"),
        objects=tuple(column for column in tied if column not in people + cases and not is_employee(column.kind)),
        has_events=any(column.is_event_time for column in table.landed),
    )


def is_case(kind: str | None) -> bool:
    """Whether a kind of pseudonym is a case's: ``sag`` or ``sag:byggesag``."""
    return (kind or "").split(":")[0] == "sag"


def is_employee(kind: str | None) -> bool:
    """Whether a kind of pseudonym is an employee's: ``medarbejder`` or ``medarbejder:byggesag``."""
    return (kind or "").split(":")[0] == "medarbejder"
