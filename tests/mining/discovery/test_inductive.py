"""Discovery from variants: the same model as pm4py makes from the log, within limits, and always the same."""

import random
from pathlib import Path

import pytest

from mining.adapters.pm4py import _own
from mining.discovery.inductive import DiscoveryBudget, discover_inductive
from mining.discovery.tree import Tree, canonical
from mining.errors import ArgumentError, EventLogError
from mining.variant import Variant
from tests.mining.variant_logs import as_frame, random_variants

A_TO_D = [
    Variant(("a", "b", "c", "d"), 60, 1),
    Variant(("a", "c", "b", "d"), 40, 2),
    Variant(("a", "d"), 30, 3),
    Variant(("a", "b", "x", "c", "d"), 2, 4),
]


@pytest.fixture(scope="module")
def pm4py():
    return pytest.importorskip("pm4py")


@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_the_tree_is_the_one_pm4py_finds_in_the_whole_log(pm4py, noise):
    for seed in range(12):
        variants = random_variants(random.Random(seed))  # noqa: S311
        expected = pm4py.discover_process_tree_inductive(as_frame(variants), noise_threshold=noise)
        assert discover_inductive(variants, noise=noise).tree == canonical(_own(expected)), seed


def test_the_tree_of_a_municipal_log_is_the_one_pm4py_finds(pm4py, test_data: Path):
    log = pm4py.read_xes(str(test_data / "receipt_wabo" / "receipt.xes"))
    counted = pm4py.get_variants_as_tuples(log)
    model = discover_inductive([Variant(activities, cases) for activities, cases in counted.items()], noise=0.2)
    assert model.tree == canonical(_own(pm4py.discover_process_tree_inductive(log, noise_threshold=0.2)))
    assert (model.method, model.coverage, model.variants) == ("inductive_infrequent", 1.0, 116)


def test_a_hand_made_log_gives_the_expected_model():
    model = discover_inductive(A_TO_D, noise=0.2, min_cases=5)
    a, b, c, d = (Tree(activity=name) for name in "abcd")
    skippable = (Tree("choice", children=(one, Tree())) for one in (b, c))
    middle = Tree("choice", children=(Tree("parallel", children=(b, c)), Tree()))
    allowed = {
        Tree("sequence", children=(a, middle, d)).text(),
        Tree("sequence", children=(a, Tree("parallel", children=tuple(skippable)), d)).text(),
    }
    assert model.tree.text() in allowed
    assert model.coverage == 130 / 132


def test_a_path_of_too_few_cases_is_never_in_the_model():
    assert "x" in discover_inductive(A_TO_D, noise=0).tree.activities()
    assert "x" not in discover_inductive(A_TO_D, noise=0, min_cases=3).tree.activities()


def test_the_order_of_the_variants_does_not_change_the_file():
    draw = random.Random(7)  # noqa: S311
    variants = random_variants(draw)
    first = discover_inductive(variants)
    again = discover_inductive(draw.sample(variants, len(variants)))
    assert again.pnml == first.pnml
    assert again.version == first.version


def test_rare_variants_are_left_out_when_the_budget_is_used_up_and_the_coverage_says_so():
    model = discover_inductive(A_TO_D, budget=DiscoveryBudget(max_work=4 * 10))
    assert (model.method, model.variants, model.coverage) == ("inductive_infrequent", 3, 130 / 132)


def test_unique_cases_still_give_a_model_of_the_steps_they_share():
    """No sequence has five cases, but most steps do; the step that only one case took is in no model."""
    middles = [("b", "c"), ("c", "b"), ("b",), ("c",), (), ("b", "c", "b"), ("c", "b", "c"), ("b", "x")]
    variants = [Variant(("a", *middle, "d"), 2, rank) for rank, middle in enumerate(middles, start=1)]
    model = discover_inductive(variants, min_cases=4)
    assert model.method == "inductive_directly_follows"
    assert model.tree.activities() == {"a", "b", "c", "d"}
    assert model.variants == 6  # neither the one with x nor the empty middle, whose step a → d is too rare
    assert model.coverage == 12 / 16


def test_more_activities_than_the_miner_can_take_go_by_the_graph():
    variants = [Variant(tuple(f"t{number}" for number in range(70)), 3)]
    model = discover_inductive(variants)
    assert (model.method, len(model.tree.activities())) == ("inductive_directly_follows", 70)


def test_nothing_frequent_enough_is_an_error_that_says_so():
    with pytest.raises(EventLogError, match="no path has 200 cases"):
        discover_inductive(A_TO_D, min_cases=200)
    with pytest.raises(EventLogError):
        discover_inductive([])


def test_noise_outside_its_range_is_refused():
    with pytest.raises(ArgumentError, match=r"noise 1\.5"):
        discover_inductive(A_TO_D, noise=1.5)
