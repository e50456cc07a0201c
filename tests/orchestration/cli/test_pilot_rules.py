"""The rules a pilot is given: what is refused before anything is written, and what stands in the folder afterwards."""

import csv
from pathlib import Path

import pytest

from mining.rules.catalogue import read_rules
from orchestration.cli.errors import WRONG_INPUT, CommandFailed
from orchestration.cli.pilot_rules import read_pilot_rules, write_pilot_rules
from orchestration.rules import municipality_rules

RULES = """
area_da: Pilot
activities:
  received: Ansøgning modtaget
  decided: [Afgørelse sendt, Afslag sendt]
  closed: Lukket
ends: [closed]
rules:
  - id: P1
    process: sager
    title_da: Afgjort på fire uger
    law: Servicemål
    paragraph: Byrådet 2024
    kind: max_delay
    limit: 4
    unit: weeks
    start: [received]
    stop: [decided]
    valid_from: 2024-01-01
    examples:
      - {title_da: Rettidig, as_of: 2024-03-01, status: met, events: [
          {activity: received, at: 2024-01-02}, {activity: decided, at: 2024-01-30}]}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "regler.yml").write_text(RULES, encoding="utf-8")
    return tmp_path / "regler.yml"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder as the pilot's scaffold leaves it."""
    seeds = tmp_path / "out" / "seeds"
    seeds.mkdir(parents=True)
    (seeds / "municipality_processes.csv").write_text("process,label_da\nsager,Sager\n", encoding="utf-8")
    header = "process,activity,label_da,definition_da,activity_rank,is_end,waiting_for\n"
    (seeds / "municipality_activities.csv").write_text(header, encoding="utf-8")
    (seeds / "municipality_mappings.csv").write_text("source,raw_activity,activity,approved_by,approved_on\n")
    return tmp_path / "out"


def rows(seed: Path) -> list[list[str]]:
    with seed.open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle))[1:]


def test_the_folder_holds_the_rules_and_what_their_activities_are_called(file, out):
    write_pilot_rules(read_pilot_rules(file, process="sager"), out, name="sager")
    (rule,) = municipality_rules(out)
    (given,) = read_rules(file.parent / "out" / "rules")
    assert (rule, rule.rule_id, rule.limit, str(rule.valid_from)) == (given, "P1", 4, "2024-01-01")
    assert [row[1:3] + row[5:] for row in rows(out / "seeds" / "municipality_activities.csv")] == [
        ["received", "Ansøgning modtaget", "false", ""],
        ["decided", "Afgørelse sendt", "false", ""],
        ["closed", "Lukket", "true", ""],
    ]
    assert rows(out / "seeds" / "municipality_mappings.csv") == [
        ["sager", "Ansøgning modtaget", "received", "", ""],
        ["sager", "Afgørelse sendt", "decided", "", ""],
        ["sager", "Afslag sendt", "decided", "", ""],
        ["sager", "Lukket", "closed", "", ""],
    ]


def test_a_model_of_another_tool_comes_along(file, out):
    (file.parent / "model.decl").write_text("activity received\nactivity decided\nResponse[received, decided] | |\n")
    model = "models: [{file: model.decl, id: M, process: sager, law: x, paragraph: y}]\n"
    file.write_text(RULES + model, encoding="utf-8")
    write_pilot_rules(read_pilot_rules(file, process="sager"), out, name="sager")
    assert [rule.rule_id for rule in municipality_rules(out)] == ["M-3", "P1"]


def test_a_try_without_rules_takes_those_of_an_earlier_one_away(file, out):
    write_pilot_rules(read_pilot_rules(file, process="sager"), out, name="sager")
    write_pilot_rules(None, out, name="sager")
    assert municipality_rules(out) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("unit: weeks", "unit: week"), "regler.yml: rules[1] P1, unit: 'week' is not known; did you mean 'weeks'?"),
        (("stop: [decided]", "stop: [decide]"), "regler.yml: rules[1] P1, stop[1]: 'decide' is no activity of sager"),
        (("process: sager", "process: sag"), "regler.yml: rules[1] P1, process: process 'sag' is not declared"),
        (("    paragraph: Byrådet 2024\n", ""), "regler.yml: rules[1] P1, paragraph: is missing"),
        (("ends: [closed]", "ends: [shut]"), "regler.yml: ends: 'shut' is not among activities"),
        (("  closed: Lukket", "  Closed: Lukket"), "regler.yml: activities.Closed: "),
        (("decided: [Afgørelse sendt, Afslag sendt]", "decided: []"), "regler.yml: activities.decided: "),
        (("status: met", "status: late"), "regler.yml: P1: example 'Rettidig': status is met, not late"),
        (("rules:", "regler:"), "regler.yml: regler: is not a field here"),
        (("area_da: Pilot", "area_da: [Pilot"), "regler.yml: is not YAML"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_rule_that_stands_wrong_ends_the_pilot_with_file_and_field(file, change, said):
    file.write_text(RULES.replace(*change), encoding="utf-8")
    with pytest.raises(CommandFailed) as failed:
        read_pilot_rules(file, process="sager")
    assert (failed.value.code, said in str(failed.value)) == (WRONG_INPUT, True), str(failed.value)


def test_a_file_that_is_not_there_is_told_by_its_option(tmp_path):
    with pytest.raises(CommandFailed, match=r"--rules .*no such file"):
        read_pilot_rules(tmp_path / "x.yml", process="sager")
