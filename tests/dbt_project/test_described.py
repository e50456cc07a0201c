"""Every model and column is described: English within the engine, Danish in what is published, as built."""

import re

import duckdb
import pytest

ENGLISH = re.compile(r"\b(the|of|and|is|which|when|where|what|with|from|by|each|that|not|its)\b", re.IGNORECASE)


DANISH = re.compile(r"[æøå]|\b(af|og|den|det|der|som|til|en|et|hvor|hvad|antal|andel|median|pr)\b", re.IGNORECASE)


def test_every_model_and_every_column_is_described(models):
    silent = [model["name"] for model in models if not model["description"].strip()]
    silent += [
        f"{model['name']}.{column['name']}"
        for model in models
        for column in model["columns"].values()
        if not column["description"].strip()
    ]
    assert [name for name in silent if name != "event_log"] == []


def test_every_column_that_is_built_is_declared_and_the_other_way_round(models, built):
    with duckdb.connect(str(built.warehouse), read_only=True) as con:
        rows = con.sql("""
            select table_schema || '.' || table_name, list(column_name order by ordinal_position)
            from information_schema.columns group by all""").fetchall()
    there = {table: set(columns) for table, columns in rows}
    # The municipality's lists are unions; their columns are those of the canonical model that reads them.
    listed = [m for m in models if not m["name"].startswith("municipality_") and m["name"] != "event_log"]
    different = {
        model["name"]: sorted(unlike)
        for model in listed
        if (unlike := there.get(f"{model['schema']}.{model['alias']}", set()) ^ set(model["columns"]))
    }
    assert different == {}


@pytest.mark.parametrize("text", ["The process.", "Number of cases.", "When it happened, UTC.", "Sagens date of end"])
def test_english_is_told_from_danish(text):
    assert not is_danish(text)


def is_danish(text: str) -> bool:
    """Names of a few words may be Danish without any of the signs; sentences have one."""
    return not ENGLISH.search(text) and (bool(DANISH.search(text)) or len(text.split()) <= 3)


def test_what_is_published_is_described_in_danish(models):
    marts = [model for model in models if model["schema"] == "marts"]
    assert marts
    english = [
        f"{name}: {text}"
        for mart in marts
        for name, text in [
            (mart["name"], mart["description"]),
            *((f"{mart['name']}.{column['name']}", column["description"]) for column in mart["columns"].values()),
        ]
        if not is_danish(text)
    ]
    assert english == []


def test_nothing_in_the_project_is_deprecated(demo_manifest, demo_settings):
    """The first parse reads every file and logs every deprecation it meets, also those it shows no more than once."""
    assert demo_manifest["nodes"]
    log = (demo_settings.dbt_target.parent / "logs" / "dbt.log").read_text(encoding="utf-8")
    assert "dbt parse" in log
    assert [line for line in log.splitlines() if "deprecat" in line.lower()] == []
