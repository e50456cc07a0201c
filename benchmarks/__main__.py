"""``python -m benchmarks``: ratios against pm4py and pl4pm on one seeded log, in one run. No time is asserted."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from benchmarks.contenders import CONTENDERS, MODELS
from benchmarks.synthetic import write_log
from orchestration.project import dbt_executable, prepare_manifest
from orchestration.settings import DEMO, Settings


def compile_models(work: Path, *, models: Iterable[str] = MODELS) -> None:
    """The models' SQL as dbt compiles it, from a data folder of its own."""
    settings = Settings(municipality=DEMO, data=work / "data", key_file=work / "unused.key")
    settings.export()
    prepare_manifest(settings)
    subprocess.run(  # noqa: S603 - our own executable, fixed arguments
        [dbt_executable(), "compile", "--quiet", "--select", *models],
        env={**os.environ, **settings.environment()},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    for model in models:
        compiled = settings.dbt_target / "compiled" / "sagsflow" / "models" / "canonical" / f"{model}.sql"
        shutil.copy(compiled, work / f"{model}.sql")


def contend(name: str, log: Path, work: Path) -> dict:
    """Run one contender in its own process, with no file of the one before it."""
    (work / "contender.duckdb").unlink(missing_ok=True)
    done = subprocess.run(  # noqa: S603 - this interpreter, our own module
        [sys.executable, "-m", "benchmarks.contenders", name, str(log), str(work)],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{name} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def same_findings(a: dict, b: dict) -> bool:
    """Whether two contenders found the same edges, counts, waits (to the millisecond), variants and durations."""
    return (
        a["variants"] == b["variants"]
        and a["durations"] == b["durations"]
        and a["edges"].keys() == b["edges"].keys()
        and all(same_figures(figures, b["edges"][edge]) for edge, figures in a["edges"].items())
    )


def same_figures(a: list, b: list) -> bool:
    """One edge's count, exactly, and its mean and median, to the millisecond."""
    return a[0] == b[0] and all(abs(x - y) < 1e-3 for x, y in zip(a[1:], b[1:], strict=True))


def compare(events: int, repeat: int, work: Path) -> None:
    """One table: median seconds, the ratio to Sagsflow, peak memory, and whether the results are the same."""
    log = work / f"log{events}.parquet"
    write_log(log, events=events)
    runs: dict[str, list[dict]] = {name: [] for name in CONTENDERS}
    for _ in range(repeat):
        for name in CONTENDERS:
            runs[name].append(contend(name, log, work))
    ours = statistics.median(run["seconds"] for run in runs["sagsflow"])
    print(f"\n{events:,} events, median of {repeat} interleaved runs\n")
    print("| contender | seconds | times Sagsflow | peak GB | same results |")
    print("|---|---|---|---|---|")
    for name, each in runs.items():
        seconds = statistics.median(run["seconds"] for run in each)
        peak = max(run["peak_gb"] for run in each)
        same = "yes" if all(same_findings(runs["sagsflow"][0]["findings"], run["findings"]) for run in each) else "NO"
        print(f"| {name} | {seconds:.2f} | {seconds / ours:.1f} | {peak:.2f} | {same} |", flush=True)


def main() -> None:
    """Read the sizes and print a table for each."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        compile_models(work)
        for events in options.events:
            compare(events, options.repeat, work)


if __name__ == "__main__":
    main()
