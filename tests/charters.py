"""Charters for tests: the short form, the complete form, and a way to write one with changes."""

from pathlib import Path

import yaml

SHORT: dict[str, object] = {
    "purpose_da": "At finde flaskehalse i byggesager",
    "legal_basis_da": "Databeskyttelsesforordningen art. 6, stk. 1, litra e",
    "agreement": "DBA-1",
    "agreement_valid_to": "2027-12-31",
    "owner": "Chefen",
    "dated": "2024-01-01",
}
COMPLETE: dict[str, object] = SHORT | {
    "goals_da": ["Færre sager over fristen"],
    "scope": {"processes": ["byggesag"], "period_from": "2024-01-01"},
    "roles": [{"role_da": "Systemejer", "who": "Fagchefen"}],
    "employee_involvement_da": "Sagsbehandlere godkender kortlægningen",
    "benefits": [{"group": "kvalitet", "expected_da": "Færre fejl"}],
    "accepted": {
        "management": {"by": "Direktionen", "reference": "Referat 1", "given_on": "2024-02-01"},
        "employees": {"by": "Hovedudvalget", "reference": "Referat 2", "given_on": "2024-03-01"},
    },
    "employee_notice": {"given_on": "2024-03-04", "contact_da": "Kontoret for digitalisering"},
}


def write_charter(folder: Path, form: dict[str, object] = COMPLETE, **changed: object) -> Path:
    """Write ``charter.yml``; a field given as None is left out."""
    document = {field: value for field, value in (form | changed).items() if value is not None}
    file = folder / "charter.yml"
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return file
