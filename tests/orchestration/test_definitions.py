"""The code location loads with nothing but dbt's manifest, and says of every asset what a reader of the catalogue asks.

Renew the snapshot of keys with one command, then read the difference before committing it::

    RENEW_ASSET_KEYS=1 .venv/bin/pytest tests/orchestration/test_definitions.py -k asset_keys
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator  # what Dagster's own daemon steps by

from expectations.catalogue import CHECKS
from orchestration.cli.progress import STEPS
from orchestration.definitions import build_defs
from orchestration.defs.jobs import nightly_schedule
from orchestration.project import ManifestMissing
from orchestration.settings import REPOSITORY, Settings

SNAPSHOT = Path(__file__).parent / "asset_keys.txt"
GROUPS = {"landing", "raw", "staging", "canonical", "quality", "mining", "marts", "published"}


@contextmanager
def environment(settings: Settings) -> Iterator[None]:
    """The settings in the environment while the block runs; what loading exports there is taken back."""
    before = dict(os.environ)
    os.environ.update(settings.environment())
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(scope="module")
def bare(demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder with dbt's manifest and nothing else, and no key."""
    folder = tmp_path_factory.mktemp("bare")
    settings = replace(demo_settings, data=folder / "data", key_file=folder / "no.key")
    settings.dbt_target.mkdir(parents=True)
    shutil.copyfile(demo_settings.dbt_target / "manifest.json", settings.dbt_target / "manifest.json")
    shutil.copytree(demo_settings.dbt_project, settings.dbt_project, symlinks=True)
    return settings


@pytest.fixture(scope="module")
def defs(bare: Settings) -> dg.Definitions:
    with environment(bare):
        return build_defs()


@pytest.fixture(scope="module")
def graph(defs: dg.Definitions):
    return defs.resolve_asset_graph()


@pytest.fixture(scope="module")
def specs(defs: dg.Definitions) -> Mapping[dg.AssetKey, dg.AssetSpec]:
    return {spec.key: spec for spec in defs.resolve_all_asset_specs()}


def test_the_definitions_are_valid(defs, bare):
    with environment(bare):
        dg.Definitions.validate_loadable(defs)


def test_loading_needs_neither_data_nor_key_and_makes_neither(defs, bare):
    assert defs
    assert not bare.key_file.exists()
    assert {path.name for path in bare.data.iterdir()} == {"dbt", "dagster"}


def test_asset_keys_are_the_ones_of_the_snapshot(graph):
    keys = sorted(key.to_user_string() for key in graph.get_all_asset_keys())
    if os.environ.get("RENEW_ASSET_KEYS"):
        SNAPSHOT.write_text("\n".join(keys) + "\n", encoding="utf-8")
    expected = SNAPSHOT.read_text(encoding="utf-8").split()
    gone, new = sorted(set(expected) - set(keys)), sorted(set(keys) - set(expected))
    assert keys == expected, (
        f"gone: {gone}; new: {new}. BI, schedules and history hold on to asset keys: where the change is meant, run\n"
        "RENEW_ASSET_KEYS=1 .venv/bin/pytest tests/orchestration/test_definitions.py -k asset_keys"
    )


def test_every_asset_has_group_owners_kinds_and_description(specs):
    incomplete = [
        key.to_user_string()
        for key, spec in specs.items()
        if spec.group_name not in GROUPS or not spec.owners or not spec.kinds or not (spec.description or "").strip()
    ]
    assert incomplete == []


def test_every_asset_that_is_no_seed_says_what_personal_data_it_may_hold(specs):
    silent = {key.to_user_string() for key, spec in specs.items() if "personal_data" not in spec.tags}
    without_rows_of_people = {"landing/deliveries", "landing/sources", "canonical/event_log"}
    assert {key for key in silent if not key.startswith("staging/municipality_")} <= without_rows_of_people


def test_what_touches_the_warehouse_shares_its_pool(defs):
    pools = {
        op.name: op.pool for op in defs.resolve_job_def("nightly").all_node_defs if isinstance(op, dg.OpDefinition)
    }
    assert {"extract", "refine", "mine", "present", "publish"} <= set(pools)
    # The checks read what Great Expectations wrote, not the warehouse.
    assert {name for name, pool in pools.items() if pool != "warehouse"} == {"registration_checks"}


def test_the_published_tables_depend_on_everything_that_is_delivered(graph):
    above = graph.get_ancestor_asset_keys(dg.AssetKey(["published", "tables"]))
    landed = {key for key in graph.get_all_asset_keys() if key.path[0].startswith("landing")}
    assert landed
    assert landed <= above


def test_every_asset_and_every_check_is_part_of_the_nightly_job(defs, graph):
    job = defs.resolve_job_def("nightly")
    assert set(job.asset_layer.executable_asset_keys) == set(graph.get_all_asset_keys())
    assert set(job.asset_layer.asset_graph.asset_check_keys) == set(graph.asset_check_keys)


def test_the_command_line_has_words_for_every_step_in_the_order_they_run(defs):
    steps = [node.name for node in defs.resolve_job_def("nightly").nodes_in_topological_order]
    assert sorted(steps) == sorted(STEPS)
    assert steps.index("extract") < steps.index("refine") < steps.index("mine") < steps.index("publish")


def test_dbts_data_tests_are_asset_checks(graph, demo_manifest):
    checks = {key.name for key in graph.asset_check_keys}
    tests = [node for node in demo_manifest["nodes"].values() if node["resource_type"] == "test"]
    assert len(tests) > 80
    assert [test["name"] for test in tests if test["name"] not in checks] == []


def test_each_rule_of_the_catalogue_is_a_check_on_the_asset_it_guards(graph):
    checks = {(key.asset_key.to_user_string(), key.name) for key in graph.asset_check_keys}
    assert {(f"canonical/{check.guards}", check.check_id) for check in CHECKS} <= checks


def test_registration_is_measured_after_the_event_log_and_before_the_marts(graph):
    practice = dg.AssetKey(["mining", "registration_practice"])
    assert dg.AssetKey(["canonical", "event_log"]) in graph.get_ancestor_asset_keys(practice)
    for mart in ("quality_results", "quality_scores"):
        assert practice in graph.get_ancestor_asset_keys(dg.AssetKey(["marts", mart]))


def test_the_night_comes_once_a_day_also_when_the_clocks_change():
    assert nightly_schedule.cron_schedule == "30 3 * * *"
    assert nightly_schedule.execution_timezone == "Europe/Copenhagen"
    start = datetime(2025, 12, 31, 12, tzinfo=UTC).timestamp()
    ticks = []
    for tick in schedule_execution_time_iterator(start, nightly_schedule.cron_schedule, "Europe/Copenhagen"):
        local = tick.astimezone(ZoneInfo("Europe/Copenhagen"))
        if local.year > 2026:
            break
        ticks.append(local)
    assert {(tick.hour, tick.minute) for tick in ticks} == {(3, 30)}
    nights = Counter(tick.date() for tick in ticks)
    assert nights == Counter(date(2026, 1, 1) + timedelta(days=day) for day in range(365))
    assert nights[date(2026, 3, 29)] == nights[date(2026, 10, 25)] == 1


def test_the_schedule_waits_until_somebody_switches_it_on(defs):
    schedule = defs.resolve_schedule_def("nightly_schedule")
    assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED


def test_a_missing_manifest_is_said_with_the_command_that_makes_it(tmp_path, bare):
    with environment(replace(bare, data=tmp_path)), pytest.raises(ManifestMissing, match="`make manifest`"):
        build_defs()


def test_a_test_may_replace_a_single_resource(bare):
    with environment(bare):
        replaced = build_defs({"refresh": "another"})
    assert replaced.resources["refresh"] == "another"
    assert set(replaced.resources) >= {"refresh", "dbt"}


def test_dagster_itself_finds_the_code_location_valid(bare):
    done = subprocess.run(
        [Path(sys.executable).parent / "dagster", "definitions", "validate", "-w", REPOSITORY / "workspace.yaml"],
        env={**os.environ, **bare.environment()},
        cwd=bare.data,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
