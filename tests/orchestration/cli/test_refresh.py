"""What a failed run becomes: a message for a person and the exit code its kind calls for."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from dagster._utils.error import SerializableErrorInfo

from orchestration.cli.errors import FAILED, WRONG_INPUT, CommandFailed
from orchestration.cli.refresh import _failure, quiet, run_refresh
from orchestration.lock import exclusive
from orchestration.settings import DEMO, Settings

LOG = Path("logs/refresh-1.log")


def error(name: str, message: str, cause: SerializableErrorInfo | None = None) -> SerializableErrorInfo:
    return SerializableErrorInfo(f"some.module.{name}: {message}\n", ["  File x.py"], name, cause)


def failure(step: str, found: SerializableErrorInfo | None) -> SimpleNamespace:
    return SimpleNamespace(is_step_failure=True, step_key=step, step_failure_data=SimpleNamespace(error=found))


SUCCESS = SimpleNamespace(is_step_failure=False)


@pytest.mark.parametrize(
    "name", ["DeliveryError", "ConfigurationError", "ParseFailed", "ManifestMissing", "UndeclaredDisclosure"]
)
def test_what_a_person_can_put_right_ends_with_two_and_its_own_words(name):
    step = failure("extract", error("DagsterExecutionStepExecutionError", "Error occurred", error(name, "a.csv: b: c")))
    failed = _failure([SUCCESS, step], LOG)
    assert (str(failed), failed.code) == ("a.csv: b: c", WRONG_INPUT)


def test_data_that_may_not_be_published_ends_with_one_and_says_that_nothing_was():
    failed = _failure([failure("publish", error("PublicationWithheld", "a.csv is not known"))], LOG)
    assert (str(failed), failed.code) == ("Nothing was published: a.csv is not known", FAILED)


def test_any_other_failure_names_its_step_the_last_cause_and_the_log():
    chain = error("DagsterExecutionStepExecutionError", "Error occurred", error("OSError", "No space left on device"))
    failed = _failure([failure("mine", chain)], LOG)
    assert failed.code == FAILED
    assert "The step mine failed, and the last published result stands." in str(failed)
    assert "No space left on device" in str(failed)
    assert str(LOG) in str(failed)
    assert "Error occurred" not in str(failed)


def test_the_first_failed_step_speaks():
    steps = [failure("extract", error("OSError", "first")), failure("mine", error("DeliveryError", "second"))]
    failed = _failure(steps, LOG)
    assert failed.code == FAILED
    assert "first" in str(failed)


@pytest.mark.parametrize("events", [[], [SUCCESS], [failure("mine", None)]])
def test_a_failure_without_reason_still_says_where_to_look(events):
    failed = _failure(events, LOG)
    assert failed.code == FAILED
    assert "the last published result stands" in str(failed)
    assert str(LOG) in str(failed)


def test_a_second_refresh_of_the_same_folder_is_refused(tmp_path, monkeypatch):
    settings = Settings(municipality=DEMO, data=tmp_path, key_file=tmp_path.parent / "k")
    monkeypatch.setattr(Settings, "export", lambda self: None)
    monkeypatch.setattr("orchestration.cli.refresh.LOCK_SECONDS", 0)
    with exclusive(tmp_path / "refresh.lock"), pytest.raises(CommandFailed, match="already runs") as busy:
        run_refresh(settings, as_of=None)
    assert busy.value.code == FAILED


def test_what_is_said_while_quiet_stands_in_the_log_also_from_children(tmp_path):
    log = tmp_path / "logs" / "refresh.log"
    code = (
        "import os, subprocess, sys\nfrom pathlib import Path\nfrom orchestration.cli.refresh import quiet\n"
        "print('before')\n"
        f"with quiet(Path({str(log)!r})):\n"
        "    print('hidden')\n    subprocess.run([sys.executable, '-c', 'print(\"child\")'])\n"
        "print('after')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["before", "after"]
    assert sorted(log.read_text(encoding="utf-8").split()) == ["child", "hidden"]


def test_the_streams_come_back_when_the_run_fails(tmp_path):
    before = os.fstat(1).st_ino
    with pytest.raises(RuntimeError, match="broke"), quiet(tmp_path / "refresh.log"):
        raise RuntimeError("broke")
    assert os.fstat(1).st_ino == before
