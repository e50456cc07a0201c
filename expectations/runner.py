"""Runs the suites over the measurements and gives the outcomes in our own words.

One validation per process. What is measured stands in dbt's ``quality_measurements``; the orchestration turns an
``Outcome`` into an asset check; pages are written by ``data_docs.py``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from expectations.catalogue import BY_ID, CHECKS
from expectations.check import LikelyCause, Severity
from expectations.suite import build_suite, quiet_context

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.data_context import EphemeralDataContext

COLUMNS = ("source", "process", "unit", "period", "check_id", "checked", "found")

# The default copies sample values into the results; ours are counts, and the setting says so once more.
RESULT_FORMAT = {"result_format": "SUMMARY", "partial_unexpected_count": 0}


class MeasurementsError(ValueError):
    """The frame is not what ``quality_measurements`` holds."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one check says of one process.

    Attributes:
        check_id: The check.
        process: The process.
        passed: Whether the share is within the threshold; None when the check could be put to nothing (ikke målt).
        checked: Events or cases it was put to, over all sources, units and months.
        found: How many of them it found.
        share: ``found / checked``, 0..1; None when not measured.
        severity: stop where the share is so large that the process is not to be published; else critical, warning or
            info.
        likely_cause: praksis, konfiguration or udtræk.
        title_da: Short Danish name.
        description_da: What was measured, why it matters, what to do.
    """

    check_id: str
    process: str
    passed: bool | None
    checked: int
    found: int
    share: float | None
    severity: Severity
    likely_cause: LikelyCause
    title_da: str
    description_da: str


def judge(measurements: pd.DataFrame, *, as_of: datetime) -> list[Outcome]:
    """Judge every process by every check of the catalogue.

    Args:
        measurements: The rows of ``quality.quality_measurements``.
        as_of: The run's time, with a time zone; recorded as Great Expectations' run time.

    Returns:
        One outcome per process and check, by process (alphabetical) and then in the catalogue's order. A process
        without rows is not there.

    Raises:
        MeasurementsError: A column is missing, a count is impossible, or a check is not in the catalogue.
        ValueError: ``as_of`` has no time zone.
    """
    results = validate(quiet_context(), measurements, as_of=as_of)
    return [outcome for process, result in results.items() for outcome in outcomes_of(process, result)]


def validate(
    context: "EphemeralDataContext", measurements: pd.DataFrame, *, as_of: datetime
) -> dict[str, "ExpectationSuiteValidationResult"]:
    """Run one validation per process in ``context``; the results by process, alphabetically. Raises as ``judge``."""
    import great_expectations as gx
    from great_expectations.core.run_identifier import RunIdentifier

    if as_of.tzinfo is None:
        raise ValueError("as_of needs a time zone")
    check_frame(measurements)
    run = RunIdentifier(run_name="registreringspraksis", run_time=as_of)
    data = context.data_sources.add_pandas("quality_measurements")
    results = {}
    for position, (process, rows) in enumerate(measurements.groupby("process", sort=True), start=1):
        name = f"process-{position}"  # a process's code may hold what no file name can
        batch = data.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
        suite = context.suites.add(build_suite(name, rows))
        definition = context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=suite))
        results[str(process)] = definition.run(
            batch_parameters={"dataframe": rows}, run_id=run, result_format=RESULT_FORMAT
        )
    return results


def check_frame(measurements: pd.DataFrame) -> None:
    """Raise MeasurementsError unless the frame has the columns, counts and checks that can be judged."""
    missing = [column for column in COLUMNS if column not in measurements.columns]
    if missing:
        raise MeasurementsError(f"the measurements lack {', '.join(missing)}; needed are {', '.join(COLUMNS)}")
    unknown = sorted(set(measurements["check_id"]) - set(BY_ID))
    if unknown:
        raise MeasurementsError(f"not in the catalogue: {', '.join(unknown)}; it has {', '.join(BY_ID)}")
    impossible = (measurements["found"] < 0) | (measurements["found"] > measurements["checked"])
    if impossible.any():
        checks = ", ".join(sorted(set(measurements.loc[impossible, "check_id"])))
        raise MeasurementsError(f"found is not between 0 and checked in {checks}")


def outcomes_of(process: str, result: "ExpectationSuiteValidationResult") -> Iterable[Outcome]:
    """One outcome per check of the catalogue, in its order; what the result does not hold was not measured."""
    judged = {single.expectation_config.kwargs["check_id"]: single for single in result.results}
    for check in CHECKS:
        single = judged.get(check.check_id)
        if single and "details" not in single.result:
            raise RuntimeError(f"Great Expectations could not judge {check.check_id}: {single.exception_info}")
        totals = single.result["details"] if single else {"checked": 0, "found": 0}
        yield Outcome(
            check_id=check.check_id,
            process=process,
            passed=bool(single.success) if single else None,
            checked=totals["checked"],
            found=totals["found"],
            share=single.result["observed_value"] if single else None,
            severity=check.severity_of(single.result["observed_value"] if single else None),
            likely_cause=check.likely_cause,
            title_da=check.title_da,
            description_da=check.description_da,
        )
