"""The five lists of a municipality that the engine reads: what a new source appends to each.

Members are appended at the end of a file and nothing else in it is touched; a member that is there is not added again.
"""

from collections.abc import Iterator
from pathlib import Path

from orchestration.scaffold.proposal import Proposal, object_type_of
from orchestration.scaffold.writing import sql_text

EVENT_COLUMNS = (
    *("event_id", "raw_activity", "occurred_at", "ended_at", "registered_at", "loaded_at", "time_precision"),
    *("lifecycle", "raw_unit", "resource", "resource_type", "source", "delivery_no", "source_position"),
    "column_position",
)
LISTS = ("events", "objects", "event_objects", "object_objects", "object_changes")


def list_file(municipality: Path, name: str) -> Path:
    """The model that is one of the five lists."""
    return municipality / "models" / f"municipality_{name}.sql"


def members(proposal: Proposal, *, case_object_type: str) -> dict[str, str]:
    """The SQL that a source adds to each list; empty where it has nothing for it."""
    ref = f"{{{{ ref('evt_{proposal.table_name}') }}}}"
    parts: dict[str, list[str]] = {name: [] for name in LISTS}
    columns = ",\n    ".join(EVENT_COLUMNS)
    parts["events"].append(f"select\n    {columns}\nfrom {ref}")
    for column, kind, role in _objects(proposal, case_object_type):
        qualifier = sql_text(role)
        where = "" if column == "case_id" else f"\nwhere {column} is not null"
        parts["objects"].append(
            f"select distinct\n    {column} as object_id,\n    {sql_text(kind)} as object_type\nfrom {ref}{where}"
        )
        parts["event_objects"].append(
            f"select\n    event_id,\n    {column} as object_id,\n    {qualifier} as qualifier\nfrom {ref}{where}"
        )
        if column != "case_id":
            parts["object_objects"].append(
                f"select distinct\n    case_id as source_id,\n    {column} as target_id,\n"
                f"    {qualifier} as qualifier\nfrom {ref}{where}"
            )
    parts["object_changes"] = [_change(ref, *change) for change in _changes(proposal)]
    return {name: "\nunion all by name\n".join(sql) for name, sql in parts.items()}


def appended(text: str, member: str, *, model: str) -> str:
    """A list with a member at its end; unchanged when it names the model already, or there is nothing to add."""
    if not member or f"'{model}'" in text or f'"{model}"' in text:
        return text
    return f"{text.rstrip().removesuffix(';')}\nunion all by name\n{member}\n"


def _objects(proposal: Proposal, case_object_type: str) -> Iterator[tuple[str, str, str]]:
    yield "case_id", case_object_type, "sag"
    if "citizen" in proposal.names:
        yield "citizen_id", "citizen", "primær part"
    item = object_type_of(proposal)
    if item is not None:
        yield "item_id", item, item


def _changes(proposal: Proposal) -> Iterator[tuple[str, str, str]]:
    """Object, attribute and value of what the source says of its objects beside their events."""
    if "case_type" in proposal.names:
        yield "case_id", "case_type", "case_type"
    for name in proposal.attributes:
        yield "case_id", name, name
    if "deadline" in proposal.names:
        on = "item_id" if object_type_of(proposal) else "case_id"
        yield on, "deadline", "strftime(timezone('UTC', deadline_at), '%Y-%m-%dT%H:%M:%SZ')"


def _change(ref: str, column: str, attribute: str, value: str) -> str:
    return (
        f"select\n    {column} as object_id,\n    '{attribute}' as attribute,\n    {value} as value,\n"
        f"    min(occurred_at) as valid_from\nfrom {ref}\nwhere {column} is not null and {value} is not null\n"
        f"group by\n    {column},\n    {value}"
    )
