"""Every public test log reads with exactly the cases, events and activities its publisher or another tool counted.

Each log goes through the profile, so that the columns are guessed from the file as the pilot guesses them. The
copies of a log in CSV and Parquet are held against the facts of the XES file.
"""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from orchestration.extract.errors import DeliveryError
from orchestration.extract.profile import Profile, profile_delivery
from orchestration.extract.readers.open import open_delivery

SMALL = [
    *(f"pm4py_small/{name}" for name in ("running-example.xes", "reviewing.xes", "interval_event_log.xes")),
    *(f"pm4py_small/{name}.xes.gz" for name in ("03_repairExample", "10_orders", "11_tickets")),
    "pm4py_small/partial order example.xes",
    *(f"pdc_2019/{part}_pdc_2019_{n}.xes" for part in ("train", "test", "truth") for n in (2, 5)),
    *(f"synthetic_noise_ladder/a12f0n{noise}.xes.gz" for noise in ("00", "05", "10", "20", "50")),
    "synthetic_noise_ladder/a32f0n50.xes.gz",
    *(f"road_traffic_fines/roadtraffic{traces}traces.xes" for traces in (50, 100)),
    "receipt_wabo/receipt.xes",
    "bpic20_travel_cleaned/PrepaidTravelCost.xes.gz",
]
LARGE = [
    "bpic12_loan/BPI_Challenge_2012.xes.gz",
    "bpic15_1/BPIC15_1.xes.gz",
    "road_traffic_fines/Road_Traffic_Fine_Management_Process.xes.gz",
    *(f"bpic20_travel_cleaned/{log}.xes.gz" for log in ("DomesticDeclarations", "InternationalDeclarations")),
    *(f"bpic20_travel_cleaned/{log}.xes.gz" for log in ("PermitLog", "RequestForPayment")),
    "bpic20_travel_cleaned/15_bpic2020_permit_log_1t_per_variant.xes.gz",
    *(f"helpdesk_italian/{log}.xes.gz" for log in ("Helpdesk_ERamaM", "helpdesk_pm4py")),
    "pm4py_small/02_teleclaims.xes.gz",
    "purchasing_example_synthetic/PurchasingExample.xes.gz",
    *(f"synthetic_noise_ladder/a22f0n{noise}.xes.gz" for noise in ("00", "05", "10", "20", "50")),
    *(f"synthetic_noise_ladder/a32f0n{noise}.xes.gz" for noise in ("00", "05", "10", "20")),
]
COPIES = {
    "receipt_wabo/receipt.csv": "receipt_wabo/receipt.xes",
    "receipt_wabo/receipt.parquet": "receipt_wabo/receipt.xes",
    "pm4py_small/running-example.csv": "pm4py_small/running-example.xes",
    "pm4py_small/running-example-transformed.csv": "pm4py_small/running-example.xes",
    "pm4py_small/running-example.parquet": "pm4py_small/running-example.xes",
    "pm4py_small/interval_event_log.csv": "pm4py_small/interval_event_log.xes",
    "road_traffic_fines/roadtraffic100traces.csv": "road_traffic_fines/roadtraffic100traces.xes",
}


def read(path: Path) -> tuple[Profile, pa.Table]:
    """The profile of a log and its columns with a role, read whole."""
    profile = profile_delivery(path)
    wanted = [column.name for column in profile.columns if column.role != "none"]
    delivery = open_delivery(path, profile.connector, columns=wanted)
    batches = list(delivery.batches)
    assert delivery.rejected == []
    return profile, pa.Table.from_batches(batches)


def check(test_data: Path, log: str, counted: str) -> None:
    profile, table = read(test_data / log)
    case, activity = table[profile.column("case").name], table[profile.column("activity").name]
    folder, name = counted.split("/")
    facts = json.loads((test_data / folder / "facts" / f"{name}.facts.json").read_text(encoding="utf-8"))
    figures = {"events": table.num_rows, "cases": len(case.unique()), "activities": len(activity.unique())}
    assert figures == {figure: facts[figure] for figure in figures}
    times = profile.column("time")
    if facts["period_utc"][0] == "None":
        # 10_orders writes its times as 2019/11/03, which the tool that counted the facts did not read
        assert times is None or name.startswith("10_orders")
    elif log == counted and pa.types.is_timestamp(table[times.name].type):
        period = [datetime.fromisoformat(at).replace(tzinfo=UTC) for at in facts["period_utc"]]
        stamps = [stamp for stamp in table[times.name].to_pylist() if stamp is not None]
        assert [min(stamps), max(stamps)] == period
        assert len(stamps) == facts["events"] - facts["quality"]["events_without_timestamp"]


@pytest.mark.parametrize("log", SMALL)
def test_a_small_log_reads_as_its_facts_say(test_data: Path, log: str) -> None:
    check(test_data, log, log)


@pytest.mark.full
@pytest.mark.parametrize("log", LARGE)
def test_a_large_log_reads_as_its_facts_say(test_data: Path, log: str) -> None:
    check(test_data, log, log)


@pytest.mark.parametrize("log", COPIES)
def test_a_copy_in_another_format_reads_as_the_facts_of_the_log_say(test_data: Path, log: str) -> None:
    check(test_data, log, COPIES[log])


@pytest.mark.parametrize("log", ["xes_20.xes", "composite_list_attributes.xes"])
def test_a_log_without_activities_is_refused(test_data: Path, log: str) -> None:
    with pytest.raises(DeliveryError, match=rf"{log} has no column for the activity.*give --activity"):
        profile_delivery(test_data / "pm4py_small" / log)


def test_the_receipt_log_is_the_same_in_csv_and_in_xes(test_data: Path) -> None:
    events = []
    for name in ("receipt.csv", "receipt.xes"):
        _, table = read(test_data / "receipt_wabo" / name)
        assert table.num_rows == 8_577
        with duckdb.connect() as con:
            con.execute("set TimeZone = 'UTC'").register("log", table)
            columns = ['"case:concept:name"', '"concept:name"', 'epoch_us("time:timestamp"::timestamptz)']
            events.append(Counter(con.execute(f"select {', '.join(columns)} from log").fetchall()))
    assert events[0] == events[1]


def test_the_facts_of_every_log_are_checked(test_data: Path) -> None:
    there = {
        f"{fact.parent.parent.name}/{fact.name.removesuffix('.facts.json')}"
        for fact in test_data.glob("*/facts/*.facts.json")
    }
    refused = {"pm4py_small/xes_20.xes", "pm4py_small/composite_list_attributes.xes"}
    assert {log for log in there if not log.endswith(".rda")} - refused == {*SMALL, *LARGE}
