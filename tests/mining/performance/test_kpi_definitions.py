"""The declared key figures: each once, in full, and as a table."""

from datetime import UTC, datetime

from mining.log import EventLog
from mining.performance.kpi_definitions import KPIS, kpi_definitions
from mining.performance.kpis import kpis_sql
from mining.performance.rule_kpi_definitions import RULE_KPIS

DECLARED = (*KPIS, *RULE_KPIS)


def test_the_table_holds_every_declared_kpi_once_in_order(con):
    table = kpi_definitions(con)
    assert table.columns == ["kpi", "label_da", "definition_da", "what_it_does_not_say_da", "measured_in", "better"]
    assert [row[0] for row in table.fetchall()] == sorted(kpi.kpi for kpi in DECLARED)
    assert len({kpi.label_da for kpi in DECLARED}) == len(DECLARED)


def test_every_text_is_a_sentence_that_users_can_read(con):
    for kpi in DECLARED:
        assert kpi.definition_da.endswith(".")
        assert kpi.what_it_does_not_say_da.startswith("Siger ")
        assert kpi.what_it_does_not_say_da.endswith(".")


def test_every_declared_kpi_is_formed(con):
    printed = kpis_sql(EventLog(), as_of=datetime(2024, 1, 1, tzinfo=UTC))
    assert all(f"'{kpi.kpi}' as kpi" in printed for kpi in KPIS)
