"""A municipality's overlay with a random log that has every defect the checks look for."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.extract.lists import DELIVERIES as DELIVERIES_SCHEMA

AS_OF = datetime(2025, 1, 1, tzinfo=UTC)
RANKS = {"modtaget": 1, "vurderet": 2, "lukket": 9}
SEEDS = {
    "municipality_processes": """process,label_da,area,case_object_type,description_da
sag,Sag,Område,Sag,Erklærer aktiviteter
anonym,Anonym,Område,Anonym,Erklærer ingen
""",
    "municipality_activities": """process,activity,label_da,definition_da,activity_rank,is_end,waiting_for
sag,modtaget,Modtaget,Den er modtaget.,1,false,kommune
sag,vurderet,Vurderet,Den er vurderet.,2,false,
sag,lukket,Lukket,Den er lukket.,9,true,
""",
    "municipality_mappings": "source,raw_activity,activity,approved_by,approved_on\nesdh,Luk,lukket,n,2025-01-06\n",
    "municipality_units": "source,raw_unit,unit,label_da\nesdh,17,nord,Nord\n",
}
DELIVERIES = [("esdh", 400, 3, 2), ("esdh", 100, 1, 0), ("bom", 200, 0, 1), ("silent", 9, 9, 0)]

"""Source, rows delivered, rows rejected and civil registration numbers masked, of each delivery."""
K = 4


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


def write_overlay(folder: Path, root: Path) -> None:
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


def write_deliveries(landing: Path) -> None:
    """The list that extraction writes, with the columns that the model ``deliveries`` reads."""
    known = ("source", "rows_delivered", "rows_rejected", "cpr_masked")
    rows = [
        {"table_name": "t", "delivery_no": number, **dict(zip(known, counts, strict=True))}
        for number, counts in enumerate(DELIVERIES, start=1)
    ]
    landing.mkdir()
    pq.write_table(pa.Table.from_pylist(rows, schema=DELIVERIES_SCHEMA), landing / "deliveries.parquet")


def write_measured_by_mining(folder: Path) -> None:
    """What mining measures is mining's matter: nothing."""
    folder.mkdir(parents=True)
    texts = [(name, pa.string()) for name in ("source", "process", "unit", "period", "check_id")]
    schema = pa.schema([*texts, ("checked", pa.int64()), ("found", pa.int64())])
    pq.write_table(schema.empty_table(), folder / "registration_practice.parquet")
