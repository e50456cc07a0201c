"""A delivery so bad that a check stops it: its process keeps the last good figures, and everybody is told why."""

import json
from pathlib import Path

import duckdb
import pytest

from tests.end_to_end.workplace import Workplace, new_workplace, published

FILE = "case;activity;time\n"
FIGURES = "select * exclude (is_suppressed) from {} order by all"


@pytest.mark.full
def test_a_process_over_the_limit_of_stop_keeps_its_last_good_figures(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(FILE + "".join(rows(day="2024-03-{:02}T08:00:00")), encoding="utf-8")
    place = new_workplace(tmp_path)
    pilot(place, log)
    good = {table: published(place, FIGURES.format(table)) for table in ("processes", "variants", "process_map_edges")}
    assert good["processes"]

    outcomes = place.data / "mining" / "outcomes.json"
    assert {outcome["severity"] for outcome in json.loads(outcomes.read_text(encoding="utf-8"))} >= {"info", "warning"}
    assert not any(outcome["severity"] == "stop" for outcome in json.loads(outcomes.read_text(encoding="utf-8")))

    # Every date of the next delivery is what a system writes for empty.
    log.write_text(FILE + "".join(rows(day="1900-01-01T00:00:00")), encoding="utf-8")
    pilot(place, log)
    assert {table: published(place, FIGURES.format(table)) for table in good} == good
    held_back = json.loads((place.data / "published" / "manifest.json").read_text(encoding="utf-8"))["held_back"]
    assert held_back == [good["processes"][0][0]]
    why = published(place, "select check_id from quality_results where severity = 'stop' and level = 'total'")
    assert ("implausible_time",) in why
    assert "Ikke opdateret." in (place.data / "published" / "report" / "index.html").read_text(encoding="utf-8")
    with duckdb.connect(str(place.data / "warehouse.duckdb"), read_only=True) as con:
        latest = con.sql("select max(year(occurred_at)) from canonical.event_log").fetchall()
    assert latest[0][0] <= 1900, "the bad delivery was loaded; only its figures are not shown"


def pilot(place: Workplace, log: Path) -> None:
    names = ("--case", "case", "--activity", "activity", "--time", "time")
    place.run("pilot", str(log), *names, "--public-data", "--out", str(log.parent / "municipality"))


def rows(*, day: str) -> list[str]:
    """Thirty cases of three activities, a day each."""
    return [
        f"c{case};{activity};{day.format(1 + (case + place) % 28)}\n"
        for case in range(30)
        for place, activity in enumerate(("Modtaget", "Vurderet", "Afgjort"))
    ]
