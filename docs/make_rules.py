"""Writes the list of rules in ``docs/rules.md`` from the demo's rule files. Run it after a rule has changed.

    python docs/make_rules.py

What a rule says stands in its file alone; the rest of the page is written by hand.
"""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from mining.rules.catalogue import read_entries
from mining.rules.rule import DelayRule, OrderRule, Rule

PAGE = Path(__file__).resolve().parent / "rules.md"
RULES = PAGE.parent.parent / "municipality" / "demo" / "rules"
START, END = "<!-- regler -->", "<!-- slut -->"
HEADER = "| id | proces | regel | lov og sted | krav | i brug | bekræftet |\n|---|---|---|---|---|---|---|\n"
UNITS = {
    "hours": ("time", "timer"),
    "calendar_days": ("dag", "dage"),
    "working_days": ("arbejdsdag", "arbejdsdage"),
    "weeks": ("uge", "uger"),
    "months": ("måned", "måneder"),
}
TEMPLATES = {
    "absence": "højst {n}",
    "alternate_response": "én efter hver",
    "coexistence": "begge eller ingen",
    "different_resource": "to personer",
    "init": "først i sagen",
    "not_chain_succession": "ikke lige efter",
    "not_coexistence": "ikke begge",
    "precedence": "først det ene, så det andet",
    "response": "det ene fører til det andet",
}


def render(folder: Path) -> str:
    """The list as Markdown: a table for each area, by process and id."""
    entries, problems = read_entries(folder)
    if problems:
        raise SystemExit("\n".join(map(str, problems)))
    entries.sort(key=lambda entry: (entry.area_da, entry.versions[0].process))
    parts = []
    for area, group in groupby(entries, key=lambda entry: entry.area_da):
        parts.append(f"\n### {area}\n\n{HEADER}")
        parts += [_row(entry.versions) for entry in group]
    return "".join(parts)


def with_list(page: str, listed: str) -> str:
    """The page with this list between its marks."""
    before, rest = page.split(START)
    return f"{before}{START}\n{listed}\n{END}{rest.split(END)[1]}"


def _row(versions: tuple[Rule, ...]) -> str:
    rule = versions[-1]
    law = _each(f"{version.law}, {version.paragraph}{_window(version)}" for version in versions)
    asks = _each(asked(version) for version in versions)
    marks = ["ja" if mark else "nej" for mark in (rule.in_use, rule.is_confirmed)]
    return f"| {rule.rule_id} | `{rule.process}` | {rule.title_da} | {law} | {asks} | {marks[0]} | {marks[1]} |\n"


def asked(rule: Rule) -> str:
    """What a version asks of a case, in a few Danish words."""
    if isinstance(rule, OrderRule):
        return TEMPLATES[rule.template].format(n=rule.n - 1)
    assert isinstance(rule, DelayRule)  # noqa: S101 - a rule is one or the other
    if rule.unit == "year_end":
        return "inden årets udgang"
    time = length(rule.limit, rule.unit)
    after = f", regnet fra {length(rule.offset.limit, rule.offset.unit)} senere" if rule.offset else ""
    if rule.kind == "count":
        return f"mindst {rule.at_least} inden for {time}{after}"
    return f"tidligst efter {time}{after}" if rule.kind == "min_delay" else f"senest efter {time}{after}"


def length(limit: int, unit: str) -> str:
    """``1 måned``, ``40 dage``."""
    return f"{limit} {UNITS[unit][limit != 1]}"


def _window(rule: Rule) -> str:
    if rule.valid_from and rule.valid_to:
        return f" ({rule.valid_from} til {rule.valid_to})"
    if rule.valid_from or rule.valid_to:
        return f" (fra {rule.valid_from})" if rule.valid_from else f" (til {rule.valid_to})"
    return ""


def _each(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))


def main() -> None:
    """Read the demo's rules and write the list."""
    PAGE.write_text(with_list(PAGE.read_text(encoding="utf-8"), render(RULES)), encoding="utf-8")


if __name__ == "__main__":
    main()
