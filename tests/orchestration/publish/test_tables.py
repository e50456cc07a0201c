"""What is published is what dbt's manifest declares, rule by rule."""

import json
from pathlib import Path

import pytest

from orchestration.publish.tables import IS_SUPPRESSED_DA, UndeclaredDisclosure, published_tables

RULE = {"grain": ["process"], "count": "cases", "figures": ["cases"]}


def model(name: str, *, schema: str = "marts", columns: tuple[str, ...] = ("process", "cases"), **meta: object) -> dict:
    return {
        "resource_type": "model",
        "schema": schema,
        "name": name,
        "description": f"En række pr. proces\n  i {name}.",
        "columns": {column: {"name": column, "description": f"Om\n  {column}."} for column in columns},
        "config": {"meta": meta},
    }


def manifest(folder: Path, *models: dict) -> Path:
    file = folder / "manifest.json"
    file.write_text(json.dumps({"nodes": {node["name"]: node for node in models}}), encoding="utf-8")
    return file


def test_marts_with_a_rule_are_published_by_name_with_their_meaning_on_one_line(tmp_path):
    tables = published_tables(manifest(tmp_path, model("b", disclosure=RULE), model("a", disclosure=RULE)))
    assert [table.name for table in tables] == ["a", "b"]
    assert tables[0].description_da == "En række pr. proces i a."
    assert [(column.name, column.description_da) for column in tables[0].columns] == [
        ("process", "Om process."),
        ("cases", "Om cases."),
    ]


def test_a_mart_without_a_rule_is_not_published(tmp_path):
    assert published_tables(manifest(tmp_path, model("hemmelig"), model("meta_only", personal_data="none"))) == []


def test_a_rule_publishes_nothing_outside_the_marts(tmp_path):
    tests = {**model("t", disclosure=RULE), "resource_type": "test"}
    assert published_tables(manifest(tmp_path, model("events", schema="canonical", disclosure=RULE), tests)) == []


@pytest.mark.parametrize(
    "rule",
    [
        {**RULE, "grain": ["sag"]},
        {**RULE, "count": "sag"},
        {**RULE, "figures": ["cases", "sag"]},
    ],
)
def test_a_rule_that_names_another_column_names_mart_and_column(tmp_path, rule):
    with pytest.raises(UndeclaredDisclosure, match=r"mart kpis\b.*'sag'"):
        published_tables(manifest(tmp_path, model("kpis", disclosure=rule)))


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"count": "cases", "figures": ["cases"]}, "grain"),
        ({**RULE, "grain": []}, "grain"),
        ({**RULE, "antal": "cases"}, "antal"),
        ({**RULE, "figures": "cases"}, "figures"),
    ],
)
def test_what_is_no_rule_names_mart_and_field(tmp_path, rule, field):
    with pytest.raises(UndeclaredDisclosure, match=rf"(?s)mart kpis\b.*{field}"):
        published_tables(manifest(tmp_path, model("kpis", disclosure=rule)))


@pytest.mark.parametrize(
    "rule",
    [
        {"grain": ["process"], "count": "cases"},
        {"grain": ["process"], "count": "cases", "figures": ["mean"]},
    ],
)
def test_a_small_count_may_not_be_shown_where_the_figures_beside_it_are_hidden(tmp_path, rule):
    mart = model("kpis", columns=("process", "cases", "mean"), disclosure=rule)
    with pytest.raises(UndeclaredDisclosure, match=r"mart kpis\b.*'cases'"):
        published_tables(manifest(tmp_path, mart))


def test_figures_without_a_count_would_never_be_hidden_and_are_refused(tmp_path):
    rule = {"grain": ["process"], "figures": ["cases"]}
    with pytest.raises(UndeclaredDisclosure, match=r"mart kpis\b.*count"):
        published_tables(manifest(tmp_path, model("kpis", disclosure=rule)))


def test_only_a_table_whose_figures_may_be_hidden_says_is_suppressed_and_says_it_last(tmp_path):
    counted = model("a", columns=("is_suppressed", "process", "cases"), disclosure=RULE)
    plain = model("b", disclosure={"grain": ["process"], "because": "definitions"})
    with_figures, without = published_tables(manifest(tmp_path, counted, plain))
    assert [column.name for column in with_figures.published_columns] == ["process", "cases", "is_suppressed"]
    assert with_figures.published_columns[-1].description_da == IS_SUPPRESSED_DA
    assert [column.name for column in without.published_columns] == ["process", "cases"]
