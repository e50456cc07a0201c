"""Erasing a person from a municipality small enough to say by hand what must be left."""

import json
import shutil
from datetime import timedelta

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.extract.errors import ConfigurationError
from orchestration.extract.landing import read_manifests
from orchestration.rights import erase as erasing
from orchestration.rights.erase import complete, erase_person
from orchestration.rights.receipts import pending_receipts, verify
from orchestration.rights.suppression import open_suppression, suppression_files
from tests.identity_search import search
from tests.orchestration.rights.town import ANNA, AT, BO, CARL, EVENTS, NEW, PARTIES, SOURCES, Town, declare

LEFT = {
    ("sager", "events"): [
        ("S2", None, None),
        ("S2", BO, None),
        ("S3", CARL, None),
        ("S3", CARL, None),
    ],
    ("sager", "parties"): [("S2", BO), ("S3", CARL)],
    ("esdh", "documents"): [("S2", "D2", None), ("S3", "D3", None), ("S3", "D4", None)],
    ("esdh", "readings"): [("D2",), ("D4",)],
}
"""By hand: Anna's own case S1 has gone with its document D1; S2 stays for Bo without her; Carl's rows lose her name."""
COLUMNS = {
    ("sager", "events"): ("sag", "cpr", "barn"),
    ("sager", "parties"): ("sag", "cpr"),
    ("esdh", "documents"): ("sag", "dok", "om_sag"),
    ("esdh", "readings"): ("dok",),
}


def left(town: Town) -> dict[tuple[str, str], list[tuple]]:
    return {table: town.rows(*table, *columns) for table, columns in COLUMNS.items()}


def erase(town: Town, who: str = ANNA) -> dict:
    file = erase_person(town.settings, town.municipality, who, at=AT)
    return json.loads(file.read_text(encoding="utf-8"))


def accounts(town: Town) -> list[tuple[int, int]]:
    folders = [town.settings.landing / source / table for source, table in COLUMNS]
    manifests = [manifest for folder in folders for manifest in read_manifests(folder)]
    return [(m.rows_delivered, m.rows_loaded + m.rows_rejected + m.rows_duplicate) for m in manifests]


def traces(town: Town) -> list:
    """Where anything of Anna or of what was hers alone stands in the data folder beside the deliveries."""
    needles = [town.pseudonym(ANNA), town.case("S1"), town.pseudonym("D1", "dokument:esdh")]
    files = [file for part in ("landing", "quarantine") for file in (town.settings.data / part).rglob("*.parquet")]
    cells = {(file, str(cell)) for file in files for row in pq.read_table(file).to_pylist() for cell in row.values()}
    return [(file.name, needle) for file, cell in sorted(cells) for needle in needles if needle in cell]


def test_a_person_goes_with_their_own_cases_and_leaves_the_others_theirs(town: Town) -> None:
    assert traces(town)
    erase(town)
    assert left(town) == LEFT
    assert traces(town) == []


def test_the_decoding_search_finds_the_person_before_and_not_after(town: Town) -> None:
    needles = [town.pseudonym(ANNA), town.case("S1"), town.pseudonym("D1", "dokument:esdh"), ANNA]
    assert {found.needle for found in search(town.settings.landing, needles)} == set(needles[:3])
    erase(town)
    shutil.rmtree(town.settings.data / "deliveries")
    assert search(town.settings.data, needles) == []


def test_every_batch_still_accounts_for_every_delivered_row(town: Town) -> None:
    erase(town)
    assert all(delivered == accounted > 0 for delivered, accounted in accounts(town))
    (manifest,) = read_manifests(town.settings.landing / "sager" / "events")
    assert (manifest.rows_loaded, manifest.rows_rejected) == (4, 2)


def test_an_event_of_the_person_is_no_batchs_last_event(town: Town) -> None:
    town.deliver("sager/events/2.csv", "sag,cpr,barn,trin,tid\nS1,010190-5000,,lukket,2024-12-24 10:00\n")
    town.land()
    erase(town)
    assert [m.last_event_at for m in read_manifests(town.settings.landing / "sager" / "events")][1] is None


def test_everything_derived_is_deleted_and_the_list_of_refreshes_is_kept(town: Town) -> None:
    data = town.settings.data
    parquet = data / "releases" / "r1" / "parquet"
    parquet.mkdir(parents=True)
    duckdb.sql(f"copy (select 1 as refreshed_at) to '{parquet / 'refreshes.parquet'}' (format parquet)")
    (data / "published").symlink_to("releases/r1")
    derived = ("warehouse.duckdb.wal", "mining/x.parquet", "quality/index.html", "dagster/runs.db")
    derived += ("dbt/target/run.json", "dbt/logs/dbt.log", "logs/refresh-1.log", "releases/.building-2/x")
    for name in (*derived, "dbt/project/kept", "noter.txt"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("x")
    receipt = erase(town)
    assert [name for name in derived if (data / name).exists()] == []
    assert not (data / "published").is_symlink()
    assert sorted(path.name for path in (data / "releases").iterdir()) == ["refreshes.parquet"]
    assert (data / "dbt" / "project" / "kept").is_file()
    assert (data / "deliveries" / "sager" / "events" / "1.csv").is_file()
    assert receipt["not_touched"] == ["noter.txt"]
    assert {"published", "releases/r1", "warehouse.duckdb.wal", "dagster", "mining"} <= set(receipt["deleted"])


def test_the_next_delivery_under_another_name_does_not_bring_the_person_back(town: Town) -> None:
    erase(town)
    town.deliver("sager/events/2.csv", EVENTS + "S4,010190-5000,,modtaget,2024-05-01 10:00\n")
    town.deliver("sager/parties/2.csv", PARTIES + "S4,010190-5000,ansøger\n")
    town.deliver("esdh/documents/2.csv", "sag,dok,om_sag,tid\nS4,D5,,2024-05-01 11:00\nS3,D3,S1,2024-03-01 11:00\n")
    town.deliver("esdh/readings/2.csv", "dok,handling,tid\nD5,læst,2024-05-05 09:00\nD1,læst,2024-06-05 09:00\n")
    town.land()
    assert left(town) == LEFT
    assert traces(town) == []
    assert all(delivered == accounted for delivered, accounted in accounts(town))


def test_a_delivery_of_the_person_alone_is_taken_in_and_gives_no_row(town: Town) -> None:
    erase(town)
    town.deliver("sager/parties/2.csv", "sag,cpr,rolle\nS4,010190-5000,ansøger\n")
    town.land()
    manifest = read_manifests(town.settings.landing / "sager" / "parties")[1]
    assert (manifest.rows_delivered, manifest.rows_loaded, manifest.rows_rejected) == (1, 0, 1)
    rejected = town.settings.quarantine / "sager" / "parties" / "batch-000002.parquet"
    rows = duckdb.sql(f"select position, field, reason, shape from read_parquet('{rejected}')").fetchall()
    assert rows == [(1, None, "suppressed", None)]


@pytest.mark.parametrize("folder", ["landing", "landing/sager", "landing/sager/parties"])
def test_a_restored_backup_does_not_bring_the_person_back(town: Town, folder: str) -> None:
    landing = town.settings.data / folder
    shutil.copytree(landing, town.settings.data.parent / "backup")
    erase(town)
    shutil.rmtree(landing)
    shutil.copytree(town.settings.data.parent / "backup", landing)
    assert traces(town)
    (town.settings.data / "mining").mkdir()
    town.land()
    assert left(town) == LEFT
    assert traces(town) == []
    assert not (town.settings.data / "mining").exists(), "made from the restored rows"


def test_a_backfill_of_one_batch_does_not_bring_the_person_back(town: Town) -> None:
    erase(town)
    shutil.rmtree(town.settings.landing / "sager" / "events" / "batch-000001")
    town.land()
    assert left(town) == LEFT
    assert traces(town) == []


def test_a_source_landed_from_the_start_again_gives_the_same_rows(town: Town) -> None:
    erase(town)
    shutil.rmtree(town.settings.landing)
    town.land()
    assert left(town) == LEFT


def test_a_case_is_removed_when_its_rows_come_before_the_persons(town: Town) -> None:
    erase(town)
    town.deliver("esdh/documents/2.csv", "sag,dok,om_sag,tid\nS4,D5,,2024-05-01 11:00\n")
    town.land()
    assert ("S4",) in town.rows("esdh", "documents", "sag")
    town.deliver("sager/parties/2.csv", "sag,cpr,rolle\nS4,010190-5000,ansøger\n")
    town.land()
    assert ("S4",) not in town.rows("esdh", "documents", "sag")


def test_a_document_is_listed_under_the_receipt_of_its_case_and_not_of_whoever_went_last(town: Town) -> None:
    first = json.loads(erase_person(town.settings, town.municipality, ANNA, at=AT).read_text(encoding="utf-8"))
    erase_person(town.settings, town.municipality, "040493-5004", at=AT + timedelta(days=9))
    town.deliver("esdh/documents/2.csv", "sag,dok,om_sag,tid\nS4,D5,,2024-05-01 11:00\n")
    town.land()
    town.deliver("sager/parties/2.csv", "sag,cpr,rolle\nS4,010190-5000,ansøger\n")
    town.land()
    listed = open_suppression(town.settings, purpose="procesindsigt")
    found = {name: listed.entry("dokument:esdh", town.pseudonym(name, "dokument:esdh")) for name in ("D1", "D5")}
    assert {name: entry and (entry.role, entry.receipt) for name, entry in found.items()} == {
        "D1": ("object", first["receipt"]),
        "D5": ("object", first["receipt"]),
    }


def test_a_document_of_two_cases_is_listed_under_the_receipt_of_the_one_that_went_last(town: Town) -> None:
    erase(town)
    last = json.loads(erase_person(town.settings, town.municipality, CARL, at=AT + timedelta(days=9)).read_text())
    entry = open_suppression(town.settings, purpose="procesindsigt").entry(
        "dokument:esdh", town.pseudonym("D4", "dokument:esdh")
    )
    assert entry is not None
    assert (entry.role, entry.receipt) == ("object", last["receipt"])


def test_a_new_case_that_is_shared_is_kept_for_the_other_party(town: Town) -> None:
    erase(town)
    town.deliver("sager/parties/2.csv", "sag,cpr,rolle\nS4,010190-5000,ansøger\nS4,020291-5002,ansøger\n")
    town.deliver("esdh/documents/2.csv", "sag,dok,om_sag,tid\nS4,D5,,2024-05-01 11:00\n")
    town.land()
    assert town.rows("sager", "parties", "sag", "cpr")[-1] == ("S4", BO)
    assert ("S4", "D5") in town.rows("esdh", "documents", "sag", "dok")


def test_when_the_last_party_of_a_shared_case_is_erased_the_case_goes(town: Town) -> None:
    erase(town)
    erase(town, BO)
    assert [row for row in town.rows("sager", "events", "sag") if row == ("S2",)] == []
    assert town.rows("sager", "parties", "sag", "cpr") == [("S3", CARL)]


@pytest.mark.parametrize("step", ["begin", "sweep", "delete_derived", "end"])
def test_an_erasure_that_is_killed_is_finished_by_the_next_refresh(
    town: Town, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    class Killed(BaseException):
        """As a kill: no handler sees it."""

    def kill(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(erasing, step, kill)
        with pytest.raises(Killed):
            erase(town)
    (town.settings.data / "mining").mkdir(exist_ok=True)
    complete(town.settings, town.municipality, at=AT)
    assert left(town) == LEFT
    assert traces(town) == []
    assert pending_receipts(town.settings) == []
    assert not (town.settings.data / "mining").exists()
    assert len(list((town.settings.data / "receipts").glob("*.json"))) == 1


def test_a_row_left_behind_by_a_kill_between_two_files_is_accounted_for(town: Town) -> None:
    from orchestration.rights import rewrite

    def kill(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rewrite, "settle_manifest", kill)
        with pytest.raises(KeyboardInterrupt):
            erase(town)
    erase(town)
    assert left(town) == LEFT
    assert all(delivered == accounted for delivered, accounted in accounts(town))


def test_a_receipt_counts_and_names_nobody(town: Town) -> None:
    receipt = erase(town)
    assert (receipt["rows_removed"], receipt["cells_emptied"]) == (7, 4)
    assert (receipt["cases_removed"], receipt["cases_kept_for_others"]) == (1, 1)
    written = json.dumps(receipt)
    for trace in (ANNA, ANNA.replace("-", ""), town.pseudonym(ANNA), town.case("S1"), "S1"):
        assert trace not in written


def test_a_changed_receipt_is_found_out(town: Town) -> None:
    file = erase_person(town.settings, town.municipality, ANNA, at=AT)
    assert verify(town.settings, file)["command"] == "erase"
    file.write_text(file.read_text(encoding="utf-8").replace('"rows_removed": 7', '"rows_removed": 8'))
    with pytest.raises(ConfigurationError, match="signature does not fit"):
        verify(town.settings, file)


def test_the_list_and_its_key_are_private_and_hold_no_pseudonym(town: Town) -> None:
    erase(town)
    for file in suppression_files(town.settings):
        assert file.stat().st_mode & 0o777 == 0o600
        assert not file.is_relative_to(town.settings.data)
        content = file.read_text()
        assert town.pseudonym(ANNA) not in content
        assert town.case("S1") not in content


def test_a_person_who_is_not_there_stays_out_from_now_on(town: Town) -> None:
    receipt = erase(town, "040493-5004")
    assert receipt["rows_removed"] == 0
    town.deliver("sager/parties/2.csv", "sag,cpr,rolle\nS5,0404935004,ansøger\n")
    town.land()
    assert ("S5",) not in town.rows("sager", "parties", "sag")


def test_without_its_list_a_data_folder_with_receipts_is_not_loaded(town: Town) -> None:
    erase(town)
    suppression_files(town.settings)[0].unlink()
    with pytest.raises(ConfigurationError, match="put the list and its key back"):
        town.land()


def test_a_list_made_under_another_key_is_refused_and_not_silently_useless(town: Town) -> None:
    erase(town)
    town.settings.key_file.write_text("ab" * 32 + "\n")
    with pytest.raises(ConfigurationError, match="recognises nobody"):
        open_suppression(town.settings, purpose="procesindsigt")


def test_a_table_that_is_no_longer_declared_is_searched_too(town: Town) -> None:
    shutil.rmtree(town.settings.municipality / "sources" / "sager")
    receipt = erase(town)
    assert ANNA not in {cell for row in town.rows("sager", "parties", "cpr") for cell in row}
    assert ANNA not in {cell for row in town.rows("sager", "events", "cpr", "barn") for cell in row}
    assert receipt["undeclared"] == ["sager/events", "sager/parties"]


def test_a_column_that_is_declared_before_anything_lands_with_it_stops_no_erasure_and_no_refresh(town: Town) -> None:
    declare(town.settings, "sager", SOURCES["sager"] | {"parties": [*SOURCES["sager"]["parties"], NEW]})
    erase(town)
    assert left(town) == LEFT
    complete(town.settings, town.municipality, at=AT)
    town.deliver("sager/parties/2.csv", "sag,cpr,rolle,partner\nS3,030392-5003,ansøger,010190-5000\n")
    town.land()
    assert traces(town) == []


def test_erasing_twice_changes_nothing_more(town: Town) -> None:
    erase(town)
    before = left(town)
    receipt = erase(town)
    assert left(town) == before
    assert receipt["rows_removed"] == 0


def test_no_given_identifier_is_repeated_in_an_error(town: Town) -> None:
    with pytest.raises(ConfigurationError) as caught:
        erase(town, "   ")
    assert "no identifier" in str(caught.value)
