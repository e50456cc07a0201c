"""The preflight as a whole: what is declared, the newest deliveries, the models, the key figures, and the rules.

Options and screen are ``orchestration.cli.check``. Nothing is written.
"""

from datetime import datetime

import duckdb

from orchestration.check.bpmn import bpmn_findings
from orchestration.check.changes import change_findings
from orchestration.check.configuration import agreement_findings, charter_findings, key_findings, sources_of
from orchestration.check.deliveries import check_table, memory
from orchestration.check.findings import Checked, Finding, TableCheck
from orchestration.check.goals import goal_findings
from orchestration.check.kpis import check_kpis, check_processes
from orchestration.check.mappings import mapping_findings
from orchestration.check.models import is_modelled, run_models
from orchestration.check.practice import practice_findings
from orchestration.check.rules import Values, rule_findings, values_of
from orchestration.check.seeds import approval_findings, list_findings, read_seeds, seed_findings
from orchestration.extract.run import deliveries_folder
from orchestration.municipality import read_municipality
from orchestration.rules import rule_ids
from orchestration.settings import Settings


def check(settings: Settings, *, as_of: datetime) -> Checked:
    """Look at everything a refresh would read, at a moment; agreements are judged on its day.

    Raises:
        ConfigurationError: ``municipality.yml`` itself cannot be read.
    """
    municipality = read_municipality(settings.municipality)
    sources, findings = sources_of(settings)
    findings += charter_findings(municipality, settings, on=as_of.date())
    findings += agreement_findings(municipality, sources, settings, on=as_of.date())
    findings += key_findings(municipality, settings)
    rows, of_seeds = read_seeds(settings.municipality)
    findings += [*of_seeds, *seed_findings(rows, sources), *approval_findings(rows)]
    findings += list_findings(settings.municipality, sources)
    deliveries = deliveries_folder(municipality, settings)
    tables: list[TableCheck] = []
    with memory() as con:
        for source in sources:
            for table in source.tables:
                checked, found = check_table(con, source, table, deliveries, as_of=as_of)
                tables.append(checked)
                findings += found
        findings += run_models(con, settings.municipality, rows, as_of=as_of)
        processes, kpis = (), ()
        values: Values = {}
        if is_modelled(con):
            try:
                processes, kpis = check_processes(con), check_kpis(con, k=municipality.privacy.k)
                values = values_of(con)
                findings += mapping_findings(con)
            except duckdb.Error as error:  # its text may hold a cell
                message = f"the five lists do not run over the deliveries: {type(error).__name__}"
                findings.append(Finding("error", "models", message))
    findings += rule_findings(settings.municipality, rows, values=values)
    findings += practice_findings(settings.municipality)
    findings += goal_findings(settings.municipality, rows, rules=rule_ids(settings.municipality))
    findings += change_findings(settings.municipality, rows)
    findings += bpmn_findings(settings.municipality, rows)
    findings += [
        Finding(
            "warning",
            process.process,
            f"{process.unmapped_values} raw values ({process.unmapped_events} events)"
            " are not mapped; they show under their own text",
        )
        for process in processes
        if process.unmapped_values
    ]
    return Checked(municipality.name, as_of.isoformat(), tuple(findings), tuple(tables), processes, kpis)
