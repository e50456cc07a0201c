"""The dbt project's shape: who may read whom, and what is declared.

What is described in which language is ``test_described``; what the models compute is tested by dbt itself
(``test_unit_tests``).
"""

import re
from collections.abc import Iterable

import duckdb
import pytest

from orchestration.publish.release import OWN_TABLES
from orchestration.publish.tables import published_tables

LAYERS = {
    "raw": "nothing but the landed tables of its own source",
    "staging": "raw and staging, in the municipality's folder",
    "canonical": "canonical, the municipality's lists, seeds, and what landing says of deliveries",
    "quality": "canonical, quality, and what mining measured of registration",
    "mining": "nothing but mining's Parquet; the one view of single cases also the names of the rules and of the cases",
    "marts": "canonical, quality, mining and marts",
}
"""Each schema and what its models read, beside seeds."""

NOT_PUBLISHED: dict[str, str] = {}
"""Marts that are not published on purpose, each with its reason."""

CASE_LEVEL = {"mined_rule_cases"}
"""Views of single cases, for those who may see pseudonyms; no mart reads them, so nothing of them is published."""

NO_CONTRACT = {"case_events": "a view between two contracts: events before it, event_log after it"}

CONTRACT = {
    "sources": "source label_da status status_da problem rows_delivered rows_loaded rows_rejected rows_duplicate"
    " rows_superseded rows_deleted cpr_masked last_delivery_at is_stale agreement_valid_to agreement_expires_soon"
    " unapproved_values",
    "batches": "source table_name delivery_no loaded_at rows_delivered rows_loaded rows_rejected rows_duplicate"
    " rows_superseded rows_deleted cpr_masked columns_not_declared",
    "unmapped_values": "source process kind problem_da raw_value texts events cases first_seen_on last_seen_on"
    " is_suppressed",
    "planned_events": "process activity label_da events cases is_suppressed",
    "changes": "process change_id kpi before after effect lower upper cases_before cases_after is_suppressed",
    "comparisons": "process comparison_id kpi group_value other_value difference lower upper cases_group cases_other",
    "drifts": "process drift_on kind activity to_activity level unit share_before share_after cases is_suppressed",
    "late_causes": "process rule_id cause_rank cause_da cases late met late_share late_share_all lift q_value",
    "automation_candidates": "process activity score events median_wait_days variation rule_share systems"
    " external_share error_share robot_share automated_from is_suppressed",
    "opportunities": "process kind rank benefit title_da evidence_da cases days query_sql",
    "processes": "process label_da area cases open_cases events activities variants first_event_at last_event_at"
    " mapping_approval unapproved_values",
    "activities": "process activity label_da events cases starts ends rework_cases",
    "process_map_edges": "process from_activity to_activity transitions cases mean_seconds median_seconds p90_seconds"
    " is_suppressed",
    "variants": "process variant_rank activities cases case_share cumulative_share median_seconds p90_seconds"
    " judged_cases on_time_share path fitness is_suppressed",
    "process_map_edges_monthly": "process from_activity to_activity unit case_type period level period_start"
    " period_basis transitions cases total_seconds is_suppressed",
    "bottlenecks": "process level unit rank from_activity to_activity waiting_for cases median_days p90_days total_days"
    " share_of_waiting is_suppressed",
    "waiting_causes": "process from_activity to_activity cause days share is_suppressed",
    "handovers": "process from_unit to_unit period level period_start handovers cases median_days is_suppressed",
    "kpis": "process unit period level period_start period_basis kpi value lower upper cases coverage is_suppressed",
    "kpi_definitions": "kpi label_da definition_da what_it_does_not_say_da measured_in better",
    "rules": "rule_id rule_version title_da law paragraph kind limit_value limit_unit valid_from valid_to",
    "rule_changes": "rule_id rule_version former_version process change former_status status cases is_suppressed",
    "rule_results": "rule_id rule_version process unit period level period_start period_basis met late running at_risk"
    " undeterminable not_applicable is_suppressed",
    "conformance": "process model model_version average_fitness log_fitness fitting_share precision cases",
    "quality_results": "source process unit period level period_start check_id pattern checked found share severity"
    " likely_cause",
    "quality_scores": "source process unit period level period_start score trend",
    "refreshes": "as_of refreshed_at municipality version status approval",
    "data_dictionary": "table column description_da",
}
"""The outward contract's columns of schema ``main``, and ``level`` and ``period_start`` beside unit and period."""

EVENT_LOG = (
    "process case_id event_no event_id activity occurred_at ended_at registered_at time_precision lifecycle unit"
    " resource_type source raw_activity next_activity next_occurred_at case_key activity_key next_activity_key"
    " next_unit"
)
CANONICAL = {
    "cases": "process case_id case_type started_at ended_at is_open",
    "events": "event_id activity occurred_at ended_at registered_at loaded_at time_precision lifecycle raw_activity"
    " unit resource resource_type source source_position",
    "object_changes": "object_id attribute value valid_from",
    "event_objects": "event_id object_id qualifier",
    "object_objects": "source_id target_id qualifier",
}

LOGIC = re.compile(r"\bcase\s+when\b|\bover\b|\bgroup\s+by\b", re.IGNORECASE)


def of_layer(models: Iterable[dict], *schemas: str) -> list[dict]:
    chosen = [model for model in models if model["schema"] in schemas]
    assert chosen
    return chosen


def parents(model: dict, manifest: dict) -> list[dict]:
    nodes = {**manifest["nodes"], **manifest["sources"]}
    return [nodes[name] for name in model["depends_on"]["nodes"]]


def reads(parent: dict) -> str:
    """What a parent is to its reader: a layer, ``seed``, or the source it was delivered as."""
    if parent["resource_type"] == "source":
        return f"source {parent['source_name']}"
    return "seed" if parent["resource_type"] == "seed" else parent["schema"]


def is_allowed(model: dict, parent: dict) -> bool:
    read = reads(parent)
    match model["schema"]:
        case "raw":
            source = model["name"].removeprefix("raw_").split("__")[0]
            return read == f"source landing_{source}"
        case "staging":
            return read in {"raw", "staging", "seed"}
        case "canonical":
            lists = read == "staging" and parent["name"].startswith("municipality_")
            return lists or read in {"canonical", "seed", "source landing"}
        case "quality":
            return read in {"canonical", "quality", "seed"} or parent["name"] == "mined_registration_practice"
        case "mining":
            names = model["name"] in CASE_LEVEL and parent["name"] in {"case_keys", "mined_rules"}
            return names or read == "source mining"
        case "marts":
            return read in {"canonical", "quality", "mining", "marts", "seed"}
    return False


def grains(demo_manifest: dict) -> dict[str, list[set[str]]]:
    """The columns that a data test says no two rows of a model share."""
    found: dict[str, list[set[str]]] = {}
    for node in demo_manifest["nodes"].values():
        kind = node.get("test_metadata", {}).get("name")
        if node["resource_type"] == "test" and kind in {"one_row_per", "unique"}:
            arguments = node["test_metadata"]["kwargs"]
            columns = arguments["columns"] if kind == "one_row_per" else [arguments["column_name"]]
            found.setdefault(node["attached_node"], []).append(set(columns))
    return found


def test_every_model_stands_in_a_layer(models):
    assert {model["schema"] for model in models} == set(LAYERS)


def test_each_layer_reads_only_what_it_may(models, demo_manifest):
    wrong = [
        f"{model['name']} reads {parent['name']} ({reads(parent)}); {model['schema']} reads {LAYERS[model['schema']]}"
        for model in models
        for parent in parents(model, demo_manifest)
        if not is_allowed(model, parent)
    ]
    assert wrong == []


def test_every_model_of_the_engine_reads_something(models):
    """A model that reads no ref or source has no parents: it would be built before what it needs."""
    assert [model["name"] for model in models if not model["depends_on"]["nodes"]] == []


def test_names_say_the_layer(models):
    patterns = {
        "raw": r"raw_[a-z0-9_]+?__[a-z0-9_]+",
        "staging": r"(stg|evt)_[a-z0-9_]+?__[a-z0-9_]+|municipality_[a-z_]+",
        "quality": r"quality_[a-z_]+",
        "mining": r"mined_[a-z_]+",
    }
    wrong = [
        model["name"]
        for model in models
        if not re.fullmatch(patterns.get(model["schema"], r"(?!raw_|stg_|evt_|mined_)[a-z_]+"), model["name"])
    ]
    assert wrong == []


def test_a_models_sql_and_its_description_stand_side_by_side(models):
    apart = [
        model["name"]
        for model in models
        if model["patch_path"]
        and not model["name"].startswith("municipality_")
        and model["patch_path"].split("://")[1].removesuffix(".yml") != model["original_file_path"].removesuffix(".sql")
    ]
    assert apart == []


def test_canonical_and_marts_enforce_their_contracts(models):
    free = {m["name"] for m in of_layer(models, "canonical", "marts") if not m["config"]["contract"]["enforced"]}
    assert free - {"event_log"} == set(NO_CONTRACT)


def test_every_model_says_what_personal_data_it_may_hold(models):
    silent = [m["name"] for m in models if m["config"]["meta"].get("personal_data") not in {"none", "pseudonymised"}]
    assert [name for name in silent if name != "event_log"] == []


def test_no_mart_holds_personal_data(models):
    holding = [m["name"] for m in of_layer(models, "marts", "mining") if m["config"]["meta"]["personal_data"] != "none"]
    assert set(holding) == CASE_LEVEL


def test_nothing_reads_a_view_of_single_cases(models, demo_manifest):
    readers = [m["name"] for m in models for parent in parents(m, demo_manifest) if parent["name"] in CASE_LEVEL]
    assert readers == []


def test_a_mart_declares_how_it_is_disclosed_or_is_kept_back_on_purpose(models):
    silent = {m["name"] for m in of_layer(models, "marts") if "disclosure" not in m["config"]["meta"]}
    assert silent == set(NOT_PUBLISHED)


def test_a_number_or_a_moment_beside_counted_cases_is_grain_or_may_be_hidden(models):
    """Codes, labels and months may stand beside a hidden figure; what is measured over a small group may not."""
    bare = []
    for mart in of_layer(models, "marts"):
        rule = mart["config"]["meta"]["disclosure"]
        covered = {*rule["grain"], *rule.get("figures", [])}
        bare += [
            f"{mart['name']}.{column['name']} ({column['data_type']})"
            for column in mart["columns"].values()
            if "count" in rule and column["name"] not in covered and not is_a_label(mart["name"], column)
        ]
    assert bare == []


def is_a_label(mart: str, column: dict) -> bool:
    """Text, months, and what is declared of a check or a goal whatever was measured."""
    declared = {"max_share", "is_measured"} if mart == "quality_results" else set()
    declared |= {"target", "baseline_value", "expected", "is_measured"} if mart == "goals" else set()
    declared |= {"followed_days"} if mart in {"changes", "comparisons"} else set()
    declared |= {"conditions"} if mart == "late_causes" else set()  # how many conditions its text has
    return column["data_type"] in {"varchar", "date"} or column["name"] in declared


def test_a_canonical_model_with_logic_has_a_unit_test(models, demo_manifest):
    tested = {test["model"] for test in demo_manifest["unit_tests"].values()}
    logic = {model["name"] for model in of_layer(models, "canonical") if LOGIC.search(model["raw_code"])}
    assert {"cases", "activity_instances"} <= logic
    assert logic - tested - {"event_log"} == set()


@pytest.mark.parametrize("table", sorted(CONTRACT))
def test_a_published_table_has_the_contracts_columns(demo_manifest, demo_settings, table):
    marts = published_tables(demo_settings.dbt_target / "manifest.json")
    published = {mart.name: mart for mart in (*marts, *OWN_TABLES)}
    columns = [column.name for column in published[table].published_columns]
    assert [name for name in CONTRACT[table].split() if name not in columns] == []


@pytest.mark.parametrize("table", sorted(CANONICAL))
def test_a_canonical_table_has_the_contracts_columns(built, table):
    assert [name for name in CANONICAL[table].split() if name not in columns_of(built, table)] == []


def test_the_event_log_has_the_contracts_columns_in_its_order(built):
    assert columns_of(built, "event_log") == EVENT_LOG.split()


def columns_of(built, table: str) -> list[str]:
    with duckdb.connect(str(built.warehouse), read_only=True) as con:
        return con.sql(f"from canonical.{table}").columns


def test_a_data_test_holds_each_mart_to_the_grain_it_is_published_at(models, demo_manifest):
    tested = grains(demo_manifest)
    loose = [
        f"{mart['name']}: {mart['config']['meta']['disclosure']['grain']}"
        for mart in of_layer(models, "marts")
        if set(mart["config"]["meta"]["disclosure"]["grain"]) not in tested.get(mart["unique_id"], [])
    ]
    assert loose == []


def test_the_event_log_is_described_contracted_and_unit_tested(models, demo_manifest):
    (log,) = [model for model in models if model["name"] == "event_log"]
    assert log["description"]
    assert list(log["columns"]) == EVENT_LOG.split()
    assert log["config"]["contract"]["enforced"]
    assert log["config"]["meta"]["personal_data"] == "pseudonymised"
    assert "event_log" in {test["model"] for test in demo_manifest["unit_tests"].values()}
