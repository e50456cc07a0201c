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

PeriodBasis = Literal["received", "ended"]
MeasuredIn = Literal["dage", "sager", "andel", "skift"]
Better = Literal["lavere", "højere", "hverken"]


@dataclass(frozen=True)
class KpiDefinition:
    """One key figure. The three SQL fragments are over the columns of ``kpis.case_facts_sql``.

    ``population`` says which cases the KPI speaks about; ``value`` gives an integer per case, NULL where it cannot be
    known; ``aggregate`` forms one double of the ``value`` column. The texts are what municipal users read.
    """

    kpi: str
    label_da: str
    definition_da: str
    what_it_does_not_say_da: str
    measured_in: MeasuredIn
    better: Better
    period_basis: PeriodBasis
    population: str
    value: str
    aggregate: str


NOT_OPEN = "is_open is not true"
MEAN = "sum(value) / count(value)"
MEDIAN_DAYS = f"quantile_cont(value, 0.5) / {DAY_US}"

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
        value="1",
        aggregate="sum(value)",
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
        value="1",
        aggregate="sum(value)",
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
        value="1",
        aggregate="sum(value)",
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
        # A first event after as_of is a planned one: the case has no age yet.
        value="case when age_us >= 0 then age_us end",
        aggregate=MEDIAN_DAYS,
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
        value="duration_us",
        aggregate=MEDIAN_DAYS,
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
        value="duration_us",
        aggregate=f"quantile_cont(value, 0.9) / {DAY_US}",
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
        value="duration_us",
        aggregate=f"{MEAN} / {DAY_US}",
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
        value="has_rework::integer",
        aggregate=MEAN,
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
        value="unit_changes",
        aggregate=MEAN,
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
        value="delay_us",
        aggregate=MEDIAN_DAYS,
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
