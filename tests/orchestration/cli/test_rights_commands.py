"""The commands of rights on the hand-made municipality, run as a person runs them."""

import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from orchestration.cli import run_rights
from orchestration.cli.errors import CommandFailed
from orchestration.extract.errors import ConfigurationError
from orchestration.rights.access_log import log_file
from orchestration.rights.erase import erase_person
from orchestration.rights.receipts import verify
from orchestration.rights.suppression import suppression_files
from tests.orchestration.rights.town import ANNA, AT, BO, Town, build_town

COMMAND = Path(sys.executable).parent / "sagsflow"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = build_town(tmp_path)
    made.land()
    return made


def run(town: Town, *arguments: str, given: str = "", code: int = 0) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAGSFLOW_", "DBT_", "DAGSTER_"))}
    places = {
        "SAGSFLOW_MUNICIPALITY": str(town.settings.municipality),
        "SAGSFLOW_DATA": str(town.settings.data),
        "SAGSFLOW_PSEUDONYM_KEY_FILE": str(town.settings.key_file),
    }
    done = subprocess.run(
        [COMMAND, *arguments], env={**kept, **places}, input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_a_person_is_erased_and_the_delivered_files_that_hold_them_are_named(town: Town) -> None:
    done = run(town, "erase", "--no-refresh", "--delivered", given=ANNA + "\n")
    assert "7 rows removed and 4 cells emptied" in done.stdout
    assert "1 cases removed, 1 kept for other parties" in done.stdout
    named = [line.strip() for line in done.stdout.splitlines() if line.endswith(".csv")]
    assert named == ["esdh/documents/1.csv", "sager/events/1.csv", "sager/parties/1.csv"]
    assert ANNA not in done.stdout + done.stderr
    (receipt,) = (town.settings.data / "receipts").glob("*.json")
    shown = run(town, "receipt", str(receipt))
    assert json.loads(shown.stdout)["rebuilt"] == "by the next refresh"
    receipt.write_text(receipt.read_text(encoding="utf-8").replace('"erase"', '"retain"'), encoding="utf-8")
    assert "signature does not fit" in run(town, "receipt", str(receipt), code=2).stderr


def test_a_report_is_written_outside_the_data_folder_and_logged_without_identity(town: Town, tmp_path: Path) -> None:
    done = run(town, "access", "--out", str(tmp_path / "out"), given=BO + "\n")
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".html", ".json"]
    assert BO not in done.stdout + done.stderr + log_file(town.settings).read_text(encoding="utf-8")
    assert "inside the data folder" in run(town, "access", "--out", str(town.settings.data), given=BO, code=2).stderr


def test_resolving_without_an_approval_ends_with_exit_code_2_and_is_logged(town: Town, tmp_path: Path) -> None:
    listed = tmp_path / "own.csv"
    listed.write_text("Sagsnr;Andet\nS1;x\n", encoding="utf-8")
    arguments = ("resolve", "--list", str(listed), "--column", "Sagsnr", "--approval", "G-1", town.case("S1"))
    done = run(town, *arguments, code=2)
    assert "refused, and logged" in done.stderr
    assert done.stdout == ""
    assert json.loads(log_file(town.settings).read_text(encoding="utf-8"))["granted"] is False


def test_retention_without_its_file_or_a_warehouse_ends_with_exit_code_2_and_deletes_nothing(town: Town) -> None:
    assert "retention.yml is missing" in run(town, "retain", "--dry-run", code=2).stderr
    rule = "{process: p, keep: {years: 1}, source: KLE, approved_by: Arkivar, approved_on: 2024-01-01}"
    (town.settings.municipality / "retention.yml").write_text(f"rules: [{rule}]\n", encoding="utf-8")
    assert "run `sagsflow refresh` first" in run(town, "retain", code=2).stderr
    assert not suppression_files(town.settings)[0].exists()


def test_a_receipt_that_was_changed_during_the_rebuild_is_not_signed_anew(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = erase_person(town.settings, town.municipality, ANNA, at=AT)

    def forge(*_: object, **__: object) -> None:
        text = receipt.read_text(encoding="utf-8")
        receipt.write_text(text.replace('"rows_removed": 7', '"rows_removed": 8'), encoding="utf-8")

    monkeypatch.setattr(run_rights, "run_refresh", forge)
    with pytest.raises(ConfigurationError, match="signature does not fit"):
        run_rights._rebuild(town.settings, receipt, no_refresh=False, as_of=None)
    assert '"rebuilt": "by the next refresh"' in receipt.read_text(encoding="utf-8")
    with pytest.raises(ConfigurationError, match="signature does not fit"):
        verify(town.settings, receipt)


@pytest.mark.parametrize(("code", "outcome"), [(None, "done"), (1, "ended with exit code 1")])
def test_how_the_rebuild_ended_is_added_to_the_receipt(
    town: Town, monkeypatch: pytest.MonkeyPatch, code: int | None, outcome: str
) -> None:
    receipt = erase_person(town.settings, town.municipality, ANNA, at=AT)

    def refresh(*_: object, **__: object) -> None:
        if code is not None:
            raise CommandFailed("stopped", code=code)

    monkeypatch.setattr(run_rights, "run_refresh", refresh)
    with nullcontext() if code is None else pytest.raises(CommandFailed, match="stopped"):
        run_rights._rebuild(town.settings, receipt, no_refresh=False, as_of=None)
    assert verify(town.settings, receipt)["rebuilt"] == outcome
