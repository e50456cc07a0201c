"""Alignments and fitness: by hand, against pm4py, and within limits."""

import random
from pathlib import Path

import pytest

from mining.adapters.r4pm import align, shortest_path
from mining.conformance.alignments import AlignmentBudget, Fitness, VariantAlignment, align_variants, fitness
from mining.discovery.inductive import discover_inductive
from mining.discovery.petri_net import petri_net, to_pnml
from mining.discovery.tree import Tree
from mining.variant import Variant

NET = petri_net(
    Tree(
        "sequence",
        children=(Tree(activity="a"), Tree("choice", children=(Tree(activity="b"), Tree())), Tree(activity="c")),
    )
)
FITTING = Variant(("a", "b", "c"), 6, 1)
EXTRA = Variant(("a", "x", "b", "c"), 3, 2)
MISSING = Variant(("b", "c"), 1, 3)


def test_costs_and_fitness_by_hand():
    """The shortest case is a, c: the worst cost of a variant is its own length and two."""
    aligned = align_variants(NET, [MISSING, EXTRA, FITTING])
    assert aligned == [
        VariantAlignment(FITTING, 0, 1.0),
        VariantAlignment(EXTRA, 1, 1 - 1 / 6),
        VariantAlignment(MISSING, 1, 1 - 1 / 4),
    ]
    figures = fitness(aligned, shortest=shortest_path(NET))
    assert shortest_path(NET) == 2
    assert figures.average_fitness == pytest.approx((6 + 3 * 5 / 6 + 3 / 4) / 10)
    assert figures.log_fitness == pytest.approx(1 - 4 / (6 * 5 + 3 * 6 + 1 * 4))
    assert (figures.fitting_share, figures.cases, figures.unaligned_cases) == (0.6, 10, 0)


def test_a_variant_over_the_limit_has_no_figure_and_is_counted():
    aligned = align_variants(NET, [FITTING, EXTRA], budget=AlignmentBudget(max_markings=0, max_states=1))
    assert [(each.cost, each.fitness) for each in aligned] == [(None, None), (None, None)]
    assert fitness(aligned, shortest=2) == Fitness(None, None, None, 9, 9)


def test_when_the_total_is_used_up_the_rarest_variants_stay_unaligned():
    """Blocks of 256: the first uses the total up, the second is not looked at."""
    many = [
        Variant(("a", *("b" if bit == "1" else "x" for bit in f"{number:09b}"), "c"), 600 - number)
        for number in range(300)
    ]
    aligned = align_variants(NET, many, budget=AlignmentBudget(max_markings=0, total_states=1))
    assert [each.cost is None for each in aligned] == [False] * 256 + [True] * 44
    figures = fitness(aligned, shortest=2)
    assert figures.unaligned_cases == sum(600 - number for number in range(256, 300))


def test_an_empty_log_has_no_fitness():
    assert fitness(align_variants(NET, []), shortest=2) == Fitness(None, None, None, 0, 0)


def test_activities_that_the_model_lacks_and_awkward_names_cost_one_each():
    assert [found.cost for found in align(NET, [("<&>",), ("æ", "a", "c")], max_states=1000)] == [3, 1]


def test_fitness_equals_pm4pys_on_random_logs(tmp_path: Path):
    pm4py = pytest.importorskip("pm4py")
    for seed in range(6):
        draw = random.Random(seed)  # noqa: S311
        sequences = sorted({tuple(draw.choice("abcdef") for _ in range(draw.randint(1, 7))) for _ in range(15)})
        variants = [Variant(sequence, draw.randint(1, 20)) for sequence in sequences]
        model = discover_inductive(variants, noise=0.2, min_cases=12)
        file = tmp_path / f"{seed}.pnml"
        file.write_text(model.pnml, encoding="utf-8")
        expected = pm4pys_fitness(pm4py, variants, file)
        figures = fitness(align_variants(model.net, variants), shortest=shortest_path(model.net))
        assert figures.average_fitness == pytest.approx(expected["averageFitness"], abs=1e-9)
        assert figures.log_fitness == pytest.approx(expected["log_fitness"], abs=1e-9)
        assert figures.fitting_share == pytest.approx(expected["percFitTraces"] / 100)


@pytest.mark.full
def test_a_municipal_log_has_the_fitness_that_pm4py_gives(test_data: Path, tmp_path: Path):
    pm4py = pytest.importorskip("pm4py")
    log = pm4py.read_xes(str(test_data / "receipt_wabo" / "receipt.xes"))
    variants = [Variant(activities, cases) for activities, cases in pm4py.get_variants_as_tuples(log).items()]
    model = discover_inductive(variants, noise=0.2)
    file = tmp_path / "receipt.pnml"
    file.write_text(to_pnml(model.net), encoding="utf-8")
    expected = pm4pys_fitness(pm4py, variants, file)
    aligned = align_variants(model.net, variants)
    assert fitness(aligned, shortest=shortest_path(model.net)).average_fitness == pytest.approx(
        expected["averageFitness"], abs=5e-7
    )


def pm4pys_fitness(pm4py, variants: list[Variant], net_file: Path) -> dict[str, float]:
    """pm4py's fitness figures for the log with these variants: each is aligned once, then counted by its cases."""
    from pm4py.algo.conformance.alignments.petri_net import algorithm
    from pm4py.algo.evaluation.replay_fitness.variants import alignment_based
    from pm4py.objects.log.obj import Event, Trace

    net, initial, final = pm4py.read_pnml(str(net_file))
    aligned = []
    for variant in variants:
        trace = Trace([Event({"concept:name": activity}) for activity in variant.activities])
        found = algorithm.apply(trace, net, initial, final)
        aligned += [dict(found) for _ in range(variant.cases)]
    for each in aligned:
        each["cost"], each["bwc"] = each["cost"] // 10_000, each["bwc"] // 10_000  # its silent steps cost 1 of 10,000
    return alignment_based.evaluate(aligned)
