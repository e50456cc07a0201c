"""What ``sagsflow add-source`` and ``sagsflow check`` say and return; what they find has tests of its own."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.settings import Settings
from tests.orchestration.check.test_check import log
from tests.orchestration.scaffold.lab import deliver, municipality
from tests.orchestration.scaffold.test_add_source import checksums

AT = ("--as-of", "2024-06-01")


@pytest.fixture
def kommune(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    from orchestration.extract.keys import make_key

    settings = municipality(tmp_path, k=3)
    make_key(settings.key_file, data=settings.data)
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "200")
    return settings


def test_a_dry_run_shows_every_file_and_writes_none(kommune: Settings, tmp_path: Path) -> None:
    path = deliver(kommune, "log/log.csv", log())
    before = checksums(tmp_path)
    done = CliRunner().invoke(app, ["add-source", str(path), "--dry-run"])
    assert done.exit_code == 0, done.output
    assert checksums(tmp_path) == before
    for name in ("_log__sources.yml", "evt_log__events.sql", "municipality_events.sql", "municipality_mappings.csv"):
        assert name in done.output
    assert done.output.rstrip().endswith("Nothing was written (--dry-run).")


def test_every_column_and_what_happens_to_it_is_said_and_no_cell_is(kommune: Settings) -> None:
    done = CliRunner().invoke(app, ["add-source", str(deliver(kommune, "log/log.csv", log()))])
    assert done.exit_code == 0, done.output
    for said in (
        "Shape    events",
        "pseudonymise (sag:log)",
        "pseudonymise (borger)",
        "Europe/Copenhagen",
        "sagsflow check",
    ):
        assert said in done.output
    assert [cell for cell in ("010190", "Nord", "S1", "Modtaget") if cell in done.output] == []


def test_a_header_is_shown_as_it_is_and_not_as_markup(kommune: Settings) -> None:
    text = log(header="Sagsnr;Status;Tidspunkt;Registreret;CPR;[red]Felt[/red]")
    done = CliRunner().invoke(app, ["add-source", str(deliver(kommune, "log/log.csv", text)), "--dry-run"])
    assert done.exit_code == 0, done.output
    assert "[red]Felt[/red]" in done.output


def test_a_go_is_exit_code_0_and_the_whole_result_is_json(kommune: Settings, tmp_path: Path) -> None:
    CliRunner().invoke(app, ["add-source", str(deliver(kommune, "log/log.csv", log()))])
    out = tmp_path / "check.json"
    done = CliRunner().invoke(app, ["check", *AT, "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert done.output.rstrip().endswith("Go.")
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["verdict"] == "go"
    assert {kpi["verdict"] for kpi in found["kpis"]} == {"go"}
    assert "Modtagne sager" in done.output


def test_a_no_go_is_exit_code_2_with_its_reasons(kommune: Settings, tmp_path: Path) -> None:
    CliRunner().invoke(app, ["add-source", str(deliver(kommune, "log/log.csv", log()))])
    deliver(kommune, "log/log.csv", log(header="Sagsnr;X;Tidspunkt;Registreret;CPR;Enhed"))
    out = tmp_path / "check.json"
    done = CliRunner().invoke(app, ["check", *AT, "--out", str(out)])
    assert type(done.exception).__name__ == "CommandFailed"
    assert done.exception.code == 2
    assert "No-go: 1 errors" in str(done.exception)
    assert "error: log.events: log.csv lacks the column 'Status'" in done.output
    assert json.loads(out.read_text(encoding="utf-8"))["verdict"] == "no-go"
