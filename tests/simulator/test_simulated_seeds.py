"""The municipality's seeds cover every raw name and unit that the extracts write."""

import csv
from pathlib import Path

import pytest

from mining.rules.rule import DelayRule
from orchestration.rules import municipality_rules
from orchestration.settings import DEMO
from simulator.seeds import seed_tables, write_seeds


def read(path: Path) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)]


@pytest.mark.parametrize("name", seed_tables())
def test_the_municipalitys_seed_holds_every_row_of_the_simulators(name, seeds):
    ours, theirs = seed_tables()[name], read(seeds / f"{name}.csv")
    assert theirs[0] == ours[0]
    assert set(ours) <= set(theirs)


def test_every_status_column_and_unit_is_mapped(simulation):
    tables = {name: rows[1:] for name, rows in seed_tables().items()}
    raw = {(row[0], row[1]) for row in tables["municipality_mappings"]}
    assert {("sygedagpenge", row["Status"]) for row in simulation.rows["sygedagpenge"]} == {
        each for each in raw if each[0] == "sygedagpenge"
    }
    columns = {each[1] for each in raw if each[0] == "byggesag"}
    dates = {
        column
        for column in simulation.rows["byggesag"][0]
        if "Dato" in column or "Naboor" in column or "Venter" in column
    }
    assert columns == dates
    units = {(row[0], row[1]) for row in tables["municipality_units"]}
    units = {each for each in units if each[0] in ("byggesag", "sygedagpenge")}
    seen = {("byggesag", row["Afdeling"]) for row in simulation.rows["byggesag"]}
    seen |= {("sygedagpenge", row["Team"]) for row in simulation.rows["sygedagpenge"]}
    assert seen - {("byggesag", ""), ("sygedagpenge", "")} == units


def test_every_mapping_leads_to_an_activity_and_names_a_role_as_approver():
    tables = {name: rows[1:] for name, rows in seed_tables().items()}
    activities = {(row[0], row[1]) for row in tables["municipality_activities"]}
    assert {(row[0], row[2]) for row in tables["municipality_mappings"]} == activities
    assert all(row[3].startswith("Systemejer, ") for row in tables["municipality_mappings"])
    assert all(row[1].isascii() and row[1].islower() for row in tables["municipality_activities"])
    ends = {row[0] for row in tables["municipality_activities"] if row[5] == "true"}
    assert ends == {row[0] for row in tables["municipality_processes"]}


def test_seeds_are_written_as_they_are_read(tmp_path):
    write_seeds(tmp_path)
    assert {path.stem: read(path) for path in tmp_path.iterdir()} == seed_tables()


def test_whoever_a_rule_pauses_for_is_who_its_activity_waits_for():
    """Two declarations of one fact: where a clock stands still for the citizen, the map says so as well."""
    header, *rows = seed_tables()["municipality_activities"]
    declared = {row[:2]: row[header.index("waiting_for")] for row in rows}
    rules = [rule for rule in municipality_rules(DEMO) if isinstance(rule, DelayRule)]
    pauses = {
        (rule.process, begin): pause.waiting_for for rule in rules for pause in rule.pause for begin in pause.begins
    }
    pauses = {key: party for key, party in pauses.items() if key in declared}
    assert len(pauses) >= 3
    assert {key: declared[key] for key in pauses} == pauses


def test_after_an_end_nobody_is_waited_for():
    header, *rows = seed_tables()["municipality_activities"]
    ends = [row for row in rows if row[header.index("is_end")] == "true"]
    assert ends
    assert {row[header.index("waiting_for")] for row in ends} == {""}
