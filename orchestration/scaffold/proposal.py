"""A proposal for a source: shape, roles, declared columns and why, made from what is seen of one delivery.

Nothing is written here (``files``); nothing of a delivery but names, shares and counts is in a proposal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.scaffold.columns import MIDNIGHT_MEANS_DAY
from orchestration.scaffold.declared import DeclaredColumn
from orchestration.scaffold.facts import ColumnFacts, Seen
from orchestration.scaffold.identifiers import safe_names, words
from orchestration.scaffold.names import DUE, PLANNED, REQUIRED, Role, Shape, option
from orchestration.scaffold.roles import Roles, roles_of
from orchestration.scaffold.shapes import milestone_columns
from orchestration.scaffold.treatment import SYSTEMS, Treatment, item_kind, treatment_of
from orchestration.scaffold.writing import JINJA, shown

ROLE_DA: dict[Role, str] = {
    "case": "Sagens nummer.",
    "activity": "Hvad der skete, med systemets eget ord.",
    "time": "Hvornår det skete.",
    "start": "Hvornår det begyndte.",
    "end": "Hvornår det sluttede.",
    "registered": "Hvornår det blev registreret.",
    "registered_to": "Om registreringen stadig gælder.",
    "deadline": "Fristen.",
    "lifecycle": "Livscyklus.",
    "unit": "Den enhed der har sagen.",
    "resource": "Hvem der gjorde det.",
    "citizen": "Borgerens personnummer.",
    "case_type": "Sagens art.",
    "item": "Opgavens eller dokumentets nummer.",
    "sequence": "Rækkens nummer i systemet.",
}
NO_ACTIVITY_NEEDED = frozenset({"documents", "sag", "tasks"})
"""A document may have no direction, and a registration that deletes a case names no state."""

OPEN_PERIOD = {"aaben": "(?i)uendelig.*|infinity|9999.*|.*9999.*"}
"""How systems write that a period has no end."""


@dataclass(frozen=True)
class Milestone:
    """One date column of a row: its landed name, its name in the source, and whether it is a plan."""

    column: str
    delivered_as: str
    is_planned: bool


@dataclass(frozen=True)
class Proposal:
    """Everything that is written about a new source. ``names`` maps a role to the landed column that has it."""

    source: str
    table: str
    process: str
    label_da: str
    shape: Shape
    shape_why: str
    connector: Connector
    columns: tuple[DeclaredColumn, ...]
    roles: Roles
    names: dict[Role, str]
    milestones: tuple[Milestone, ...]
    attributes: tuple[str, ...]
    identity: tuple[str, ...]
    midnights: frozenset[str]
    """Stamps whose midnight stands for a day without a time."""
    case_kind: str
    zone: str = "Europe/Copenhagen"

    @property
    def table_name(self) -> str:
        """The part that the names of the source's models share."""
        return f"{self.source}__{self.table}"


def propose(
    seen: Seen,
    *,
    shape: tuple[Shape, str],
    source: str,
    table: str,
    process: str,
    label_da: str,
    given: Mapping[str, str],
    case_kind: str,
    zone: str = "Europe/Copenhagen",
) -> Proposal:
    """What a delivery would be declared as.

    Raises:
        DeliveryError: a role cannot be told, or a column's name holds what dbt would run.
    """
    _refuse_jinja(seen)
    roles = roles_of(shape[0], seen, given)
    role_of = {guess.column: role for role, guess in roles.items()}
    dates = _milestones(seen, shape[0], role_of)
    safe = safe_names(column.name for column in seen.columns)
    treated = {
        column.name: treatment_of(
            column,
            role_of.get(column.name),
            shape=shape[0],
            source=source,
            case_kind=case_kind,
            is_milestone=column.name in dates,
        )
        for column in seen.columns
    }
    declared = []
    for column in seen.columns:
        declared += _declared(
            column, safe[column.name], role_of.get(column.name), treated[column.name], dates, shape[0]
        )
    kept = {c.delivered_as for c in declared if c.treatment != "drop"}
    for role in REQUIRED[shape[0]]:
        if roles[role].column not in kept:
            raise DeliveryError(
                f"{seen.what}: the column for {role}, {roles[role].column!r}, would be dropped"
                f" ({treated[roles[role].column].why}); give another with {option(role)}"
            )
    names = {role: safe[guess.column] for role, guess in roles.items() if guess.column in kept}
    return Proposal(
        source=source,
        table=table,
        process=process,
        label_da=label_da,
        shape=shape[0],
        shape_why=shape[1],
        connector=seen.connector,
        columns=tuple(declared),
        roles=roles,
        names=names,
        milestones=tuple(Milestone(safe[name], name, _is(PLANNED, name)) for name in dates),
        attributes=tuple(safe[name] for name, treatment in treated.items() if treatment.is_attribute),
        identity=_identity(shape[0], names, seen, roles),
        midnights=frozenset(safe[c.name] for c in seen.columns if c.name in kept and _midnight_is_day(c)),
        case_kind=case_kind,
        zone=zone,
    )


def _refuse_jinja(seen: Seen) -> None:
    for column in seen.columns:
        if JINJA.search(column.name):
            raise DeliveryError(
                f"{seen.what}: a column has '{{{{', '{{%' or '{{#' in its name, which dbt would run: {column.name!r};"
                " rename it in the delivery"
            )


def _milestones(seen: Seen, shape: Shape, role_of: Mapping[str, Role]) -> list[str]:
    """The date columns that become events of their own, in the order of the delivery."""
    if shape != "milestones":
        return []
    return [c.name for c in milestone_columns(seen) if c.name not in role_of and not _is(DUE, c.name)]


def _is(what: frozenset[str], name: str) -> bool:
    return bool(what & set(words(name)))


def _declared(
    column: ColumnFacts, name: str, role: Role | None, treatment: Treatment, dates: list[str], shape: Shape
) -> list[DeclaredColumn]:
    """A delivered column's declaration; an employee's column is declared twice, once for what they are."""
    guess = column.guess
    is_stamp = treatment.treatment == "keep" and column.is_time
    plain_type = "varchar" if guess.data_type == "timestamp" else guess.data_type
    one = DeclaredColumn(
        name=name,
        delivered_as=column.name,
        description=_description(column.name, role, treatment, is_milestone=column.name in dates),
        data_type="timestamptz" if is_stamp else plain_type if treatment.treatment == "keep" else "varchar",
        treatment=treatment.treatment,
        kind=treatment.kind,
        required=role == "case" or (role == "activity" and shape not in NO_ACTIVITY_NEEDED),
        formats=tuple(guess.time_format or ()) if is_stamp else (),
        is_event_time=is_stamp and (column.name in dates or role in ("time", "start", "end")),
        decimal_comma=guess.decimal_comma and treatment.treatment == "keep",
        free_text=treatment.is_prose,
        why=treatment.why,
    )
    one = replace(one, data_type="varchar", formats=()) if role in ("activity", "unit", "case_type") else one
    if role == "registered_to":
        return [_as_classes(one, name, OPEN_PERIOD, "lukket", "open or closed: the day itself is not needed")]
    if role == "resource":
        return [one, _as_classes(one, f"{name}_art", SYSTEMS, "Bruger", "tells people from systems")]
    return [one]


def _as_classes(column: DeclaredColumn, name: str, classes: dict[str, str], rest: str, why: str) -> DeclaredColumn:
    return replace(
        column,
        name=name,
        data_type="varchar",
        treatment="generalise",
        kind=None,
        formats=(),
        is_event_time=False,
        classes=classes,
        otherwise=rest,
        description=f"{column.description.rstrip('.')} ({', '.join([*classes, rest])}).",
        why=why,
    )


def _description(name: str, role: Role | None, treatment: Treatment, *, is_milestone: bool) -> str:
    called = shown(name)
    if is_milestone:
        return f"Milepæl: {called}."
    if role in ROLE_DA:
        return ROLE_DA[role]
    if treatment.is_attribute:
        return f"Sagens {called}."
    return f"{called}. Lander ikke." if treatment.treatment == "drop" else f"{called}."


def _midnight_is_day(column: ColumnFacts) -> bool:
    """A stamp with a time of day that stands at midnight too often; a date alone says by itself that it is a day."""
    formats = column.guess.time_format
    is_timed = formats is not None and (not formats or any("%H" in pattern for pattern in formats))
    return is_timed and column.guess.midnight_share >= MIDNIGHT_MEANS_DAY


def _identity(shape: Shape, names: Mapping[Role, str], seen: Seen, roles: Roles) -> tuple[str, ...]:
    """The columns by which a row is the same row when it is delivered again, changed; none where they repeat."""
    if "item" in names and shape in ("tasks", "documents") and not seen.column(roles["item"].column).is_unique:
        return ()
    wanted: dict[Shape, tuple[Role, ...]] = {
        "milestones": ("case",),
        "snapshot": ("case",),
        "history": ("case", "sequence") if "sequence" in names else ("case", "activity", "time"),
        "tasks": ("item",),
        "documents": ("item",),
        "sag": ("case", "activity", "time", "registered"),
    }
    roles = wanted.get(shape, ())
    return tuple(names[role] for role in roles) if all(role in names for role in roles) else ()


def object_type_of(proposal: Proposal) -> str | None:
    """The type of the task or document that each row is, when rows carry its number."""
    return item_kind(proposal.shape) if "item" in proposal.names and proposal.shape in ("tasks", "documents") else None
