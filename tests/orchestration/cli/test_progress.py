"""What a person sees while a refresh runs, from events made by hand."""

import io
from types import SimpleNamespace

from dagster import DagsterEventType as Event
from rich.console import Console

from orchestration.cli.progress import STEPS, _Bar, _Lines


def event(kind: Event, step: str | None = None, *, milliseconds: float = 0) -> SimpleNamespace:
    data = SimpleNamespace(duration_ms=milliseconds)
    return SimpleNamespace(event_type=kind, step_key=step, step_success_data=data)


def lines(*events: SimpleNamespace) -> list[str]:
    out = io.StringIO()
    with _Lines(Console(file=out, width=100)) as display:
        for each in events:
            display.take(each)
    return out.getvalue().splitlines()


def test_each_step_says_its_number_its_work_and_how_long_it_took():
    said = lines(
        event(Event.STEP_START, "extract"),
        event(Event.ASSET_MATERIALIZATION, "extract"),
        event(Event.STEP_SUCCESS, "extract", milliseconds=1260),
        event(Event.STEP_START, "refine"),
        event(Event.STEP_SUCCESS, "refine", milliseconds=61_000),
    )
    assert said == [
        f"[1/{len(STEPS)}] {STEPS['extract']} ...",
        "      done in 1.3 s",
        f"[2/{len(STEPS)}] {STEPS['refine']} ...",
        "      done in 61.0 s",
    ]


def test_a_failed_step_is_said_and_not_counted_as_done():
    said = lines(event(Event.STEP_START, "mine"), event(Event.STEP_FAILURE, "mine"), event(Event.STEP_START, "present"))
    assert said[1:] == ["      failed", f"[1/{len(STEPS)}] {STEPS['present']} ..."]


def test_a_step_nobody_named_is_shown_by_its_key_as_it_stands():
    assert lines(event(Event.STEP_START, "new[step]")) == [f"[1/{len(STEPS)}] new[step] ..."]


def test_events_of_the_run_itself_say_nothing():
    assert lines(event(Event.RUN_START), event(Event.RUN_SUCCESS), event(Event.LOGS_CAPTURED)) == []


def test_the_bar_names_the_step_and_counts_down_what_is_planned():
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=160, color_system=None)
    with _Bar(console) as bar:
        for kind in [Event.ASSET_MATERIALIZATION_PLANNED] * 3 + [Event.ASSET_MATERIALIZATION]:
            bar.take(event(kind, "extract"))
        bar.take(event(Event.STEP_START, "extract"))
        task = bar._progress.tasks[0]
        assert (task.description, task.total, task.completed) == (STEPS["extract"], 3, 1)
        assert task.fields["left"] == "2 left"
    assert STEPS["extract"] in out.getvalue()


def test_the_bar_never_counts_below_nothing_left():
    with _Bar(Console(file=io.StringIO(), force_terminal=True)) as bar:
        bar.take(event(Event.ASSET_MATERIALIZATION, "extract"))
        assert bar._progress.tasks[0].fields["left"] == "0 left"
