"""The process models of all processes held against their cases: the tables and files that the pipeline keeps.

Discovery itself is in ``discovery/``, given models in ``given_model.py``, alignment in ``alignments.py``. Counts
over time are made in ``deviations.py``.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import pyarrow as pa
from duckdb import DuckDBPyRelation

from mining.conformance.alignments import AlignmentBudget, Compared, Fitness, VariantAlignment, compare, fitness
from mining.conformance.declared_models import GivenVersion
from mining.conformance.moves import DeviationKind, deviations, moves
from mining.conformance.quality import generalisation, precision, simplicity
from mining.conformance.state_space import StateSpaceError
from mining.discovery.bpmn import to_bpmn_xml
from mining.discovery.heuristics import discover_heuristics
from mining.discovery.inductive import DiscoveryBudget, ProcessModel, discover_inductive, version_of
from mining.discovery.model_pictures import model_picture
from mining.discovery.net_bpmn import net_graph
from mining.discovery.petri_net import PetriNet, to_pnml
from mining.errors import EventLogError
from mining.variant import Variant, all_cases, variants_by_process

MODEL = "inductive"
"""The model that variants are held against and that pictures show."""
NOISE_LEVELS: Mapping[str, float] = {MODEL: 0.2, "inductive_00": 0.0, "inductive_40": 0.4}
"""The inductive miner's models by name, with their noise threshold."""
HEURISTICS, GIVEN = "heuristics", "given"
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
        ("generalisation", pa.float64()),
        ("simplicity", pa.float64()),
        ("cases", pa.int64()),
        ("unaligned_cases", pa.int64()),
        ("coverage", pa.float64()),
        ("method", pa.string()),
        ("valid_from", pa.date32()),
        ("valid_to", pa.date32()),
    ]
)
VARIANT_FITNESS_SCHEMA = pa.schema(
    [("process", pa.string()), ("variant_rank", pa.int32()), ("fitness", pa.float64()), ("cost", pa.int32())]
)
VARIANT_DEVIATIONS_SCHEMA = pa.schema(
    [
        ("process", pa.string()),
        ("model", pa.string()),
        ("model_version", pa.string()),
        ("valid_from", pa.date32()),
        ("valid_to", pa.date32()),
        ("variant_rank", pa.int32()),
        ("kind", pa.string()),
        ("activity", pa.string()),
        ("times", pa.int32()),
    ]
)

WeighVersion = Callable[[GivenVersion, Sequence[Variant]], list[Variant]]
"""The variants of a process with the cases that a version is in force for; those without any are left out."""


@dataclass(frozen=True)
class ModelFiles:
    """One process' model in the forms that people and tools open: BPMN 2.0, PNML, and a picture as SVG."""

    bpmn: str
    pnml: str
    svg: bytes


@dataclass(frozen=True)
class Conformance:
    """One model of one process: how it came about, and the cases put to it.

    ``coverage`` is the share of cases it was discovered from, None when it was not discovered.
    """

    process: str
    model: str
    version: str
    method: str
    net: PetriNet
    compared: Compared
    coverage: float | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def fitness(self) -> Fitness:
        """The log's fitness figures."""
        return fitness(self.compared.alignments, shortest=self.compared.shortest)


@dataclass(frozen=True)
class ModelResults:
    """All processes' models.

    Attributes:
        conformance: one row per process, model and version; columns of ``CONFORMANCE_SCHEMA``.
        variant_fitness: one row per variant and ``MODEL``; ``fitness`` and ``cost`` are NULL when it is unaligned.
        variant_deviations: one row per model version, aligned variant, kind and activity that deviates, and one with
            ``kind`` NULL per aligned variant without any.
        files: the files of ``MODEL`` by process.
        other_files: those of the other discovered models, by process and model.
        without_model: processes in which no path had enough cases, with the number of cases they have.
    """

    conformance: pa.Table
    variant_fitness: pa.Table
    variant_deviations: pa.Table
    files: dict[str, ModelFiles] = field(default_factory=dict)
    other_files: dict[tuple[str, str], ModelFiles] = field(default_factory=dict)
    without_model: dict[str, int] = field(default_factory=dict)


def mine_models(
    variants: DuckDBPyRelation | Mapping[str, Sequence[Variant]],
    *,
    min_cases: int,
    noise_levels: Mapping[str, float] = NOISE_LEVELS,
    with_heuristics: bool = True,
    given: Sequence[GivenVersion] = (),
    weigh: WeighVersion = lambda _, variants: list(variants),
    ends: Mapping[str, frozenset[str]] | None = None,
    labels: Mapping[str, Mapping[str, str]] | None = None,
    discovery: DiscoveryBudget | None = None,
    alignment: AlignmentBudget | None = None,
) -> ModelResults:
    """Discover each process' models, align all its variants with them and with those given, and make tables and files.

    Args:
        variants: a relation with process, variant_rank, activities and cases, or variants by process.
        min_cases: variants and steps of fewer cases take no part in discovery, so that no model shows a rare path.
        noise_levels: the inductive miner's noise threshold by name of the model; ``MODEL`` is among them.
        with_heuristics: whether the heuristics miner's model is among them.
        given: the municipality's own models.
        weigh: the cases that a given version is in force for; by default all.
        ends: per process the activities that end a case. Cases that do not end so are compared with beginnings of a
            given model: they lack nothing that may still come. Discovered models have seen them as they are.
        labels: per process what to call activities in BPMN and picture.
        discovery: the limits of discovery.
        alignment: the limits of alignment.

    Returns:
        The same variants, in whatever order, give the same tables and files.
    """
    by_process = variants_by_process(variants) if isinstance(variants, DuckDBPyRelation) else variants
    names = labels or {}
    found: list[Conformance] = []
    files: dict[tuple[str, str], ModelFiles] = {}
    without: dict[str, int] = {}
    for process in sorted(by_process):
        try:
            for name, noise in noise_levels.items():
                model = discover_inductive(by_process[process], noise=noise, min_cases=min_cases, budget=discovery)
                found.append(
                    _discovered(process, name, model, compare(model.net, by_process[process], budget=alignment))
                )
                files[process, name] = model_files(model, labels=names.get(process))
        except EventLogError:
            without[process] = all_cases(by_process[process])
        if with_heuristics and process not in without:
            with suppress(EventLogError):  # a model of steps alone may be all there is
                net, coverage = discover_heuristics(by_process[process], min_cases=min_cases, budget=discovery)
                found.append(_heuristic(process, net, coverage, by_process[process], budget=alignment))
                files[process, HEURISTICS] = net_files(net, labels=names.get(process))
        for version in given:
            if version.process == process and (weighed := weigh(version, by_process[process])):
                open_ends = partial(_is_open, (ends or {}).get(process, frozenset()))
                compared = compare(version.given.net, weighed, budget=alignment, open_ends=open_ends)
                found.append(_given(version, compared))
    return ModelResults(
        conformance_table(found),
        variant_fitness_table(found),
        variant_deviations_table(found),
        {process: made for (process, name), made in files.items() if name == MODEL},
        {key: made for key, made in files.items() if key[1] != MODEL},
        without,
    )


def model_files(model: ProcessModel, *, labels: Mapping[str, str] | None = None) -> ModelFiles:
    """The model's files; PNML holds the activities themselves, BPMN and picture their labels."""
    svg = model_picture(model.tree, format="svg", labels=labels)
    return ModelFiles(to_bpmn_xml(model.tree, labels=labels), model.pnml, svg)


def net_files(net: PetriNet, *, labels: Mapping[str, str] | None = None) -> ModelFiles:
    """The files of a model that is a net and no tree."""
    graph = net_graph(net)
    svg = model_picture(graph, format="svg", labels=labels)
    return ModelFiles(to_bpmn_xml(graph, labels=labels), to_pnml(net), svg)


def conformance_table(found: Sequence[Conformance]) -> pa.Table:
    """One row per process, model and version: method, fitness and quality of the model, shares with six decimals.

    ``precision`` and ``generalisation`` are NULL where the model has more markings than ``AlignmentBudget`` allows, or
    no case went a second step along it. ``coverage`` is the share of cases that the model was discovered from.
    """
    rows = sorted((_conformance_row(each) for each in found), key=lambda row: (row["process"], row["model"]))
    return pa.Table.from_pylist(rows, schema=CONFORMANCE_SCHEMA)


def variant_fitness_table(found: Sequence[Conformance]) -> pa.Table:
    """One row per variant, ordered by process and rank: how well it fits ``MODEL``, and the cost of its alignment."""
    rows = [
        {
            "process": each.process,
            "variant_rank": alignment.variant.rank,
            "fitness": _rounded(alignment.fitness),
            "cost": alignment.cost,
        }
        for each in found
        if each.model == MODEL
        for alignment in sorted(each.compared.alignments, key=lambda one: one.variant.rank)
    ]
    return pa.Table.from_pylist(rows, schema=VARIANT_FITNESS_SCHEMA)


def variant_deviations_table(found: Sequence[Conformance]) -> pa.Table:
    """How each aligned variant deviates from ``MODEL`` and from the given models; see ``ModelResults``."""
    rows = [
        {
            "process": each.process,
            "model": each.model,
            "model_version": each.version,
            "valid_from": each.valid_from,
            "valid_to": each.valid_to,
            "variant_rank": rank,
            "kind": kind,
            "activity": activity,
            "times": times,
        }
        for each in found
        if each.model == MODEL or each.method == GIVEN
        for rank, kind, activity, times in _deviating(each)
    ]
    return pa.Table.from_pylist(rows, schema=VARIANT_DEVIATIONS_SCHEMA)


def _is_open(ends: frozenset[str], variant: Variant) -> bool:
    """Whether the variant's cases go on; nobody knows where a process declares no end."""
    return bool(ends) and variant.activities[-1] not in ends


def _discovered(process: str, name: str, model: ProcessModel, compared: Compared) -> Conformance:
    return Conformance(process, name, model.version, model.method, model.net, compared, model.coverage)


def _heuristic(
    process: str, net: PetriNet, coverage: float, variants: Sequence[Variant], *, budget: AlignmentBudget | None
) -> Conformance:
    """The heuristics miner's net is not always sound; cases cannot be put to it then, and stay unaligned."""
    try:
        compared = compare(net, variants, budget=budget)
    except StateSpaceError:
        compared = Compared([VariantAlignment(variant, None, None) for variant in variants], shortest=0)
    return Conformance(process, HEURISTICS, version_of(to_pnml(net)), HEURISTICS, net, compared, coverage)


def _given(version: GivenVersion, compared: Compared) -> Conformance:
    return Conformance(
        version.process,
        version.model,
        version.version,
        GIVEN,
        version.given.net,
        compared,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
    )


def _deviating(each: Conformance) -> list[tuple[int, DeviationKind | None, str | None, int]]:
    """Rank, kind, activity and times, by rank; without a replay nothing is known of moves, and there is no row."""
    replay = each.compared.replay
    if replay is None:
        return []
    known = frozenset(replay.space.visible)
    rows: list[tuple[int, DeviationKind | None, str | None, int]] = []
    for variant, track in sorted(each.compared.followed, key=lambda one: one[0].rank):
        is_open = each.compared.open_ends(variant)
        made = deviations(moves(replay, variant.activities, track, is_open=is_open), known=known)
        rows += [(variant.rank, kind, activity, times) for (kind, activity), times in made.items()]
        rows += [] if made else [(variant.rank, None, None, 0)]
    return rows


def _conformance_row(each: Conformance) -> dict[str, str | int | float | date | None]:
    compared, figures = each.compared, each.fitness
    replay, followed, ends = compared.replay, compared.followed, compared.open_ends
    return {
        "process": each.process,
        "model": each.model,
        "model_version": each.version,
        "average_fitness": _rounded(figures.average_fitness),
        "log_fitness": _rounded(figures.log_fitness),
        "fitting_share": _rounded(figures.fitting_share),
        "precision": _rounded(precision(replay, followed)) if replay else None,
        "generalisation": _rounded(generalisation(replay, followed, open_ends=ends)) if replay and followed else None,
        "simplicity": _rounded(simplicity(each.net)),
        "cases": figures.cases,
        "unaligned_cases": figures.unaligned_cases,
        "coverage": _rounded(each.coverage),
        "method": each.method,
        "valid_from": each.valid_from,
        "valid_to": each.valid_to,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DECIMALS)
