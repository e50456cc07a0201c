"""The noise ladder: logs played out of known nets, with ever more noise. Without noise, the net is found again."""

from pathlib import Path

import pytest

from mining.adapters.heuristics import _own
from mining.discovery.inductive import discover_inductive
from mining.variant import Variant
from tests.mining.automata import same_language

NETS = ["a12", "a22", "a32"]
"""a42 is left out: its log does not fit the net that is said to have made it."""


def variants_of(file: Path) -> list[Variant]:
    import r4pm

    log = r4pm.import_item("EventLog", str(file))
    projection = r4pm.bindings.log_to_activity_projection(log)
    return [Variant(tuple(each["activities"]), each["count"]) for each in r4pm.bindings.get_variants(projection)]


@pytest.mark.parametrize("name", ["a12", "a32"])
def test_without_noise_the_generating_net_is_found_again(test_data: Path, name):
    """Exactly. Of a22 the inductive miner finds a net that allows more: beside h, g (i g)* becomes g⁺ beside i*."""
    pm4py = pytest.importorskip("pm4py")
    folder = test_data / "synthetic_noise_ladder"
    generating = _own(*pm4py.read_pnml(str(folder / f"{name}.pnml")))
    model = discover_inductive(variants_of(folder / f"{name}f0n00.xes.gz"), noise=0.0)
    assert same_language(model.net, generating)


@pytest.mark.full
@pytest.mark.parametrize("noise", ["05", "10", "20"])
@pytest.mark.parametrize("name", NETS)
def test_with_noise_the_model_still_fits_most_cases(test_data: Path, name, noise):
    """With n % of the cases disturbed, the model fits at least the others, less a tenth."""
    from mining.conformance.alignments import align_variants, fitness

    variants = variants_of(test_data / "synthetic_noise_ladder" / f"{name}f0n{noise}.xes.gz")
    model = discover_inductive(variants, noise=0.2)
    figures = fitness(align_variants(model.net, variants), shortest=1)
    assert figures.unaligned_cases == 0
    assert figures.fitting_share >= 1 - int(noise) / 100 - 0.1
