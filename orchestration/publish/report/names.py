"""File names for processes: safe on every file system, the same on every run. What people read is not changed here."""

import re
import unicodedata
from collections.abc import Iterable

DANISH_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
LONGEST = 60
# Pages of our own, and the device names that Windows refuses as file names.
TAKEN = frozenset({"index", "transparency", "employees", "practice", "vendors", "con", "prn", "aux", "nul"}) | {
    f"{device}{digit}" for device in ("com", "lpt") for digit in range(10)
}


def slug(name: str) -> str:
    """``name`` with nothing left but a–z, 0–9 and single hyphens: ``Byggesag (øst)`` gives ``byggesag-oest``."""
    folded = unicodedata.normalize("NFKC", name).lower().translate(DANISH_LETTERS)
    letters = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode("ascii")
    short = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:LONGEST].strip("-")
    if not short:
        return "proces"
    return f"proces-{short}" if short in TAKEN else short


def page_names(processes: Iterable[str]) -> dict[str, str]:
    """File name of each process' page."""
    return {process: f"{stem}.html" for process, stem in file_stems(processes).items()}


def file_stems(processes: Iterable[str]) -> dict[str, str]:
    """File name of each process without its ending; of equal slugs the second in order gets ``-2`` and so on."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for process in sorted(processes):
        base, count = slug(process), 1
        candidate = base
        while candidate in taken:
            count += 1
            candidate = f"{base}-{count}"
        taken.add(candidate)
        names[process] = candidate
    return names
