"""Erasing a person from a municipality small enough to say by hand what must be left."""

import json
import shutil
from datetime import timedelta

import duckdb
import pytest

from orchestration.extract.errors import ConfigurationError
from orchestration.extract.landing import read_manifests
from orchestration.rights.erase import erase_person
from orchestration.rights.receipts import verify
from orchestration.rights.suppression import open_suppression, suppression_files
from tests.identity_search import search
from tests.orchestration.rights.erased import LEFT, accounts, erase, left, traces
from tests.orchestration.rights.town import ANNA, AT, BO, CARL, Town


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


def test_when_the_last_party_of_a_shared_case_is_erased_the_case_goes(town: Town) -> None:
    erase(town)
    erase(town, BO)
    assert [row for row in town.rows("sager", "events", "sag") if row == ("S2",)] == []
    assert town.rows("sager", "parties", "sag", "cpr") == [("S3", CARL)]


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


def test_a_table_that_is_no_longer_declared_is_searched_too(town: Town) -> None:
    shutil.rmtree(town.settings.municipality / "sources" / "sager")
    receipt = erase(town)
    assert ANNA not in {cell for row in town.rows("sager", "parties", "cpr") for cell in row}
    assert ANNA not in {cell for row in town.rows("sager", "events", "cpr", "barn") for cell in row}
    assert receipt["undeclared"] == ["sager/events", "sager/parties"]


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
