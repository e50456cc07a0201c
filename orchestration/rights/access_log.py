"""The access log: who used a right over people's data, when and under what approval; never whom it was about.

One JSON object per line in the data folder, written durably before an answer is shown.
"""

import json
import os
import pwd
from datetime import datetime
from pathlib import Path

from orchestration.settings import Settings


def log_file(settings: Settings) -> Path:
    """Where the log lies."""
    return settings.data / "access_log.jsonl"


def write_log(settings: Settings, *, action: str, at: datetime, **facts: str | int | bool | None) -> None:
    """Append a line. Facts are counts, names of kinds and ids of approvals and receipts; the caller sees to that."""
    file = log_file(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    line = {"at": at.isoformat(), "user": operating_user(), "action": action, **facts}
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as handle:
        handle.write(json.dumps(line, ensure_ascii=False) + "\n")
        handle.flush()
        os.fsync(handle.fileno())


def recipients_of_exports(settings: Settings) -> list[str]:
    """Who has been handed data, by the log of exports: they must be told of an erasure (GDPR article 19)."""
    file = settings.data / "exports.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return sorted({str(json.loads(line).get("recipient")) for line in lines if line.strip()})


def operating_user() -> str:
    """The user the process runs as, by the system and not by an environment variable that anybody can set."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"
