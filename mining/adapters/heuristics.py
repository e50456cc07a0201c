"""The heuristics miner of pm4py, given variants instead of a log; its net as ours.

Like ``pm4py.py`` beside it, the library is imported inside the functions.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from mining.discovery.petri_net import PetriNet, Transition
from mining.errors import EventLogError
from mining.variant import Variant

START, END = "start", "end"


def heuristics_net(
    variants: Sequence[Variant], *, dependency: float = 0.5, together: float = 0.65, loop_two: float = 0.5
) -> PetriNet:
    """The Petri net of the heuristics miner, as pm4py converts it; with one first and one last place.

    It need not be sound. Equals ``pm4py.discover_petri_net_heuristics`` on the log with these variants, in language.

    Args:
        variants: the variants of one process.
        dependency: the least dependency measure of two activities for an arc between them.
        together: the least measure of two successors for both to be done.
        loop_two: the least measure of two activities for a loop of the two.

    Raises:
        EventLogError: there is no variant.

    Source: Weijters, van der Aalst & Alves de Medeiros (2006), Process mining with the HeuristicsMiner algorithm.
    """
    from pm4py.algo.discovery.heuristics.variants import classic
    from pm4py.objects.conversion.heuristics_net.variants import to_petri_net

    if not variants:
        raise EventLogError("no variant, so there is nothing to make a model of")
    occurrences = Counter({name: cases for name, cases in _counted((v.activities, v.cases) for v in variants)})
    parameters = {
        classic.Parameters.DEPENDENCY_THRESH: dependency,
        classic.Parameters.AND_MEASURE_THRESH: together,
        classic.Parameters.LOOP_LENGTH_TWO_THRESH: loop_two,
    }
    found = classic.apply_heu_dfg(
        _ordered(_counted((zip(v.activities, v.activities[1:], strict=False), v.cases) for v in variants)),
        activities=sorted(occurrences),
        activities_occurrences=_ordered(occurrences.items()),
        start_activities=_ordered(_counted((v.activities[:1], v.cases) for v in variants)),
        end_activities=_ordered(_counted((v.activities[-1:], v.cases) for v in variants)),
        dfg_window_2=_ordered(_counted((zip(v.activities, v.activities[2:], strict=False), v.cases) for v in variants)),
        freq_triples=_ordered(
            _counted((zip(v.activities, v.activities[1:], v.activities[2:], strict=False), v.cases) for v in variants)
        ),
        parameters=parameters,
    )
    return _own(*to_petri_net.apply(found))


def _counted(things: Iterable[tuple[Iterable[Any], int]]) -> list[tuple[Any, int]]:
    """How many cases have each thing, a thing counted as often as it occurs."""
    counted: Counter[Any] = Counter()
    for found, cases in things:
        for thing in found:
            counted[thing] += cases
    return list(counted.items())


def _ordered(counts: Iterable[tuple[Any, int]]) -> Counter[Any]:
    return Counter(dict(sorted(counts)))


def _own(net: Any, first: Any, last: Any) -> PetriNet:
    """Its net as ours; several first or last places, which start or end together, are joined by a silent step."""
    arcs = sorted((arc.source.name, arc.target.name) for arc in net.arcs)
    places = sorted(place.name for place in net.places)
    found = (
        Transition(
            name="",
            activity=step.label,
            sources=tuple(f"p {tail}" for tail, head in arcs if head == step.name),
            targets=tuple(f"p {head}" for tail, head in arcs if tail == step.name),
        )
        for step in net.transitions
    )
    # Silent steps are numbered there as sets give them out, another way in every Python process.
    steps = sorted(found, key=lambda step: (step.activity or "", step.sources, step.targets))
    begin = Transition("begin", None, (START,), tuple(f"p {place.name}" for place in sorted(first, key=str)))
    finish = Transition("finish", None, tuple(f"p {place.name}" for place in sorted(last, key=str)), (END,))
    renamed = [
        Transition(f"t{number}", step.activity, step.sources, step.targets)
        for number, step in enumerate([begin, *steps, finish], start=1)
    ]
    return PetriNet((START, END, *(f"p {name}" for name in places)), tuple(renamed))
