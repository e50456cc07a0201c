"""What a person sees of a running refresh: what is running and how much is left.

In a terminal a bar; elsewhere one plain line per step. The figures come from Dagster's own event log, so the display
and the UI never disagree.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from dagster import DagsterEventType as Event
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

STEPS = {
    "extract": "Reading deliveries, replacing identities",
    "refine": "Building the event log and measuring registration (dbt)",
    "mine": "Mining maps, variants, KPIs and models",
    "mining__registration_practice": "Measuring registration practice",
    "quality__data_docs": "Judging registration practice (Great Expectations)",
    "registration_checks": "Recording the judgements as asset checks",
    "present": "Building the tables to publish (dbt)",
    "publish": "Releasing tables, maps and report",
}
POLL_SECONDS = 0.4


@contextmanager
def shown(instance: dg.DagsterInstance, run_id: str, console: Console) -> Iterator[None]:
    """Show the progress of ``run_id`` while the block runs."""
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(instance, run_id, console, stop), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join(timeout=5)


def _watch(instance: dg.DagsterInstance, run_id: str, console: Console, stop: threading.Event) -> None:
    display = _Bar(console) if console.is_terminal else _Lines(console)
    cursor = None
    with display:
        while True:
            stopping = stop.is_set()
            page = instance.get_records_for_run(run_id, cursor=cursor, limit=500)
            cursor = page.cursor
            for record in page.records:
                if record.event_log_entry.is_dagster_event:
                    display.take(record.event_log_entry.get_dagster_event())
            if stopping and not page.has_more:
                return
            if not page.has_more:
                stop.wait(POLL_SECONDS)


class _Lines:
    """One line when a step begins and one when it ends."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._done = 0

    def __enter__(self) -> "_Lines":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def take(self, event: dg.DagsterEvent) -> None:
        name = event.step_key or ""
        if event.event_type == Event.STEP_START:
            self._console.print(f"[{self._done + 1}/{len(STEPS)}] {STEPS.get(name, name)} ...", markup=False)
        elif event.event_type == Event.STEP_SUCCESS:
            self._done += 1
            self._console.print(f"      done in {event.step_success_data.duration_ms / 1000:.1f} s", markup=False)
        elif event.event_type == Event.STEP_FAILURE:
            self._console.print("      failed", markup=False)


class _Bar:
    """A bar over the planned assets, named by the step that runs and the asset that was last ready."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TaskProgressColumn(),
            TextColumn("{task.fields[left]}", markup=False),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._task = self._progress.add_task("Starting", total=None, left="")
        self._planned = self._ready = 0

    def __enter__(self) -> "_Bar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def take(self, event: dg.DagsterEvent) -> None:
        if event.event_type == Event.ASSET_MATERIALIZATION_PLANNED:
            self._planned += 1
        elif event.event_type == Event.STEP_START:
            name = event.step_key or ""
            self._progress.update(self._task, description=STEPS.get(name, name))
        elif event.event_type == Event.ASSET_MATERIALIZATION:
            self._ready += 1
        left = max(self._planned - self._ready, 0)
        self._progress.update(self._task, total=self._planned or None, completed=self._ready, left=f"{left} left")
