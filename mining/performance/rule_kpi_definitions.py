"""What the key figures mean that come of the municipality's own deadlines; how they are formed is ``rule_kpis``.

The other key figures, which need no rule, are declared in ``kpi_definitions``.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class RuleKpi:
    """One key figure over ``rule_kpis.deadline_facts_sql``.

    ``value`` gives a number per case, NULL where it cannot be known; ``population`` says which cases the figure speaks
    about; ``aggregate`` forms one double of the ``value`` column. The texts are what municipal users read.
    """

    kpi: str
    label_da: str
    definition_da: str
    what_it_does_not_say_da: str
    measured_in: Literal["dage", "andel"]
    better: Literal["lavere", "højere", "hverken"]
    period_basis: Literal["received", "ended"]
    population: str
    value: str
    aggregate: str


MEAN, MEDIAN = "sum(value) / count(value)", "quantile_cont(value, 0.5)"
LONGEST_DA = "den frist i kalenderdage, sagen har haft længst tid på, til den blev opfyldt"

RULE_KPIS = (
    RuleKpi(
        kpi="deadline_share",
        label_da="Andel sager inden for fristerne",
        definition_da=(
            "Andelen af sager, der overholdt alle de senest-frister, de er målt efter, blandt dem, hvor det er afgjort."
            " En sag, der er over en frist, tæller med, selv om den ikke er færdig."
        ),
        what_it_does_not_say_da="Siger ikke, hvor meget for sent sagerne var, eller hvad der holdt dem op.",
        measured_in="andel",
        better="højere",
        period_basis="received",
        population="is_judged",
        value="is_in_time::integer",
        aggregate=MEAN,
    ),
    RuleKpi(
        kpi="net_time_median_days",
        label_da="Nettotid, median",
        definition_da=f"Medianen af kalenderdage uden den ventetid, reglen fraregner, på {LONGEST_DA}.",
        what_it_does_not_say_da="Siger ikke, hvor længe borgeren har ventet i alt: det er bruttotiden.",
        measured_in="dage",
        better="lavere",
        period_basis="ended",
        population="net_days is not null",
        value="net_days",
        aggregate=MEDIAN,
    ),
    RuleKpi(
        kpi="net_time_mean_days",
        label_da="Nettotid, gennemsnit",
        definition_da=f"Gennemsnittet af kalenderdage uden den ventetid, reglen fraregner, på {LONGEST_DA}.",
        what_it_does_not_say_da="Siger ikke, hvad en typisk sag tager: få meget lange sager trækker gennemsnittet op.",
        measured_in="dage",
        better="lavere",
        period_basis="ended",
        population="net_days is not null",
        value="net_days",
        aggregate=MEAN,
    ),
    *(
        RuleKpi(
            kpi=f"waited_for_{code}_mean_days",
            label_da=f"Ventetid på {whom_da}, gennemsnit",
            definition_da=f"Gennemsnittet af de kalenderdage, der blev ventet på {whom_da} under {LONGEST_DA}.",
            what_it_does_not_say_da="Siger ikke, om ventetiden var nødvendig, eller hvem der kunne have forkortet den.",
            measured_in="dage",
            better="lavere",
            period_basis="ended",
            population=f"waits_for_{party}",
            value=f"paused_{party}",
            aggregate=MEAN,
        )
        for code, party, whom_da in (
            ("citizen", "borger", "borgeren"),
            ("municipality", "kommune", "kommunen"),
            ("authority", "anden_myndighed", "en anden myndighed"),
        )
    ),
)
"""A wait is told of the cases whose rule suspends its clock for that party; of others nobody knows."""
