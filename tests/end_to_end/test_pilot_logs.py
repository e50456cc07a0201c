"""``sagsflow pilot`` on public logs: the published tables equal figures that others counted.

The expected figures (``facts/*.facts.json``) come from an independent parser of the same files. One small log runs
by default, every log in the full suite: a pilot is a whole refresh and takes most of a minute.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.end_to_end.workplace import Workplace, new_workplace

SMALL = ("10_orders.xes.gz",)
SAME_LOG = {
    "receipt.csv": "receipt.xes",
    "receipt.parquet": "receipt.xes",
    "running-example.csv": "running-example.xes",
    "running-example.parquet": "running-example.xes",
    "interval_event_log.csv": "interval_event_log.xes",
    "roadtraffic100traces.csv": "roadtraffic100traces.xes",
}
"""Files that hold the same log as one with facts of its own, in another format."""

COUNTED_ONLY = {"BPIC15-Distorted.csv", "BPIC15-FormBased.csv", "BPIC15-Polluted.csv"}
"""Logs whose facts are rows, cases and labels per file."""


RULES = """
area_da: Pilot
activities: {order_goods: order_goods, pack_order: pack_order, dispatch_order: dispatch_order, close_order: close_order}
ends: [close_order]
rules:
  - {id: P1, process: log_10_orders, title_da: "Varerne er sendt, før ordren lukkes", law: Aftale, paragraph: "1",
     kind: order, template: precedence, a: [dispatch_order], b: [close_order]}
  - {id: P2, process: log_10_orders, title_da: Bestilte varer pakkes, law: Aftale, paragraph: "2",
     kind: order, template: response, a: [order_goods], b: [pack_order]}
"""
VERDICTS = [("P1", 9, 8, 0, 17), ("P2", 7, 0, 10, 17)]
"""Of the 17 orders 8 are cancelled instead of sent, and for 7 goods are ordered; met, late, not applicable, cases."""


@dataclass(frozen=True)
class Log:
    """A log file and what it must give."""

    path: Path
    facts: dict


def logs(folder: Path) -> list[Log]:
    """Every CSV, XES and Parquet log with expected figures, its own or those of the same log in another format."""
    facts = {file.name.removesuffix(".facts.json"): file for file in folder.glob("*/facts/*.facts.json")}
    found = []
    for path in sorted(folder.glob("*/*")):
        key = SAME_LOG.get(path.name, path.name)
        if key in facts and not path.name.endswith(".rda"):
            found.append(Log(path, json.loads(facts[key].read_text(encoding="utf-8"))))
    return found


def pilot(log: Path, folder: Path, *more: str, check: int = 0) -> Workplace:
    """Run the pilot on one file in a workplace of its own."""
    workplace = new_workplace(folder)
    workplace.run("pilot", str(log), "--public-data", "--out", str(folder / "municipality"), *more, check=check)
    return workplace


def check_against_facts(workplace: Workplace, facts: dict) -> None:
    """Sizes, the most common variants and the most frequent transitions equal the facts; nothing is hidden."""
    con = duckdb.connect(str(workplace.data / "published" / "sagsflow.duckdb"), read_only=True)
    try:
        sizes = con.execute("select cases, events, activities, variants from processes").fetchall()
        names = ("cases", "events", "activities", "variants_by_activity_file_order")
        assert sizes == [tuple(facts[name] for name in names)]
        top = con.execute("select cases, activities from variants order by variant_rank limit 5").fetchall()
        assert sorted(count for count, _ in top) == sorted(count for count, _ in facts["top5_variants"])
        assert con.execute("select count(*) from process_map_edges").fetchall() == [(facts["dfg_edges"],)]
        for before, after, count in facts["dfg_top10"]:
            query = "select transitions from process_map_edges where from_activity = ? and to_activity = ?"
            assert con.execute(query, [before, after]).fetchall() == [(count,)]
        for table in ("process_map_edges", "variants", "activities", "kpis"):
            assert con.execute(f"select count(*) from {table} where is_suppressed").fetchall() == [(0,)]
        timed = con.execute("select count(median_seconds) from process_map_edges").fetchall()[0][0]
        assert bool(timed) == (facts["duration_hours"] is not None)
    finally:
        con.close()


def check_verdicts(workplace: Workplace) -> None:
    """The rules of ``RULES`` on the orders, counted by hand; and the section of the process's page."""
    published = workplace.data / "published"
    with duckdb.connect(str(published / "sagsflow.duckdb"), read_only=True) as con:
        query = "select rule_id, met, late, not_applicable, cases from rule_results where level = 'total' order by 1"
        assert con.execute(query).fetchall() == VERDICTS
    (page,) = (published / "report").rglob("*10-orders*.html")
    assert "Varerne er sendt, før ordren lukkes" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SMALL)
def test_a_small_log_gives_the_figures_that_others_counted(test_data: Path, tmp_path: Path, name: str) -> None:
    (log,) = [log for log in logs(test_data) if log.path.name == name]
    (tmp_path / "rules.yml").write_text(RULES, encoding="utf-8")
    workplace = pilot(log.path, tmp_path, "--rules", str(tmp_path / "rules.yml"))
    check_against_facts(workplace, log.facts)
    check_verdicts(workplace)


@pytest.mark.full
def test_every_log_gives_the_figures_that_others_counted(test_data: Path, tmp_path: Path) -> None:
    wrong = {}
    for number, log in enumerate(logs(test_data)):
        if log.facts["activities"] == 0:
            continue
        try:
            check_against_facts(pilot(log.path, tmp_path / str(number)), log.facts)
        except AssertionError as error:
            wrong[log.path.name] = str(error).splitlines()[0]
    assert wrong == {}


@pytest.mark.full
def test_labelled_csv_logs_give_their_counted_rows_and_cases(test_data: Path, tmp_path: Path) -> None:
    counts = json.loads((test_data / "quality_injected_bpic15/facts/label_counts.json").read_text(encoding="utf-8"))
    for name in sorted(COUNTED_ONLY):
        workplace = pilot(test_data / "quality_injected_bpic15" / name, tmp_path / name)
        con = duckdb.connect(str(workplace.data / "published" / "sagsflow.duckdb"), read_only=True)
        expected = tuple(counts[name][field] for field in ("cases", "rows", "activities"))
        assert con.execute("select cases, events, activities from processes").fetchall() == [expected]
        con.close()


@pytest.mark.parametrize("name", ["xes_20.xes", "composite_list_attributes.xes"])
def test_a_log_without_an_activity_is_refused(test_data: Path, tmp_path: Path, name: str) -> None:
    workplace = new_workplace(tmp_path)
    done = workplace.run("pilot", str(test_data / "pm4py_small" / name), "--public-data", check=2)
    assert name in done.stderr
    assert "activity" in done.stderr
    assert not workplace.data.exists()
