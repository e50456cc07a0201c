"""Writes the pages of a release from its published tables. What a page shows is gathered in the page's own module.

Every page stands alone: style and pictures are inside it, nothing is fetched, and no script runs.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from orchestration.publish.report import danish, overview, practice, process, transparency
from orchestration.publish.report.approval import unapproved
from orchestration.publish.report.facts import ReleaseFacts
from orchestration.publish.report.names import page_names
from orchestration.publish.report.notice import Notice
from orchestration.publish.report.source_list import read_sources
from orchestration.publish.report.tables import PublishedTables

__all__ = ["ReleaseFacts", "write_notice", "write_report"]

NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})


def write_report(
    parquet: Path,
    out: Path,
    *,
    pictures: Mapping[str, bytes] = NO_PICTURES,
    generated: ReleaseFacts,
    sources: Path | None = None,
    notice: Notice | None = None,
) -> list[Path]:
    """Write the overview, a page per process, those on registration practice, on systems and on transparency.

    Where there is a charter, the notice to employees is a page too.

    The same tables and facts give the same bytes. Where a table is missing, a sentence in Danish says so.

    Args:
        parquet: folder of published tables, ``<table>.parquet``, after disclosure control.
        out: folder to write into; it is made if need be, and pages of an earlier run are overwritten.
        pictures: SVG pictures of process models, named ``<process>.svg``.
        generated: the release that the pages belong to.
        sources: a ``sources.json`` as ``source_list`` describes it; None leaves out what happens to the columns.
        notice: the notice to employees; None leaves out its page.

    Returns:
        The written files: ``index.html``, the processes' pages in the order of their names, ``practice.html``,
        ``vendors.html``, ``transparency.html``, ``employees.html``.

    Raises:
        TableError: ``parquet`` is no folder, or a table lacks a column that the contract promises.
        SourceListError: ``sources`` is not of its form.
    """
    tables = PublishedTables(parquet)
    rows = tables.rows("processes")
    names = page_names(row["process"] for row in rows)
    cards = [process.summarise(tables, row, generated) for row in rows]
    described = read_sources(sources) if sources else []
    templates = _environment(generated, [(card.label, names[card.process]) for card in cards])
    pages: dict[str, tuple[str, dict[str, object]]] = {}
    front = {"cards": cards, "names": names, "page": overview.gather(tables, generated), "unapproved": unapproved(rows)}
    pages["index.html"] = ("index.html.j2", front)
    for row in rows:
        shown = process.gather(tables, row, generated, picture=pictures.get(f"{row['process']}.svg"))
        pages[names[row["process"]]] = ("process.html.j2", {"page": shown, "unapproved": unapproved([row])})
    habits = {"processes_shown": practice.practice(tables, generated), "tables": tables}
    pages["practice.html"] = ("practice.html.j2", {**habits, "unapproved": unapproved(rows)})
    systems = {"sources": practice.vendors(tables, generated), "tables": tables}
    pages["vendors.html"] = ("vendors.html.j2", {**systems, "unapproved": ()})
    shared = transparency.gather(tables, generated, described)
    pages["transparency.html"] = ("transparency.html.j2", {"page": shared, "unapproved": unapproved(rows)})
    if notice is not None:
        pages["employees.html"] = ("employees.html.j2", {"notice": notice, "unapproved": ()})
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (template, content) in pages.items():
        file = out / name
        file.write_text(templates.get_template(template).render(file=name, **content), encoding="utf-8", newline="\n")
        written.append(file)
    return written


def write_notice(notice: Notice, file: Path) -> None:
    """Write the notice to employees as a page of its own, which belongs to no release."""
    page = _environment().get_template("notice.html.j2").render(notice=notice)
    file.write_text(page, encoding="utf-8", newline="\n")


def _environment(facts: ReleaseFacts | None = None, processes: Iterable[tuple[str, str]] = ()) -> Environment:
    templates = Environment(
        loader=PackageLoader("orchestration.publish.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (Path(__file__).parent / "templates" / "style.css").read_text(encoding="utf-8")
    inline = Markup(style)  # noqa: S704  # our own file
    templates.globals.update(facts=facts, processes=list(processes), style=inline, danish=danish)
    return templates
