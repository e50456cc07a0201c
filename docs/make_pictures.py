"""Makes the pictures in ``docs/pictures`` from a data folder with a release: nothing in them is drawn by hand.

    python docs/make_pictures.py data --chromium chromium

The process maps are copied from the release. Screenshots of its pages, of the explorer and of the Dagster UI need
Chromium; both servers are started on free ports of 127.0.0.1 and stopped again with everything they started. No test
runs this: look at every picture before it is committed.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PICTURES = Path(__file__).resolve().parent / "pictures"
MAPS = ("byggesag", "sygedagpenge")
"""The processes whose maps stand in the documents."""
LARGEST = 300_000
HEADLESS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
NEWEST_RUN = '{ runsOrError(filter: {pipelineName: "nightly"}, limit: 1) { ... on Runs { results { runId } } } }'


@dataclass(frozen=True)
class Shot:
    """One screenshot: the file's name, what is opened, and the window's size, which is the picture's."""

    name: str
    url: str
    width: int
    height: int


def main() -> None:
    """Make every picture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="a data folder with a release, such as data")
    parser.add_argument("--chromium", default="chromium", help="Chromium or a browser that takes the same options")
    arguments = parser.parse_args()
    data = arguments.data.resolve()
    PICTURES.mkdir(exist_ok=True)
    copy_maps(data / "published" / "maps")
    for shot in page_shots(data / "published"):
        take(arguments.chromium, shot)
    with running(data) as (address, explorer):
        for shot in [*ui_shots(address), *explorer_shots(explorer)]:
            take(arguments.chromium, shot, patience_ms=30_000)


def copy_maps(maps: Path) -> None:
    """The process maps that the documents show, as the release has them."""
    for process in MAPS:
        _keep(maps / f"{process}.png", PICTURES / f"map_{process}.png")


def page_shots(published: Path) -> list[Shot]:
    """The pages of the release."""
    report, quality = published / "report", published / "quality"
    return [
        Shot("report_overview.png", (report / "index.html").as_uri(), 1100, 930),
        Shot("report_process.png", (report / "byggesag.html").as_uri(), 1100, 1500),
        Shot("report_transparency.png", (report / "transparency.html").as_uri(), 1100, 1000),
        Shot("quality.png", (quality / "index.html").as_uri(), 1100, 900),
    ]


def ui_shots(address: str) -> list[Shot]:
    """Lineage, an asset and the newest nightly run in the Dagster UI."""
    run = _ask(address, NEWEST_RUN)["runsOrError"]["results"][0]["runId"]
    return [
        Shot("dagster_lineage.png", f"{address}/asset-groups", 1900, 560),
        Shot("dagster_asset.png", f"{address}/assets/canonical/cases?view=overview", 1400, 1000),
        Shot("dagster_run.png", f"{address}/runs/{run}?logs=type%3ASTEP_SUCCESS", 1400, 1000),
    ]


def explorer_shots(address: str) -> list[Shot]:
    """The explorer's map and its deadlines."""
    return [
        Shot("explorer_map.png", f"{address}/?process=byggesag", 1300, 1150),
        Shot("explorer_deadlines.png", f"{address}/deadlines?process=byggesag", 1300, 900),
    ]


def take(chromium: str, shot: Shot, *, patience_ms: int = 2_000) -> None:
    """Open a page in a profile of its own and keep what the window shows."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "shot.png"
        arguments = [*HEADLESS, f"--user-data-dir={folder}/profile", f"--window-size={shot.width},{shot.height}"]
        arguments += [f"--virtual-time-budget={patience_ms}", f"--screenshot={file}", shot.url]
        subprocess.run([chromium, *arguments], check=True, capture_output=True, timeout=180)  # noqa: S603
        _keep(file, PICTURES / shot.name)


@contextmanager
def running(data: Path) -> Iterator[tuple[str, str]]:
    """The Dagster UI and the explorer over a data folder; their whole process group ends with the block."""
    port, explorer = _free_port(), _free_port()
    command = [str(Path(sys.executable).parent / "sagsflow"), "dev", "--port", str(port)]
    command += ["--explorer-port", str(explorer)]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command,
        env={**os.environ, "SAGSFLOW_DATA": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_loaded(address, process)
        yield address, f"http://127.0.0.1:{explorer}"
    finally:
        _end_group(process)


def _wait_until_loaded(address: str, process: subprocess.Popen[bytes], seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the Dagster UI ended with exit code {process.returncode} before it was ready")
        try:
            if _ask(address, "{ assetNodes { id } }")["assetNodes"]:
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(1)
    raise RuntimeError(f"the Dagster UI had no assets after {seconds:.0f} s")


def _ask(address: str, query: str) -> dict:
    request = urllib.request.Request(  # noqa: S310 - 127.0.0.1
        f"{address}/graphql",
        data=json.dumps({"query": query}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)["data"]


def _end_group(process: subprocess.Popen[bytes]) -> None:
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _keep(file: Path, out: Path) -> None:
    size = file.stat().st_size
    if size > LARGEST:
        raise RuntimeError(f"{out.name} is {size:,} bytes, more than {LARGEST:,}: make its window smaller")
    shutil.copyfile(file, out)


if __name__ == "__main__":
    main()
