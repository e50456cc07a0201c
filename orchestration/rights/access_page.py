"""The report of an access request: one HTML page that stands alone and the same as JSON, both for its owner alone.

What it says is gathered in ``access``.
"""

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from orchestration.extract.errors import ConfigurationError
from orchestration.rights.access import Held
from orchestration.rights.suppression import write_private

DANISH = ZoneInfo("Europe/Copenhagen")
NOTHING = "–"


def write_access_report(held: Held, out: Path, *, name: str, data: Path) -> tuple[Path, Path]:
    """Write ``<name>.html`` and ``<name>.json`` with mode 0600.

    Raises:
        ConfigurationError: ``out`` lies inside the data folder, where a copy of the data would carry the report along.
    """
    require_outside(out, data)
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    html, document = out / f"{name}.html", out / f"{name}.json"
    environment = Environment(
        loader=PackageLoader("orchestration.rights"), undefined=StrictUndefined, autoescape=True, trim_blocks=True
    )
    environment.filters["cell"] = cell
    write_private(html, environment.get_template("access.html.j2").render(held=held, name=name))
    write_private(document, json.dumps(asdict(held), ensure_ascii=False, indent=2, default=_plain) + "\n")
    return html, document


def require_outside(out: Path, data: Path) -> None:
    """Refuse to write about a person inside the data folder."""
    if out.resolve().is_relative_to(data.resolve()):
        raise ConfigurationError(f"--out {out} lies inside the data folder; give one outside it")


def cell(value: object) -> str:
    """A cell as a Danish reader sees it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, datetime):
        return f"{value.astimezone(DANISH):%d.%m.%Y kl. %H.%M.%S}"
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
