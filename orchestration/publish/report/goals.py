"""The goals on the front page: where each stands against its target. The status is the table's own."""

from dataclasses import dataclass

from orchestration.publish.report import danish
from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.tables import PublishedTables, Row
from orchestration.publish.report.values import Value, Wording

SHARE = "andel"
STATUS_ORDER = ("ikke nået", "på vej", "nået", "intet mål")


@dataclass(frozen=True)
class GoalRow:
    """A goal; ``status`` None: its figure is hidden or not there. ``note`` says what the status alone does not."""

    title: str
    benefit: str
    about: str
    actual: Value
    baseline: str
    target: str
    due: str
    status: str | None
    note: str | None
    owner: str


def goal_rows(tables: PublishedTables, facts: ReleaseFacts) -> tuple[GoalRow, ...]:
    """Every goal, those that are not reached first."""
    kpis = {row["kpi"]: row for row in tables.rows("kpi_definitions")}
    rules = {row["rule_id"]: row for row in tables.rows("rules")}
    processes = {row["process"]: row["label_da"] or row["process"] for row in tables.rows("processes")}
    rows = sorted(tables.rows("goals"), key=_order)
    words = Wording(facts)
    return tuple(_row(row, kpis.get(row["kpi"], {}), rules.get(row["rule_id"], {}), processes, words) for row in rows)


def _row(row: Row, kpi: Row, rule: Row, processes: dict[str, str], words: Wording) -> GoalRow:
    unit = SHARE if row["rule_id"] else kpi.get("measured_in") or ""
    figure = (
        f"overholdt: {rule.get('title_da') or row['rule_id']}" if row["rule_id"] else kpi.get("label_da") or row["kpi"]
    )
    place = [processes.get(row["process"], row["process"]), figure]
    place += [row["unit"]] if row["unit"] != "(alle)" else []
    place += [danish.month(row["period_start"])] if row["period_start"] else []
    return GoalRow(
        title=row["title_da"],
        benefit=row["benefit"],
        about=" · ".join(place),
        actual=words.measure(row["actual"], unit, hidden=bool(row["is_suppressed"]) and row["is_measured"]),
        baseline=_measured(row["baseline_value"], unit),
        target="intet mål" if row["target"] is None else _measured(row["target"], unit),
        due=danish.day(row["due_on"]) if row["due_on"] else "–",
        status=row["status_da"],
        note=_note(row, unit, words),
        owner=row["owner"],
    )


def _note(row: Row, unit: str, words: Wording) -> str | None:
    if row["status_da"] != "ikke nået":
        return None
    if row["due_on"] < words.facts.as_of.astimezone(danish.DANISH_TIME).date():
        return "fristen er udløbet"
    return f"bagud: på vej ville være {_measured(row['expected'], unit)}"


def _measured(value: float | None, unit: str) -> str:
    return "–" if value is None else danish.measure(value, unit)


def _order(row: Row) -> tuple[int, str]:
    status = row["status_da"]
    return (STATUS_ORDER.index(status) if status in STATUS_ORDER else len(STATUS_ORDER), row["goal_id"])
