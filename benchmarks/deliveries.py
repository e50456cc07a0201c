"""``python -m benchmarks.deliveries``: deliveries with identities to Parquet without, against the field's own readers.

From PostgreSQL, CSV and XES; two sizes, to see what memory does. Nothing is asserted of times.
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.delivery_contenders import CONTENDERS, TABLE
from benchmarks.delivery_files import delivery, write_csv, write_table, write_xes
from tests import postgresql_server

OURS = "sagsflow"


def contend(source: str, name: str, delivered: str, work: Path) -> dict:
    """Run one contender in its own process, in an empty folder."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    quiet = {"RUNTIME__DLTHUB_TELEMETRY": "false", "DLT_DATA_DIR": str(work), "SAGSFLOW_DATA": str(work)}
    here = {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    done = subprocess.run(  # noqa: S603 - this interpreter, our own module
        [sys.executable, "-m", "benchmarks.delivery_contenders", source, name, delivered, str(work)],
        check=False,
        capture_output=True,
        text=True,
        cwd=work,
        env={**os.environ, **here, **quiet},
    )
    if done.returncode != 0:
        raise RuntimeError(f"{name} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def write_deliveries(rows: int, folder: Path, url: str | None, sources: list[str]) -> dict[str, str]:
    """The same delivery in each of the sources; gives where each stands."""
    table = delivery(rows)
    given = {"csv": str(folder / "delivery.csv"), "xes": str(folder / "delivery.xes")}
    if "csv" in sources:
        write_csv(table, Path(given["csv"]))
    if "xes" in sources:
        write_xes(table, Path(given["xes"]))
    if url is not None:
        write_table(table, url, TABLE)
        given["postgresql"] = url
    return given


def compare(rows: int, repeat: int, folder: Path, url: str | None, sources: list[str], contenders: list[str]) -> None:
    """One table: median seconds, rows per second, peak memory, and whether the pseudonyms are the same.

    Processor seconds, of all threads, say more than seconds where others use the machine, too.
    """
    given = write_deliveries(rows, folder, url, sources)
    each = [(source, name) for source in sources for name in CONTENDERS[source] if name in contenders]
    runs: dict[tuple[str, str], list[dict]] = {one: [] for one in each}
    for _ in range(repeat):
        for source, name in each:
            runs[source, name].append(contend(source, name, given[source], folder / "work"))
    print(f"\n{rows:,} rows, median of {repeat} interleaved runs\n")
    print("| from | contender | seconds | rows/s | processor seconds | peak GB | same pseudonyms |")
    print("|---|---|---|---|---|---|---|")
    for (source, name), done in runs.items():
        seconds = statistics.median(run["seconds"] for run in done)
        cpu = statistics.median(run["cpu"] for run in done)
        peak = max(run["peak_gb"] for run in done)
        expected = runs[source, OURS][0]["fingerprint"]
        same = "yes" if all(run["fingerprint"] == expected for run in done) else "NO"
        speed = f"{seconds:.2f} | {rows / seconds:,.0f} | {cpu:.2f}"
        print(f"| {source} | {name} | {speed} | {peak:.2f} | {same} |", flush=True)


def main() -> None:
    """Read the sizes, start a PostgreSQL, and print a table for each."""
    parser = argparse.ArgumentParser(prog="benchmarks.deliveries", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=list(CONTENDERS), default=list(CONTENDERS))
    parser.add_argument("--alone", action="store_true", help="Sagsflow without the others: what its memory does")
    options = parser.parse_args()
    contenders = [OURS] if options.alone else sorted({name for named in CONTENDERS.values() for name in named})
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        needs_server = "postgresql" in options.only
        url = stack.enter_context(postgresql_server.running()).url() if needs_server else None
        for rows in options.rows:
            compare(rows, options.repeat, Path(folder), url, options.only, contenders)


if __name__ == "__main__":
    main()
