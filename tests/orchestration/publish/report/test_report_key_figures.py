"""The key figures of one process."""

from collections.abc import Callable
from pathlib import Path

from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.key_figures import key_figures, median_throughput, trends
from orchestration.publish.report.tables import PublishedTables
from orchestration.publish.report.values import NO_TIME_DA, Wording


def test_every_defined_figure_stands_there_with_its_meaning(parquet: Path, facts: ReleaseFacts) -> None:
    rows = key_figures(PublishedTables(parquet), "byggesag", Wording(facts))
    assert [(row.label, row.value.text, row.cases.text) for row in rows] == [
        ("Modtagne sager", "ikke opgjort", "–"),
        ("Gennemløbstid, median", "45 dage", "12.328"),
        ("Gentaget arbejde", "12,3\N{NO-BREAK SPACE}%", "12.328"),
    ]
    assert rows[1].caution == "Siger ikke, hvad der var ventetid."
    assert (rows[0].better, rows[1].better) == (None, "Lavere er bedre.")


def test_an_interval_is_written_in_the_figures_unit(parquet_of: Callable[..., Path], facts: ReleaseFacts) -> None:
    folder = parquet_of(
        "kpi_definitions",
        kpis="""select 'p' as process, '(alle)' as unit, '(alle)' as period, 'total' as level,
            null::date as period_start, 'rework_share' as kpi, 0.5 as value, 0.4 as lower, 0.6 as upper,
            50 as cases, 0.9 as coverage,
            null::varchar as withheld_da, false as is_suppressed""",
    )
    row = key_figures(PublishedTables(folder), "p", Wording(facts))[2]
    assert row.interval == "40,0\N{NO-BREAK SPACE}% – 60,0\N{NO-BREAK SPACE}%"
    assert row.coverage.text == "90,0\N{NO-BREAK SPACE}%"


def test_a_withheld_figure_says_why_and_one_without_doubt_has_no_interval(
    parquet_of: Callable[..., Path], facts: ReleaseFacts
) -> None:
    folder = parquet_of(
        "kpi_definitions",
        kpis="""select 'p' as process, '(alle)' as unit, '(alle)' as period, 'total' as level,
            null::date as period_start, * from (values
                ('throughput_median_days', null::double, null::double, null::double, 9, 0.3, 'Kun 30 %.', false),
                ('rework_share', 0.5, 0.5, 0.5, 30, 1.0, null, false)
            ) as t(kpi, value, lower, upper, cases, coverage, withheld_da, is_suppressed)""",
    )
    _, throughput, rework = key_figures(PublishedTables(folder), "p", Wording(facts))
    assert (throughput.value.text, throughput.withheld, throughput.interval) == ("ikke opgjort", "Kun 30 %.", None)
    assert (rework.withheld, rework.interval) == (None, None)


def test_the_median_throughput_says_why_it_is_missing(parquet: Path, facts: ReleaseFacts) -> None:
    tables = PublishedTables(parquet)
    assert median_throughput(tables, "byggesag", Wording(facts), hidden=False).text == "45 dage"
    assert median_throughput(tables, "uden tid", Wording(facts, has_time=False), hidden=False).text == NO_TIME_DA
    assert median_throughput(tables, "lille", Wording(facts), hidden=False).kind == "hidden"


def test_months_become_a_chart_with_the_hidden_one_as_a_gap(parquet: Path, facts: ReleaseFacts) -> None:
    (chart,) = trends(PublishedTables(parquet), "byggesag", Wording(facts))
    assert (chart.title, chart.kind, len(chart.bars)) == ("Modtagne sager", "bars", 2)
    assert [mark.text for mark in chart.gaps] == ["feb. 2024"]
    assert [value.text for _, value in chart.table] == ["1.000", "skjult (færre end 5)", "2.345"]
