"""The measuring models against plain loops over the same event log; dbt's own unit tests run on the way.

The log is drawn at random (seeded) with every defect in it. Order is read from ``event_log``, whose own tests guard it.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from expectations.catalogue import CHECKS
from tests.dbt_project.measured_log import (
    AS_OF,
    RANKS,
    K,
    random_events,
    write_deliveries,
    write_measured_by_mining,
    write_overlay,
)
from tests.dbt_project.plain_judgements import judgements, of_deliveries, period

DBT_PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
LOG_COLUMNS = """process, case_id, source, unit, activity, lifecycle, occurred_at, ended_at, registered_at,
    time_precision, event_id, event_no"""


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A warehouse built by dbt, unit tests and data tests included, from the random events."""
    root = tmp_path_factory.mktemp("quality")
    project = shutil.copytree(DBT_PROJECT, root / "project", ignore=shutil.ignore_patterns("municipality", "target"))
    write_overlay(project / "municipality", root)
    write_deliveries(root / "landing")
    write_measured_by_mining(root / "mining" / "registration_practice")
    environment = {"SAGSFLOW_DATA": str(root), "SAGSFLOW_AS_OF": AS_OF.isoformat(), "DO_NOT_TRACK": "1"}
    environment |= {"SAGSFLOW_SMALLEST_GROUP": str(K), "SAGSFLOW_UNITS": "shown"}
    done = subprocess.run(
        [
            str(Path(sys.executable).parent / "dbt"),
            "build",
            *(
                "--select",
                "+quality_scores",
                "+unmapped_values",
                "+planned_events",
                "--indirect-selection",
                "cautious",
            ),
            *("--target-path", str(root / "target"), "--log-path", str(root / "logs")),
        ],
        cwd=project,
        env={**os.environ, **environment, "DBT_PROJECT_DIR": str(project), "DBT_PROFILES_DIR": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return root


@pytest.fixture(scope="module")
def measured(built) -> dict[tuple, tuple[int, int]]:
    """(checked, found) by source, process, unit, period and check; what was put to nothing is left out."""
    con = duckdb.connect(str(built / "warehouse.duckdb"), read_only=True)
    rows = con.sql("from quality.quality_measurements where checked > 0").fetchall()
    con.close()
    return {row[:5]: row[5:] for row in rows}


@pytest.fixture(scope="module")
def counted(built) -> dict[tuple, tuple[int, int]]:
    """The same, counted by plain loops."""
    con = duckdb.connect(str(built / "warehouse.duckdb"), read_only=True)
    con.execute("set TimeZone = 'UTC'")
    log = con.sql(f"select {LOG_COLUMNS} from canonical.event_log order by process, case_id, event_no")
    names = log.columns
    events = [dict(zip(names, row, strict=True)) for row in log.fetchall()]
    delivered = con.sql("select source, occurred_at from canonical.events where time_precision = 'second'").fetchall()
    con.close()
    checked, found = Counter(), Counter()
    for event, case_unit, check, is_found in judgements(events, delivered):
        unit = case_unit if check == "open_without_activity" else event["unit"]
        key = (event["source"], event["process"], unit or "(ukendt)", period(event["occurred_at"]), check)
        checked[key] += 1
        found[key] += is_found
    of_rows = {
        (source, process, "(alle)", "(alle)", check): value
        for source, process in {(event["source"], event["process"]) for event in events}
        for check, value in of_deliveries(source)
    }
    return {key: (checked[key], found[key]) for key in checked} | of_rows


@pytest.mark.parametrize("check", [check.check_id for check in CHECKS if check.measured_by == "dbt"])
def test_a_check_measures_what_plain_loops_count(check, measured, counted):
    expected = {key: value for key, value in counted.items() if key[-1] == check}
    assert {key: value for key, value in measured.items() if key[-1] == check} == expected
    assert 0 < sum(found for _, found in expected.values()) < sum(checked for checked, _ in expected.values())


def test_no_event_is_lost_between_the_log_and_the_plans(built):
    """Scheduled for later is a plan; every other event, whatever its time, is in the log."""
    con = duckdb.connect(str(built / "warehouse.duckdb"), read_only=True)
    plans = {row[0] for row in con.sql("select event_id from canonical.case_plans").fetchall()}
    log = {row[0] for row in con.sql("select event_id from canonical.event_log").fetchall()}
    con.close()
    events = random_events(seed=11)
    later = events[(events["lifecycle"] == "schedule") & (events["occurred_at"] > pd.Timestamp(AS_OF))]
    assert plans == set(later["event_id"])
    assert len(plans) > 5
    assert log == set(events["event_id"]) - plans


def test_the_list_of_unmapped_values_adds_up_to_the_check_and_shows_no_rare_text(built, measured):
    con = duckdb.connect(str(built / "warehouse.duckdb"), read_only=True)
    listed = con.sql(
        "select source, process, kind, raw_value, texts, events, cases from marts.unmapped_values"
    ).fetchall()
    log = con.sql("select source, process, case_id, raw_activity, unit from canonical.event_log").fetchall()
    con.close()
    found, summed = Counter(), Counter()
    for (source, process, _, _, check), (_, count) in measured.items():
        found[source, process] += count if check == "unmapped_activity" else 0
    for source, process, kind, _, _, events, _ in listed:
        summed[source, process] += events if kind == "aktivitet" else 0
    assert summed == +found
    mapped = [("esdh", "Luk")]
    activities = [row for row in log if row[1] == "sag" and row[3] not in RANKS and (row[0], row[3]) not in mapped]
    units = [row for row in log if row[0] == "esdh" and row[4] not in ("nord", None)]
    expected = {"aktivitet": expected_list(activities, 3), "enhed": expected_list(units, 4)}
    for kind, rows in expected.items():
        assert sorted(row[:2] + row[3:] for row in listed if row[2] == kind) == rows
        assert any(row[2] == "(sjældne værdier)" for row in rows)
        assert any(row[2] != "(sjældne værdier)" for row in rows)


def expected_list(missing: list[tuple], column: int) -> list[tuple]:
    """Source, process, shown text, texts, events and cases of the events whose text in ``column`` nobody declared."""
    cases: dict[tuple, set] = {}
    for row in missing:
        cases.setdefault((*row[:2], row[column]), set()).add(row[2])
    groups: dict[tuple, list[tuple]] = {}
    for row in missing:
        is_rare = len(cases[*row[:2], row[column]]) < K
        groups.setdefault((*row[:2], "(sjældne værdier)" if is_rare else row[column]), []).append(row)
    return sorted(
        (*key, len({row[column] for row in rows}), len(rows), len({row[2] for row in rows}))
        for key, rows in groups.items()
    )


def test_what_a_process_cannot_be_asked_is_there_with_nothing_checked(built):
    con = duckdb.connect(str(built / "warehouse.duckdb"), read_only=True)
    rows = con.sql("""
        select distinct source, process, check_id, checked, share
        from marts.quality_results
        where level = 'total' and not is_measured
        order by all
    """).fetchall()
    con.close()
    ask_for_declarations = ("activity_after_end", "open_without_activity", "unmapped_activity")
    assert rows == [
        *(("bom", "anonym", check, 0, None) for check in sorted((*ask_for_declarations, "missing_unit"))),
        ("bom", "sag", "missing_unit", 0, None),
        *(("esdh", "anonym", check, 0, None) for check in ask_for_declarations),
    ]
