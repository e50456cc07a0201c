"""The resource that starts dbt. What is built is ``dbt``; what Dagster shows of it afterwards is ``built``."""

from collections.abc import Sequence
from importlib.metadata import version

from dagster_dbt import DbtCliResource
from packaging.version import Version, parse


class DbtCommand(DbtCliResource):
    """``dbt`` as a process of its own, and nothing of it in this one.

    dagster-dbt starts ``dbt --version`` before the first command (3 s) and keeps an adapter here that it reads row
    counts and columns through, which holds the warehouse. We know the version, since the lock file does, and read the
    warehouse ourselves (``defs.built``).
    """

    @property
    def _cli_version(self) -> Version:
        return parse(version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> None:
        return None
