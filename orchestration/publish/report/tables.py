"""Reads published tables: which are there, their rows in a fixed order, and how many figures are hidden.

No figure is formed here. What a table's columns mean stands in the outward contract and in ``data_dictionary``.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from mining.sql import identifier
from orchestration.publish.report.errors import TableError

Row = dict[str, Any]

_COLUMNS_TEXT = {
    "processes": "process label_da area cases open_cases events activities variants first_event_at last_event_at "
    "mapping_approval unapproved_values",
    "activities": "process activity label_da events cases starts ends is_suppressed",
    "process_map_edges": "process from_activity to_activity transitions cases mean_seconds median_seconds p90_seconds "
    "is_suppressed",
    "variants": "process variant_rank activities cases case_share median_seconds on_time_share path is_suppressed",
    "kpis": "process unit period level period_start kpi value lower upper cases coverage withheld_da is_suppressed",
    "kpi_definitions": "kpi label_da definition_da what_it_does_not_say_da measured_in better",
    "sources": "source label_da status status_da problem rows_delivered rows_loaded rows_rejected rows_duplicate "
    "rows_superseded rows_deleted cpr_masked last_delivery_at is_stale agreement_valid_to agreement_expires_soon",
    "unmapped_values": "source process kind problem_da raw_value texts events cases first_seen_on last_seen_on "
    "is_suppressed",
    "planned_events": "process activity label_da events cases is_suppressed",
    "conformance": "process model model_version average_fitness log_fitness fitting_share precision cases",
    "quality_results": "source process level title_da share max_share is_measured severity likely_cause is_suppressed",
    "rules": "process rule_id rule_version title_da law paragraph limit_unit limit_da valid_from valid_to is_confirmed "
    "is_approved",
    "rule_results": "process rule_id rule_version level unit period met late late_open running at_risk undeterminable "
    "not_applicable cases met_share measured_unit median_measured mean_measured mean_gross mean_paused_kommune "
    "mean_paused_borger mean_paused_anden_myndighed is_suppressed",
    "rule_changes": "process rule_id rule_version former_version change former_status status cases is_suppressed",
    "bottlenecks": "process level unit rank from_activity to_activity waiting_for cases median_days total_days "
    "share_of_waiting is_suppressed",
    "waiting_causes": "process from_activity to_activity cause days share is_suppressed",
    "completions": "process level cases first_time_cases rework_cases reopened_cases returned_cases is_suppressed",
    "workload": "process level arrivals departures open_cases open_age_median_days open_age_p90_days mean_open_cases "
    "little_open_cases is_suppressed",
    "handovers": "process from_unit to_unit level handovers returns cases median_days is_suppressed",
    "goals": "goal_id title_da benefit process kpi rule_id unit period_start target owner due_on baseline_value actual "
    "expected is_measured status_da is_suppressed",
    "practice_feedback": "process unit rank check_id advice_da found checked share effect_da is_suppressed",
    "practice_fingerprints": "process unit measure value cases is_suppressed",
    "unit_comparisons": "process kpi unit other_unit value other_value verdict_da practice_measure is_suppressed",
    "vendor_gaps": "source gap title_da description_da found share is_suppressed",
    "changes": "process title_da kpi units compared_with changed_on followed_days before after expected effect lower "
    "upper note_da is_suppressed",
    "comparisons": "process title_da kpi group_values other_values followed_days group_value other_value difference "
    "lower upper note_da is_suppressed",
    "drifts": "process drift_on change_da unit share_before share_after p_value is_suppressed",
    "late_causes": "process rule_id cause_rank cause_da cases late late_share late_share_all is_suppressed",
    "opportunities": "process kind rank benefit title_da evidence_da cases days query_sql",
    "data_dictionary": "table column description_da",
}
COLUMNS = {table: tuple(columns.split()) for table, columns in _COLUMNS_TEXT.items()}
"""The columns that the pages rest on, by table: a part of the contract."""


class PublishedTables:
    """The Parquet files of a release, read through one connection of DuckDB.

    A table without a file is absent: ``has`` says so and ``rows`` gives nothing. Rows come sorted by all their columns,
    so that the order inside a file never shows.
    """

    def __init__(self, folder: Path) -> None:
        """``folder`` holds one ``<table>.parquet`` per published table.

        Raises:
            TableError: ``folder`` is not a folder.
        """
        if not folder.is_dir():
            raise TableError(f"'{folder.name}' is not a folder of published tables")
        self._files = {file.stem: file for file in sorted(folder.glob("*.parquet"))}
        self._con = duckdb.connect(config={"threads": 1})
        self._con.execute("set TimeZone = 'UTC'")

    @property
    def names(self) -> list[str]:
        """All tables that are there, in the order of their names."""
        return list(self._files)

    def has(self, table: str) -> bool:
        """Whether the release has ``table``."""
        return table in self._files

    def columns(self, table: str) -> list[str]:
        """The columns of ``table``, none when it is absent."""
        if not self.has(table):
            return []
        return self._con.read_parquet(str(self._files[table])).columns

    def rows(self, table: str, **equal_to: str) -> list[Row]:
        """Rows of ``table`` where each named column has the given text, sorted by all columns; none when it is absent.

        Raises:
            TableError: the table lacks a column that the pages rest on.
        """
        if not self.has(table):
            return []
        self._check(table, [*COLUMNS.get(table, ()), *equal_to])
        where = " and ".join(f"{identifier(column)} = ?" for column in equal_to) or "true"
        sql = f"select * from read_parquet(?) where {where} order by all"
        found = self._con.execute(sql, [str(self._files[table]), *equal_to.values()])
        return [
            {column: float(cell) if isinstance(cell, Decimal) else cell for column, cell in row.items()}
            for row in found.to_arrow_table().to_pylist()
        ]

    def hidden_figures(self, process: str | None = None) -> dict[str, int]:
        """Rows with hidden figures in each table that has any, of one process or of all; in the order of the tables."""
        counts = {table: self._hidden_in(table, process) for table in self._files}
        return {table: count for table, count in counts.items() if count}

    def _hidden_in(self, table: str, process: str | None) -> int:
        columns = self.columns(table)
        if "is_suppressed" not in columns or (process is not None and "process" not in columns):
            return 0
        of_process = "true" if process is None else "process = ?"
        figures = "is_measured" if "is_measured" in columns else "true"  # what was not measured is not hidden either
        sql = f"select count(*) from read_parquet(?) where is_suppressed and {figures} and {of_process}"
        row = self._con.execute(sql, [str(self._files[table]), *([] if process is None else [process])]).fetchone()
        return int(row[0]) if row else 0

    def _check(self, table: str, needed: Sequence[str]) -> None:
        missing = sorted(set(needed) - set(self.columns(table)))
        if missing:
            raise TableError(f"published table '{table}' lacks: {', '.join(missing)}")
