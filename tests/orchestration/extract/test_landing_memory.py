"""Landing works in bounded memory: what does not fit is spilled, pseudonymised, and comes out the same."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from orchestration.extract import settle
from tests.orchestration.extract.landing_place import COLUMNS, Place, counts, table, tree

HEADER = "Sag;Navn;Status;Dato\n"


def rows(many: int) -> list[str]:
    """Events of cases, one of forty a row that stands elsewhere in the delivery, too."""
    return [
        f"S{n % 39 * 1000 + n // 40:09};Bo;Status {n % 7};{1 + n % 28:02}-02-2024 1{n % 10}:00" for n in range(many)
    ]


def test_what_is_spilled_and_what_is_settled_anew_for_want_of_memory_lands_as_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trees, used, real = {}, [], settle._workbench

    @contextmanager
    def watched(building: Path, memory: str | None) -> Iterator[duckdb.DuckDBPyConnection]:
        with real(building, memory) as con:
            try:
                yield con
            finally:
                used.append(memory)

    monkeypatch.setattr(settle, "_workbench", watched)
    for memory in (("4GB",), ("96MB", "4GB"), ("16MB", "24MB")):
        monkeypatch.setattr(settle, "MEMORY", memory)
        place = Place(tmp_path / memory[0], table(*COLUMNS))
        place.deliver("x.csv", rows(250_000))
        assert [counts(manifest) for manifest in place.land()] == [(250_000, 250_000, 0, 0)]
        trees[memory] = tree(place.folder)
    assert used[0] == "4GB"
    assert used[-3:] == ["16MB", "24MB", None], "so little is not enough even for spilling"
    assert list(trees.values()) == [trees["4GB",]] * 3


@pytest.mark.full
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """From a million rows on the engine's limit is reached; whole in memory, the others would be 600 MB more."""
    few, many = (peak(number, tmp_path / str(number)) for number in (1_200_000, 3_600_000))
    assert many - few < 300_000_000


def peak(many: int, folder: Path) -> int:
    """Bytes a process of its own holds at most while it lands so many rows of CSV."""
    code = (
        "import resource\n"
        "from pathlib import Path\n"
        "from tests.orchestration.extract.landing_place import COLUMNS, Place, table\n"
        f"place = Place(Path({str(folder)!r}), table(*COLUMNS))\n"
        f"Path({str(folder.parent / 'x.csv')!r}).rename(place.deliveries / 'x.csv')\n"
        f"assert place.land()[0].rows_loaded == {many}\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)\n"
    )
    with (folder.parent / "x.csv").open("w", encoding="utf-8") as file:
        file.write(HEADER)
        for row in rows(many):
            file.write(f"{row}\n")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1])  # what the engine says of its progress comes before
