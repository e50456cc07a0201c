"""The catalogue, the seed made from it and the measuring models name the same checks."""

import re
from pathlib import Path
from typing import get_args

import pytest

from expectations.catalogue import BY_ID, CHECKS
from expectations.seed import seed_csv
from mining.quality.expected import Expected
from mining.quality.measure import CASE_QUERIES, PUT_TO
from simulator.imperfections import PATTERNS

KINDS = get_args(get_args(Expected)[0])
DBT = Path(__file__).resolve().parents[2] / "dbt_project"
NOT_CHECKS = {"quality_periods", "quality_log", "quality_measurements", "quality_source_deliveries"} | {
    *("quality_undeclared", "quality_rare_values"),  # texts that nobody declared
    *("quality_mapping_use", "quality_mapping_approval"),  # who approved what is in use
    *("quality_vendor_gaps", "quality_rare_activities", "quality_practice_examples"),  # what is made of measurements
}


def test_the_seed_says_what_the_catalogue_says():
    seed = (DBT / "seeds" / "quality_checks.csv").read_text(encoding="utf-8")
    assert seed == seed_csv(), "run: python -m expectations.seed dbt_project/seeds/quality_checks.csv"


def test_every_check_has_one_measuring_model_and_every_measuring_model_its_check():
    models = {path.stem for path in (DBT / "models" / "quality").glob("*.sql")} - NOT_CHECKS
    assert models == {f"quality_{check.check_id}" for check in CHECKS if check.measured_by == "dbt"}


def test_every_check_is_unioned_into_the_measurements():
    union = (DBT / "models" / "quality" / "quality_measurements.sql").read_text(encoding="utf-8")
    listed = re.findall(r"^    '(\w+)',$", union, flags=re.MULTILINE)
    assert listed == [check.check_id for check in CHECKS if check.measured_by == "dbt"]


def test_every_other_check_is_measured_by_mining():
    declared = {kind.model_fields["check"].annotation.__args__[0] for kind in KINDS}
    whole = {"elusive_event", "inactive_period"}
    measured = {*PUT_TO, *CASE_QUERIES, *declared, *whole}
    assert measured == {check.check_id for check in CHECKS if check.measured_by == "mining"}


def test_each_of_the_eleven_patterns_has_its_check():
    assert {check.pattern for check in CHECKS if check.measured_by == "mining" and check.pattern} == set(PATTERNS)


def test_only_a_share_above_the_limit_of_stop_stops():
    check = BY_ID["rejected_rows"]
    assert [check.severity_of(share) for share in (None, 0.0, 0.2, 0.21)] == ["warning", "warning", "warning", "stop"]
    assert all(check.stop_share is None or check.max_share < check.stop_share < 1 for check in CHECKS)


def test_check_ids_are_unique():
    assert len(BY_ID) == len(CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.check_id)
def test_a_check_tells_its_owner_what_was_measured_why_it_matters_and_what_to_do(check):
    assert 0 <= check.max_share < 1
    assert check.description_da.startswith("Andelen af ")
    assert len(re.findall(r"\.(?: |$)", check.description_da)) >= 3
    assert not check.title_da.endswith(".")
