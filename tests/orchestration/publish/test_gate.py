"""Real data never passes the gate: only checksums are believed."""

import hashlib
import json
from pathlib import Path

import pytest

from orchestration.extract.manifest import Manifest
from orchestration.municipality import Municipality
from orchestration.publish.gate import Permission, PublicationWithheld, permission

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
    assert permission(SIMULATED, [landed("cases.csv", KNOWN)], deliveries) == Permission("simulated", 7)


def test_the_file_name_alone_makes_nothing_simulated(tmp_path):
    deliveries = simulated(tmp_path, files={"cases.csv": KNOWN})
    with pytest.raises(PublicationWithheld, match=r"cases\.csv"):
        permission(SIMULATED, [landed("cases.csv", UNKNOWN)], deliveries)


def test_one_unknown_delivery_among_known_ones_withholds_everything_and_is_the_only_one_named(tmp_path):
    deliveries = simulated(tmp_path, files={"cases.csv": KNOWN})
    with pytest.raises(PublicationWithheld) as withheld:
        permission(SIMULATED, [landed("cases.csv", KNOWN), landed("rigtig.xlsx", UNKNOWN)], deliveries)
    assert "rigtig.xlsx" in str(withheld.value)
    assert "cases.csv" not in str(withheld.value)


def test_a_missing_list_of_simulated_files_makes_every_delivery_unknown(tmp_path):
    with pytest.raises(PublicationWithheld, match=r"cases\.csv"):
        permission(SIMULATED, [landed("cases.csv", KNOWN)], tmp_path)


@pytest.mark.parametrize("says", [False, "true", 1, None])
def test_a_list_that_does_not_say_simulated_true_is_not_believed(tmp_path, says):
    deliveries = simulated(tmp_path, files={"cases.csv": KNOWN}, says=says)
    with pytest.raises(PublicationWithheld):
        permission(SIMULATED, [landed("cases.csv", KNOWN)], deliveries)


def test_simulated_without_naming_its_list_counts_as_real(tmp_path):
    deliveries = simulated(tmp_path, files={"cases.csv": KNOWN})
    with pytest.raises(PublicationWithheld, match="real"):
        permission(municipality(status="simulated"), [landed("cases.csv", KNOWN)], deliveries)


def test_public_data_is_known_by_the_checksums_of_the_municipality_and_hides_nothing(tmp_path):
    assert permission(PUBLIC, [landed("log.xes", KNOWN)], tmp_path) == Permission("public", 1)


def test_another_delivery_takes_the_public_status_away(tmp_path):
    with pytest.raises(PublicationWithheld, match=r"next\.xes"):
        permission(PUBLIC, [landed("log.xes", KNOWN), landed("next.xes", UNKNOWN)], tmp_path)


def test_the_list_of_simulated_files_makes_nothing_public(tmp_path):
    deliveries = simulated(tmp_path, files={"next.xes": UNKNOWN})
    with pytest.raises(PublicationWithheld, match=r"next\.xes"):
        permission(PUBLIC, [landed("next.xes", UNKNOWN)], deliveries)


def test_real_data_is_withheld_whatever_its_checksum_is_listed_in(tmp_path):
    deliveries = simulated(tmp_path, files={"cases.csv": KNOWN})
    real = municipality(status="real", manifest="simulated.json", checksums=[KNOWN])
    with pytest.raises(PublicationWithheld, match="Demokommune"):
        permission(real, [landed("cases.csv", KNOWN)], deliveries)


def test_a_municipality_that_says_nothing_about_its_data_has_real_data(tmp_path):
    silent = Municipality(name="ny", label_da="Ny Kommune")
    with pytest.raises(PublicationWithheld):
        permission(silent, [], tmp_path)
