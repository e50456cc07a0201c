"""Nothing brings an erased person back: no delivery, backup, backfill, interruption or lost list."""

import shutil

import duckdb
import pytest

from orchestration.extract.errors import ConfigurationError
from orchestration.extract.landing import read_manifests
from orchestration.rights import erase as erasing
from orchestration.rights.erase import complete
from orchestration.rights.receipts import pending_receipts
from orchestration.rights.suppression import open_suppression, suppression_files
from tests.orchestration.rights.erased import LEFT, accounts, erase, left, traces
from tests.orchestration.rights.town import AT, BO, EVENTS, NEW, PARTIES, SOURCES, Town, declare


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


def test_a_new_case_that_is_shared_is_kept_for_the_other_party(town: Town) -> None:
    erase(town)
    town.deliver("sager/parties/2.csv", "sag,cpr,rolle\nS4,010190-5000,ansøger\nS4,020291-5002,ansøger\n")
    town.deliver("esdh/documents/2.csv", "sag,dok,om_sag,tid\nS4,D5,,2024-05-01 11:00\n")
    town.land()
    assert town.rows("sager", "parties", "sag", "cpr")[-1] == ("S4", BO)
    assert ("S4", "D5") in town.rows("esdh", "documents", "sag", "dok")


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


def test_a_column_that_is_declared_before_anything_lands_with_it_stops_no_erasure_and_no_refresh(town: Town) -> None:
    declare(town.settings, "sager", SOURCES["sager"] | {"parties": [*SOURCES["sager"]["parties"], NEW]})
    erase(town)
    assert left(town) == LEFT
    complete(town.settings, town.municipality, at=AT)
    town.deliver("sager/parties/2.csv", "sag,cpr,rolle,partner\nS3,030392-5003,ansøger,010190-5000\n")
    town.land()
    assert traces(town) == []
