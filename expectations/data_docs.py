"""Writes Great Expectations' Data Docs of a run as pages that open without a network.

The library's own pages load nine scripts and styles from content networks, are in English and show the machine's
clock. Its site builder takes a renderer and a view, so it builds the site with ours: ``pages.py`` makes the HTML.
Judging is ``runner.py``; which figures are too small to show is decided here.
"""

import tempfile
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

import pandas as pd

from expectations.catalogue import CHECKS
from expectations.danish import percent
from expectations.pages import ProcessRows, Row, overview_page, page_names, process_page
from expectations.runner import Outcome, outcomes_of, validate
from expectations.suite import quiet_context

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult

SITE = "registreringspraksis"


def write_data_docs(
    measurements: pd.DataFrame,
    *,
    as_of: datetime,
    out: Path,
    labels: Mapping[str, str] | None = None,
    k: int = 5,
    unapproved: Collection[str] = (),
) -> list[Outcome]:
    """Judge the measurements and write the run's Data Docs: ``index.html`` and one page per process.

    Args:
        measurements: The rows of ``quality.quality_measurements``.
        as_of: The run's time, with a time zone; the only time the pages show.
        out: Folder of the site; made if need be, and pages of an earlier run in it are removed.
        labels: Danish name per process; a process without one shows its code.
        k: A check that was put to fewer than this many events or cases shows neither figures nor verdict.
        unapproved: Processes whose mapping is not approved; their pages and the overview say so.

    Returns:
        The outcomes, as ``runner.judge`` gives them: unlike the pages they hold every figure.

    Raises:
        MeasurementsError, ValueError: As ``runner.judge``.
    """
    names = page_names(sorted(measurements["process"].unique()) if "process" in measurements else [])
    shown: dict[str, dict[str, Any]] = {
        process: {
            "label": (labels or {}).get(process, process),
            "page": page,
            "is_unapproved": process in unapproved,
        }
        for process, page in names.items()
    }
    context = quiet_context()
    with tempfile.TemporaryDirectory() as site:
        context.add_data_docs_site(SITE, _site_config(Path(site), shown=shown, k=k, as_of=as_of))
        results = validate(context, measurements, as_of=as_of)
        context.build_data_docs(site_names=[SITE], build_index=False)
        built = {page.stem: page.read_text(encoding="utf-8") for page in Path(site).glob("validations/**/*.html")}
    pages = {shown[process]["page"]: built[_batch_of(result)] for process, result in results.items()}
    rows = [process_rows(process, result, **shown[process], k=k) for process, result in results.items()]
    pages["index.html"] = overview_page(rows, as_of=as_of, produced_by=produced_by())
    _replace_pages(out, pages)
    return [outcome for process, result in results.items() for outcome in outcomes_of(process, result)]


def process_rows(
    process: str,
    result: "ExpectationSuiteValidationResult",
    *,
    label: str,
    page: str,
    k: int,
    is_unapproved: bool = False,
) -> ProcessRows:
    """The rows of a process's page, in the catalogue's order, without the figures of what is too small to show."""
    judged = {single.expectation_config.kwargs["check_id"]: single for single in result.results}
    rows = []
    for check in CHECKS:
        single = judged.get(check.check_id)
        unshown = partial(Row, check=check, severity=check.severity, requirement="", share="")
        if single is None:
            row = unshown(verdict="not_measured", observed="ikke målt")
        elif single.result["details"]["checked"] < k:
            row = unshown(verdict="hidden", observed="skjult")
        else:
            row = Row(
                check=check,
                severity=check.severity_of(single.result["observed_value"]),
                verdict="passed" if single.success else "failed",
                requirement=_requirement(single),
                observed=_observed(single),
                share=percent(single.result["observed_value"]),
            )
        rows.append(row)
    return ProcessRows(process=process, label=label, page=page, rows=rows, is_unapproved=is_unapproved)


def produced_by() -> str:
    """The footer: what made the page."""
    import great_expectations as gx

    return f"Dannet af Sagsflow med Great Expectations {gx.__version__}."


class ProcessPageRenderer:
    """What the site builder calls for each validation result; gives the finished page."""

    def __init__(self, shown: Mapping[str, dict[str, Any]], k: int, as_of: str, data_context: Any = None) -> None:
        self.shown, self.k, self.as_of = shown, k, datetime.fromisoformat(as_of)
        self.context = data_context

    def render(self, validation_results: "ExpectationSuiteValidationResult") -> str:
        """The process's page as HTML."""
        process = self.context.suites.get(validation_results.suite_name).meta["process"]
        rows = process_rows(process, validation_results, **self.shown[process], k=self.k)
        return process_page(rows, as_of=self.as_of, produced_by=produced_by())


class PlainView:
    """The site builder's view; the renderer has made the page already."""

    def __init__(self, **directories: Any) -> None:
        self.directories = directories

    def render(self, document: str, **options: Any) -> str:
        """The document as it is."""
        return document


def _site_config(folder: Path, *, shown: dict[str, dict[str, Any]], k: int, as_of: datetime) -> dict[str, Any]:
    renderer = {"module_name": __name__, "class_name": "ProcessPageRenderer"}
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
        "site_section_builders": {
            "expectations": "None",
            "profiling": "None",
            "validations": {
                "renderer": {**renderer, "shown": shown, "k": k, "as_of": as_of.isoformat()},
                "view": {"module_name": __name__, "class_name": "PlainView"},
            },
        },
    }


def _requirement(single: Any) -> str:
    from expectations.custom import ExpectShareFoundAtMost

    (said,) = ExpectShareFoundAtMost._prescriptive_renderer(configuration=single.expectation_config)
    return Template(said.string_template["template"]).substitute(said.string_template["params"])


def _observed(single: Any) -> str:
    from expectations.custom import ExpectShareFoundAtMost

    return ExpectShareFoundAtMost._diagnostic_observed_value_renderer(result=single)


def _batch_of(result: "ExpectationSuiteValidationResult") -> str:
    return f"quality_measurements-{result.suite_name}"


def _replace_pages(out: Path, pages: Mapping[str, str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for stale in out.glob("*.html"):
        stale.unlink()
    for name, text in sorted(pages.items()):
        (out / name).write_text(text, encoding="utf-8")
