"""The process models of all processes with their fitness: the tables and files that the pipeline keeps.

Discovery itself is in ``discovery/inductive.py``, alignment in ``alignments.py``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
from duckdb import DuckDBPyRelation

from mining.adapters.r4pm import shortest_path
from mining.conformance.alignments import AlignmentBudget, Fitness, VariantAlignment, align_variants, fitness
from mining.discovery.bpmn import to_bpmn_xml
from mining.discovery.inductive import DiscoveryBudget, ProcessModel, discover_inductive
from mining.discovery.model_pictures import model_picture
from mining.errors import EventLogError
from mining.variant import Variant, all_cases, variants_by_process

MODEL = "inductive"
_DECIMALS = 6

CONFORMANCE_SCHEMA = pa.schema(
    [
        ("process", pa.string()),
        ("model", pa.string()),
        ("model_version", pa.string()),
        ("average_fitness", pa.float64()),
        ("log_fitness", pa.float64()),
        ("fitting_share", pa.float64()),
        ("precision", pa.float64()),
        ("cases", pa.int64()),
        ("unaligned_cases", pa.int64()),
        ("coverage", pa.float64()),
        ("method", pa.string()),
    ]
)
VARIANT_FITNESS_SCHEMA = pa.schema(
    [("process", pa.string()), ("variant_rank", pa.int32()), ("fitness", pa.float64()), ("cost", pa.int32())]
)


@dataclass(frozen=True)
class ModelFiles:
    """One process' model in the forms that people and tools open: BPMN 2.0, PNML, and a picture as SVG."""

    bpmn: str
    pnml: str
    svg: bytes


@dataclass(frozen=True)
class Conformance:
    """One process: its model, each variant's alignment with it, and the log's fitness."""

    process: str
    model: ProcessModel
    alignments: tuple[VariantAlignment, ...]
    fitness: Fitness


@dataclass(frozen=True)
class ModelResults:
    """All processes' models.

    Attributes:
        conformance: one row per process that has a model; columns of ``CONFORMANCE_SCHEMA``.
        variant_fitness: one row per variant of those; ``fitness`` and ``cost`` are NULL when it is unaligned.
        files: the model's files by process.
        without_model: processes in which no path had enough cases, with the number of cases they have.
    """

    conformance: pa.Table
    variant_fitness: pa.Table
    files: dict[str, ModelFiles] = field(default_factory=dict)
    without_model: dict[str, int] = field(default_factory=dict)


def mine_models(
    variants: DuckDBPyRelation | Mapping[str, Sequence[Variant]],
    *,
    min_cases: int,
    noise: float = 0.2,
    labels: Mapping[str, Mapping[str, str]] | None = None,
    discovery: DiscoveryBudget | None = None,
    alignment: AlignmentBudget | None = None,
) -> ModelResults:
    """Discover each process' model, align all its variants with it, and make the tables and files.

    Args:
        variants: a relation with process, variant_rank, activities and cases, or variants by process.
        min_cases: variants and steps of fewer cases take no part in discovery, so that no model shows a rare path.
        noise: the inductive miner's noise threshold.
        labels: per process what to call activities in BPMN and picture.
        discovery: the limits of discovery.
        alignment: the limits of alignment.

    Returns:
        The same variants, in whatever order, give the same tables and files.
    """
    by_process = variants_by_process(variants) if isinstance(variants, DuckDBPyRelation) else variants
    found: list[Conformance] = []
    without: dict[str, int] = {}
    for process in sorted(by_process):
        try:
            model = discover_inductive(by_process[process], noise=noise, min_cases=min_cases, budget=discovery)
        except EventLogError:
            without[process] = all_cases(by_process[process])
            continue
        alignments = align_variants(model.net, by_process[process], budget=alignment)
        figures = fitness(alignments, shortest=shortest_path(model.net))
        found.append(Conformance(process, model, tuple(alignments), figures))
    names = labels or {}
    files = {each.process: model_files(each.model, labels=names.get(each.process)) for each in found}
    return ModelResults(conformance_table(found), variant_fitness_table(found), files, without)


def model_files(model: ProcessModel, *, labels: Mapping[str, str] | None = None) -> ModelFiles:
    """The model's files; PNML holds the activities themselves, BPMN and picture their labels."""
    svg = model_picture(model.tree, format="svg", labels=labels)
    return ModelFiles(to_bpmn_xml(model.tree, labels=labels), model.pnml, svg)


def conformance_table(found: Sequence[Conformance]) -> pa.Table:
    """One row per process: its model's name, version and method, and the log's fitness, shares with six decimals.

    ``precision`` is NULL: there is no exact figure that is affordable on every log. ``coverage`` is the share of cases
    that the model was discovered from.
    """
    return pa.Table.from_pylist([_conformance_row(each) for each in found], schema=CONFORMANCE_SCHEMA)


def variant_fitness_table(found: Sequence[Conformance]) -> pa.Table:
    """One row per variant, ordered by process and rank: how well it fits the model, and the cost of its alignment."""
    rows = [
        {
            "process": each.process,
            "variant_rank": alignment.variant.rank,
            "fitness": _rounded(alignment.fitness),
            "cost": alignment.cost,
        }
        for each in found
        for alignment in sorted(each.alignments, key=lambda one: one.variant.rank)
    ]
    return pa.Table.from_pylist(rows, schema=VARIANT_FITNESS_SCHEMA)


def _conformance_row(each: Conformance) -> dict[str, str | int | float | None]:
    return {
        "process": each.process,
        "model": MODEL,
        "model_version": each.model.version,
        "average_fitness": _rounded(each.fitness.average_fitness),
        "log_fitness": _rounded(each.fitness.log_fitness),
        "fitting_share": _rounded(each.fitness.fitting_share),
        "precision": None,
        "cases": each.fitness.cases,
        "unaligned_cases": each.fitness.unaligned_cases,
        "coverage": _rounded(each.model.coverage),
        "method": each.model.method,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DECIMALS)
