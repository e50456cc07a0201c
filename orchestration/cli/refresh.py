"""Running the nightly job from the command line: through Dagster, so that the run shows in the UI.

Progress is ``progress``, the closing summary is ``summary``; the work is the assets'.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from orchestration.cli.errors import FAILED, WITHHELD_NAME, WRONG_INPUT, WRONG_NAMES, CommandFailed
from orchestration.cli.finish import finish_erasures, say_agreements
from orchestration.extract.lists import read_problems
from orchestration.lock import FolderBusy, exclusive
from orchestration.settings import Settings

STARTED_BY_TAG = "sagsflow/started_by"
COMMAND_LINE = "command line"
LOCK_SECONDS = 5.0


def run_refresh(settings: Settings, *, as_of: str | None) -> list[str]:
    """Refresh one municipality; progress goes to the terminal, everything else to a log file.

    Returns:
        What stopped single sources, a message each; the rest is published.

    Raises:
        CommandFailed: with exit code 2 when a delivery or a declaration is wrong, else 1.
    """
    try:
        with exclusive(settings.data / "refresh.lock", wait_seconds=LOCK_SECONDS):
            finish_erasures(settings)  # may delete Dagster's records, so before they are opened
            settings.export()
            say_agreements(settings)
            _run(settings, as_of=as_of)
            return read_problems(settings.landing)
    except FolderBusy as busy:
        raise CommandFailed(str(busy), code=FAILED) from busy


def _run(settings: Settings, *, as_of: str | None) -> None:
    console = Console(file=_original_stdout(), highlight=False)
    with console.status("Starting (parsing the dbt project where it changed) ..."):
        from orchestration.project import prepare_manifest  # Dagster's import takes seconds: say so first

        prepare_manifest(settings)
        import dagster as dg
        from dagster._core.utils import make_new_run_id

        from orchestration.cli.event_log import quick
        from orchestration.cli.progress import shown
        from orchestration.definitions import build_defs
        from orchestration.defs.jobs import NIGHTLY

        job = build_defs().resolve_job_def(NIGHTLY)
    run_id = make_new_run_id()
    log = settings.data / "logs" / f"refresh-{run_id[:8]}.log"
    configuration = {"resources": {"refresh": {"config": {"as_of": as_of or ""}}}}
    with dg.DagsterInstance.get() as instance:
        _close_abandoned(instance)
        with quiet(log), quick(instance.event_log_storage), shown(instance, run_id, console):
            result = job.execute_in_process(
                instance=instance,
                run_id=run_id,
                run_config=configuration,
                tags={STARTED_BY_TAG: COMMAND_LINE},
                raise_on_error=False,
            )
        if not result.success:
            raise _failure(result.all_events, log)


def _close_abandoned(instance: "dg.DagsterInstance") -> None:  # noqa: F821 - imported where it is used
    """A killed refresh leaves its run 'started' and its pool slot taken; we hold the lock, so it is not running."""
    import dagster as dg

    running = dg.RunsFilter(
        tags={STARTED_BY_TAG: COMMAND_LINE}, statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING]
    )
    for run in instance.get_runs(filters=running):
        instance.report_run_failed(run, "The process ended before the run did; the last release stands.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)


@contextlib.contextmanager
def quiet(log: Path) -> Iterator[None]:
    """Send this process's and its children's output to a file, so that the terminal shows the progress alone."""
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(1), os.dup(2)]
    try:
        with log.open("ab") as handle:
            os.dup2(handle.fileno(), 1)
            os.dup2(handle.fileno(), 2)
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, original in zip((1, 2), kept, strict=True):
            os.dup2(original, number)
            os.close(original)


def _original_stdout():  # noqa: ANN202 - a text file
    """The terminal, also while ``quiet`` has taken the standard streams."""
    return os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace", buffering=1)


def _failure(events: list, log: Path) -> CommandFailed:
    """The first failed step's own words, with the exit code its kind calls for."""
    for event in events:
        if not event.is_step_failure:
            continue
        chain, error = [], event.step_failure_data.error
        while error is not None:
            chain.append(error)
            error = error.cause
        for link in chain:
            message = link.message.split(": ", 1)[-1].strip()
            if link.cls_name in WRONG_NAMES:
                return CommandFailed(message, code=WRONG_INPUT)
            if link.cls_name == WITHHELD_NAME:
                return CommandFailed(f"Nothing was published: {message}", code=FAILED)
        words = chain[-1].message.strip() if chain else "no reason was recorded"
        return CommandFailed(
            f"The step {event.step_key} failed, and the last published result stands.\n{words}\nWhole log: {log}",
            code=FAILED,
        )
    return CommandFailed(f"The run failed, and the last published result stands. Whole log: {log}", code=FAILED)
