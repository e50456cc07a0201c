"""The municipality's own process models: a declaration or a BPMN file that a refresh would refuse, by element.

What a model may hold is ``mining.conformance.given_model``'s.
"""

from pathlib import Path

from orchestration.check.findings import Finding
from orchestration.check.seeds import Rows
from orchestration.extract.errors import ConfigurationError
from orchestration.models import FOLDER, given_versions, labels_of, read_declared_models


def bpmn_findings(municipality: Path, rows: Rows) -> list[Finding]:
    """A finding for each thing that stands in the way, and for each BPMN file that no declaration names."""
    try:
        given_versions(municipality, labels=labels_of(rows["municipality_activities"]))
    except ConfigurationError as error:
        return [Finding("error", FOLDER, line) for line in str(error).splitlines()]
    named = {version.file for model in read_declared_models(municipality) for version in model.versions}
    there = {file.name for file in (municipality / FOLDER).glob("*.bpmn")}
    return [Finding("warning", f"{FOLDER}/{file}", "no model declares the file") for file in sorted(there - named)]
