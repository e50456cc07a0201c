"""The report of what is held on a person: theirs whole, others' left out, and nobody's number in it."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest
import yaml

from orchestration.extract.errors import ConfigurationError
from orchestration.publish.recipient_export import LOG as EXPORTS
from orchestration.publish.recipient_export import _log as write_export_log
from orchestration.rights.access import EMPLOYEE, OTHER_CASE, OTHER_PERSON, SOMEBODY, Held, gather
from orchestration.rights.access_page import write_access_report
from orchestration.rights.erase import erase_person
from tests.orchestration.rights.town import ANNA, AT, BO, CARL, NEW, SOURCES, Town, declare

RECIPIENT = {
    "name": "forskning",
    "label_da": "Forskning",
    "purpose_da": "Evaluering af forløb",
    "legal_basis_da": "Artikel 89",
    "agreement": {"reference": "VID-1", "valid_to": "2026-01-15"},
    "approved_by": "Afdelingschef",
    "approved_on": "2024-01-01",
}


def held(town: Town, who: str = ANNA) -> Held:
    return gather(town.settings, town.municipality, who, at=AT)


def test_every_row_that_names_the_person_or_is_of_a_case_of_theirs_is_shown(town: Town) -> None:
    shown = {(table.source, table.table): table for table in held(town).tables}
    names = {town.pseudonym(ANNA): ANNA, town.case("S1"): "S1", town.case("S2"): "S2"}
    events = [tuple(names.get(cell, cell) for cell in row[:4]) for row in shown["sager", "events"].rows]
    assert events == [
        ("S1", ANNA, None, "modtaget"),
        ("S1", None, None, "afgjort"),
        ("S2", ANNA, None, "modtaget"),
        ("S2", OTHER_PERSON, ANNA, "afgjort"),
        (OTHER_CASE, OTHER_PERSON, ANNA, "afgjort"),
    ]
    assert [names.get(row[0], row[0]) for row in shown["esdh", "documents"].rows] == ["S1", "S2", "S1"]


@pytest.mark.parametrize("who", [BO, CARL])
def test_nobody_else_stands_in_the_report(town: Town, tmp_path: Path, who: str) -> None:
    for file in write_access_report(held(town), tmp_path / "out", name="indsigt-1", data=town.settings.data):
        text = file.read_text(encoding="utf-8")
        assert file.stat().st_mode & 0o777 == 0o600
        assert town.pseudonym(ANNA) in text
        for trace in (town.pseudonym(who), town.case("S3"), who, ANNA, ANNA.replace("-", "")):
            assert trace not in text


def test_in_a_table_that_nobody_declares_any_more_others_are_left_out_too(town: Town) -> None:
    shutil.rmtree(town.settings.municipality / "sources" / "sager")
    shown = {(table.source, table.table): table for table in held(town).tables}
    cells = {cell for row in shown["sager", "events"].rows for cell in row}
    assert {town.pseudonym(ANNA), "modtaget", SOMEBODY} <= cells
    assert not {town.pseudonym(BO), town.pseudonym(CARL), town.case("S3")} & cells


def test_a_column_that_is_declared_and_has_not_landed_yet_is_shown_empty(town: Town) -> None:
    declare(town.settings, "sager", SOURCES["sager"] | {"parties": [*SOURCES["sager"]["parties"], NEW]})
    shown = {(table.source, table.table): table for table in held(town).tables}
    at = shown["sager", "parties"].columns.index("partner")
    assert {row[at] for row in shown["sager", "parties"].rows} == {None}


def test_an_employee_is_a_word(town: Town) -> None:
    from orchestration.rights.access import _shown

    assert _shown("a" * 32, "medarbejder:sager", set()) == EMPLOYEE


def test_events_stand_in_order_with_their_danish_labels(town: Town) -> None:
    case = town.case("S1")
    with duckdb.connect(str(town.settings.warehouse)) as con:
        con.execute("create schema canonical")
        con.execute("create table canonical.cases as select 'p' as process, ? as case_id, 7 as case_key", [case])
        con.execute(
            "create table canonical.canonical_activities as"
            " select 'p' as process, 'b' as activity, 'Afgjort' as label_da"
        )
        con.execute(
            "create table canonical.event_log as select 'p' as process, ? as case_id, unnest([2, 1]) as event_no,"
            " 'b' as activity, timestamptz '2024-01-01 10:00:00+00' as occurred_at, 'day' as time_precision,"
            " 'u' as unit, 'sager' as source",
            [case],
        )
    told = held(town)
    assert [(event["event_no"], event["label_da"]) for event in told.events] == [(1, "Afgjort"), (2, "Afgjort")]
    assert told.cases == ({"process": "p", "case_id": town.case("S1")},)


def test_purpose_agreements_recipients_periods_and_erasure_are_told(town: Town, tmp_path: Path) -> None:
    folder = town.settings.municipality
    charter = {
        "purpose_da": "At se hvordan sager forløber",
        "legal_basis_da": "Artikel 6, stk. 1, litra e",
        "agreement": "DBA-1",
        "agreement_valid_to": "2026-01-15",
        "owner": "Systemejer",
        "dated": "2024-01-01",
    }
    period = {
        "process": "p",
        "keep": {"years": 5},
        "source": "KLE",
        "approved_by": "Arkivar",
        "approved_on": "2024-01-01",
    }
    exported = dict.fromkeys(("agreement", "rotation", "processes", "coarsen", "as_of", "tables"))
    exported |= {"exported_at": "2024-12-01T12:00:00+00:00", "recipient": "forskning"}
    (folder / "charter.yml").write_text(yaml.safe_dump(charter), encoding="utf-8")
    (folder / "retention.yml").write_text(yaml.safe_dump({"rules": [period]}), encoding="utf-8")
    (folder / "recipients.yml").write_text(yaml.safe_dump({"recipients": [RECIPIENT]}), encoding="utf-8")
    write_export_log(town.settings.data / EXPORTS, exported)
    erase_person(town.settings, town.municipality, ANNA, at=AT)
    told = held(town)
    assert told.tables == ()
    assert told.recipients == (
        {"modtager": "forskning", "formål": "Evaluering af forløb", "udleveret": "2024-12-01T12:00:00+00:00"},
    )
    page, document = write_access_report(told, tmp_path / "out", name="i", data=town.settings.data)
    text = page.read_text(encoding="utf-8")
    for words in (
        "At se hvordan sager forløber",
        "Artikel 6, stk. 1, litra e",
        "DBA-1 (gælder til 15.01.2026)",
        "forskning",
    ):
        assert words in text
    for words in ("2024-12-01", "5 år fra sagens afslutning", "spærrelisten siden 2025-01-15"):
        assert words in text
    assert json.loads(document.read_text(encoding="utf-8"))["suppressed"] == {"reason": "erased", "on": "2025-01-15"}
    assert "http" not in text.replace("http-equiv", "")


def test_a_report_inside_the_data_folder_is_refused(town: Town) -> None:
    with pytest.raises(ConfigurationError, match="inside the data folder"):
        write_access_report(held(town), town.settings.data / "x", name="i", data=town.settings.data)
