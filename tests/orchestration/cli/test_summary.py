"""The closing summary, from a release made by hand."""

import io
import json
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from orchestration.cli.summary import print_summary
from orchestration.settings import DEMO, Settings

KPIS = """
    create table kpis as from (values
        ('a', 'throughput_median_days', 'total', 1234.56),
        ('b', 'throughput_median_days', 'total', 0.5),
        ('b', 'throughput_median_days', 'month', 99.0),
        ('c', 'throughput_median_days', 'total', null),
        ('a', 'rework_share', 'total', 0.77)
    ) as t(process, kpi, level, value)"""

CHANGES = """
    create table rule_changes as from (values
        ('F31-1', '1', 'edited', 'met', 'late', 1234),
        ('F31-1', '1', 'edited', 'running', 'late', 7),
        ('F31-1', '1', 'edited', 'met', 'met', 90),
        ('F31-2', '1', 'edited', 'met', 'late', null),
        ('F31-2', '1', 'edited', 'met', 'met', null),
        ('D01', '1', 'edited', 'met', 'met', 50),
        ('F10', '2', 'new_version', 'met', 'late', 8)
    ) as t(rule_id, rule_version, change, former_status, status, cases)"""


@pytest.fixture
def summary(tmp_path: Path) -> str:
    published = tmp_path / "published"
    published.mkdir()
    (published / "manifest.json").write_text(
        json.dumps({"release": "20250115T000000Z-1a2b3c4d", "unapproved": {"b": 1, "a": 12}}), encoding="utf-8"
    )
    with duckdb.connect(str(published / "sagsflow.duckdb")) as con:
        con.execute("""
            create table processes as from (values
                ('a', 'Byggesag', 1234567, 30000, 12),
                ('b', 'Sygedagpenge', 2, 4, 1),
                ('c', '[bold]Lille[/red]', null, null, null)
            ) as t(process, label_da, cases, events, variants)""")
        con.execute(KPIS)
        con.execute(CHANGES)
    out = io.StringIO()
    settings = Settings(municipality=DEMO, data=tmp_path, key_file=tmp_path.parent / "k")
    print_summary(settings, Console(file=out, width=100, highlight=False))
    return out.getvalue()


def cells(summary: str, label: str) -> list[str]:
    (line,) = [line for line in summary.splitlines() if label in line]
    return [cell.strip() for cell in line.strip("│┃| ").split("│")]


def test_the_release_is_named(summary):
    assert "Release 20250115T000000Z-1a2b3c4d" in summary


def test_each_process_stands_with_its_size_and_total_median(summary):
    assert cells(summary, "Byggesag") == ["Byggesag", "1,234,567", "30,000", "12", "1,234.6 days"]


def test_less_than_a_day_is_said_in_hours(summary):
    assert cells(summary, "Sygedagpenge")[-1] == "12.0 hours"


def test_a_hidden_figure_is_said_to_be_hidden_and_a_missing_one_not_measured(summary):
    assert cells(summary, "Lille")[1:] == ["hidden", "hidden", "hidden", "not measured"]


def test_a_label_is_shown_as_it_stands(summary):
    assert "[bold]Lille[/red]" in summary


def test_the_files_to_open_are_whole_paths_on_a_line_each(summary, tmp_path):
    for file in ("report/index.html", "quality/index.html", "sagsflow.duckdb"):
        assert [line for line in summary.splitlines() if line.endswith(f" {tmp_path}/published/{file}")], file


def test_what_is_not_approved_is_said_by_source(summary):
    assert "Mappings not approved: a (12), b (1); every page, map and table of theirs says so." in " ".join(
        summary.split()
    )


def test_a_rule_edited_since_the_last_release_is_told_with_the_cases_that_stand_otherwise(summary):
    told = [line for line in summary.splitlines() if line.startswith("Rule ")]
    assert told == [
        "Rule D01, version 1, was edited since the last release: no case stands otherwise.",
        "Rule F31-1, version 1, was edited since the last release: 1,234 met to late, 7 running to late.",
        "Rule F31-2, version 1, was edited since the last release: too few cases to say how many.",
    ]
