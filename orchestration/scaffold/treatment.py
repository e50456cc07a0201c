"""What happens to each column at the door, proposed from its name, its content and its role: the allow-list.

Every delivered column is declared. What has no use is dropped; a person's columns become pseudonyms or are dropped;
a person of the municipality decides otherwise by editing the file.
"""

from dataclasses import dataclass

from orchestration.scaffold.facts import ColumnFacts
from orchestration.scaffold.identifiers import plain, words
from orchestration.scaffold.names import Role, Shape
from orchestration.scaffold.personal_names import (
    BIRTH,
    COMPANIES,
    CONTACT,
    CPR,
    EMPLOYEES,
    IDENTIFIERS,
    NAMES_OF_PEOPLE,
    PEOPLE,
    PLACES,
    PROSE,
    SENSITIVE,
)

FEW = 30
"""Different labels up to which a column describes groups of cases rather than cases."""

SYSTEMS = {"ItSystem": "(?i)system.*|robot.*|rpa.*|batch.*|.*-robot|ikke tildelt"}
"""What is not a person among those who did something."""

_TREATED: dict[Role, str] = {
    "case": "the number of the case: becomes a pseudonym of the kind sag",
    "citizen": "a civil registration number: becomes a pseudonym of the kind borger",
    "resource": "who did it: becomes a pseudonym of this source's own kind; beside it lands Bruger or ItSystem",
    "item": "the number of the task or document: becomes a pseudonym",
}


@dataclass(frozen=True)
class Treatment:
    """What happens to one column, in the words of the declaration, and why."""

    treatment: str
    why: str
    kind: str | None = None
    is_prose: bool = False
    is_attribute: bool = False


def treatment_of(
    column: ColumnFacts, role: Role | None, *, shape: Shape, source: str, case_kind: str, is_milestone: bool = False
) -> Treatment:
    """The treatment of a column; the first rule that fits decides, those about people before those about use."""
    if role in _TREATED:
        kinds = {"case": case_kind, "citizen": "borger", "resource": f"medarbejder:{source}"}
        return Treatment("pseudonymise", _TREATED[role], kinds.get(role, f"{item_kind(shape)}:{source}"))
    personal = _personal(column, role)
    if personal is not None:
        return personal
    if role is not None and role not in ("state", "end") or (role == "end" and shape in ("events", "tasks")):
        return Treatment("keep", _kept(role))
    if is_milestone:
        return Treatment("keep", "a date: when this milestone was reached")
    if role == "end":
        return Treatment("drop", "where the period ends; the next row's start says so, and an open one says 9999")
    return _useful(column)


def item_kind(shape: Shape) -> str:
    """What an item of a shape is, as the first part of a pseudonym's kind and as an object's type."""
    return {"tasks": "opgave", "documents": "dokument"}.get(shape, "element")


def _kept(role: Role) -> str:
    if role in ("time", "start", "end", "registered", "registered_to"):
        return "a time of the event"
    said = {"activity": "names what happened", "sequence": "the source's own order", "deadline": "a plan and no event"}
    return said.get(role, "describes the event")


def _personal(column: ColumnFacts, role: Role | None) -> Treatment | None:
    """What a column says of a person, by its name's words and by shares of its cells."""
    found, written = set(words(column.name)) | {plain(column.name)}, plain(column.name)
    if (column.guess.looks_like_cpr and column.numbers > 0.5) or found & CPR:
        return Treatment("pseudonymise", _seen("civil registration numbers", found & CPR), "borger")
    if found & PROSE or column.prose > 0.05 or column.guess.looks_like_cpr:
        by_share = f"{column.prose:.0%} of its cells are long" if column.prose else ""
        return Treatment("drop", f"free text{', ' * bool(by_share)}{by_share}: it may name anyone", is_prose=True)
    if found & COMPANIES:
        return Treatment("pseudonymise", "a business, which may be one person", "virksomhed")
    if column.mails > 0.1 or column.phones > 0.5 or found & CONTACT:
        return Treatment("drop", _seen("mail addresses or telephone numbers", found & CONTACT))
    if found & BIRTH:
        return Treatment("drop", "says when a person was born, or how old they are")
    if found & PLACES:
        return Treatment("drop", "points at an address or a property")
    if written in NAMES_OF_PEOPLE or (found & NAMES_OF_PEOPLE and found & PEOPLE):
        return Treatment("drop", "a person's name, by its own name")
    if role is None and column.persons > 0:  # however few: a label costs a word in the file, a name a person
        share = f"{column.persons:.0%}" if column.persons >= 0.01 else "under 1%"
        return Treatment("drop", f"{share} of its cells look like persons' names; change to keep if they are labels")
    if found & SENSITIVE:
        return Treatment("drop", "a special or sensitive category, by its name")
    if role is None and (written in EMPLOYEES or found & {"sagsbehandler", "behandler", "initialer", "medarbejder"}):
        return Treatment("drop", "another employee: one is enough to tell people from systems")
    return None


def _seen(what: str, by_name: set[str]) -> str:
    return f"{what}, by its name" if by_name else f"{what}, by its cells"


def _useful(column: ColumnFacts) -> Treatment:
    """A column without a role is kept as the case's attribute when it sorts cases into few groups, else dropped."""
    guess = column.guess
    if guess.null_share == 1:
        return Treatment("drop", "every cell is empty")
    if IDENTIFIERS & set(words(column.name)):
        return Treatment("drop", "an identifier that no model uses")
    if guess.data_type == "varchar" and 2 <= guess.distinct_count <= FEW and not column.is_unique:
        return Treatment(
            "keep", f"{guess.distinct_count} different labels: an attribute of the case", is_attribute=True
        )
    return Treatment("drop", "no model uses it; change drop to keep, and raw, when one does")
