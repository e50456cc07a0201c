"""Each imperfection pattern is found where it was planted, and nowhere in a clean log."""

import duckdb
import pytest

from benchmarks.imperfections import FINDERS, load
from simulator.clean_logs import PROCESSES, clean_log
from simulator.imperfections import PATTERNS, plant

LEAST = {"unanchored_event": 0.75, "synonymous_labels": 0.85, "homonymous_label": 0.8}
"""The hard ones: a misread stamp may lie in order, few events say little, a word may be at home in two places."""


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("process", PROCESSES)
def test_what_was_planted_is_found_and_little_else(con, process, pattern):
    planted = plant(pattern, clean_log(process, cases=800, seed=11), share=0.05, seed=12)
    found = FINDERS[pattern](con, load(con, planted.events))
    right = len(found & planted.spoilt)
    assert len(planted.spoilt) > 20
    assert 2 * right / (len(found) + len(planted.spoilt)) >= LEAST.get(pattern, 0.9)


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("process", PROCESSES)
def test_nothing_is_found_in_a_clean_log(con, process, pattern):
    log = load(con, clean_log(process, cases=500, seed=21))
    assert FINDERS[pattern](con, log) == set()
