"""The municipality's own models over the rows looked at: rendered with the engine's macros, run in memory, without dbt.

Only what those models use of dbt is here (ref, source, config, env_var); a model that needs more is not tried, and
said so. No text of an error of the engine is passed on: it may hold a cell.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb
import jinja2
import pyarrow as pa
from jinja2.sandbox import SandboxedEnvironment

from mining.sql import identifier
from orchestration.check.deliveries import sample_name
from orchestration.check.findings import Finding
from orchestration.check.seeds import Rows
from orchestration.scaffold.folder import SEEDS
from orchestration.scaffold.lists import LISTS
from orchestration.settings import DBT_PROJECT

LANDED = re.compile(r"macro (landed|landed_history|landed_files|snapshot_changes)\(")


class Unknown(Exception):
    """A model uses something that only dbt knows."""


@dataclass(frozen=True)
class _Model:
    sql: str
    reads: frozenset[str]


def run_models(con: duckdb.DuckDBPyConnection, municipality: Path, rows: Rows, *, as_of: datetime) -> list[Finding]:
    """Make a view of each of the municipality's models over what ``deliveries`` laid in ``con``.

    Seeds become tables of text. A model that cannot be tried leaves those that read it untried.
    """
    for seed, found in rows.items():
        header = SEEDS[seed]
        table = pa.table({name: pa.array([row[name] for row in found], pa.string()) for name in header})
        con.register("seed", table)
        con.execute(f"create or replace table {identifier(seed)} as select * from seed")
        con.unregister("seed")
    rendered, findings = _rendered(municipality, as_of)
    for name in _in_order({name: model.reads for name, model in rendered.items()}):
        model = rendered[name]
        missing = sorted(read for read in model.reads if read in rendered and not _is_there(con, read))
        try:
            con.execute(f"create or replace view {identifier(name)} as {model.sql}")
            con.execute(f"select * from {identifier(name)} limit 0")
        except duckdb.Error as error:
            con.execute(f"drop view if exists {identifier(name)}")
            why = f"it reads {missing[0]}, which does not" if missing else type(error).__name__
            findings.append(Finding("error", f"{name}.sql", f"does not run over the deliveries: {why}"))
    return findings


def is_modelled(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the five lists could be made."""
    there = {name for (name,) in con.execute("select view_name from duckdb_views() where not internal").fetchall()}
    return {f"municipality_{name}" for name in LISTS} <= there


def _rendered(municipality: Path, as_of: datetime) -> tuple[dict[str, "_Model"], list[Finding]]:
    """Every model of the municipality as SQL, with the models it reads; and those that only dbt can render."""
    render = _renderer(as_of)
    models, findings = {}, []
    for part in ("sources", "models"):
        for file in sorted((municipality / part).rglob("*.sql")):
            try:
                models[file.stem] = render(file.read_text(encoding="utf-8"))
            except (Unknown, jinja2.TemplateError) as error:
                why = str(error) if isinstance(error, Unknown) else type(error).__name__
                findings.append(Finding("warning", file.name, f"not tried: {why}; sagsflow manifest checks it"))
    return models, findings


def _in_order(reads: Mapping[str, frozenset[str]]) -> list[str]:
    """The models, each after those it reads; a circle last, where it is told."""
    ordered: list[str] = []
    while len(ordered) < len(reads):
        left = sorted(name for name in reads if name not in ordered)
        ready = [name for name in left if not (reads[name] & set(left))]
        ordered += ready or left
    return ordered


def _is_there(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    return bool(con.execute("select 1 from duckdb_views() where view_name = ?", [name]).fetchall())


def _renderer(as_of: datetime) -> Callable[[str], "_Model"]:
    """A function that renders a model; the macros that read landing read the rows in memory instead."""
    texts = [file.read_text(encoding="utf-8") for file in sorted((DBT_PROJECT / "macros").glob("*.sql"))]
    macros = LANDED.sub(r"macro engines_\1(", "".join(texts))
    # As dbt renders them: a model may not reach into Python.
    environment = SandboxedEnvironment(undefined=jinja2.StrictUndefined)
    read: set[str] = set()

    def ref(name: str) -> str:
        read.add(name)
        return identifier(name)

    given = {
        "config": lambda *_, **__: "",
        "ref": ref,
        "source": lambda *_: "",
        "env_var": partial(_env_var, as_of),
        "var": partial(_unknown, "var"),
        "run_query": partial(_unknown, "run_query"),
        "landed": lambda source, table: identifier(sample_name(source, table)),
        "landed_history": _history,
        "snapshot_changes": partial(_unknown, "snapshot_changes"),
    }

    module = environment.from_string(macros, globals=given).module
    macro = {name: getattr(module, name) for name in dir(module) if not name.startswith("_")}

    def render(text: str) -> _Model:
        read.clear()
        try:
            sql = environment.from_string(text).render(macro | given)
        except jinja2.UndefinedError as error:
            raise Unknown(f"it uses {error}") from None
        return _Model(sql, frozenset(read))

    return render


def _env_var(as_of: datetime, name: str, default: str = "") -> str:
    return as_of.isoformat() if name == "SAGSFLOW_AS_OF" else default


def _history(source: str, table: str) -> str:
    name = identifier(sample_name(source, table))
    return (
        f"(select *, null::integer as _superseded_by, null::timestamptz as _superseded_at,"
        f" null::varchar as _superseded_reason from {name})"
    )


def _unknown(name: str, *_: object, **__: object) -> str:
    raise Unknown(f"it uses {name}")
