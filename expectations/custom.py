"""The custom expectation: of what a check was put to, at most a given share is found.

It reads the measurement frame (one row per source, process, unit, month and check, with ``checked`` and ``found``)
and says its requirement and its result in Danish. Thresholds and texts stand in ``catalogue.py``, pages in
``pages.py``. Importing this module imports Great Expectations (8-12 s): import it inside the function that needs it.
"""

from typing import Any, ClassVar

from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation, render_suite_parameter_string
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.render import (
    LegacyDiagnosticRendererType,
    LegacyRendererType,
    RenderedStringTemplateContent,
)
from great_expectations.render.renderer.renderer import renderer

from expectations.danish import number, percent


class CheckTotals(TableMetricProvider):
    """The metric ``table.check_totals``: checked and found of one check, summed over the frame."""

    metric_name = "table.check_totals"
    value_keys = ("check_id",)

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805 - Great Expectations calls it as a class method
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> dict[str, int]:
        frame, _, _ = execution_engine.get_compute_domain(
            domain_kwargs=metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        rows = frame[frame["check_id"] == metric_value_kwargs["check_id"]]
        return {"checked": int(rows["checked"].sum()), "found": int(rows["found"].sum())}


class ExpectShareFoundAtMost(BatchExpectation):
    """Expect that ``sum(found) / sum(checked)`` of one check is at most ``max_share``.

    A check that could be put to nothing has no share and does not pass. ``suite.py`` leaves such checks out, so that
    the runner reports them as not measured instead of as failed.
    """

    check_id: str
    title_da: str
    max_share: float

    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.check_totals",)
    success_keys: ClassVar[tuple[str, ...]] = ("check_id", "title_da", "max_share")
    args_keys: ClassVar[tuple[str, ...]] = ("check_id", "title_da", "max_share")

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        totals = metrics["table.check_totals"]
        share = totals["found"] / totals["checked"] if totals["checked"] else None
        return {
            "success": share is not None and share <= self.max_share,
            "result": {"observed_value": share, "details": totals},
        }

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    @render_suite_parameter_string
    def _prescriptive_renderer(
        cls,
        configuration: Any = None,
        result: Any = None,
        runtime_configuration: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> list[RenderedStringTemplateContent]:
        declared = (configuration or result.expectation_config).kwargs
        params = {"title_da": declared["title_da"], "limit": percent(declared["max_share"])}
        return [
            RenderedStringTemplateContent(
                content_block_type="string_template",
                string_template={"template": "$title_da: højst $limit", "params": params},
            )
        ]

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)
    def _diagnostic_observed_value_renderer(
        cls,
        configuration: Any = None,
        result: Any = None,
        runtime_configuration: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> str:
        observed = result.result if result is not None else {}
        if observed.get("observed_value") is None:
            return "ikke målt"
        totals = observed["details"]
        return f"{percent(observed['observed_value'])} ({number(totals['found'])} af {number(totals['checked'])})"
