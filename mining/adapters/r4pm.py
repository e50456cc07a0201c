"""Alignments by r4pm, a Rust library. The only module that imports r4pm.

What the costs mean for a log is in ``conformance/alignments.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from mining.discovery.petri_net import PetriNet
from mining.errors import MiningError


class AlignmentError(MiningError, RuntimeError):
    """The library could not align, for another reason than its limit."""


@dataclass(frozen=True)
class Alignment:
    """The cost of an optimal alignment, None when the search hit its limit; and how many states it visited.

    Which of several optimal alignments the library finds is up to chance, so its moves are not handed on.
    """

    cost: int | None
    states: int


def align(net: PetriNet, sequences: Sequence[tuple[str, ...]], *, max_states: int) -> list[Alignment]:
    """Costs of optimal alignments of distinct sequences: an extra or missing activity costs 1.

    Args:
        net: the model.
        sequences: distinct, none empty.
        max_states: how many states to visit for one sequence before giving it up. Ties between states are broken by
            chance inside the library, so that the number visited may differ a little from run to run (measured: by
            less than one in a hundred); costs never do.

    Returns:
        One alignment per sequence, in their order.
    """
    import polars
    import r4pm

    if not sequences:
        return []
    cases = polars.DataFrame(
        {
            "case:concept:name": [str(number) for number, sequence in enumerate(sequences) for _ in sequence],
            "concept:name": [activity for sequence in sequences for activity in sequence],
        }
    )
    log = r4pm.import_item_from_df("EventLog", cases)
    projection = r4pm.bindings.log_to_activity_projection(log)
    try:
        found = r4pm.bindings.align_variants(_as_dict(net), projection, _options(max_states))
    finally:
        r4pm.remove_item(projection)
        r4pm.remove_item(log)
    by_sequence = {tuple(each["activities"]): each["result"] for each in found}
    return [_alignment(by_sequence[sequence], len(sequence), max_states) for sequence in sequences]


def shortest_path(net: PetriNet) -> int:
    """How many activities the shortest case has that the model allows."""
    import r4pm

    return int(r4pm.bindings.align_empty_trace(_as_dict(net), _options(None))["cost"])


def _options(max_states: int | None) -> Any:
    # With any option given, the library takes all costs from here.
    costs = {"log_move_cost": 1, "model_move_cost": 1, "silent_move_cost": 0, "sync_move_cost": 0}
    return {"cost_fn": costs, "max_states": max_states}


def _as_dict(net: PetriNet) -> Any:
    """The net as the library's dictionary; its keys must look like UUIDs, so they are numbers in that form."""
    places = {name: str(UUID(int=1_000_000_000 + number)) for number, name in enumerate(net.places)}
    steps = {step.name: str(UUID(int=number)) for number, step in enumerate(net.transitions)}
    arcs = [
        {"from_to": {"type": kind, "nodes": nodes}, "weight": 1}
        for step in net.transitions
        for kind, nodes in [("PlaceTransition", [places[name], steps[step.name]]) for name in step.sources]
        + [("TransitionPlace", [steps[step.name], places[name]]) for name in step.targets]
    ]
    return {
        "places": {key: {"id": key} for key in places.values()},
        "transitions": {steps[step.name]: {"id": steps[step.name], "label": step.activity} for step in net.transitions},
        "arcs": arcs,
        "initial_marking": {places[net.source]: 1},
        "final_markings": [{places[net.sink]: 1}],
    }


def _alignment(result: Any, length: int, max_states: int) -> Alignment:
    if "Ok" in result:
        return Alignment(int(result["Ok"]["cost"]), int(result["Ok"]["states_visited"]))
    if "LimitReached" in str(result):
        return Alignment(None, max_states)
    raise AlignmentError(f"r4pm could not align a sequence of {length} activities: {sorted(result)}")
