"""Assembly of the code location. Keep asset logic out of this module: it belongs in ``defs`` and below.

Loading needs no network, key or data file: only the municipality's declarations and dbt's manifest.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from orchestration.defs.dbt import dbt_builds
from orchestration.defs.dbt_command import DbtCommand
from orchestration.defs.jobs import nightly, nightly_schedule
from orchestration.defs.landing import landing_asset
from orchestration.defs.mining import mining_asset
from orchestration.defs.quality import data_docs_asset, registration_checks, registration_practice_asset
from orchestration.defs.release import release_asset
from orchestration.extract.declaration import read_sources
from orchestration.project import dbt_executable, dbt_project, require_manifest
from orchestration.resources import Refresh
from orchestration.settings import Settings


def build_defs(resources: Mapping[str, Any] | None = None) -> dg.Definitions:
    """A fresh set of definitions for the municipality in the environment; a test replaces single resources."""
    settings = Settings.from_environment()
    settings.export()
    manifest = require_manifest(settings)
    project = dbt_project(settings)
    return dg.Definitions(
        assets=[
            landing_asset(read_sources(settings.municipality)),
            *dbt_builds(manifest, project),
            mining_asset,
            registration_practice_asset,
            data_docs_asset,
            release_asset(manifest),
        ],
        asset_checks=[registration_checks],
        jobs=[nightly],
        schedules=[nightly_schedule],
        resources={
            "refresh": Refresh(),
            "dbt": DbtCommand(project_dir=project, dbt_executable=dbt_executable()),
            **(resources or {}),
        },
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What ``workspace.yaml`` loads."""
    return build_defs()
