"""The inductive miner of pm4py, given variants instead of a log. The only module that imports pm4py.

pm4py is AGPL-3.0-or-later, and so is this project. Importing it takes seconds, so it happens inside the functions. It
greets on stderr, licence included, only where a script imports it directly, so nothing needs to be silenced here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from mining.discovery.tree import Operator, Tree, canonical
from mining.variant import Variant, most_cases_first

_OPERATORS: dict[str, Operator] = {"->": "sequence", "X": "choice", "+": "parallel", "*": "loop"}


def inductive_tree(variants: Sequence[Variant], *, noise: float) -> Tree:
    """The process tree of the inductive miner, infrequent (IMf) when ``noise`` is above 0.

    Equals ``pm4py.discover_process_tree_inductive`` on the log with these variants; the order of the variants does not
    matter. Time grows steeply with activities: see ``discovery/inductive.py`` for the limits.

    Source: Leemans, Fahland & van der Aalst (2013), Discovering Block-Structured Process Models from Event Logs
    Containing Infrequent Behaviour.
    """
    from pm4py.algo.discovery.inductive.dtypes.im_ds import IMDataStructureUVCL
    from pm4py.algo.discovery.inductive.variants.im import IMUVCL
    from pm4py.algo.discovery.inductive.variants.imf import IMFUVCL

    counted: Counter[tuple[str, ...]] = Counter()
    for variant in most_cases_first(variants):
        counted[variant.activities] += variant.cases
    parameters: dict[str, Any] = {"noise_threshold": noise, "multiprocessing": False}
    miner = (IMFUVCL if noise > 0 else IMUVCL)(parameters)
    return _tidy(miner.apply(IMDataStructureUVCL(counted), parameters))


def inductive_tree_of_graph(
    edges: Mapping[tuple[str, str], int], starts: Mapping[str, int], ends: Mapping[str, int]
) -> Tree:
    """The process tree of the inductive miner on a directly-follows graph (IMd): fast, and it sees no rare paths.

    Source: Leemans, Fahland & van der Aalst (2018), Scalable process discovery and conformance checking.
    """
    from pm4py.algo.discovery.inductive.dtypes.im_dfg import InductiveDFG
    from pm4py.algo.discovery.inductive.dtypes.im_ds import IMDataStructureDFG
    from pm4py.algo.discovery.inductive.variants.imd import IMD
    from pm4py.objects.dfg.obj import DFG

    ordered = (Counter(dict(sorted(counts.items()))) for counts in (edges, starts, ends))
    parameters: dict[str, Any] = {"multiprocessing": False}
    graph = IMDataStructureDFG(InductiveDFG(dfg=DFG(*ordered), skip=False))
    return _tidy(IMD(parameters).apply(graph, parameters))


def _tidy(found: Any) -> Tree:
    from pm4py.objects.process_tree.utils.generic import fold

    return canonical(_own(fold(found)))


def _own(node: Any) -> Tree:
    """pm4py's node as ours."""
    if node.operator is None:
        return Tree(activity=node.label)
    children = tuple(_own(child) for child in node.children)
    operator = _OPERATORS[node.operator.value]
    if operator == "loop" and len(children) == 1:
        children = (*children, Tree())  # only the way back is silent, and pm4py folded it away
    return Tree(operator, children=children)
