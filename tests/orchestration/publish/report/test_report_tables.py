"""Reading published tables."""

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.publish.report.errors import TableError
from orchestration.publish.report.tables import PublishedTables


def test_rows_are_sorted_whatever_the_order_in_the_file(parquet_of: Callable[..., Path]) -> None:
    tables = PublishedTables(parquet_of(other="select * from (values (2, 'b'), (1, 'z'), (2, 'a')) as t(n, s)"))
    assert tables.rows("other") == [{"n": 1, "s": "z"}, {"n": 2, "s": "a"}, {"n": 2, "s": "b"}]
    assert tables.rows("other", s="a") == [{"n": 2, "s": "a"}]


def test_a_missing_table_has_no_rows(parquet_of: Callable[..., Path]) -> None:
    tables = PublishedTables(parquet_of("sources"))
    assert (tables.has("kpis"), tables.rows("kpis"), tables.columns("kpis")) == (False, [], [])
    assert tables.names == ["sources"]


def test_a_missing_column_is_named(parquet_of: Callable[..., Path]) -> None:
    tables = PublishedTables(parquet_of(variants="select 'p' as process, 1 as variant_rank, 3 as cases"))
    with pytest.raises(TableError, match="'variants' lacks: activities, case_share, is_suppressed, median_seconds"):
        tables.rows("variants")


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="'nowhere' is not a folder"):
        PublishedTables(tmp_path / "nowhere")


def test_hidden_figures_are_counted_by_table_without_what_was_not_measured(parquet: Path) -> None:
    tables = PublishedTables(parquet)
    practice = {"practice_feedback": 2, "practice_fingerprints": 1, "unit_comparisons": 1}
    work = {"bottlenecks": 1, "waiting_causes": 1, "handovers": 1}
    work |= {"changes": 1, "drifts": 1, "late_causes": 1}
    lists = practice | work | {"planned_events": 1, "unmapped_values": 1, "rule_results": 1, "rule_changes": 1}
    expected = {"activities": 1, "kpis": 2, "process_map_edges": 1, "processes": 1, "variants": 2, "goals": 1} | lists
    expected |= {"completions": 1, "workload": 1, "vendor_gaps": 1}
    assert tables.hidden_figures() == expected
    assert tables.hidden_figures("byggesag") == {"kpis": 1, "process_map_edges": 1, "variants": 1} | lists
    assert tables.hidden_figures("uden tid") == {}
