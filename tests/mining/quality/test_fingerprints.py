"""The fingerprint of registration practice, on a log counted by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from mining.quality.fingerprints import MEASURES, fingerprints


def event(unit, case, at, *, lag_days=0.0, activity="a", precision="second"):
    moment = None if at is None else datetime.fromisoformat(f"{at}+00:00")
    return {
        "process": "p",
        "case_id": case,
        "activity": activity,
        "unit": unit,
        "occurred_at": moment,
        "registered_at": None if moment is None else moment + timedelta(days=lag_days),
        "time_precision": "none" if at is None else precision,
    }


def of(con, log, unit):
    rows = fingerprints(con, log).filter(f"unit = '{unit}'").select("measure, value").fetchall()
    return dict(rows)


def test_a_hand_counted_log_gives_every_measure(con, make_log):
    log = make_log(
        [
            event("Nord", "1", "2024-03-01 10:00", lag_days=1),  # a whole hour
            event("Nord", "1", "2024-03-01 22:00", lag_days=2, precision="day"),  # a date
            event("Nord", "1", "2024-03-02 23:00", lag_days=20),  # midnight in Denmark, late
            event("Nord", "2", "2024-03-05 10:07:30", lag_days=3),
            event("Nord", "2", "2024-03-05 10:07:30", lag_days=3),  # the stamp of the one before it
            event("Nord", "2", None),
        ]
    )
    assert of(con, log, "Nord") == {
        "batch_share": 0.0,
        "day_share": pytest.approx(1 / 5, abs=1e-6),
        "lag_median_days": 3.0,
        "late_share": pytest.approx(1 / 5, abs=1e-6),
        "midnight_share": 0.25,
        "missing_time_share": pytest.approx(1 / 6, abs=1e-6),
        "same_stamp_share": pytest.approx(1 / 3, abs=1e-6),
        "vocabulary_distance": 0.0,
        "whole_hour_share": 0.5,
    }
    assert fingerprints(con, log).select("cases").distinct().fetchall() == [(2,)]


def test_five_events_of_an_activity_in_one_second_are_a_job(con, make_log):
    job = [event("Syd", str(number), "2024-03-01 02:15:00") for number in range(5)]
    log = make_log([*job, event("Syd", "9", "2024-03-01 02:16:00")])
    assert of(con, log, "Syd")["batch_share"] == pytest.approx(5 / 6, abs=1e-6)


def test_a_measure_that_cannot_be_put_has_no_row(con, make_log):
    log = make_log([event("Nord", "1", "2024-03-01 22:00", precision="day") | {"registered_at": None}])
    assert set(of(con, log, "Nord")) == {"day_share", "missing_time_share", "vocabulary_distance"}


def test_a_unit_with_words_of_its_own_is_as_far_off_as_it_would_have_to_change(con, make_log):
    at = datetime(2024, 3, 1, 10, 7, tzinfo=UTC)
    rows = [event(unit, f"{unit}{n}", f"{at:%F %T}") for unit in ("Nord", "Syd") for n in range(4)]
    log = make_log(rows)
    con.execute("update canonical.event_log set raw_activity = 'A!' where unit = 'Syd' and case_id in ('Syd0', 'Syd1')")
    # Everybody says A! in a quarter of eight, Syd in half of four, so a quarter of Syd's would have to change.
    assert of(con, log, "Syd")["vocabulary_distance"] == 0.25
    assert of(con, log, "Nord")["vocabulary_distance"] == 0.25


def test_every_share_lies_between_none_and_all(con, make_log, rng):
    rows = [
        event(
            rng.choice("NS"),
            str(n // 3),
            f"2024-03-{1 + n % 28:02} {rng.randrange(24):02}:00",
            lag_days=rng.random() * 30,
        )
        for n in range(90)
    ]
    found = fingerprints(con, make_log(rows)).fetchall()
    assert {measure for _, _, measure, *_ in found} == set(MEASURES)
    assert all(0 <= value <= 1 for _, _, measure, value, _ in found if measure != "lag_median_days")
