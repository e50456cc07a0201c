"""Data that nobody has declared simulated or public is refreshed up to the marts, and not published."""

import shutil
from pathlib import Path

from orchestration.settings import DEMO
from tests.end_to_end.workplace import AS_OF, Workplace, delivered_anew


def test_real_data_is_refreshed_and_not_published(demo: Workplace, tmp_path: Path) -> None:
    real = tmp_path / "real"
    shutil.copytree(DEMO, real)
    declared = (real / "municipality.yml").read_text(encoding="utf-8")
    (real / "municipality.yml").write_text(declared.split("data:")[0] + "data: {status: real}\n", encoding="utf-8")
    workplace = delivered_anew(demo, tmp_path, real)
    done = workplace.run("refresh", "--as-of", AS_OF, check=1)
    assert "Nothing was published" in done.stderr
    assert "real" in done.stderr
    assert not (workplace.data / "published").exists()
    assert (workplace.data / "warehouse.duckdb").is_file()
