"""Fixtures every test may use. What only one folder needs stands in that folder's own conftest."""

import json
import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
ONE_REFRESH = "tests/end_to_end/"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """With ``--dist loadscope``: modules that share one refreshed municipality go to one process.

    Otherwise the second process to ask for it waits until the first has made it. Run with ``--no-loadscope-reorder``:
    by number of tests, the few that take minutes would come last, in one process, while the other has nothing to do.
    """
    from xdist.scheduler import LoadScopeScheduling

    class OneRefreshOneProcess(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return ONE_REFRESH if nodeid.startswith(ONE_REFRESH) else super()._split_scope(nodeid)

    return OneRefreshOneProcess(config, log) if config.getoption("dist") == "loadscope" else None


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of public event logs with expected figures; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("SAGSFLOW_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no public test logs: set SAGSFLOW_TEST_DATA (looked in {folder.name}/)")
    return folder.resolve()


@pytest.fixture(scope="session")
def demo_settings(tmp_path_factory: pytest.TempPathFactory):  # noqa: ANN201 - Settings, imported where it is used
    """The demo municipality with a data folder of its own, its dbt project parsed once; no key, no delivery."""
    from orchestration.project import prepare_manifest
    from orchestration.settings import DEMO, Settings

    folder = tmp_path_factory.mktemp("demo")
    settings = Settings(municipality=DEMO, data=folder / "data", key_file=folder / "key" / "demo.key")
    prepare_manifest(settings)
    return settings


@pytest.fixture(scope="session")
def demo_manifest(demo_settings) -> dict:
    """The dbt manifest of the engine's project with the demo municipality's overlay."""
    return json.loads((demo_settings.dbt_target / "manifest.json").read_text(encoding="utf-8"))
