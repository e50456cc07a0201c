"""What each key figure means: one declaration per KPI, which both the figure and its published definition come from.

A new KPI is one more entry in ``KPIS``. How the entries become rows stands in ``kpis``; deadlines and goals are
rules, not KPIs.
"""

from dataclasses import dataclass
from typing import Literal

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mining import sql
from mining.performance.rule_kpi_definitions import RULE_KPIS

DAY_US = 86_400_000_000
MIN_COVERAGE = 0.5

PeriodBasis = Literal["received", "ended"]
MeasuredIn = Literal["dage", "sager", "andel", "skift"]
Form = Literal["count", "mean", "quantile"]
Better = Literal["lavere", "højere", "hverken"]


@dataclass(frozen=True)
class KpiDefinition:
    """One key figure. Its SQL fragments are over the columns of ``case_facts.case_facts_sql``.

    ``population`` says which cases the KPI speaks about; ``value`` gives an integer per case, NULL where it cannot be
    known; ``form``, ``quantile`` and ``scale`` say how one double is formed of the ``value`` column. The texts are
    what municipal users read.

    Attributes:
        certain, possible: which cases it must and which it may speak about, given what is in doubt.
        value_from, value_to: what a case's true value lies between, NULL where nothing limits it.
        min_coverage: below this share of cases with a value the figure is withheld. With fewer than half known, a
            median can be anything, whatever the known half says.
        is_practice: it measures registration practice itself, so units are not compared by it.
        needs_da: what a case must have to get a value, as the reason for withholding says it.
    """

    kpi: str
    label_da: str
    definition_da: str
    what_it_does_not_say_da: str
    measured_in: MeasuredIn
    better: Better
    period_basis: PeriodBasis
    population: str
    certain: str
    possible: str
    value: str
    value_from: str
    value_to: str
    form: Form
    scale: int = 1
    quantile: float | None = None
    min_coverage: float = MIN_COVERAGE
    is_practice: bool = False
    needs_da: str = "de oplysninger, tallet bygger på"

    @property
    def aggregate(self) -> str:
        """One figure of the column ``value``, as SQL."""
        if self.form == "quantile":
            return f"quantile_cont(value, {self.quantile}) / {self.scale}"
        return f"sum(value) / count(value) / {self.scale}" if self.form == "mean" else "sum(value)"


NOT_OPEN = "is_open is not true"
SURELY_OVER, MAYBE_OVER = "surely_over", "maybe_over"
SURELY_OPEN, MAYBE_OPEN = "is_open and not maybe_over", "is_open"
TWO_TIMES_DA = "et tidspunkt for både den første og den sidste hændelse"

KPIS = (
    KpiDefinition(
        kpi="cases_received",
        label_da="Modtagne sager",
        definition_da="Antal sager, hvis første hændelse ligger i perioden.",
        what_it_does_not_say_da="Siger ikke, hvor meget arbejde sagerne kræver, eller om de er berettigede.",
        measured_in="sager",
        better="hverken",
        period_basis="received",
        population="true",
        certain="true",
        possible="true",
        value="1",
        value_from="1",
        value_to="1",
        form="count",
    ),
    KpiDefinition(
        kpi="cases_ended",
        label_da="Afsluttede sager",
        definition_da="Antal sager, hvis seneste hændelse er en erklæret slutaktivitet og ligger i perioden.",
        what_it_does_not_say_da="Siger ikke, om afgørelsen holder: en genåbnet sag tælles først igen, når den slutter.",
        measured_in="sager",
        better="hverken",
        period_basis="ended",
        population="is_open = false",
        certain="is_open = false",
        possible="is_open is not null and maybe_over",
        value="1",
        value_from="1",
        value_to="1",
        form="count",
    ),
    KpiDefinition(
        kpi="open_cases",
        label_da="Åbne sager",
        definition_da="Antal sager uden slutaktivitet ved opgørelsen, fordelt på den måned, de blev modtaget.",
        what_it_does_not_say_da="Siger ikke, om sagen venter på kommunen, på borgeren eller på en anden myndighed.",
        measured_in="sager",
        better="lavere",
        period_basis="received",
        population="is_open",
        certain=SURELY_OPEN,
        possible=MAYBE_OPEN,
        value="1",
        value_from="1",
        value_to="1",
        form="count",
    ),
    KpiDefinition(
        kpi="open_age_median_days",
        label_da="Åbne sagers alder, median",
        definition_da="Medianen af dagene fra første hændelse til opgørelsen for sager, der er åbne.",
        what_it_does_not_say_da="Siger ikke, hvor længe sagerne vil tage: blandt åbne sager fylder de lange mest.",
        measured_in="dage",
        better="lavere",
        period_basis="received",
        population="is_open",
        certain=SURELY_OPEN,
        possible=MAYBE_OPEN,
        # A first event after as_of is a planned one: the case has no age yet.
        value="case when age_us >= 0 then age_us end",
        value_from="age_us_from",
        value_to="age_us_to",
        form="quantile",
        quantile=0.5,
        scale=DAY_US,
        needs_da="et tidspunkt for den første hændelse",
    ),
    KpiDefinition(
        kpi="throughput_median_days",
        label_da="Gennemløbstid, median",
        definition_da="Medianen af kalenderdage fra første til sidste hændelse for sager, der ikke er åbne.",
        what_it_does_not_say_da="Siger ikke, hvor meget af tiden der var arbejde, ventetid eller borgerens egen frist.",
        measured_in="dage",
        better="lavere",
        period_basis="ended",
        population=NOT_OPEN,
        certain=SURELY_OVER,
        possible=MAYBE_OVER,
        value="duration_us",
        value_from="duration_us_from",
        value_to="duration_us_to",
        form="quantile",
        quantile=0.5,
        scale=DAY_US,
        needs_da=TWO_TIMES_DA,
    ),
    KpiDefinition(
        kpi="throughput_p90_days",
        label_da="Gennemløbstid, 90 %-fraktil",
        definition_da="Det antal kalenderdage, som 9 af 10 sager, der ikke er åbne, er behandlet inden for.",
        what_it_does_not_say_da="Siger ikke, hvor lang tid de sidste 10 % tog, eller hvorfor.",
        measured_in="dage",
        better="lavere",
        period_basis="ended",
        population=NOT_OPEN,
        certain=SURELY_OVER,
        possible=MAYBE_OVER,
        value="duration_us",
        value_from="duration_us_from",
        value_to="duration_us_to",
        form="quantile",
        quantile=0.9,
        scale=DAY_US,
        needs_da=TWO_TIMES_DA,
    ),
    KpiDefinition(
        kpi="throughput_mean_days",
        label_da="Gennemløbstid, gennemsnit",
        definition_da="Gennemsnittet af kalenderdage fra første til sidste hændelse for sager, der ikke er åbne.",
        what_it_does_not_say_da="Siger ikke, hvad en typisk sag tager: få meget lange sager trækker gennemsnittet op.",
        measured_in="dage",
        better="lavere",
        period_basis="ended",
        population=NOT_OPEN,
        certain=SURELY_OVER,
        possible=MAYBE_OVER,
        value="duration_us",
        value_from="duration_us_from",
        value_to="duration_us_to",
        form="mean",
        scale=DAY_US,
        needs_da=TWO_TIMES_DA,
    ),
    KpiDefinition(
        kpi="rework_share",
        label_da="Andel sager med gentaget arbejde",
        definition_da="Andelen af sager, der ikke er åbne, hvor mindst én aktivitet forekommer mere end én gang.",
        what_it_does_not_say_da="Siger ikke, om gentagelsen var en fejl: flere partshøringer kan være påkrævet.",
        measured_in="andel",
        better="lavere",
        period_basis="ended",
        population=NOT_OPEN,
        certain=SURELY_OVER,
        possible=MAYBE_OVER,
        value="has_rework::integer",
        value_from="has_rework_from::integer",
        value_to="has_rework_to::integer",
        form="mean",
    ),
    KpiDefinition(
        kpi="handover_mean",
        label_da="Skift mellem enheder pr. sag",
        definition_da="Det gennemsnitlige antal gange, en sag, der ikke er åben, går fra én enhed til en anden.",
        what_it_does_not_say_da="Siger intet om skift mellem medarbejdere; hændelser uden enhed springes over.",
        measured_in="skift",
        better="lavere",
        period_basis="ended",
        population=NOT_OPEN,
        certain=SURELY_OVER,
        possible=MAYBE_OVER,
        value="unit_changes",
        value_from="unit_changes_from",
        value_to="unit_changes_to",
        form="mean",
        needs_da="en hændelse med en enhed",
    ),
    KpiDefinition(
        kpi="registration_delay_median_days",
        label_da="Registreringsforsinkelse, median",
        definition_da="Medianen over sager af sagens median af dage fra en hændelse skete, til den blev registreret.",
        what_it_does_not_say_da="Siger intet om hændelser med kun ét tidspunkt eller kun en dato.",
        measured_in="dage",
        better="lavere",
        period_basis="ended",
        population="true",
        certain="true",
        possible="true",
        value="delay_us",
        value_from="delay_us_from",
        value_to="delay_us_to",
        form="quantile",
        quantile=0.5,
        scale=DAY_US,
        is_practice=True,
        needs_da="en hændelse med både klokkeslæt og registreringstidspunkt",
    ),
)


def kpi_definitions_sql() -> str:
    """SQL of ``kpi_definitions``: the published columns of ``KPIS`` and ``RULE_KPIS`` as literals."""
    columns = ("kpi", "label_da", "definition_da", "what_it_does_not_say_da", "measured_in", "better")
    rows = (", ".join(sql.text(getattr(kpi, column)) for column in columns) for kpi in (*KPIS, *RULE_KPIS))
    literals = ",\n    ".join(f"({row})" for row in rows)
    return f"select *\nfrom (values\n    {literals}\n) as definitions({', '.join(columns)})\norder by kpi"


def kpi_definitions(con: DuckDBPyConnection) -> DuckDBPyRelation:
    """What every key figure means, in Danish.

    Returns:
        One row per KPI, ordered by ``kpi``: ``label_da``, ``definition_da``, ``what_it_does_not_say_da``,
        ``measured_in`` (dage, sager, andel, skift) and ``better`` (lavere, højere, hverken), all varchar.
    """
    return con.sql(kpi_definitions_sql())
