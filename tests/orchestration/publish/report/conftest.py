"""A hand-written release: one process with time, one without, and one that is too small to show."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.pages import write_report
from tests.orchestration.publish.report.parsed_page import Page

HOSTILE = '<script>alert(1)</script> & "æøå"'
TABLES = {
    "processes": """
        select * from (values
            ('byggesag', 'Byggesag', 'Teknik og miljø', 12345, 17, 30000, 3, 2,
             timestamptz '2024-01-02 07:00:00+00', timestamptz '2024-12-30 23:30:00+00', 'ikke godkendt', 2, false),
            ('uden tid', 'Høring', 'Teknik og miljø', 40, null, 80, 2, 1, null, null, 'ingen kortlægning', 0, false),
            ('lille', 'Lille', 'Social', null, null, null, null, null, null, null, 'godkendt', null, true)
        ) as t(process, label_da, area, cases, open_cases, events, activities, variants, first_event_at, last_event_at,
               mapping_approval, unapproved_values, is_suppressed)""",
    "activities": f"""
        select * from (values
            ('byggesag', 'modtaget', 'Ansøgning modtaget', 12345, 12345, 12345, 0, false),
            ('byggesag', 'hostile', '{HOSTILE}', 9000, 8000, 0, 345, false),
            ('byggesag', 'afgjort', 'Afgørelse truffet', 8655, 8655, 0, 12000, false),
            ('uden tid', 'sendt', 'Høring sendt', 40, 40, 40, 0, false),
            ('uden tid', 'svar', 'Svar modtaget', 40, 40, 0, 40, false),
            ('lille', 'modtaget', 'Ansøgning modtaget', null, null, null, null, true)
        ) as t(process, activity, label_da, events, cases, starts, ends, is_suppressed)""",
    "process_map_edges": """
        select * from (values
            ('byggesag', 'modtaget', 'hostile', 8000, 8000, 90000.0, 86400.0, 864000.0, false),
            ('byggesag', 'hostile', 'afgjort', 8655, 8655, 4000.0, 3900.0, 7200.0, false),
            ('byggesag', 'hostile', 'hostile', null, null, null, null, null, true),
            ('uden tid', 'sendt', 'svar', 40, 40, null, null, null, false)
        ) as t(process, from_activity, to_activity, transitions, cases, mean_seconds, median_seconds, p90_seconds,
               is_suppressed)""",
    "bottlenecks": """
        select * from (values
            ('byggesag', 'total', '(alle)', 1, 'modtaget', 'hostile', 'borger', 8000, 12.5, 100000.0, 0.9, false),
            ('byggesag', 'total', '(alle)', 2, 'hostile', 'afgjort', 'kommune', 8655, 1.5, 11000.0, 0.099, false),
            ('byggesag', 'total', '(alle)', 3, 'afgjort', 'modtaget', 'ukendt', null, null, null, null, true),
            ('byggesag', 'unit', 'Nord', 1, 'modtaget', 'hostile', 'borger', 800, 12.5, 9999.0, 1.0, false)
        ) as t(process, level, unit, rank, from_activity, to_activity, waiting_for, cases, median_days, total_days,
               share_of_waiting, is_suppressed)""",
    "waiting_causes": """
        select * from (values
            ('byggesag', 'modtaget', 'hostile', 'borger', 100000.0, 1.0, false),
            ('byggesag', 'modtaget', 'hostile', 'uforklaret', 0.0, 0.0, false),
            ('byggesag', 'hostile', 'afgjort', 'kø', 4400.0, 0.4, false),
            ('byggesag', 'hostile', 'afgjort', 'lukket', 5500.0, 0.5, false),
            ('byggesag', 'hostile', 'afgjort', 'uforklaret', 1100.0, 0.1, false),
            ('byggesag', 'afgjort', 'modtaget', 'uforklaret', null, null, true)
        ) as t(process, from_activity, to_activity, cause, days, share, is_suppressed)""",
    "completions": """
        select * from (values
            ('byggesag', 'total', 10000, 7500, 2400, 120, 5, false),
            ('byggesag', 'month', 100, 75, 24, 10, 5, false),
            ('lille', 'total', 9, null, null, null, null, true)
        ) as t(process, level, cases, first_time_cases, rework_cases, reopened_cases, returned_cases, is_suppressed)""",
    "workload": """
        select * from (values
            ('byggesag', 'total', 12345, 10000, 2345, 80.0, 400.5, 1500.0, 900.0, false),
            ('byggesag', 'month', 345, 300, 2345, 80.0, 400.5, 2300.0, 2200.0, false),
            ('lille', 'total', null, null, null, null, null, null, null, true)
        ) as t(process, level, arrivals, departures, open_cases, open_age_median_days, open_age_p90_days,
               mean_open_cases, little_open_cases, is_suppressed)""",
    "handovers": """
        select * from (values
            ('byggesag', 'Nord', 'Syd', 'unit', 40, 5, 38, 2.5, false),
            ('byggesag', 'Syd', 'Nord', 'unit', 90, 50, 80, 1.0, false),
            ('byggesag', 'Syd', 'Øst', 'unit', null, null, null, null, true),
            ('byggesag', 'Syd', 'Nord', 'unit_month', 9, 5, 8, 1.0, false)
        ) as t(process, from_unit, to_unit, level, handovers, returns, cases, median_days, is_suppressed)""",
    "variants": """
        select * from (values
            ('byggesag', 1, ['modtaget', 'hostile', 'hostile', 'afgjort'], 8000, 0.648, 90300, 0.75, 'svag', false),
            ('byggesag', 2, null, null, null, null, null, null, true),
            ('uden tid', 1, ['sendt', 'svar'], 40, 1.0, null, null, null, false),
            ('lille', 1, null, null, null, null, null, null, true)
        ) as t(process, variant_rank, activities, cases, case_share, median_seconds, on_time_share, path,
               is_suppressed)""",
    "kpis": """
        select process, '(alle)' as unit, coalesce(strftime(month, '%Y-%m'), '(alle)') as period,
            if(month is null, 'total', 'month') as level, month as period_start, kpi, value, null::double as lower,
            null::double as upper, cases, if(value is null, null, 1.0) as coverage,
            null::varchar as withheld_da, value is null as is_suppressed
        from (values
            ('byggesag', null::date, 'throughput_median_days', 45.2, 12328),
            ('byggesag', null, 'rework_share', 0.1234, 12328),
            ('byggesag', '2024-01-01', 'cases_received', 1000.0, 1000),
            ('byggesag', '2024-02-01', 'cases_received', null, null),
            ('byggesag', '2024-03-01', 'cases_received', 2345.0, 2345),
            ('uden tid', null, 'cases_received', 40.0, 40),
            ('lille', null, 'throughput_median_days', null, null)
        ) as t(process, month, kpi, value, cases)""",
    "kpi_definitions": """
        select * from (values
            ('cases_received', 'Modtagne sager', 'Antal i perioden.', 'Siger ikke, hvad de kræver.', 'sager',
             'hverken'),
            ('rework_share', 'Gentaget arbejde', 'Andel med gentagelse.', 'Siger ikke, om det var fejl.', 'andel',
             'lavere'),
            ('throughput_median_days', 'Gennemløbstid, median', 'Median af dage.', 'Siger ikke, hvad der var ventetid.',
             'dage', 'lavere')
        ) as t(kpi, label_da, definition_da, what_it_does_not_say_da, measured_in, better)""",
    "sources": """
        select * from (values
            ('bom', 'Byggesagssystemet', 'stopped', 'stoppet', 'BOM.csv: column ''Dato'' is missing', 31000, 30000, 7,
             993, 61, 62, 63, timestamptz '2024-12-31 03:15:00+00', true, date '2025-02-01', true, 2),
            ('esdh', 'Journalen', 'ok', 'i orden', null, 5, 5, 0, 0, 0, 0, 0, timestamptz '2024-12-31 03:15:00+00',
             false, date '2027-12-31', false, 0),
            ('ny', 'Nyt system', 'not_delivered', 'ikke leveret', null, 0, 0, 0, 0, 0, 0, 0, null, false, null, false,
             0),
            ('gammel', 'Gammelt system', 'refused', 'afvist', 'agreement ran out', 0, 0, 0, 0, 0, 0, 0, null, true,
             date '2024-12-30', true, 0)
        ) as t(source, label_da, status, status_da, problem, rows_delivered, rows_loaded, rows_rejected, rows_duplicate,
               rows_superseded, rows_deleted, cpr_masked, last_delivery_at, is_stale, agreement_valid_to,
               agreement_expires_soon, unapproved_values)""",
    "unmapped_values": f"""
        select * from (values
            ('bom', 'byggesag', 'aktivitet', 'ikke kortlagt', '(sjældne værdier)', 3, 41, 6, date '2024-05-01',
             date '2024-06-30', false),
            ('bom', 'byggesag', 'aktivitet', 'ikke kortlagt', '{HOSTILE}', 1, 17, 12, date '2024-02-29',
             date '2024-11-30', false),
            ('bom', 'byggesag', 'enhed', 'ikke på listen over enheder', '(sjældne værdier)', null, null, null, null,
             null, true)
        ) as t(source, process, kind, problem_da, raw_value, texts, events, cases, first_seen_on, last_seen_on,
               is_suppressed)""",
    "planned_events": """
        select * from (values
            ('byggesag', 'syn', 'Syn på stedet', 23, 21, false),
            ('byggesag', 'moede', 'Møde med ansøger', null, null, true)
        ) as t(process, activity, label_da, events, cases, is_suppressed)""",
    "conformance": """
        select 'byggesag' as process, 'Fundet model' as model, '1' as model_version, 0.9713 as average_fitness,
            0.96 as log_fitness, 0.85 as fitting_share, 0.61 as precision, 0.93 as generalisation, 0.72 as simplicity,
            12345 as cases, false as is_suppressed""",
    "deviations": """
        select 'byggesag' as process, * from (values
            ('inductive', 'abc', 'skipped', 'afgørelse', 'total', 900, 0.09),
            ('norm', '1', 'skipped', 'afgørelse', 'total', 200, 0.02),
            ('norm', '1', 'repeated', 'afgørelse', 'total', 1300, 0.13),
            ('norm', '1', 'repeated', 'afgørelse', 'month', 100, 0.13),
            ('norm', '1', 'unknown', 'afgørelse', 'total', null, null)
        ) as t(model, model_version, kind, activity, level, cases, case_share)""",
    "quality_results": """
        select * from (values
            ('bom', 'byggesag', 'total', 'Registreret sent', 0.183, 0.1, true, 'warning', 'praksis', false),
            ('bom', 'byggesag', 'total', 'Usandsynlige tider', 0.00004, 0.0001, true, 'critical', 'udtræk', false),
            ('bom', 'byggesag', 'total', 'Slut før start', null, 0.001, false, 'critical', 'udtræk', true)
        ) as t(source, process, level, title_da, share, max_share, is_measured, severity, likely_cause,
               is_suppressed)""",
    "rules": f"""
        select *, if(limit_da like 'kun%', null, 'calendar_days') as limit_unit from (values
            ('F31-2', '1', 'byggesag', 'Enfamiliehuse på 40 dage', 'Servicemål 2015', 'Enfamiliehuse',
             '40 kalenderdage', date '2016-01-01', null::date, true, true),
            ('F10', '1', 'byggesag', '{HOSTILE}', 'Serviceloven', '§ 155', '24 timer', null, date '2023-12-31', false,
             false),
            ('F10', '2', 'byggesag', 'Vurderet på et døgn', 'Barnets lov', '§ 136', '24 timer', date '2024-01-01',
             date '2024-06-30', false, true),
            ('D01', '1', 'byggesag', 'Partshøring før afslag', 'Forvaltningsloven', '§ 19',
             'kun når det andet er sket før', null, null, true, true),
            ('F99', '1', 'byggesag', 'Ikke i brug', 'Loven', '§ 1', '1 uge', null, null, true, true)
        ) as t(rule_id, rule_version, process, title_da, law, paragraph, limit_da, valid_from, valid_to, is_confirmed,
               is_approved)""",
    "rule_results": """
        select *, '(alle)' as unit, '(alle)' as period, 'total' as level, 0e0 as mean_paused_kommune,
            0e0 as mean_paused_anden_myndighed
        from (values
            ('F31-2', '1', 'byggesag', 8000, 2000, 150, 345, 45, 12, 1943, 12345, 0.8, 'calendar_days', 34.0, 36.25,
             48.3, 12.05, false),
            ('F10', '1', 'byggesag', null, null, null, null, null, null, null, 900, null, 'hours', null, null, null,
             null, true),
            ('F10', '2', 'byggesag', 0, 0, 0, 60, 0, 0, 0, 60, null, 'hours', null, null, null, null, false),
            ('D01', '1', 'byggesag', 1900, 100, 0, 0, 0, 0, 10345, 12345, 0.95, 'violations', 0.0, 0.1, null,
             null, false)
        ) as t(rule_id, rule_version, process, met, late, late_open, running, at_risk, undeterminable, not_applicable,
               cases, met_share, measured_unit, median_measured, mean_measured, mean_gross, mean_paused_borger,
               is_suppressed)""",
    "rule_changes": """
        select * from (values
            ('F10', '2', '1', 'byggesag', 'new_version', 'met', 'late', 17, false),
            ('F10', '2', '1', 'byggesag', 'new_version', 'met', 'met', 43, false),
            ('F31-2', '2', '1', 'byggesag', 'new_version', 'running', 'at_risk', null, true),
            ('F10', '2', '2', 'byggesag', 'edited', 'late', 'met', 9, false)
        ) as t(rule_id, rule_version, former_version, process, change, former_status, status, cases, is_suppressed)""",
    "practice_feedback": """
        select * from (values
            ('byggesag', 'Byg Nord', 1, 'late_registration', 'Registrér samme dag.', 40, 100, 0.4, 'For lave.', false),
            ('byggesag', 'Byg Nord', 2, 'missing_time', 'Skriv datoen ind.', null, null, null, 'Mangler.', true),
            ('byggesag', 'Byg Syd', 1, null, null, null, null, null, null, true)
        ) as t(process, unit, rank, check_id, advice_da, found, checked, share, effect_da, is_suppressed)""",
    "practice_fingerprints": """
        select * from (values
            ('byggesag', 'Byg Nord', 'late_share', 0.4, 90, false),
            ('byggesag', 'Byg Syd', 'late_share', 0.05, 90, false),
            ('byggesag', 'Byg Nord', 'day_share', 1.0, 90, false),
            ('byggesag', 'Byg Syd', 'day_share', 1.0, 90, false),
            ('byggesag', 'Byg Nord', 'lag_median_days', 12.5, 90, false),
            ('byggesag', 'Byg Syd', 'lag_median_days', null, null, true)
        ) as t(process, unit, measure, value, cases, is_suppressed)""",
    "unit_comparisons": """
        select * from (values
            ('byggesag', 'throughput_median_days', 'Byg Nord', 'Byg Syd', 50e0, 30e0, 'kan skyldes praksis',
             'late_share', false),
            ('byggesag', 'rework_share', 'Byg Nord', 'Byg Syd', 0.5, 0.1, 'reel forskel', null, false),
            ('byggesag', 'handover_mean', 'Byg Nord', 'Byg Syd', 1e0, 1e0, 'ingen påvist forskel', null, false),
            ('byggesag', 'rework_share', 'Byg Nord', 'Byg Vest', null, null, null, null, true)
        ) as t(process, kpi, unit, other_unit, value, other_value, verdict_da, practice_measure, is_suppressed)""",
    "vendor_gaps": """
        select * from (values
            ('esdh', 'dates_only', 'Kun datoer', 'Spørg efter klokkeslæt.', 20, 0.2, false),
            ('esdh', 'missing_history', 'Historik mangler', 'Bed om historik.', 90, 0.9, false),
            ('esdh', 'missing_time', 'Tidspunkter mangler', 'Bed om dem.', 0, 0.0, false),
            ('bom', 'unused_unit', 'Enhed bruges ikke', 'Spørg.', null, null, true)
        ) as t(source, gap, title_da, description_da, found, share, is_suppressed)""",
    "goals": """
        select * from (values
            ('G1', 'Halvdelen igennem på 60 dage', 'borgerservice', 'byggesag', 'throughput_median_days', null,
             '(alle)', null::date, 60e0, 'Centerchef', date '2025-12-31', 90e0, 45.2, 75.0, true, 'nået', false),
            ('G2', 'Enfamiliehuse inden for servicemålet', 'regeloverholdelse', 'byggesag', null, 'F31-2',
             'Byggeri Nord', date '2024-11-01', 0.9, 'Centerchef', date '2025-12-31', 0.7, 0.78, 0.8, true,
             'ikke nået', false),
            ('G3', 'Mindre gentaget arbejde', 'effektivitet', 'byggesag', 'rework_share', null, '(alle)', null, 0.1,
             'Centerchef', date '2024-12-30', 0.2, 0.1234, 0.1, true, 'ikke nået', false),
            ('G4', 'Følges uden mål', 'læring', 'byggesag', 'rework_share', null, '(alle)', null, null, 'Centerchef',
             null, null, 0.1234, null, true, 'intet mål', false),
            ('G5', 'For få sager', 'trivsel', 'lille', 'rework_share', null, '(alle)', null, 0.1, 'Centerchef',
             date '2025-12-31', 0.2, null, 0.15, true, null, true),
            ('G6', 'Uden tal', 'kvalitet', 'lille', 'rework_share', null, '(alle)', null, 0.1, 'Centerchef',
             date '2025-12-31', 0.2, null, 0.15, false, null, true)
        ) as t(goal_id, title_da, benefit, process, kpi, rule_id, unit, period_start, target, owner, due_on,
               baseline_value, actual, expected, is_measured, status_da, is_suppressed)""",
    "changes": f"""
        select *, '(alle)' as period from (values
            ('byggesag', '{HOSTILE}', 'step_days', 'Nord', 'Syd', date '2024-04-01', 60, 25.5, 17.3, 24.9, -7.54,
             -11.2, -3.9, null, false),
            ('byggesag', 'Ny blanket', 'rework_share', null, null, date '2024-05-01', 30, 0.2, 0.25, 0.21, 0.04, -0.01,
             0.09, null, false),
            ('byggesag', 'Nyt hold', 'throughput_days', null, null, date '2024-12-01', 30, 20.0, null, null, null, null,
             null, 'for få sager', false),
            ('byggesag', 'Skjult', 'throughput_days', null, null, date '2024-12-01', 30, null, null, null, null, null,
             null, null, true)
        ) as t(process, title_da, kpi, units, compared_with, changed_on, followed_days, before, after, expected, effect,
               lower, upper, note_da, is_suppressed)""",
    "comparisons": """
        select * from (values
            ('byggesag', 'Virksomheder mod borgere', 'step_days', 'company', null, 60, 39.8, 33.8, 6.0, 3.1, 9.0, null,
             false)
        ) as t(process, title_da, kpi, group_values, other_values, followed_days, group_value, other_value, difference,
               lower, upper, note_da, is_suppressed)""",
    "drifts": """
        select * from (values
            ('byggesag', date '2024-04-01', 'færre sager venter længe efter Modtaget', 'Nord', 0.48, 0.1, 0.001, false),
            ('byggesag', date '2024-01-01', 'flere sager har Høring', '(alle)', 0.0, 0.37, 0.0001, false),
            ('byggesag', date '2024-04-01', 'flere sager har Høring', '(alle)', 0.37, 0.5, 0.01, false),
            ('byggesag', date '2024-05-01', 'flere sager har Svar', '(alle)', null, null, null, true)
        ) as t(process, drift_on, change_da, unit, share_before, share_after, p_value, is_suppressed)""",
    "late_causes": f"""
        select * from (values
            ('byggesag', 'F31-2', 1, 'enheden er {HOSTILE}', 242, 188, 0.777, 0.333, false),
            ('byggesag', 'F31-2', 4, 'fjerde årsag', 24, 18, 0.75, 0.333, false),
            ('byggesag', 'F10', 1, 'skjult', null, null, null, null, true)
        ) as t(process, rule_id, cause_rank, cause_da, cases, late, late_share, late_share_all, is_suppressed)""",
    "opportunities": """
        select * from (values
            ('byggesag', 'automation_candidate', 1, 'automatisering', 'Kvitter', 'score 60', 900, 1234.0, 'select 1'),
            ('byggesag', 'rework', 1, 'kvalitet', 'Høring gøres om', '10 af 40 sager', 10, null, 'select 1')
        ) as t(process, kind, rank, benefit, title_da, evidence_da, cases, days, query_sql)""",
    "data_dictionary": """
        select * from (values
            ('variants', '', 'En række pr. forløb.'), ('variants', 'cases', 'Antal sager med forløbet.')
        ) as t("table", "column", description_da)""",
}


@pytest.fixture(scope="session")
def facts() -> ReleaseFacts:
    return ReleaseFacts(
        municipality_label="Eksempel Kommune",
        as_of=datetime(2024, 12, 31, 5, tzinfo=UTC),
        version="1.2.3",
        k=5,
        status="simulated",
        release="2024-12-31T05-00",
    )


def write_tables(folder: Path, tables: dict[str, str]) -> Path:
    """Write each query's rows as ``<table>.parquet``."""
    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    for table, query in tables.items():
        con.sql(query).write_parquet(str(folder / f"{table}.parquet"))
    con.close()
    return folder


@pytest.fixture(scope="session")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tables(tmp_path_factory.mktemp("release") / "parquet", TABLES)


@pytest.fixture
def parquet_of(tmp_path: Path) -> Callable[..., Path]:
    """A release with the named tables only, or with rows of one's own: ``parquet_of("processes", kpis="select …")``."""

    def write(*tables: str, **changed: str) -> Path:
        return write_tables(tmp_path / "some", {**{table: TABLES[table] for table in tables}, **changed})

    return write


MODEL = b'<svg width="9pt" height="9pt" xmlns="http://www.w3.org/2000/svg"><script>alert(2)</script></svg>'
COLUMNS = [
    {"column": "sagsnr", "treatment": "pseudonymised", "description_da": "Sagens nummer"},
    {"column": "initialer", "treatment": "dropped", "description_da": "Sagsbehandlers initialer"},
    {"column": "modtaget", "treatment": "kept"},
]


@pytest.fixture(scope="module")
def files(parquet: Path, facts: ReleaseFacts) -> list[Path]:
    """The pages of the hand-written release, with a model and a list of sources."""
    sources = parquet.parent / "sources.json"
    sources.write_text(json.dumps([{"source": "bom", "label_da": "Byg & Bo", "columns": COLUMNS}]), encoding="utf-8")
    out = parquet.parent / "report"
    return write_report(parquet, out, pictures={"byggesag.svg": MODEL}, generated=facts, sources=sources)


@pytest.fixture(scope="module")
def pages(files: list[Path]) -> dict[str, Page]:
    return {file.name: Page(file) for file in files}
