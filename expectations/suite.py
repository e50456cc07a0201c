"""Builds, in code, what Great Expectations needs: a context without files and one suite per process.

What a suite expects stands in ``catalogue.py``; how it is run, in ``runner.py``.
"""

import os
from typing import TYPE_CHECKING

import pandas as pd

from expectations.catalogue import CHECKS

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.data_context import EphemeralDataContext


def quiet_context() -> "EphemeralDataContext":
    """A context in memory: no telemetry, no progress bars, no site of its own."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read while the library is imported
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    for site in list(context.list_data_docs_sites()):
        context.delete_data_docs_site(site)
    return context


def build_suite(name: str, measurements: pd.DataFrame) -> "ExpectationSuite":
    """The expectations on one process: every check of the catalogue that its measurements could be put to.

    Args:
        name: Name of the suite.
        measurements: The process's rows of ``quality_measurements``, at least one.

    Returns:
        A suite in the catalogue's order, whose ``meta`` names the process. A check whose ``checked`` sums to 0 is left
        out: it can neither pass nor fail.
    """
    import great_expectations as gx

    from expectations.custom import ExpectShareFoundAtMost

    checked = measurements.groupby("check_id")["checked"].sum()
    return gx.ExpectationSuite(
        name=name,
        meta={"process": str(measurements["process"].iloc[0])},
        expectations=[
            ExpectShareFoundAtMost(
                check_id=check.check_id,
                title_da=check.title_da,
                max_share=check.max_share,
                severity=check.severity,
                notes=check.description_da,
            )
            for check in CHECKS
            if checked.get(check.check_id, 0) > 0
        ],
    )
