"""Agreements on the days that matter: the last one, the day after, and sixty days before."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from orchestration.extract.declaration import Source, SourceMeta
from orchestration.extract.errors import SourceRefused
from orchestration.municipality import Municipality
from orchestration.rights.agreements import Finding, check_agreements, require_agreement

LAST = date(2025, 3, 31)


def municipality(status: str = "real") -> Municipality:
    return Municipality.model_validate({"name": "m", "label_da": "M", "data": {"status": status}})


def source(*, agreement: bool = True) -> Source:
    about = {"source": "a", "system_da": "A", "owner": "Ejer"}
    if agreement:
        about["agreement"] = {"reference": "DBA-7", "valid_to": LAST}  # type: ignore[assignment]
    return Source(dbt_name="landing_a", meta=SourceMeta.model_validate(about), tables=())


@pytest.fixture
def charter(tmp_path: Path) -> Path:
    file = tmp_path / "charter.yml"
    document = {
        "purpose_da": "At se hvordan sager forløber",
        "legal_basis_da": "Artikel 6",
        "agreement": "DBA-1",
        "agreement_valid_to": LAST.isoformat(),
        "owner": "Systemejer",
        "dated": "2024-01-01",
    }
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    return file


def found(charter: Path, on: date, *sources: Source, status: str = "real") -> list[tuple[str | None, str]]:
    findings: list[Finding] = check_agreements(municipality(status), sources, charter, on=on)
    return [(finding.source, finding.level) for finding in findings]


@pytest.mark.parametrize(
    ("on", "level"),
    [
        (LAST - timedelta(days=61), None),
        (LAST - timedelta(days=60), "warning"),
        (LAST, "warning"),
        (LAST + timedelta(days=1), "refused"),
    ],
)
def test_a_warning_from_sixty_days_before_and_a_refusal_from_the_day_after(
    charter: Path, on: date, level: str | None
) -> None:
    expected = [(None, level), ("a", level)] if level else []
    assert found(charter, on, source()) == expected
    assert found(charter, on, source(), status="simulated") == []


def test_a_source_without_an_agreement_is_refused_and_named() -> None:
    with pytest.raises(SourceRefused, match="source 'a' declares no agreement"):
        require_agreement(source(agreement=False), municipality(), on=LAST)
    require_agreement(source(agreement=False), municipality("public"), on=LAST)
    require_agreement(source(), municipality(), on=LAST)


def test_an_agreement_that_has_run_out_is_named_with_its_day() -> None:
    with pytest.raises(SourceRefused, match="'DBA-7' ran out on 2025-03-31"):
        require_agreement(source(), municipality(), on=LAST + timedelta(days=1))


def test_a_missing_charter_is_found(tmp_path: Path) -> None:
    assert found(tmp_path / "charter.yml", LAST - timedelta(days=90), source()) == [(None, "refused")]
