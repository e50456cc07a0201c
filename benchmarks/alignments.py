"""``python -m benchmarks.alignments LOG.xes``: alignments of one log with its own model, against pm4py's, as a ratio.

The model is the inductive miner's with noise 0.2, saved as PNML and read by both. Nothing is asserted of times.
"""

import argparse
import tempfile
import time
import warnings
from pathlib import Path

import pm4py

from mining.adapters.r4pm import shortest_path
from mining.conformance.alignments import align_variants, fitness
from mining.discovery.inductive import discover_inductive
from mining.discovery.petri_net import to_pnml
from mining.variant import Variant


def main() -> None:
    """Print both times, both average fitnesses, and the ratio."""
    parser = argparse.ArgumentParser(prog="benchmarks.alignments", description=__doc__)
    parser.add_argument("log", type=Path)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    log = pm4py.read_xes(str(options.log))
    variants = [Variant(activities, cases) for activities, cases in pm4py.get_variants_as_tuples(log).items()]
    model = discover_inductive(variants, noise=0.2)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.pnml"
        file.write_text(to_pnml(model.net), encoding="utf-8")
        net = pm4py.read_pnml(str(file))
    align_variants(model.net, variants)  # r4pm loads its library at the first call
    start = time.perf_counter()
    aligned = align_variants(model.net, variants)
    seconds = time.perf_counter() - start
    start = time.perf_counter()
    theirs = pm4py.fitness_alignments(log, *net)
    peer = time.perf_counter() - start
    ours = fitness(aligned, shortest=shortest_path(model.net))
    print("| contender | seconds | average fitness |")
    print("|---|---|---|")
    print(f"| sagsflow (r4pm) | {seconds:.3f} | {ours.average_fitness:.6f} |")
    print(f"| pm4py | {peer:.1f} | {theirs['averageFitness']:.6f} |")
    print(f"\npm4py takes {peer / seconds:.0f} times as long.")


if __name__ == "__main__":
    main()
