"""A row that stands twice in one delivery is two rows, in a public log that others counted."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.orchestration.extract.declared import column, stamp, table
from tests.orchestration.extract.landing_place import Place, counts

LOG = "helpdesk_italian/helpdesk_pm4py.xes.gz"
COLUMNS = (
    column("sag", delivered_as="case:concept:name", treatment="pseudonymise", kind="sag:helpdesk", required=True),
    column("aktivitet", delivered_as="concept:name"),
    stamp("tid", delivered_as="time:timestamp", is_event_time=True),
    column("hvem", delivered_as="org:resource", treatment="pseudonymise", kind="medarbejder:helpdesk"),
)


@pytest.fixture
def place(test_data: Path, tmp_path: Path) -> Place:
    place = Place(tmp_path, table(*COLUMNS, files="*", connector={"format": "xes"}, new_columns="allow"))
    shutil.copy(test_data / LOG, place.deliveries)
    return place


def test_the_repeated_rows_of_the_helpdesk_log_are_kept_and_the_whole_log_again_is_not(
    place: Place, test_data: Path
) -> None:
    folder, name = LOG.split("/")
    facts = json.loads((test_data / folder / "facts" / f"{name}.facts.json").read_text(encoding="utf-8"))
    events = facts["events"]
    repeated = facts["quality"]["duplicate_events_in_case_activity_lifecycle_ts_resource"]
    assert repeated == 127
    assert [counts(manifest) for manifest in place.land()] == [(events, events, 0, 0)]
    different = duckdb.sql(
        f"select count(*), count(distinct (sag, aktivitet, tid, hvem)), count(distinct _row_id)"
        f" from read_parquet('{place.folder}/batch-*/part.parquet')"
    ).fetchall()
    assert different == [(events, events - repeated, events)]
    (place.deliveries / name).rename(place.deliveries / "again.xes.gz")
    assert counts(place.land()[-1]) == (events, 0, 0, events)
