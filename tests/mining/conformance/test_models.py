"""The tables and files of models: whole expected tables, privacy, and the same bytes every time."""

import hashlib
import json
import math
import os
import random
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest

from mining.conformance.alignments import AlignmentBudget
from mining.conformance.models import CONFORMANCE_SCHEMA, MODEL, VARIANT_FITNESS_SCHEMA, ModelResults, mine_models
from mining.variant import Variant

STRAIGHT = Variant(("modtag", "behandl", "afgør"), 90, 1)
ALONE = Variant(("modtag", "hemmelig", "afgør"), 2, 2)
ONE = {MODEL: 0.2}
BY_PROCESS = {"byggesag": [STRAIGHT, ALONE], "lille": [Variant(("a",), 3, 1)]}


def test_the_tables_by_hand():
    """The model is the straight path; the other variant lacks a step and has one too many: cost 2 of 3 + 3."""
    results = mine_models(BY_PROCESS, min_cases=5, noise_levels=ONE, with_heuristics=False)
    (row,) = results.conformance.to_pylist()
    version = row.pop("model_version")
    assert row == {
        "process": "byggesag",
        "model": "inductive",
        "average_fitness": round((90 + 2 * (1 - 2 / 6)) / 92, 6),
        "log_fitness": round(1 - 4 / (92 * 6), 6),
        "fitting_share": round(90 / 92, 6),
        "precision": 1.0,
        "generalisation": round(1 - 1 / math.sqrt(92), 6),
        "simplicity": 1.0,
        "cases": 92,
        "unaligned_cases": 0,
        "coverage": round(90 / 92, 6),
        "method": "inductive_infrequent",
        "valid_from": None,
        "valid_to": None,
    }
    assert version == hashlib.sha256(results.files["byggesag"].pnml.encode()).hexdigest()[:12]
    assert results.variant_fitness.to_pylist() == [
        {"process": "byggesag", "variant_rank": 1, "fitness": 1.0, "cost": 0},
        {"process": "byggesag", "variant_rank": 2, "fitness": 0.666667, "cost": 2},
    ]
    deviating = [tuple(row.values())[5:] for row in results.variant_deviations.to_pylist()]
    assert deviating == [(1, None, None, 0), (2, "skipped", "behandl", 1), (2, "unknown", "hemmelig", 1)]
    assert results.conformance.schema == CONFORMANCE_SCHEMA
    assert results.variant_fitness.schema == VARIANT_FITNESS_SCHEMA


def test_a_process_without_frequent_paths_has_no_model_and_is_named():
    results = mine_models(BY_PROCESS, min_cases=5)
    assert results.without_model == {"lille": 3}
    assert list(results.files) == ["byggesag"]


def test_no_file_of_a_model_shows_a_rare_activity():
    files = mine_models(BY_PROCESS, min_cases=5).files["byggesag"]
    assert not [content for content in (files.bpmn, files.pnml, files.svg.decode()) if "hemmelig" in content]


def test_labels_stand_in_bpmn_and_picture_and_activities_in_the_net():
    files = mine_models(BY_PROCESS, min_cases=5, labels={"byggesag": {"behandl": "Behandling <&>"}}).files["byggesag"]
    for content in (files.bpmn, files.svg.decode()):
        ElementTree.fromstring(content)  # noqa: S314
        assert "Behandling &lt;&amp;&gt;" in content
    assert "behandl" in files.pnml


def test_unaligned_variants_are_null():
    results = mine_models(
        BY_PROCESS,
        min_cases=5,
        noise_levels=ONE,
        with_heuristics=False,
        alignment=AlignmentBudget(max_markings=0, max_states=1),
    )
    (row,) = results.conformance.to_pylist()
    assert (row["average_fitness"], row["cases"], row["unaligned_cases"]) == (None, 92, 92)
    assert results.variant_fitness.column("fitness").to_pylist() == [None, None]


def test_a_relation_of_variants_gives_the_same_as_variants_and_hidden_rows_are_left_out():
    con = duckdb.connect()
    con.execute("create table variants (process varchar, variant_rank integer, activities varchar[], cases bigint)")
    for process, variants in BY_PROCESS.items():
        for variant in variants:
            con.execute(
                "insert into variants values (?, ?, ?, ?)",
                [process, variant.rank, list(variant.activities), variant.cases],
            )
    con.execute("insert into variants values ('byggesag', 3, ['x'], null)")
    assert digest(mine_models(con.table("variants"), min_cases=5)) == digest(mine_models(BY_PROCESS, min_cases=5))


def test_no_process_gives_empty_tables():
    results = mine_models({}, min_cases=5)
    assert (results.conformance.num_rows, results.variant_fitness.num_rows, results.files) == (0, 0, {})


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_the_same_bytes_in_every_python_process_and_nothing_printed(seed):
    """Sets and dictionaries of texts come in another order under another hash seed; pm4py would greet on stderr."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stderr == ""
    assert json.loads(done.stdout) == digest(mine_models(random_processes(), min_cases=2))


def random_processes() -> dict[str, list[Variant]]:
    """Enough branching that any order by chance would show."""
    draw = random.Random(3)  # noqa: S311
    made = {}
    for process in ("p", "q", "r"):
        sequences = sorted({tuple(draw.choice("abcdefgh") for _ in range(draw.randint(2, 6))) for _ in range(25)})
        made[process] = [Variant(sequence, draw.randint(1, 9), rank + 1) for rank, sequence in enumerate(sequences)]
    return made


def digest(results: ModelResults) -> dict[str, str]:
    """One hash per table and file."""
    parts = {
        "conformance": json.dumps(results.conformance.to_pylist()),
        "variant_fitness": json.dumps(results.variant_fitness.to_pylist()),
        "variant_deviations": json.dumps(results.variant_deviations.to_pylist()),
    }
    for process, files in results.files.items():
        parts |= {f"{process}.bpmn": files.bpmn, f"{process}.pnml": files.pnml, f"{process}.svg": files.svg.decode()}
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in parts.items()}


PROGRAM = f"""
import json, sys
sys.path.insert(0, {str(Path(__file__).resolve().parents[3])!r})
from tests.mining.conformance.test_models import digest, mine_models, random_processes
print(json.dumps(digest(mine_models(random_processes(), min_cases=2))))
"""
