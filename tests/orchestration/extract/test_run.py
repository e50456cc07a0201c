"""One extraction of a municipality's folder: what it writes beside landing, and what stops it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from orchestration.extract.errors import ConfigurationError, DeliveryError
from orchestration.extract.keys import make_key
from orchestration.extract.lists import DELIVERIES, SOURCES, read_problems
from orchestration.extract.run import deliveries_folder, extract
from orchestration.municipality import Municipality, read_municipality
from orchestration.settings import Settings
from tests.charters import SHORT, write_charter

LOADED = datetime(2025, 1, 15, 3, tzinfo=UTC)


def declare(folder: Path, name: str) -> None:
    columns = [
        {"name": "sag", "config": {"meta": {"delivered_as": "Sag", "treatment": "pseudonymise", "kind": "sag:a"}}},
        {
            "name": "dato",
            "data_type": "timestamptz",
            "config": {"meta": {"delivered_as": "Dato", "treatment": "keep", "is_event_time": True}},
        },
    ]
    table = {"name": "events", "config": {"meta": {"files": f"{name}/*.csv", "connector": {"format": "csv"}}}}
    meta = {"source": name, "system_da": f"System {name}", "owner": "Ejer", "stale_after_days": 40}
    meta["agreement"] = {"reference": "DBA-1", "valid_to": "2026-12-31"}
    document = {
        "sources": [{"name": f"landing_{name}", "config": {"meta": meta}, "tables": [table | {"columns": columns}]}]
    }
    file = folder / "sources" / name / f"_{name}__sources.yml"
    file.parent.mkdir(parents=True)
    file.write_text(yaml.safe_dump(document))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(municipality=tmp_path / "m", data=tmp_path / "data", key_file=tmp_path / "keys" / "a.key")
    for name in ("b", "a"):
        declare(made.municipality, name)
    (made.municipality / "municipality.yml").write_text("name: m\nlabel_da: M\n")
    write_charter(made.municipality, agreement_valid_to="2025-01-15")
    make_key(made.key_file, data=made.data)
    return made


def deliver(settings: Settings, name: str, *rows: str) -> None:
    path = settings.data / "deliveries" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Sag,Dato\n" + "".join(f"{row}\n" for row in rows))


def municipality(settings: Settings) -> Municipality:
    return read_municipality(settings.municipality)


def test_every_declared_table_is_landed_and_accounted_for(settings: Settings) -> None:
    deliver(settings, "a/1.csv", "1,2024-01-01", "1,2024-01-02")
    deliver(settings, "a/2.csv", "1,2024-01-02", "2,x")
    landed = list(extract(municipality(settings), settings, loaded_at=LOADED, on=LOADED.date()))
    assert [(entry.source.name, entry.table.name, len(entry.manifests)) for entry in landed] == [
        ("a", "events", 2),
        ("b", "events", 0),
    ]
    deliveries = pq.read_table(settings.landing / "deliveries.parquet")
    assert deliveries.schema.equals(DELIVERIES)
    told = (
        "source",
        "table_name",
        "delivery_no",
        "file",
        "rows_delivered",
        "rows_loaded",
        "rows_rejected",
        "rows_duplicate",
    )
    assert [tuple(row[name] for name in told) for row in deliveries.to_pylist()] == [
        ("a", "events", 1, "1.csv", 2, 2, 0, 0),
        ("a", "events", 2, "2.csv", 2, 0, 1, 1),
    ]
    assert deliveries["loaded_at"].to_pylist() == [LOADED, LOADED]
    assert deliveries["last_event_at"].to_pylist()[0] == datetime(2024, 1, 1, 23, tzinfo=UTC)
    sources = pq.read_table(settings.landing / "sources.parquet")
    assert sources.schema.equals(SOURCES)
    assert sources.to_pylist() == [
        {
            "source": name,
            "label_da": f"System {name}",
            "owner": "Ejer",
            "stale_after_days": 40,
            "agreement_valid_to": date(2026, 12, 31),
            "status": status,
            "problem": None,
        }
        for name, status in (("a", "ok"), ("b", "not_delivered"))
    ]


def test_nothing_delivered_gives_empty_lists_with_their_types(settings: Settings) -> None:
    list(extract(municipality(settings), settings, loaded_at=None, on=LOADED.date()))
    assert pq.read_table(settings.landing / "deliveries.parquet").schema.equals(DELIVERIES)
    assert (settings.landing / "b" / "events" / "batch-000000" / "part.parquet").is_file()


def test_a_key_inside_the_data_folder_stops_the_run_before_anything_is_read(settings: Settings) -> None:
    deliver(settings, "a/1.csv", "1,2024-01-01")
    inside = settings.data / "a.key"
    inside.write_text(settings.key_file.read_text())
    inside.chmod(0o600)
    moved = Settings(municipality=settings.municipality, data=settings.data, key_file=inside)
    with pytest.raises(ConfigurationError, match="inside the data folder"):
        list(extract(municipality(settings), moved, loaded_at=LOADED, on=LOADED.date()))
    assert not settings.landing.exists()


def test_a_wrong_declaration_stops_the_run_before_anything_is_read(settings: Settings) -> None:
    deliver(settings, "a/1.csv", "1,2024-01-01")
    declare(settings.municipality, "c")
    file = settings.municipality / "sources" / "c" / "_c__sources.yml"
    file.write_text(file.read_text().replace("treatment: keep", "treatmnet: keep"))
    with pytest.raises(ConfigurationError, match=r"_c__sources\.yml.*treatmnet"):
        list(extract(municipality(settings), settings, loaded_at=LOADED, on=LOADED.date()))
    assert not settings.landing.exists()


def test_two_purposes_land_pseudonyms_that_do_not_meet(settings: Settings, tmp_path: Path) -> None:
    deliver(settings, "a/1.csv", "1,2024-01-01")
    found = []
    for purpose in ("procesindsigt", "borgerrejse"):
        elsewhere = Settings(municipality=settings.municipality, data=tmp_path / purpose, key_file=settings.key_file)
        (settings.municipality / "municipality.yml").write_text(
            f"name: m\nlabel_da: M\ndeliveries: {settings.data / 'deliveries'}\nprivacy: {{purpose: {purpose}}}\n"
        )
        list(extract(municipality(settings), elsewhere, loaded_at=LOADED, on=LOADED.date()))
        found += pq.read_table(elsewhere.landing / "a/events/batch-000001/part.parquet")["sag"].to_pylist()
    assert len(set(found)) == 2


def test_deliveries_are_under_the_data_folder_or_where_an_absolute_path_says(settings: Settings) -> None:
    relative = Municipality(name="m", label_da="M", deliveries="ind/her")
    absolute = Municipality(name="m", label_da="M", deliveries="/srv/udtræk")
    assert deliveries_folder(relative, settings) == settings.data / "ind" / "her"
    assert deliveries_folder(absolute, settings) == Path("/srv/udtræk")


def test_real_data_is_not_loaded_without_a_charter_or_after_its_agreement_ran_out(settings: Settings) -> None:
    deliver(settings, "a/1.csv", "1,2024-01-01")
    list(extract(municipality(settings), settings, loaded_at=LOADED, on=date(2025, 1, 15)))
    with pytest.raises(ConfigurationError, match="DBA-1.*ran out on 2025-01-15"):
        list(extract(municipality(settings), settings, loaded_at=LOADED, on=date(2025, 1, 16)))
    (settings.municipality / "charter.yml").unlink()
    with pytest.raises(ConfigurationError, match=r"charter\.yml is missing"):
        list(extract(municipality(settings), settings, loaded_at=LOADED, on=date(2025, 1, 15)))


def test_a_municipality_loads_under_a_complete_charter_and_a_pilot_under_the_short_form(settings: Settings) -> None:
    deliver(settings, "a/1.csv", "1,2024-01-01")
    write_charter(settings.municipality, SHORT)
    with pytest.raises(ConfigurationError, match=r"charter\.yml is not complete.*: goals_da, scope"):
        list(extract(municipality(settings), settings, loaded_at=LOADED, on=LOADED.date()))
    assert not settings.landing.exists()
    pilot = municipality(settings).model_copy(update={"as_of": "last_event"})
    assert list(extract(pilot, settings, loaded_at=LOADED, on=LOADED.date()))


def statuses(settings: Settings) -> dict[str, str]:
    rows = pq.read_table(settings.landing / "sources.parquet").to_pylist()
    return {row["source"]: row["status"] for row in rows}


def landed_batches(settings: Settings, source: str) -> list[str]:
    return sorted(file.parent.name for file in (settings.landing / source).glob("*/batch-*/manifest.json"))


def test_a_source_whose_delivery_is_broken_stops_alone(settings: Settings) -> None:
    deliver(settings, "a/1.csv", "1,2024-01-01")
    deliver(settings, "b/1.csv", "1,2024-01-01")
    list(extract(municipality(settings), settings, loaded_at=LOADED, on=LOADED.date()))
    deliver(settings, "a/2.csv", "2,2024-01-02")
    deliver(settings, "a/3.csv", "2,x")
    deliver(settings, "b/2.csv", "2,2024-01-02")
    landed = list(extract(municipality(settings), settings, loaded_at=LOADED, on=LOADED.date()))
    assert [(entry.source.name, entry.outcome.status, len(entry.manifests)) for entry in landed] == [
        ("a", "stopped", 1),
        ("b", "ok", 2),
    ]
    assert landed_batches(settings, "a") == ["batch-000001"]
    assert not [*settings.landing.rglob(".building*"), *settings.quarantine.rglob("*.parquet")]
    assert statuses(settings) == {"a": "stopped", "b": "ok"}
    (problem,) = read_problems(settings.landing)
    assert problem.startswith("3.csv: none of its 1 rows could be read")
    assert pq.read_table(settings.landing / "deliveries.parquet").num_rows == 3
    (settings.data / "deliveries/a/3.csv").unlink()
    list(extract(municipality(settings), settings, loaded_at=LOADED, on=LOADED.date()))
    assert statuses(settings) == {"a": "ok", "b": "ok"}
    assert landed_batches(settings, "a") == ["batch-000001", "batch-000002"]


def test_the_tables_of_a_source_land_together_or_not_at_all(settings: Settings) -> None:
    file = settings.municipality / "sources/a/_a__sources.yml"
    document = yaml.safe_load(file.read_text())
    (events,) = document["sources"][0]["tables"]
    meta = {"files": "a/other/*.csv", "connector": {"format": "csv"}}
    document["sources"][0]["tables"].append({**events, "name": "other", "config": {"meta": meta}})
    file.write_text(yaml.safe_dump(document))
    deliver(settings, "a/1.csv", "1,2024-01-01", "2,x")
    deliver(settings, "a/other/1.csv", "1,x")
    deliver(settings, "b/1.csv", "1,2024-01-01")
    list(extract(municipality(settings), settings, loaded_at=LOADED, on=LOADED.date()))
    assert statuses(settings) == {"a": "stopped", "b": "ok"}
    assert landed_batches(settings, "a") == []
    assert not [file for file in settings.quarantine.rglob("*") if file.is_file()]
    deliver(settings, "a/other/1.csv", "1,2024-01-01")
    list(extract(municipality(settings), settings, loaded_at=LOADED, on=LOADED.date()))
    assert landed_batches(settings, "a") == ["batch-000001", "batch-000001"]


def test_where_no_source_could_be_taken_in_the_run_ends_with_every_message(settings: Settings) -> None:
    deliver(settings, "a/1.csv", "1,x")
    deliver(settings, "b/7.csv", "1,x")
    with pytest.raises(DeliveryError, match=r"1\.csv: none.*\n7\.csv: none"):
        list(extract(municipality(settings), settings, loaded_at=LOADED, on=LOADED.date()))
    assert not (settings.landing / "sources.parquet").exists()


def test_a_pilot_whose_file_is_broken_ends_the_run(settings: Settings) -> None:
    deliver(settings, "a/1.csv", "1,x")
    deliver(settings, "b/1.csv", "1,2024-01-01")
    pilot = municipality(settings).model_copy(update={"as_of": "last_event"})
    with pytest.raises(DeliveryError, match=r"1\.csv: none"):
        list(extract(pilot, settings, loaded_at=None, on=LOADED.date()))


def test_a_source_whose_own_agreement_has_run_out_is_refused_alone(settings: Settings) -> None:
    for name, valid_to in (("a", "2025-01-14"), ("b", "2026-01-01")):
        file = settings.municipality / "sources" / name / f"_{name}__sources.yml"
        document = yaml.safe_load(file.read_text())
        document["sources"][0]["config"]["meta"]["agreement"] = {"reference": "DBA-7", "valid_to": valid_to}
        file.write_text(yaml.safe_dump(document))
        deliver(settings, f"{name}/1.csv", "1,2024-01-01")
    list(extract(municipality(settings), settings, loaded_at=LOADED, on=LOADED.date()))
    assert statuses(settings) == {"a": "refused", "b": "ok"}
    assert landed_batches(settings, "a") == []
    rows = pq.read_table(settings.landing / "sources.parquet").to_pylist()
    assert [str(row["agreement_valid_to"]) for row in rows] == ["2025-01-14", "2026-01-01"]
    assert "DBA-7" in rows[0]["problem"]
