"""Real data never passes the gate: only checksums are believed."""

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from orchestration.extract.manifest import Manifest
from orchestration.municipality import Municipality
from orchestration.publish.gate import Permission, PublicationWithheld, permission, shows_units, trusted
from tests.charters import SHORT, write_charter

KNOWN = hashlib.sha256(b"known").hexdigest()
UNKNOWN = hashlib.sha256(b"unknown").hexdigest()


def landed(file: str, sha256: str) -> Manifest:
    return Manifest(
        source="bom",
        table="cases",
        delivery_no=1,
        file=file,
        sha256=sha256,
        loaded_at="2025-01-01T00:00:00+00:00",
        last_event_at=None,
        rows_delivered=1,
        rows_loaded=1,
        rows_rejected=0,
        rows_duplicate=0,
    )


def municipality(**data: object) -> Municipality:
    return Municipality.model_validate(
        {"name": "demo", "label_da": "Demokommune", "privacy": {"k": 7}, "data": {"status": "real", **data}}
    )


def simulated(folder: Path, *, files: dict[str, str], says: object = True) -> Path:
    (folder / "simulated.json").write_text(json.dumps({"simulated": says, "files": files}), encoding="utf-8")
    return folder


SIMULATED = municipality(status="simulated", manifest="simulated.json")
PUBLIC = municipality(status="public", checksums=[KNOWN])


def test_deliveries_listed_by_checksum_as_simulated_are_published_with_the_municipalitys_k(tmp_path):
    deliveries = simulated(tmp_path, files={"cases.csv": KNOWN})
    assert trusted(SIMULATED, [landed("cases.csv", KNOWN)], deliveries) == Permission("simulated", 7)


def test_the_file_name_alone_makes_nothing_simulated(tmp_path):
    deliveries = simulated(tmp_path, files={"cases.csv": KNOWN})
    with pytest.raises(PublicationWithheld, match=r"cases\.csv"):
        trusted(SIMULATED, [landed("cases.csv", UNKNOWN)], deliveries)


def test_one_unknown_delivery_among_known_ones_withholds_everything_and_is_the_only_one_named(tmp_path):
    deliveries = simulated(tmp_path, files={"cases.csv": KNOWN})
    with pytest.raises(PublicationWithheld) as withheld:
        trusted(SIMULATED, [landed("cases.csv", KNOWN), landed("rigtig.xlsx", UNKNOWN)], deliveries)
    assert "rigtig.xlsx" in str(withheld.value)
    assert "cases.csv" not in str(withheld.value)


def test_a_missing_list_of_simulated_files_makes_every_delivery_unknown(tmp_path):
    with pytest.raises(PublicationWithheld, match=r"cases\.csv"):
        trusted(SIMULATED, [landed("cases.csv", KNOWN)], tmp_path)


@pytest.mark.parametrize("says", [False, "true", 1, None])
def test_a_list_that_does_not_say_simulated_true_is_not_believed(tmp_path, says):
    deliveries = simulated(tmp_path, files={"cases.csv": KNOWN}, says=says)
    with pytest.raises(PublicationWithheld):
        trusted(SIMULATED, [landed("cases.csv", KNOWN)], deliveries)


def test_simulated_without_naming_its_list_counts_as_real(tmp_path):
    deliveries = simulated(tmp_path, files={"cases.csv": KNOWN})
    with pytest.raises(PublicationWithheld, match="real"):
        trusted(municipality(status="simulated"), [landed("cases.csv", KNOWN)], deliveries)


def test_public_data_is_known_by_the_checksums_of_the_municipality_and_hides_nothing(tmp_path):
    assert trusted(PUBLIC, [landed("log.xes", KNOWN)], tmp_path) == Permission("public", 1)


def test_another_delivery_takes_the_public_status_away(tmp_path):
    with pytest.raises(PublicationWithheld, match=r"next\.xes"):
        trusted(PUBLIC, [landed("log.xes", KNOWN), landed("next.xes", UNKNOWN)], tmp_path)


def test_the_list_of_simulated_files_makes_nothing_public(tmp_path):
    deliveries = simulated(tmp_path, files={"next.xes": UNKNOWN})
    with pytest.raises(PublicationWithheld, match=r"next\.xes"):
        trusted(PUBLIC, [landed("next.xes", UNKNOWN)], deliveries)


def test_real_data_is_withheld_whatever_its_checksum_is_listed_in(tmp_path):
    deliveries = simulated(tmp_path, files={"cases.csv": KNOWN})
    real = municipality(status="real", manifest="simulated.json", checksums=[KNOWN])
    with pytest.raises(PublicationWithheld, match="Demokommune"):
        trusted(real, [landed("cases.csv", KNOWN)], deliveries)


def test_a_municipality_that_says_nothing_about_its_data_has_real_data(tmp_path):
    silent = Municipality(name="ny", label_da="Ny Kommune")
    with pytest.raises(PublicationWithheld):
        trusted(silent, [], tmp_path)


NOTICE_ENDS = date(2024, 4, 15)
"""Six weeks after the day of the complete charter."""
REAL = municipality()


@pytest.mark.parametrize(("municipality", "expected"), [(SIMULATED, ("simulated", 7)), (PUBLIC, ("public", 1))])
def test_simulated_and_public_data_need_no_charter(tmp_path, municipality, expected):
    simulated(tmp_path, files={"cases.csv": KNOWN})
    charter = tmp_path / "charter.yml"
    given = permission(municipality, [landed("cases.csv", KNOWN)], tmp_path, charter=charter, on=date(2024, 1, 1))
    assert given == Permission(*expected)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "6 weeks' notice, which ends on 2024-04-15"),
        ({"employee_notice": None}, "employee_notice is missing"),
        ({"owner": None}, "charter.yml: owner: Field required"),
    ],
)
def test_real_data_is_withheld_before_the_notice_has_run_out(tmp_path, changed, told):
    charter = write_charter(tmp_path, **changed)
    with pytest.raises(PublicationWithheld, match=told):
        permission(REAL, [], tmp_path, charter=charter, on=date(2024, 4, 14))


def test_without_a_charter_nothing_real_is_published(tmp_path):
    with pytest.raises(PublicationWithheld, match="charter.yml is missing"):
        permission(REAL, [], tmp_path, charter=tmp_path / "charter.yml", on=NOTICE_ENDS)


def test_from_the_day_the_notice_ends_only_the_missing_disclosure_control_withholds_real_data(tmp_path):
    charter = write_charter(tmp_path)
    with pytest.raises(PublicationWithheld, match="whole disclosure control"):
        permission(REAL, [], tmp_path, charter=charter, on=NOTICE_ENDS)


def test_figures_by_unit_need_both_acceptances(tmp_path):
    assert not shows_units(tmp_path / "charter.yml", on=NOTICE_ENDS)
    assert not shows_units(write_charter(tmp_path, SHORT), on=NOTICE_ENDS)
    assert not shows_units(write_charter(tmp_path), on=date(2024, 2, 29))  # the employees' is of 1 March
    assert shows_units(write_charter(tmp_path), on=date(2024, 3, 1))
