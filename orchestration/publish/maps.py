"""Process maps of a release, drawn from its published tables and from nothing else."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from mining.adapters.dot import render_dot
from mining.discovery.pictures import process_map_dot
from mining.sql import text
from orchestration.publish.approval import MAP_NOTE_DA, read_approval
from orchestration.publish.report.names import file_stems


@dataclass(frozen=True)
class MapPicture:
    """One process's map, as files."""

    process: str
    svg: Path
    png: Path


def draw_maps(parquet: Path, out: Path) -> list[MapPicture]:
    """Draw every process's map into ``out`` as SVG and PNG, by process."""
    out.mkdir(parents=True, exist_ok=True)
    unapproved = read_approval(parquet).processes
    con = duckdb.connect(":memory:")
    try:
        processes = _rows(con, parquet, "processes", "process, label_da", order="process")
        names = file_stems(str(row["process"]) for row in processes)
        return [
            _draw(
                con,
                parquet,
                out / names[str(row["process"])],
                str(row["process"]),
                str(row["label_da"]),
                note=MAP_NOTE_DA if row["process"] in unapproved else None,
            )
            for row in processes
        ]
    finally:
        con.close()


def _draw(
    con: duckdb.DuckDBPyConnection, parquet: Path, out: Path, process: str, label: str, *, note: str | None
) -> MapPicture:
    activities = _rows(con, parquet, "activities", "*", process=process, order="activity")
    edges = _rows(con, parquet, "process_map_edges", "*", process=process, order="from_activity, to_activity")
    labels = {row["activity"]: row["label_da"] for row in activities}
    dot = process_map_dot(edges, activities, labels=labels, title=label, note=note)
    picture = MapPicture(process, out.with_name(f"{out.name}.svg"), out.with_name(f"{out.name}.png"))
    picture.svg.write_bytes(render_dot(dot, format="svg"))
    picture.png.write_bytes(render_dot(dot, format="png", dpi=96))
    return picture


def _rows(
    con: duckdb.DuckDBPyConnection, parquet: Path, table: str, columns: str, *, order: str, process: str | None = None
) -> list[dict[str, object]]:
    file = text(str(parquet / f"{table}.parquet"))
    where = "" if process is None else " where process = ?"
    query = f"select {columns} from read_parquet({file}){where} order by {order}"
    return con.execute(query, [] if process is None else [process]).to_arrow_table().to_pylist()
