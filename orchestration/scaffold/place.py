"""Where a new source's deliveries are found: its name, and the pattern of files below the municipality's deliveries.

The file that is profiled is never moved or copied.
"""

import re
from pathlib import Path

from orchestration.extract.declaration import Source
from orchestration.scaffold.facts import Seen
from orchestration.scaffold.identifiers import safe_name
from orchestration.scaffold.snapshots import file_name_pattern
from orchestration.scaffold.writing import literal_pattern

ARCHIVED = (".gz", ".zip")


def source_name(seen: Seen, deliveries: Path) -> str:
    """A source's name from where its delivery lies: the folder below the deliveries, else the file's name."""
    inside = _inside(seen, deliveries)
    if inside is not None and len(inside.parts) > 1:
        return safe_name(inside.parts[0], otherwise="source")
    stem = re.sub(r"[\W_]*\d[\d\W_]*$", "", Path(seen.what).name.split(".")[0]) or "source"
    return safe_name(stem, otherwise="source")


def files_pattern(seen: Seen, deliveries: Path, *, source: str, others: tuple[Source, ...]) -> tuple[str | None, str]:
    """The pattern of the source's files, and what the user must know about it; no pattern for what is asked.

    A file in a folder of its own stands for all files of its kind there; else for those that differ in their numbers.
    """
    if seen.path is None:
        return None, "asked at every refresh"
    ending = "".join(seen.path.suffixes[-2:]) if seen.path.suffix.lower() in ARCHIVED else seen.path.suffix
    suffix = literal_pattern(ending)
    inside = _inside(seen, deliveries)
    if inside is None:
        return f"{source}/*{suffix}", f"the file lies elsewhere; deliver to {source}/ in the deliveries folder"
    folder = inside.parent.as_posix()
    if len(inside.parts) > 1 and not _is_shared(folder, others):
        return f"{literal_pattern(folder)}/*{suffix}", f"every {suffix or 'file'} in {folder}/"
    pattern = literal_pattern(inside.parent.as_posix() + "/") if len(inside.parts) > 1 else ""
    return pattern + file_name_pattern(literal_pattern(inside.name)), "files whose names differ in their numbers alone"


def _inside(seen: Seen, deliveries: Path) -> Path | None:
    root = deliveries.resolve()
    if seen.path is None or not seen.path.is_relative_to(root):
        return None
    return seen.path.relative_to(root)


def _is_shared(folder: str, others: tuple[Source, ...]) -> bool:
    patterns = [table.meta.files or "" for source in others for table in source.tables]
    return any(pattern.rsplit("/", 1)[0] == folder for pattern in patterns if "/" in pattern)
