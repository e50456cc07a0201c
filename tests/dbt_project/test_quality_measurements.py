"""The measuring models against plain loops over the same event log; dbt's own unit tests run on the way.

The log is drawn at random (seeded) with every defect in it. Order is read from ``event_log``, whose own tests guard it.
"""

import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.catalogue import BY_ID
from orchestration.extract.lists import DELIVERIES as DELIVERIES_SCHEMA

DBT_PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
AS_OF = datetime(2025, 1, 1, tzinfo=UTC)
DENMARK = ZoneInfo("Europe/Copenhagen")
RANKS = {"modtaget": 1, "vurderet": 2, "lukket": 9}
SEEDS = {
    "municipality_processes": """process,label_da,area,case_object_type,description_da
sag,Sag,Område,Sag,Erklærer aktiviteter
anonym,Anonym,Område,Anonym,Erklærer ingen
""",
    "municipality_activities": """process,activity,label_da,definition_da,activity_rank,is_end
sag,modtaget,Modtaget,Den er modtaget.,1,false
sag,vurderet,Vurderet,Den er vurderet.,2,false
sag,lukket,Lukket,Den er lukket.,9,true
""",
    "municipality_mappings": "source,raw_activity,activity,approved_by,approved_on\nesdh,Luk,lukket,n,2025-01-06\n",
    "municipality_units": "source,raw_unit,unit,label_da\nesdh,17,nord,Nord\n",
}
DELIVERIES = [("esdh", 400, 3, 2), ("esdh", 100, 1, 0), ("bom", 200, 0, 1), ("silent", 9, 9, 0)]
"""Source, rows delivered, rows rejected and civil registration numbers masked, of each delivery."""
K = 4
LOG_COLUMNS = """process, case_id, source, unit, activity, lifecycle, occurred_at, ended_at, registered_at,
    time_precision, event_id, event_no"""


def random_events(seed: int) -> pd.DataFrame:
    """Events as a municipality delivers them: some hundred, with every defect the checks look for."""
    draw = random.Random(seed)  # noqa: S311 - test data, not secrets
    rows = []
    for case in range(160):
        moment = datetime(2023, 12, 31, 20, tzinfo=UTC) + timedelta(hours=draw.randrange(0, 24 * 500))
        for _ in range(draw.choice([1, 1, 2, 3, 5, 7])):
            rows.append(_random_event(draw, case, moment, len(rows)))
            moment += draw.choice([timedelta(0), timedelta(0), timedelta(minutes=50), timedelta(days=40)])
    job = datetime(2024, 2, 29, 1, 0, 0, tzinfo=UTC)
    stamped = [row for row in rows if row["time_precision"] == "second" and row["source"] == "esdh"]
    for row in draw.sample(stamped, 23):
        row["occurred_at"] = job + timedelta(microseconds=draw.randrange(1_000_000))
    frame = pd.DataFrame(rows)
    for column in ("occurred_at", "ended_at", "registered_at", "loaded_at"):
        frame[column] = pd.to_datetime(frame[column], utc=True).astype("datetime64[us, UTC]")
    return frame


def _random_event(draw: random.Random, case: int, moment: datetime, position: int) -> dict:
    precision = draw.choice(["second", "second", "second", "minute", "day", "none"])
    occurred = None if precision == "none" else moment
    if occurred and draw.random() < 0.03:
        occurred = draw.choice([datetime(1900, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)])
    source = draw.choice(["esdh", "bom"])
    return {
        "event_id": f"e{position}",
        "case": case,
        "raw_activity": draw.choice(["modtaget", "vurderet", "vurderet", "lukket", "Luk", "Status 17"])
        if draw.random() < 0.98
        else f"Ring til {draw.choice(['Jens', 'Bo', 'Ida', 'Eva'])}",
        "raw_unit": draw.choice(["17", "18", None] if draw.random() < 0.99 else ["Jens Hansen"])
        if source == "esdh"
        else None,
        "occurred_at": occurred,
        "ended_at": moment + timedelta(hours=draw.choice([-1, 0, 1])) if draw.random() < 0.3 else None,
        "registered_at": moment + timedelta(days=draw.choice([-2, -1, 0, 14, 15])) if draw.random() < 0.5 else None,
        "loaded_at": AS_OF,
        "time_precision": precision,
        "lifecycle": draw.choice(["start", "complete", "complete", "schedule"]),
        "resource": None,
        "resource_type": "Bruger",
        "source": source,
        "source_position": position,
        "delivery_no": 1,
        "column_position": 0,
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A warehouse built by dbt, unit tests and data tests included, from the random events."""
    root = tmp_path_factory.mktemp("quality")
    project = shutil.copytree(DBT_PROJECT, root / "project", ignore=shutil.ignore_patterns("municipality", "target"))
    _write_overlay(project / "municipality", root)
    _write_deliveries(root / "landing")
    environment = {"SAGSFLOW_DATA": str(root), "SAGSFLOW_AS_OF": AS_OF.isoformat(), "DO_NOT_TRACK": "1"}
    environment |= {"SAGSFLOW_SMALLEST_GROUP": str(K), "SAGSFLOW_UNITS": "shown"}
    done = subprocess.run(
        [
            str(Path(sys.executable).parent / "dbt"),
            "build",
            *(
                "--select",
                "+quality_results",
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


def _write_overlay(folder: Path, root: Path) -> None:
    events = random_events(seed=11)
    events.drop(columns="case").to_parquet(root / "events.parquet")
    links = events[["event_id", "case"]]
    # Every third case is one of the undeclared process; every tenth event touches a case of each.
    both = links[links.index % 10 == 0].assign(case=lambda rows: rows["case"] + 1)
    links = pd.concat([links, both]).drop_duplicates()
    links = links.assign(object_id="c" + links["case"].astype(str), qualifier="sag").drop(columns="case")
    links.to_parquet(root / "links.parquet")
    empty = "select null::varchar as {}, null::varchar as {}, null::varchar as {}{} where false"
    models = {
        "municipality_events": f"""select * replace (
                delivery_no::integer as delivery_no, column_position::integer as column_position,
                resource::varchar as resource
            ) from read_parquet('{root}/events.parquet')""",
        "municipality_event_objects": f"from read_parquet('{root}/links.parquet')",
        "municipality_objects": f"""select distinct object_id,
            case when cast(object_id[2:] as integer) % 3 = 0 then 'Anonym' else 'Sag' end as object_type
            from read_parquet('{root}/links.parquet')""",
        "municipality_object_objects": empty.format("source_id", "target_id", "qualifier", ""),
        "municipality_object_changes": empty.format(
            "object_id", "attribute", "value", ", null::timestamptz as valid_from"
        ),
    }
    for part, suffix, files in (("models", "sql", models), ("seeds", "csv", SEEDS)):
        (folder / part).mkdir(parents=True)
        for name, text in files.items():
            (folder / part / f"{name}.{suffix}").write_text(text, encoding="utf-8")
    (folder / "sources").mkdir()


def _write_deliveries(landing: Path) -> None:
    """The list that extraction writes, with the columns that the model ``deliveries`` reads."""
    known = ("source", "rows_delivered", "rows_rejected", "cpr_masked")
    rows = [
        {"table_name": "t", "delivery_no": number, **dict(zip(known, counts, strict=True))}
        for number, counts in enumerate(DELIVERIES, start=1)
    ]
    landing.mkdir()
    pq.write_table(pa.Table.from_pylist(rows, schema=DELIVERIES_SCHEMA), landing / "deliveries.parquet")


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
        for check, value in _of_deliveries(source)
    }
    return {key: (checked[key], found[key]) for key in checked} | of_rows


def _of_deliveries(source: str):
    mine = [counts for name, *counts in DELIVERIES if name == source]
    delivered, rejected, cpr = (sum(column) for column in zip(*mine, strict=True))
    yield "rejected_rows", (delivered, rejected)
    yield "cpr_in_text", (delivered - rejected, cpr)


def judgements(events: list[dict], delivered: list[tuple]):
    """Every question the checks ask: the event it is counted at, the case's unit, the check, and the answer."""
    seconds = Counter((source, at.replace(microsecond=0)) for source, at in delivered)
    with_units = {(event["source"], event["process"]) for event in events if event["unit"]}
    for _, case in groupby(events, key=lambda event: (event["process"], event["case_id"])):
        case = list(case)
        unit = next((event["unit"] for event in reversed(case) if event["unit"]), None)
        for answer in _of_case(case):
            yield case[0], unit, *answer
        for position, event in enumerate(case):
            before, after = case[:position], case[position + 1] if position + 1 < len(case) else None
            for answer in _of_event(event, before, seconds, with_units):
                yield event, unit, *answer
            for answer in _of_neighbours(event, after):
                yield event, unit, *answer


def _of_case(case: list[dict]):
    yield "single_event_cases", len(case) == 1
    times = [event["ended_at"] or event["occurred_at"] for event in case if event["occurred_at"] or event["ended_at"]]
    if case[0]["process"] == "sag" and case[-1]["activity"] != "lukket" and times:
        yield "open_without_activity", max(times) <= AS_OF - timedelta(days=180)


def _of_event(event: dict, before: list[dict], seconds: Counter, with_units: set):
    at, ended, registered = event["occurred_at"], event["ended_at"], event["registered_at"]
    yield "missing_time", at is None
    if event["process"] == "sag":
        yield "unmapped_activity", event["activity"] not in RANKS
        yield "activity_after_end", any(earlier["activity"] == "lukket" for earlier in before)
    if (event["source"], event["process"]) in with_units:
        yield "missing_unit", event["unit"] is None
    if event["time_precision"] == "second":
        yield "batch_stamps", _is_job(event["source"], at, seconds)
    if at is None:
        return
    yield "day_precision", event["time_precision"] == "day"
    yield "future_time", at > AS_OF
    yield "implausible_time", not 1950 <= at.year < 2100
    if registered:
        yield "late_registration", registered - at > timedelta(days=14)
        yield "registered_before", at - registered > timedelta(days=1)
    if ended:
        yield "end_before_start", ended < at


def _of_neighbours(event: dict, after: dict | None):
    if after is None or event["occurred_at"] is None or after["occurred_at"] is None:
        return
    tied = event["occurred_at"] == after["occurred_at"]
    ranks = RANKS if event["process"] == "sag" else {}
    yield "order_by_position", tied and ranks.get(event["activity"], 0) == ranks.get(after["activity"], 0)
    same = all(event[column] == after[column] for column in ("activity", "lifecycle"))
    yield "repeated_event", tied and same


def _is_job(source: str, at: datetime, seconds: Counter) -> bool:
    second = at.replace(microsecond=0)
    midnights = {second.astimezone(zone).strftime("%H%M%S") for zone in (DENMARK, UTC)}
    return seconds[source, second] >= 20 and "000000" not in midnights


def period(at: datetime | None) -> str:
    """The Danish month, or (alle) without a plausible time."""
    return f"{at.astimezone(DENMARK):%Y-%m}" if at and 1950 <= at.year < 2100 else "(alle)"


@pytest.mark.parametrize("check", BY_ID)
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
