"""What the pilot asks of an object-centric log, and what it says of it: names and counts, never a value."""

from pathlib import Path

import pytest

from orchestration.cli.errors import WRONG_INPUT, CommandFailed
from orchestration.cli.pilot import _prepare_table
from orchestration.cli.pilot_ocel import prepare_ocel
from orchestration.cli.pilot_request import PilotRequest
from tests.orchestration.extract.readers.ocel_written import HAND_DRAWN, Log, Object, write


def prepare(path: Path, **asked: object):  # noqa: ANN201 - as prepare_ocel
    return prepare_ocel(PilotRequest(file=path, **{"given": {}, **asked}), path, "log")


def failed(path: Path, **asked: object) -> str:
    with pytest.raises(CommandFailed) as error:
        prepare(path, **asked)
    assert error.value.code == WRONG_INPUT
    return str(error.value)


def test_without_an_object_type_the_types_are_listed_with_their_counts(tmp_path: Path) -> None:
    path = write(HAND_DRAWN, tmp_path, "json")
    assert failed(path) == (
        "log.jsonocel has objects of several types; say which is the case with --object-type:"
        " 'Bygge sag' (2), 'Person \"x\"' (1)"
    )
    assert "no objects of the type 'sag' (--object-type); it has 'Bygge sag' (2)" in failed(path, object_type="sag")


def test_the_only_type_needs_no_saying(tmp_path: Path) -> None:
    path = write(Log(HAND_DRAWN.events, (Object("s1", "Sag"),)), tmp_path, "xml")
    assert prepare(path)[0].case_type == "Sag"


def test_in_a_terminal_the_type_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(HAND_DRAWN, tmp_path, "sqlite")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "Bygge sag")
    assert prepare(path)[0].case_type == "Bygge sag"
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "andet")
    assert "no objects of the type 'andet'" in failed(path)


def test_a_types_name_that_may_be_a_person_is_not_printed(tmp_path: Path) -> None:
    path = write(Log(HAND_DRAWN.events, (Object("s1", "Sag"), Object("p", "010190-5000"))), tmp_path, "json")
    said = failed(path)
    assert "010190" not in said
    assert "<11 characters, shape 999999-9999> (1)" in said


def test_options_for_tables_are_refused_and_options_for_logs_too(tmp_path: Path) -> None:
    path = write(HAND_DRAWN, tmp_path, "json")
    assert "--case-type is for tables" in failed(path, given={"case_type": "x"}, object_type="Bygge sag")
    table = tmp_path / "a.csv"
    table.write_text("sag;aktivitet\n1;a\n", encoding="utf-8")
    for asked in ({"object_type": "x"}, {"kept": ("x",)}):
        with pytest.raises(CommandFailed, match="are for object-centric logs"):
            _prepare_table(PilotRequest(file=table, given={}, **asked), table, "a")


def test_what_is_kept_and_dropped_is_said_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(HAND_DRAWN, tmp_path, "json")
    _, _, say = prepare(path, object_type="Bygge sag", given={"unit": "enhed"}, kept=("areal",))
    say()
    assert capsys.readouterr().out.splitlines() == [
        "log.jsonocel: ocel, 3 events",
        "  case       'Bygge sag' (2)",
        "  object     'Person \"x\"' (1)",
        "  unit       'enhed'",
        "  attribute  'areal' of 'Bygge sag'",
        "  attribute  'status' of 'Bygge sag'",
        "  dropped    'note', 'navn' of 'Person \"x\"'",
        "  an object's attribute is kept with --keep-attribute NAME",
    ]
