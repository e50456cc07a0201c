"""The heuristics miner over variants: pm4py's net of the whole log, in language."""

import random
from pathlib import Path

import pytest

from mining.adapters.heuristics import heuristics_net
from mining.errors import EventLogError
from mining.variant import Variant
from tests.mining.variant_logs import as_frame, random_variants


def words_of(net, longest: int) -> set[tuple[str, ...]]:
    """All sequences of at most ``longest`` activities by firing from ``{place: tokens}``; places may hold several."""
    steps, first, last = net
    start = (tuple(sorted(first.items())), ())
    seen, waiting, found = {start}, [start], set()
    while waiting:
        marking, word = waiting.pop()
        if dict(marking) == last:
            found.add(word)
        for activity, sources, targets in steps:
            held = dict(marking)
            if any(held.get(place, 0) < 1 for place in sources):
                continue
            for place in sources:
                held[place] -= 1
            for place in targets:
                held[place] = held.get(place, 0) + 1
            if max(held.values()) > 2:
                continue  # more tokens than that come from loops of silent steps alone
            after = (
                tuple(sorted((p, n) for p, n in held.items() if n)),
                word if activity is None else (*word, activity),
            )
            if len(after[1]) <= longest and after not in seen:
                seen.add(after)
                waiting.append(after)
    return found


def pm4pys(net, first, last):
    steps = [
        (step.label, [arc.source.name for arc in step.in_arcs], [arc.target.name for arc in step.out_arcs])
        for step in net.transitions
    ]
    return steps, {place.name: 1 for place in first}, {place.name: 1 for place in last}


def ours(net):
    steps = [(step.activity, step.sources, step.targets) for step in net.transitions]
    return steps, {net.source: 1}, {net.sink: 1}


def test_the_language_is_that_of_pm4pys_net_of_the_log():
    pm4py = pytest.importorskip("pm4py")
    for seed in range(5):
        variants = [Variant(v.activities[:4], v.cases) for v in random_variants(random.Random(seed))]  # noqa: S311
        theirs = pm4py.discover_petri_net_heuristics(as_frame(variants))
        assert words_of(ours(heuristics_net(variants)), 4) == words_of(pm4pys(*theirs), 4), seed


def test_a_municipal_log_gives_a_net_of_as_many_steps_as_pm4pys(test_data: Path):
    pm4py = pytest.importorskip("pm4py")
    log = pm4py.read_xes(str(test_data / "receipt_wabo" / "receipt.xes"))
    variants = [Variant(activities, cases) for activities, cases in pm4py.get_variants_as_tuples(log).items()]
    net, _, _ = pm4py.discover_petri_net_heuristics(log)
    own = heuristics_net(variants)
    assert len(own.transitions) - 2 == len(net.transitions)  # two silent ones around it
    assert {step.activity for step in own.transitions} == {step.label for step in net.transitions}


def test_no_variant_is_an_error():
    with pytest.raises(EventLogError, match="no variant"):
        heuristics_net([])
