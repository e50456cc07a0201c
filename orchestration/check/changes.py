"""The municipality's changes: a file that does not read, and what it names that nobody has declared."""

from pathlib import Path

from orchestration.changes import read_changes, unknown_names
from orchestration.check.findings import Finding
from orchestration.check.seeds import Rows
from orchestration.extract.errors import ConfigurationError
from orchestration.rules import vocabulary_of


def change_findings(municipality: Path, rows: Rows) -> list[Finding]:
    """Changes and comparisons that cannot be read or speak about nothing."""
    try:
        declared = read_changes(municipality)
    except ConfigurationError as error:
        return [Finding("error", "changes", str(error))]
    known = vocabulary_of(rows["municipality_processes"], rows["municipality_activities"]).activities
    units = frozenset(row["unit"] for row in rows["municipality_units"])
    return [Finding("error", "changes", told) for told in unknown_names(declared, activities=known, units=units)]
