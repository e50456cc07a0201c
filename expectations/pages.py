"""The Danish pages of the Data Docs as HTML: an overview of processes and checks, and one page per process.

Plain text in, plain text out: no Great Expectations, no files, no clock. The pages carry their own style and load
nothing, so that they open without a network. Figures that are to be hidden never reach this module.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Literal

from expectations.catalogue import CHECKS
from expectations.check import Check, Severity
from expectations.danish import CAUSE, SEVERITY, moment, percent

Verdict = Literal["failed", "passed", "hidden", "not_measured"]

ORDER = {"stop": 0, "critical": 1, "warning": 2, "info": 3}
SYMBOL = {"failed": "✕", "passed": "✓", "hidden": "skjult", "not_measured": "–"}
STYLE = """
:root{--ink:#1d2733;--soft:#5a6876;--line:#d9e0e7;--page:#f5f7f9;--card:#fff;--critical:#a3162a;--warning:#8a5200;
--info:#1f5fa8;--good:#1e6b3c}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,
"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}main{max-width:60rem;margin:0 auto;padding:2rem 1.5rem 3rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .25rem}h2{font-size:1.2rem;margin:2rem 0 .6rem}h3{font-size:1.05rem;
margin:0}p{margin:.3rem 0;max-width:50rem}a{color:var(--info)}.soft,footer{color:var(--soft)}footer{margin-top:2.5rem;
font-size:.875rem}.wide{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%}th,td{padding:.5rem .9rem;text-align:left;border-bottom:1px solid var(--line);
vertical-align:top}tr:last-child>*{border-bottom:0}thead th{background:#eef2f5;font-size:.9rem}tbody th{font-weight:500}
td.cell{white-space:nowrap;font-variant-numeric:tabular-nums}.small{font-size:.85rem;color:var(--soft);font-weight:400}
.failed.stop,.failed.critical{color:var(--critical)}.failed.warning{color:var(--warning)}.failed.info{color:var(--info)}
.passed{color:var(--good)}.hidden,.not_measured{color:var(--soft)}.failed,.passed{font-weight:600}
.card{background:var(--card);border:1px solid var(--line);border-left:5px solid var(--line);border-radius:8px;
padding:.9rem 1.2rem;margin:.7rem 0}.card.stop,.card.critical{border-left-color:var(--critical)}
.card.warning{border-left-color:var(--warning)}.card.info{border-left-color:var(--info)}
.facts{margin:.2rem 0 .4rem;font-size:.9rem}
.notice{background:#fdf1e3;border-left:5px solid var(--warning);border-radius:4px;padding:.7rem 1.2rem;margin:1rem 0}
.notice p{max-width:none}.notice b{color:var(--warning)}
.facts b{font-variant-numeric:tabular-nums}ul.plain{list-style:none;padding:0;margin:.3rem 0}
@media print{body{background:#fff}main{padding:0}.card{break-inside:avoid}}
"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One check on one process as it is shown: the words, and no more of the figures than may be seen.

    ``severity`` is that of what was found: stop where the share is so large that the process is not published.
    """

    check: Check
    severity: Severity
    verdict: Verdict
    requirement: str
    observed: str
    share: str


@dataclass(frozen=True, kw_only=True)
class ProcessRows:
    """A process with its Danish label, the name of its page, and one row per check of the catalogue.

    ``is_unapproved``: its events use mappings that nobody has approved, and its pages say so.
    """

    process: str
    label: str
    page: str
    rows: Sequence[Row]
    is_unapproved: bool = False


def overview_page(processes: Sequence[ProcessRows], *, as_of: datetime, produced_by: str) -> str:
    """The first page: what stands out, then all checks by all processes."""
    head = "".join(f'<th scope="col"><a href="{escape(each.page)}">{escape(each.label)}</a></th>' for each in processes)
    body = "".join(_matrix_row(check, processes) for check in CHECKS)
    table = f'<div class="wide"><table><thead><tr><th scope="col">Kontrol</th>{head}</tr></thead><tbody>{body}</tbody>'
    return _page(
        "Registreringspraksis",
        f"""<h1>Registreringspraksis</h1>
<p class="soft">Opgjort pr. {moment(as_of)}</p>{_notice(processes)}
<p>Nøgletal bliver ikke bedre end de registreringer, de bygger på. Her ses for hver proces, hvor stor en andel af
hændelserne, sagerne eller de leverede rækker hver kontrol fandt, og om andelen er inden for grænsen. Tallene gælder
arbejdsgange og udtræk, aldrig enkelte medarbejdere.</p>
<h2>Det vigtigste</h2><ul class="plain">{"".join(map(_summary, processes)) or "<li>Ingen processer er målt.</li>"}</ul>
<h2>Processer og kontroller</h2>{table}</table></div>{_legend()}""",
        produced_by=produced_by,
    )


def process_page(each: ProcessRows, *, as_of: datetime, produced_by: str) -> str:
    """One process: what needs action with what to do, then what is in order, then what could not be measured."""
    failed = sorted((row for row in each.rows if row.verdict == "failed"), key=lambda row: ORDER[row.severity])
    passed = [row for row in each.rows if row.verdict == "passed"]
    hidden = [row for row in each.rows if row.verdict == "hidden"]
    rest = [row for row in each.rows if row.verdict == "not_measured"]
    cards = "".join(map(_card, failed)) or "<p>Ingen kontroller er over grænsen.</p>"
    parts = [f"<h2>Over grænsen ({len(failed)})</h2>{cards}"]
    if passed:
        parts.append(f"<h2>Inden for grænsen ({len(passed)})</h2>{_table(passed)}")
    if hidden:
        parts.append(f"<h2>Skjult ({len(hidden)})</h2><p>For få til at vise tal.</p>{_names(hidden)}")
    if rest:
        why = "Oplysningerne, som kontrollen kræver, findes ikke i kilden. Det betyder ikke, at alt er i orden."
        parts.append(f"<h2>Ikke målt ({len(rest)})</h2><p>{why}</p>{_names(rest)}")
    return _page(
        f"{each.label} – registreringspraksis",
        f"""<p><a href="index.html">← Registreringspraksis</a></p><h1>{escape(each.label)}</h1>
<p class="soft">Opgjort pr. {moment(as_of)}</p>{_notice([each])}{"".join(parts)}""",
        produced_by=produced_by,
    )


def page_names(processes: Sequence[str]) -> Mapping[str, str]:
    """A file name for each process's page: its code where that is a plain name, else its number."""
    plain = {
        process: process.isascii()
        and process.replace("_", "").replace("-", "").isalnum()
        and process.lower() != "index"
        for process in processes
    }
    taken = {process.lower() for process in processes if plain[process]}
    names = {}
    for position, process in enumerate(processes, start=1):
        numbered = f"proces-{position}"
        while numbered in taken:
            numbered += "x"
        names[process] = f"{process if plain[process] else numbered}.html"
    return names


def _notice(processes: Sequence[ProcessRows]) -> str:
    """The label of those whose mapping is not approved; nothing where all are."""
    labels = ", ".join(escape(each.label) for each in processes if each.is_unapproved)
    if not labels:
        return ""
    return (
        f'<div class="notice" role="note"><p><b>Ikke godkendt.</b> {labels}: kortlægningen fra fagsystemets ord til '
        "aktiviteter er ikke godkendt, og det målte er foreløbigt.</p></div>"
    )


def _matrix_row(check: Check, processes: Sequence[ProcessRows]) -> str:
    cells = "".join(_matrix_cell(row) for each in processes for row in each.rows if row.check is check)
    severity, cause = SEVERITY[check.severity].lower(), CAUSE[check.likely_cause].lower()
    about = f'<div class="small">Alvor: {severity} · sandsynlig årsag: {cause}</div>'
    return f'<tr><th scope="row">{escape(check.title_da)}{about}</th>{cells}</tr>'


def _matrix_cell(row: Row) -> str:
    return f'<td class="cell {row.verdict} {row.severity}">{SYMBOL[row.verdict]} {escape(row.share)}</td>'


def _summary(each: ProcessRows) -> str:
    counts = {verdict: sum(row.verdict == verdict for row in each.rows) for verdict in SYMBOL}
    critical = sum(row.verdict == "failed" and row.severity in ("stop", "critical") for row in each.rows)
    judged = counts["failed"] + counts["passed"]
    text = f"{counts['failed']} af {judged} målte kontroller er over grænsen"
    text += f", heraf {critical} kritiske" if critical > 1 else ", heraf 1 kritisk" if critical else ""
    return f'<li><a href="{escape(each.page)}"><b>{escape(each.label)}</b></a>: {text}.</li>'


def _card(row: Row) -> str:
    check = row.check
    bounds = f"grænse: højst {percent(check.max_share)} · sandsynlig årsag: {CAUSE[check.likely_cause].lower()}"
    return f"""<section class="card {row.severity}"><h3>{escape(check.title_da)}</h3>
<p class="facts"><span class="failed {row.severity}">{SEVERITY[row.severity]}</span> ·
<b>{escape(row.observed)}</b> · {bounds}</p>
<p>{escape(check.description_da)}</p>{_stopped(row)}</section>"""


def _stopped(row: Row) -> str:
    """What a stop means for the reader; nothing for anything less."""
    if row.severity != "stop" or row.check.stop_share is None:
        return ""
    limit = percent(row.check.stop_share)
    return f"<p><b>Over {limit} offentliggøres processen ikke: dens sidste gode tal bliver stående.</b></p>"


def _table(rows: Sequence[Row]) -> str:
    lines = "".join(
        f'<tr><td class="cell {row.verdict}">{SYMBOL[row.verdict]}</td><th scope="row">{escape(row.requirement)}</th>'
        f'<td class="cell">{escape(row.observed)}</td></tr>'
        for row in rows
    )
    head = "<tr><th></th><th>Forventning</th><th>Fundet</th></tr>"
    return f'<div class="wide"><table><thead>{head}</thead><tbody>{lines}</tbody></table></div>'


def _names(rows: Sequence[Row]) -> str:
    return f"<ul>{''.join(f'<li>{escape(row.check.title_da)}</li>' for row in rows)}</ul>"


def _legend() -> str:
    return (
        '<p class="small">✓ inden for grænsen · ✕ over grænsen · – ikke målt, fordi kilden mangler oplysningen · '
        "skjult: for få til at vise tal</p>"
    )


def _page(title: str, content: str, *, produced_by: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="da"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><style>{STYLE}</style></head>
<body><main>{content}<footer>{escape(produced_by)}</footer></main></body></html>
"""
