"""Outcomes against shares worked out by hand."""

from datetime import datetime

import pytest

from expectations.catalogue import BY_ID, CHECKS
from expectations.runner import MeasurementsError, judge


@pytest.fixture
def outcomes(measurements, as_of):
    return {(each.process, each.check_id): each for each in judge(measurements, as_of=as_of)}


def test_a_share_over_all_sources_units_and_months_is_held_against_the_threshold(outcomes):
    late = outcomes["byggesag", "late_registration"]
    assert (late.checked, late.found, late.share) == (50, 5, 0.1)
    assert late.passed is True  # the threshold is 10 %, and a share equal to it is accepted
    missing = outcomes["byggesag", "missing_time"]
    assert (missing.checked, missing.found, missing.share) == (63, 3, 3 / 63)
    assert missing.passed is False
    assert outcomes["anonym/log <1>", "missing_time"].passed is True


def test_a_check_that_could_be_put_to_nothing_is_not_measured_and_has_not_passed(outcomes):
    put_to_none = outcomes["byggesag", "end_before_start"]
    absent = outcomes["anonym/log <1>", "end_before_start"]
    for outcome in (put_to_none, absent):
        assert (outcome.passed, outcome.checked, outcome.found, outcome.share) == (None, 0, 0, None)


def test_every_process_is_judged_by_every_check_in_the_catalogues_order(outcomes):
    ids = [check.check_id for check in CHECKS]
    assert list(outcomes) == [(process, check_id) for process in ("anonym/log <1>", "byggesag") for check_id in ids]


def test_an_outcome_carries_the_catalogues_words(outcomes):
    check, outcome = BY_ID["missing_unit"], outcomes["byggesag", "missing_unit"]
    for field in ("severity", "likely_cause", "title_da", "description_da"):
        assert getattr(outcome, field) == getattr(check, field)


def test_a_log_without_rows_has_no_outcomes(measurements, as_of):
    assert judge(measurements.head(0), as_of=as_of) == []


def test_a_missing_column_is_named(measurements, as_of):
    with pytest.raises(MeasurementsError, match="lack found; needed are source, process"):
        judge(measurements.drop(columns="found"), as_of=as_of)


def test_a_measured_check_that_the_catalogue_lacks_is_named(measurements, as_of):
    with pytest.raises(MeasurementsError, match="not in the catalogue: typing_errors; it has missing_time"):
        judge(measurements.replace("missing_unit", "typing_errors"), as_of=as_of)


def test_more_found_than_checked_is_refused(measurements, as_of):
    measurements.loc[0, "found"] = 61
    with pytest.raises(MeasurementsError, match="found is not between 0 and checked in missing_time"):
        judge(measurements, as_of=as_of)


def test_a_time_without_zone_is_refused(measurements):
    with pytest.raises(ValueError, match="as_of needs a time zone"):
        judge(measurements, as_of=datetime(2026, 3, 3))  # noqa: DTZ001 - the fault under test
