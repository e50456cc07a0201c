"""The promises of ``simulator.generate``: the same bytes, whole folders, nothing of anybody's deleted."""

import hashlib
import json
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from simulator import tables, write
from simulator.areas.byggesag import Byggesag
from simulator.generation import AREAS, generate
from simulator.people import MAX_CASES, People


def checksums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_gives_the_same_bytes_in_every_file(tmp_path):
    first = checksums(generate(tmp_path / "a", cases=150, seed=3))
    told = {"truth.json", "traces.jsonl", "broken.jsonl", "identities.json", "companies.jsonl"}
    extracts = {layout.path for area in AREAS for layout in area.tables.values()}
    assert set(first) == {"simulated.json", *(f"truth/{name}" for name in told), *extracts}
    assert first == checksums(generate(tmp_path / "b", cases=150, seed=3))


def test_the_package_itself_offers_the_one_function_and_needs_no_part_of_the_platform():
    code = (
        "import sys, simulator; assert simulator.__all__ == ['generate'] and callable(simulator.generate);"
        "print(sorted({name.split('.')[0] for name in sys.modules} & set(sys.argv[1:])))"
    )
    platform = ["dagster", "dbt", "duckdb", "pandas", "great_expectations", "pm4py", "orchestration", "mining"]
    found = subprocess.run([sys.executable, "-c", code, *platform], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_another_seed_gives_other_files(tmp_path):
    first = checksums(generate(tmp_path / "a", cases=90, seed=3))
    second = checksums(generate(tmp_path / "b", cases=90, seed=4))
    assert all(first[name] != second[name] for name in first)


def test_a_case_is_the_same_whatever_the_size(tmp_path):
    for name in ("byggesag/BYGGESAG_2024.csv", "sygedagpenge/SYGEDAGPENGE_STATUSHISTORIK.csv"):
        small = (generate(tmp_path / "a", cases=40, seed=3) / name).read_bytes()
        large = (generate(tmp_path / "b", cases=90, seed=3) / name).read_bytes()
        assert large.startswith(small)
        assert len(large) > len(small)


@pytest.mark.parametrize("area", AREAS)
def test_a_case_is_the_same_whichever_was_asked_for_before(area):
    forwards = area(5, People(5), block=0)
    in_order = [forwards.case(number) for number in range(30)]
    backwards = area(5, People(5), block=0)
    assert [backwards.case(number) for number in reversed(range(30))] == in_order[::-1]


def test_every_extract_has_its_checksum_in_the_declaration(folder):
    declared = json.loads((folder / "simulated.json").read_text("utf-8"))
    assert declared["simulated"] is True
    assert (declared["generator"], declared["version"]) == ("sagsflow simulator", 2)
    assert (declared["seed"], declared["cases"]) == (7, 1500)
    own = {name: value for name, value in checksums(folder).items() if not name.startswith(("truth/", "simulated"))}
    assert declared["files"] == own


def test_an_interrupted_generation_leaves_the_former_one_and_nothing_beside_it(tmp_path, monkeypatch):
    out = generate(tmp_path / "demo", cases=20, seed=1)
    before = checksums(out)
    real = Byggesag.case

    def interrupted(self, case_no):
        if case_no == 10:
            raise KeyboardInterrupt
        return real(self, case_no)

    monkeypatch.setattr(Byggesag, "case", interrupted)
    with pytest.raises(KeyboardInterrupt):
        generate(out, cases=20, seed=2)
    assert checksums(out) == before
    with pytest.raises(KeyboardInterrupt):
        generate(tmp_path / "new", cases=20, seed=2)
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_an_earlier_simulation_is_replaced_and_an_empty_folder_filled(tmp_path):
    out = tmp_path / "demo"
    out.mkdir()
    generate(out, cases=20, seed=1)
    generate(out, cases=10, seed=1)
    assert json.loads((out / "simulated.json").read_text("utf-8"))["cases"] == 10
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "budget.xlsx").write_text("mine")
    with pytest.raises(FileExistsError, match=r"'budget\.xlsx'"):
        generate(tmp_path, cases=5)
    assert [path.name for path in tmp_path.iterdir()] == ["budget.xlsx"]
    with pytest.raises(FileExistsError, match="is a file"):
        generate(tmp_path / "budget.xlsx", cases=5)


@pytest.mark.parametrize("cases", [0, -1, MAX_CASES + 1])
def test_an_impossible_number_of_cases_is_named(tmp_path, cases):
    with pytest.raises(ValueError, match=f"cases is {cases}; allowed are 1 to 3000000"):
        generate(tmp_path / "demo", cases=cases)
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_number_of_cases(tmp_path, monkeypatch):
    monkeypatch.setattr(write, "_BUFFER_CHARACTERS", 10_000)
    monkeypatch.setattr(tables, "_ROWS_PER_GROUP", 50)

    def peak(cases: int) -> int:
        tracemalloc.start()
        generate(tmp_path / "demo", cases=cases, seed=1)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    # What counters hold is bounded and what is kept per case would be some 5 kB of it; canaries are few and short.
    peak(100)
    assert peak(1800) < peak(300) + 300_000
