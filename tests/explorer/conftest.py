"""A small published release, written by hand: one process whose figures can be checked by eye."""

from pathlib import Path

import duckdb
import pytest

from explorer.release import Release, open_release

TABLES = {
    "refreshes": """
        select timestamptz '2024-12-31 23:00:00+00' as as_of, 'Prøveby' as municipality, 'ikke godkendt' as approval""",
    "processes": """
        select * from (values ('byg', 'Byggesag', 'ikke godkendt'), ('akt', 'Aktindsigt', 'godkendt'))
        as t(process, label_da, mapping_approval)""",
    "activities": """
        select * from (values
            ('byg', 'a', 'Ansøgning', 100, 100, 100, 0, 0, false),
            ('byg', 'b', 'Mangelbrev', 60, 50, 0, 0, 10, false),
            ('byg', 'c', 'Afgørelse', 90, 90, 0, 90, 0, false),
            ('byg', 'd', 'Klage', null, null, 0, null, null, true)
        ) as t(process, activity, label_da, events, cases, starts, ends, rework_cases, is_suppressed)""",
    "process_map_edges": """
        select * from (values
            ('byg', 'a', 'b', 50, 50, 864000.0, 432000.0, 1728000.0, false),
            ('byg', 'b', 'c', 50, 50, 86400.0, 43200.0, 172800.0, false),
            ('byg', 'a', 'c', 40, 40, 172800.0, 172800.0, 259200.0, false),
            ('byg', 'b', 'b', 10, 10, 3600.0, 3600.0, 7200.0, false),
            ('byg', 'c', 'd', null, null, null, null, null, true)
        ) as t(process, from_activity, to_activity, transitions, cases, mean_seconds, median_seconds, p90_seconds,
               is_suppressed)""",
    "variants": """
        select * from (values
            ('byg', 1, ['a', 'b', 'c'], 40, 0.4, 900000.0, 1.0, false),
            ('byg', 2, ['a', 'c'], 40, 0.4, 172800.0, 1.0, false),
            ('byg', 3, ['a', 'b', 'b', 'c'], 10, 0.1, 950000.0, 0.8, false),
            ('byg', 4, null, null, null, null, null, true)
        ) as t(process, variant_rank, activities, cases, case_share, median_seconds, fitness, is_suppressed)""",
    "kpi_definitions": """
        select * from (values
            ('throughput_median_days', 'Gennemløbstid, median', 'Halvdelen er hurtigere.', 'Intet om arbejde.', 'dage',
             'lavere'),
            ('rework_share', 'Gentaget arbejde', 'Andel med gentagelse.', 'Intet om fejl.', 'andel', 'lavere')
        ) as t(kpi, label_da, definition_da, what_it_does_not_say_da, measured_in, better)""",
    "kpis": """
        select * from (values
            ('byg', '(alle)', '(alle)', 'total', 'ended', 'throughput_median_days', 12.0, 11.0, 14.0, 90, 0.9),
            ('byg', '(alle)', '(alle)', 'total', 'ended', 'rework_share', 0.25, null, null, 90, 1.0),
            ('byg', 'Nord', '(alle)', 'unit', 'ended', 'rework_share', 0.5, null, null, 20, 1.0),
            ('byg', '(alle)', '2024-01', 'month', 'ended', 'rework_share', 0.2, null, null, 40, 1.0),
            ('byg', '(alle)', '2024-02', 'month', 'ended', 'rework_share', null, null, null, null, null)
        ) as t(process, unit, period, level, period_basis, kpi, value, lower, upper, cases, coverage)""",
    "rules": """
        select * from (values
            ('R1', '1', 'byg', 'Afgørelse inden 40 dage', 'Byggeloven', '§ 7', '40 kalenderdage', false)
        ) as t(rule_id, rule_version, process, title_da, law, paragraph, limit_da, is_confirmed)""",
    "rule_results": """
        select * from (values
            ('R1', '1', 'byg', '(alle)', '(alle)', 'total', 100, 60, 30, 6, 4, 0, 0.666667),
            ('R1', '1', 'byg', '(alle)', '2024-01', 'month', 40, 30, 10, 0, 0, 0, 0.75)
        ) as t(rule_id, rule_version, process, unit, period, level, cases, met, late, running, at_risk,
               undeterminable, met_share)""",
    "rule_changes": """
        select 'R1' as rule_id, '1' as rule_version, '0' as former_version, 'byg' as process,
            'met' as former_status, 'late' as status, 7 as cases""",
    "quality_results": """
        select * from (values
            ('kilde', 'byg', '(alle)', '(alle)', 'total', 'Uden klokkeslæt', 100, 80, 0.8, 0.5, 'warning', 'udtræk',
             true),
            ('kilde', 'byg', '(alle)', '(alle)', 'total', 'Slut før start', 100, 0, 0.0, 0.01, 'critical', 'praksis',
             true)
        ) as t(source, process, unit, period, level, title_da, checked, found, share, max_share, severity, likely_cause,
               is_measured)""",
    "goals": """
        select 'G1' as goal_id, 'Hurtigere' as title_da, 'byg' as process, 'throughput_median_days' as kpi,
            'Chef' as owner, 20.0 as baseline_value, 10.0 as target, 12.0 as actual, date '2025-12-31' as due_on,
            'på vej' as status_da""",
    "data_dictionary": """select 'kpis' as "table", 'value' as "column", 'Værdien' as description_da""",
}


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The link that readers open."""
    folder = tmp_path_factory.mktemp("data")
    publish(folder, "r1")
    return folder / "published"


@pytest.fixture
def release(published: Path) -> Release:
    """The release that is published."""
    return open_release(published)


def publish(folder: Path, name: str, **changed: str) -> None:
    """Write a release and let ``published`` lead to it."""
    target = folder / "releases" / name
    target.mkdir(parents=True)
    with duckdb.connect(str(target / "sagsflow.duckdb")) as con:
        for table, query in (TABLES | changed).items():
            con.execute(f"create table {table} as {query}")
    link = folder / "published"
    link.unlink(missing_ok=True)
    link.symlink_to(target)
