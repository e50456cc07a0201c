"""What a municipality asks of its own changes, read from ``changes.yml``.

What may stand there is ``mining.change.declared``.
"""

from collections.abc import Mapping
from pathlib import Path

from mining.change.declared import Change, Changes, Comparison
from orchestration.municipality import read_declaration

FILE = "changes.yml"


def read_changes(municipality: Path) -> Changes:
    """Everything declared; nothing where there is no file. ConfigurationError names field and what is allowed."""
    file = municipality / FILE
    return read_declaration(file, Changes) if file.is_file() else Changes()


def unknown_names(declared: Changes, *, activities: Mapping[str, frozenset[str]], units: frozenset[str]) -> list[str]:
    """A line for each process, activity and unit that is named and nobody has declared, with what is allowed.

    Args:
        declared: what the file says.
        activities: the declared activities of each declared process.
        units: the codes of the declared units; with none declared, units go by their own text and none is unknown.
    """
    entries: list[Change | Comparison] = [*declared.changes, *declared.comparisons]
    told = []
    for entry in entries:
        if entry.process not in activities:
            told.append(_line(entry.id, "process", entry.process, activities))
            continue
        for field, activity in (("from", entry.from_activity), ("to", entry.to_activity)):
            if activity is not None and activity not in activities[entry.process]:
                told.append(_line(entry.id, field, activity, activities[entry.process]))
        told += [_line(entry.id, field, unit, units) for field, unit in _units(entry) if units and unit not in units]
    return told


def _units(entry: Change | Comparison) -> list[tuple[str, str]]:
    if isinstance(entry, Change):
        named = (("units", entry.units), ("compared_with", entry.compared_with))
    else:
        named = (("group", entry.group), ("against", entry.against)) if entry.by == "unit" else ()
    return [(field, unit) for field, values in named for unit in values]


def _line(entry: str, field: str, value: str, known: Mapping[str, object] | frozenset[str]) -> str:
    return f"{FILE}: {entry}: {field}: {value!r} is not declared; declared are {', '.join(sorted(known)) or 'none'}"
