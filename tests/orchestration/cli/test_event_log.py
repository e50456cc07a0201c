"""Dagster's event log with kept connections: the same events, and no connection an event."""

import sqlite3
from pathlib import Path

import dagster as dg
from sqlalchemy import event
from sqlalchemy.engine import Engine

from orchestration.cli.event_log import quick

MAKING = 3
"""Connections that Dagster opens to make one database: its own, one that inspects it, one that lays the tables."""


@dg.asset(check_specs=[dg.AssetCheckSpec("counted", asset="made")])
def made():
    yield dg.MaterializeResult(metadata={"dagster/row_count": 7}, check_results=[dg.AssetCheckResult(passed=True)])


def instance_of(folder: Path) -> dg.DagsterInstance:
    return dg.DagsterInstance.local_temp(str(folder), overrides={"telemetry": {"enabled": False}})


def run_in(instance: dg.DagsterInstance) -> str:
    return dg.materialize([made], instance=instance).run_id


def kinds(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    return [record.event_log_entry.dagster_event_type for record in instance.get_records_for_run(run_id).records]


def test_a_run_is_read_by_another_process_as_one_that_dagster_wrote_alone(tmp_path):
    with instance_of(tmp_path) as instance:
        alone = run_in(instance)
        with quick(instance.event_log_storage):
            quickly = run_in(instance)
    with instance_of(tmp_path) as reader:
        assert kinds(reader, quickly) == kinds(reader, alone)
        latest = reader.get_latest_materialization_event(dg.AssetKey("made"))
        assert latest.run_id == quickly
        assert latest.asset_materialization.metadata["dagster/row_count"].value == 7


def test_a_run_opens_two_databases_while_it_makes_them_and_leaves_them_whole(tmp_path):
    opened = []
    with instance_of(tmp_path) as instance:
        run_in(instance)

        def count(connection: sqlite3.Connection, _: object) -> None:
            opened.append(connection.execute("pragma database_list").fetchall()[0][2])

        event.listen(Engine, "connect", count)
        try:
            with quick(instance.event_log_storage):
                run_in(instance)
        finally:
            event.remove(Engine, "connect", count)
        of_events = [file for file in opened if Path(file).parent.name == "runs"]
        assert len(set(of_events)) == 2
        assert len(of_events) <= 2 * MAKING, "a connection was opened for an event"
    for file in set(of_events):
        assert not Path(f"{file}-wal").exists(), "the log was not checkpointed when its last connection closed"
        assert sqlite3.connect(file).execute("pragma integrity_check").fetchall() == [("ok",)]


def test_when_the_run_is_over_the_log_is_dagsters_own_again(tmp_path):
    with instance_of(tmp_path) as instance:
        own = instance.event_log_storage._connect
        with quick(instance.event_log_storage):
            assert instance.event_log_storage._connect != own
        assert instance.event_log_storage._connect == own
        assert kinds(instance, run_in(instance))
