"""The notice to employees and the charter at the foot of the pages say what the configuration says."""

import re
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from orchestration.charter import read_charter
from orchestration.publish.report.charter import NOT_SAID_DA, charter_lines
from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.notice import read_notice
from orchestration.publish.report.pages import write_notice, write_report
from orchestration.settings import DEMO
from tests.charters import COMPLETE, SHORT, write_charter


def words(file: Path) -> str:
    """What a reader sees of a page."""
    page = re.sub(r"<style>.*?</style>", " ", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The demo's folder with a charter of our own."""
    copied = shutil.copytree(DEMO, tmp_path / "m")
    write_charter(copied)
    return copied


def test_every_field_of_the_charter_stands_at_the_foot_of_every_page(
    folder: Path, parquet: Path, facts: ReleaseFacts, tmp_path: Path
) -> None:
    notice = read_notice(folder)
    assert notice is not None
    files = write_report(parquet, tmp_path / "r", generated=replace(facts, charter=notice.lines), notice=notice)
    assert files[-1].name == "employees.html"
    for file in files:
        page = file.read_text(encoding="utf-8")
        foot = unescape(page[page.index("<footer") :])
        for text in (
            "At finde flaskehalse i byggesager",
            "Færre sager over fristen.",
            "byggesag; fra 01.01.2024 og frem",
            "Systemejer: Fagchefen",
            "Sagsbehandlere godkender kortlægningen",
            "kvalitet: Færre fejl.",
            "Direktionen, Referat 1, 01.02.2024",
            "Hovedudvalget, Referat 2, 01.03.2024",
            "givet 04.03.2024 med 6 ugers varsel, som udløber 15.04.2024",
        ):
            assert text in foot, (file.name, text)


def test_without_a_charter_there_is_neither_notice_nor_foot(parquet: Path, facts: ReleaseFacts, tmp_path: Path) -> None:
    assert read_notice(tmp_path) is None
    files = write_report(parquet, tmp_path / "r", generated=facts)
    assert "employees.html" not in {file.name for file in files}
    assert "Kommissorium" not in words(files[0])
    assert "Til medarbejderne" not in words(files[0])


def test_what_a_charter_does_not_say_is_said_not_to_be(tmp_path: Path) -> None:
    lines = dict(charter_lines(read_charter(write_charter(tmp_path, SHORT))))
    assert lines["Mål"] == lines["Omfang"] == lines["Roller"] == lines["Forventet gevinst"] == NOT_SAID_DA
    assert lines["Accept fra medarbejderne"] == lines["Varsling af medarbejdere"] == "ikke givet"


def test_every_declared_column_stands_in_the_notice_under_what_happens_to_it(folder: Path) -> None:
    notice = read_notice(folder)
    assert notice is not None
    declared = [
        line.split("delivered_as:")[1].split(",")[0].strip(" }\n\"'")
        for file in folder.glob("sources/*/_*.yml")
        for line in file.read_text(encoding="utf-8").splitlines()
        if "delivered_as:" in line and "also_delivered_as" not in line
    ]
    shown = {name for source in notice.sources for _, names in source.columns for name in names}
    assert declared
    assert shown == set(declared)


def test_the_notice_alone_tells_purpose_columns_recipients_periods_and_whom_to_ask(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "retention.yml").write_text(
        "rules: [{process: byggesag, keep: {years: 5}, source: Arkivloven, approved_by: DPO, approved_on: 2024-01-01}]",
        encoding="utf-8",
    )
    notice = read_notice(folder)
    assert notice is not None
    write_notice(notice, tmp_path / "notice.html")
    text = words(tmp_path / "notice.html")
    for said in (
        "Demokommune bruger registreringer",
        "At finde flaskehalse i byggesager",
        "pr. 04.03.2024",
        "tidligst 15.04.2024",
        "Kontoret for digitalisering",
        "byggesag: 5 år efter sagens afslutning (Arkivloven)",
        "Forskningsprojekt om sagsforløb (eksempel)",
        "erstattes af en kode",
        "Datatilsynet",
    ):
        assert said in text, said
    assert "Simulerede data" not in text


def test_a_notice_that_is_not_given_yet_says_so(folder: Path, tmp_path: Path) -> None:
    write_charter(folder, COMPLETE, employee_notice=None)
    notice = read_notice(folder)
    assert notice is not None
    write_notice(notice, tmp_path / "notice.html")
    assert "Varslet er ikke givet endnu." in words(tmp_path / "notice.html")
