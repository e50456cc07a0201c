"""The preflight: what would stop a refresh is told before it, per table, process and figure, and nothing changes."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from mining.performance.kpi_definitions import KPIS
from orchestration.check import deliveries
from orchestration.check.findings import Checked
from orchestration.check.kpis import NEEDS, needs_of
from orchestration.check.run import check
from orchestration.extract.keys import make_key
from orchestration.settings import Settings
from tests.charters import SHORT, write_charter
from tests.orchestration.scaffold.lab import add, deliver, municipality
from tests.orchestration.scaffold.test_add_source import checksums

AS_OF = datetime(2024, 6, 1, tzinfo=UTC)
HEADER = "Sagsnr;Status;Tidspunkt;Registreret;CPR;Enhed"


def log(*, cases: int = 6, header: str = HEADER, time: str = "02-01-2024 10:00", unit: str = "Nord") -> str:
    """Two statuses for each case, registered two hours late."""
    rows = [
        f"S{case};{status};{time.replace('02', f'{day:02d}', 1)};{day:02d}-01-2024 12:00;010190-5{case:03d};{unit}"
        for case in range(cases)
        for day, status in ((13, "Modtaget"), (20, "Afsluttet"))
    ]
    return "\n".join([header, *rows]) + "\n"


@pytest.fixture
def kommune(tmp_path: Path) -> Settings:
    settings = municipality(tmp_path, k=3)
    make_key(settings.key_file, data=settings.data)
    return settings


def checked(settings: Settings) -> Checked:
    return check(settings, as_of=AS_OF)


def errors(found: Checked) -> list[str]:
    return [f"{finding.where}: {finding.message}" for finding in found.findings if finding.level == "error"]


def verdicts(found: Checked, process: str) -> dict[str, str]:
    return {kpi.kpi: kpi.verdict for kpi in found.kpis if kpi.process == process}


def test_a_whole_delivery_is_a_go_for_every_key_figure(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log()))
    found = checked(kommune)
    assert errors(found) == []
    assert set(verdicts(found, "log").values()) == {"go"}
    assert found.is_go
    (table,) = found.tables
    assert (table.deliveries, table.rows, table.is_whole, table.first, table.last) == (
        1,
        12,
        True,
        "2024-01",
        "2024-01",
    )
    assert all(column.filled == column.readable == 12 for column in table.columns)
    (process,) = found.processes
    assert (process.cases, process.events, process.unmapped_values, process.unapproved_mappings) == (6, 12, 0, 2)


def test_nothing_is_written_and_no_cell_is_told(kommune: Settings, tmp_path: Path) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log(time="02-01-2024 10:00").replace("Modtaget", "Sjælden", 1)))
    deliver(kommune, "log/log.csv", log().replace("13-01-2024 10:00", "i forgårs", 2))
    before = checksums(tmp_path)
    found = checked(kommune)
    assert checksums(tmp_path) == before
    told = json.dumps(found.as_json(), ensure_ascii=False)
    assert "2 of 12 filled cells do not read as declared" in told
    assert [cell for cell in ("forgårs", "010190", "S1", "Nord", "Sjælden") if cell in told] == []


def test_a_figure_without_what_it_needs_is_a_no_go_with_the_reason(kommune: Settings) -> None:
    add(
        kommune,
        deliver(
            kommune,
            "log/log.csv",
            log().replace("Afsluttet", "Behandlet"),
        ),
        given={"time": "Tidspunkt"},
    )
    text = log(header=HEADER).replace(";Nord", ";").replace("Afsluttet", "Behandlet")
    deliver(kommune, "log/log.csv", text)
    found = checked(kommune)
    assert verdicts(found, "log") == {
        "cases_received": "go",
        "cases_ended": "no-go",
        "open_cases": "no-go",
        "open_age_median_days": "no-go",
        "throughput_median_days": "warning",
        "throughput_p90_days": "warning",
        "throughput_mean_days": "warning",
        "rework_share": "warning",
        "handover_mean": "no-go",
        "registration_delay_median_days": "go",
    }
    reasons = {kpi.kpi: kpi.reasons for kpi in found.kpis}
    assert reasons["handover_mean"][-1] == "no event names a unit"
    assert "set is_end" in reasons["open_cases"][0]


def test_day_stamps_give_no_registration_delay(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log(time="02-01-2024")))
    assert verdicts(checked(kommune), "log")["registration_delay_median_days"] == "no-go"


def test_fewer_than_k_cases_are_a_no_go_for_the_municipality(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log(cases=2)))
    found = checked(kommune)
    assert set(verdicts(found, "log").values()) == {"no-go"}
    assert not found.is_go


def test_a_missing_column_stops_that_source_and_leaves_the_other(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "a/a.csv", log()))
    add(kommune, deliver(kommune, "b/b.csv", log()))
    deliver(kommune, "a/a.csv", log(header=HEADER.replace("Status", "Tilstand")))
    found = checked(kommune)
    assert errors(found) == ["a.events: a.csv lacks the column 'Status'; the source would stop"]
    assert set(verdicts(found, "b").values()) == {"go"}
    assert set(verdicts(found, "a").values()) == {"no-go"}
    assert found.tables[0].missing == ("Status",)


def test_what_is_not_mapped_is_counted_and_not_named(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log()))
    deliver(kommune, "log/log.csv", log() + "S1;Ukendt;21-01-2024 10:00;;;\nS2;Ukendt;21-01-2024 10:00;;;\n")
    found = checked(kommune)
    assert [(p.unmapped_values, p.unmapped_events) for p in found.processes] == [(1, 2)]
    assert [f.message for f in found.findings if "not mapped" in f.message] == [
        "1 raw values (2 events) are not mapped; they show under their own text"
    ]


@pytest.mark.parametrize(
    ("seed", "line", "said"),
    [
        ("activities", "nej,a,A,x,0,false,", "process 'nej' is not declared"),
        ("activities", "log,b,B,x,0,maaske,", "is_end is true or false; got 'maaske'"),
        ("activities", "log,b,B,x,først,false,", "activity_rank is a whole number"),
        ("activities", "log,b,B,x,0,false,naboen", "waiting_for is one of kommune, borger, anden_myndighed, or empty"),
        ("mappings", "log,X,findes_ikke,,", "activity 'findes_ikke' is not declared"),
        ("mappings", "nej,X,modtaget,,", "source 'nej' is not declared"),
        ("mappings", "log,X,modtaget,Ejer,i går", "approved_on is a day"),
        ("mappings", "log,Modtaget,modtaget,,", "stands twice: 'log / Modtaget'"),
        ("units", "nej,a,b,c", "source 'nej' is not declared"),
        ("processes", "log", "another number of cells"),
    ],
)
def test_a_seed_that_refers_to_nothing_is_told_with_its_line(
    kommune: Settings, seed: str, line: str, said: str
) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log()))
    file = kommune.municipality / "seeds" / f"municipality_{seed}.csv"
    file.write_text(file.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    found = [error for error in errors(checked(kommune)) if said in error]
    assert found
    assert found[0].startswith(f"municipality_{seed}.csv")


def test_configuration_that_cannot_be_read_is_told_and_the_rest_is_still_looked_at(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log()))
    (kommune.municipality / "charter.yml").write_text("purpose_da: kort\n", encoding="utf-8")
    (kommune.municipality / "seeds" / "municipality_units.csv").unlink()
    kommune.key_file.chmod(0o644)
    found = checked(kommune)
    assert {error.split(":")[0] for error in errors(found)} >= {"charter", "municipality_units.csv", "key"}
    assert len(found.tables) == 1


def test_a_declaration_that_cannot_be_read_is_an_error_with_file_and_field(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log()))
    file = kommune.municipality / "sources" / "log" / "_log__sources.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("zone: Europe/Copenhagen", "zone: Mars"), encoding="utf-8")
    assert "_log__sources.yml" in errors(checked(kommune))[0]


def test_a_model_that_does_not_run_is_named_without_the_engines_words(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log()))
    file = kommune.municipality / "sources" / "log" / "evt_log__events.sql"
    file.write_text(file.read_text(encoding="utf-8").replace("_row_id as", "findes_ikke as"), encoding="utf-8")
    found = errors(checked(kommune))
    assert found[0] == "evt_log__events.sql: does not run over the deliveries: BinderException"
    assert (
        "municipality_events.sql: does not run over the deliveries: it reads evt_log__events, which does not" in found
    )


def test_a_model_reaches_into_nothing_but_sql(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log()))
    model = kommune.municipality / "models" / "snooping.sql"
    model.write_text("select '{{ ''.__class__.__mro__[1].__subclasses__() | length }}' as found\n")
    (told,) = [finding for finding in checked(kommune).findings if finding.where == "snooping.sql"]
    assert told.message.startswith("not tried")


def test_an_error_of_the_engine_is_told_by_its_kind_and_holds_no_cell(
    kommune: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log()))
    broken = """select cast("Status" as integer) as status from incoming"""
    monkeypatch.setattr(deliveries, "typed_sql", lambda *_: broken)
    found = checked(kommune)
    assert "the newest delivery cannot be looked at: ConversionException" in "".join(errors(found))
    assert "Modtaget" not in json.dumps(found.as_json())


def test_real_data_needs_a_charter(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log()))
    file = kommune.municipality / "municipality.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("simulated", "real"), encoding="utf-8")
    assert [error for error in errors(checked(kommune)) if error.startswith("charter: charter.yml is missing")]


def charter_findings(settings: Settings) -> list[tuple[str, str]]:
    return [(found.level, found.message) for found in checked(settings).findings if found.where == "charter"]


def test_a_real_municipalitys_charter_is_complete_told_and_accepted(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log()))
    file = kommune.municipality / "municipality.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("simulated", "real"), encoding="utf-8")
    write_charter(kommune.municipality)
    assert charter_findings(kommune) == []
    write_charter(kommune.municipality, SHORT)
    assert [(level, message[:27]) for level, message in charter_findings(kommune)] == [
        ("error", "charter.yml is not complete")
    ]
    notice = {"given_on": "2024-05-01", "contact_da": "Kontoret"}
    write_charter(kommune.municipality, accepted=None, employee_notice=notice)
    assert charter_findings(kommune) == [
        (
            "warning",
            "charter.yml: employee_notice: given on 2024-05-01 with 6 weeks' notice, which ends on 2024-06-12; nothing"
            " is published",
        ),
        ("warning", "charter.yml: accepted: management and employees missing; no figure by unit is shown"),
    ]


def test_a_charter_with_only_efficiency_is_warned_of_whatever_the_data(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log()))
    write_charter(kommune.municipality, benefits=[{"group": "effektivitet", "expected_da": "Færre timer"}])
    ((level, message),) = charter_findings(kommune)
    assert (level, message[:30]) == ("warning", "charter.yml: benefits: efficie")


def test_goals_about_what_nobody_has_declared_are_errors_and_a_missing_target_a_warning(kommune: Settings) -> None:
    add(kommune, deliver(kommune, "log/log.csv", log()))
    followed = {"title_da": "Kortere tid", "benefit": "kvalitet", "direction": "down", "owner": "Chefen"}
    followed |= {"decided_on": "2024-01-01", "process": "log", "kpi": "rework_share"}
    goals = [followed | {"id": "G1"}, followed | {"id": "G2", "process": "andet"}]
    goals += [followed | {"id": "G3", "kpi": None, "rule": "F1", "measure": "met_share"}]
    file = kommune.municipality / "goals.yml"
    file.write_text(yaml.safe_dump({"goals": goals}), encoding="utf-8")
    assert [(found.level, found.message) for found in checked(kommune).findings if found.where == "goals"] == [
        ("error", "goals.yml: G2: process: 'andet' is not declared; declared are log"),
        ("error", "goals.yml: G3: rule: 'F1' is not declared; declared are none"),
        ("warning", "goals.yml: G1, G2, G3: no target is set; shown as intet mål"),
    ]
    file.write_text("goals: [{id: 1}]", encoding="utf-8")
    assert [error for error in errors(checked(kommune)) if error.startswith("goals: goals.yml: goals.0.id")]


@pytest.mark.parametrize("definition", KPIS, ids=lambda definition: definition.kpi)
def test_every_key_figures_needs_are_known(definition) -> None:  # noqa: ANN001 - KpiDefinition
    """A figure over a column of the case facts that the preflight does not know would always be a go."""
    import re

    words = set(re.findall(r"[a-z_]+", f"{definition.population} {definition.value}"))
    sql_words = {"true", "false", "is", "not", "case", "when", "then", "end", "integer"}
    assert words - sql_words <= set(NEEDS)
    assert needs_of(definition)


def test_a_figure_that_needs_more_asks_for_it() -> None:
    definition = replace(KPIS[0], population="is_open = false", value="unit_changes")
    assert {need.column for need in needs_of(definition)} == {"has_end_declared", "has_unit", "has_time"}
