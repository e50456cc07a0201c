"""Receipts: what an erasure or a retention did, in counts, signed so that nobody can write one afterwards.

A receipt names no person, case or pseudonym. The signature is HMAC-SHA256 under a key derived for receipts.
"""

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.extract.errors import ConfigurationError
from orchestration.extract.keys import read_derived_key
from orchestration.rights.suppression import write_private
from orchestration.rights.sweep import Swept
from orchestration.settings import Settings

PENDING = ".pending"


def new_receipt_id(at: datetime) -> str:
    """A name that sorts by time and says nothing about whom it is about."""
    return f"{at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def receipt_file(settings: Settings, receipt: str) -> Path:
    """Where a receipt lies."""
    return settings.data / "receipts" / f"{receipt}.json"


def pending_receipts(settings: Settings) -> list[dict[str, Any]]:
    """What was begun and not ended, oldest first."""
    files = sorted((settings.data / "receipts").glob(f"*{PENDING}"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def begin(settings: Settings, receipt: dict[str, Any]) -> None:
    """Write down that something has begun, before the first row goes: the next refresh ends it if we do not."""
    write_private(_pending(settings, receipt["receipt"]), json.dumps(receipt, ensure_ascii=False) + "\n")


def end(settings: Settings, receipt: dict[str, Any]) -> Path:
    """Sign and write a receipt, and take the note that it has begun away."""
    file = receipt_file(settings, receipt["receipt"])
    signed = {name: value for name, value in receipt.items() if name != "signature"}
    signed["signature"] = _signature(settings, signed)
    write_private(file, json.dumps(signed, ensure_ascii=False, indent=2) + "\n")
    _pending(settings, receipt["receipt"]).unlink(missing_ok=True)
    return file


def verify(settings: Settings, file: Path) -> dict[str, Any]:
    """The receipt in a file, if it is what was signed.

    Raises:
        ConfigurationError: it is no receipt, or was not signed with this municipality's key, or was changed.
    """
    try:
        receipt = json.loads(file.read_text(encoding="utf-8"))
        signed = {name: value for name, value in receipt.items() if name != "signature"}
        known = receipt["signature"]
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise ConfigurationError(f"{file.name} is not a receipt; they lie in the data folder's receipts/") from error
    if not isinstance(known, str) or not hmac.compare_digest(known, _signature(settings, signed)):
        raise ConfigurationError(f"{file.name}: the signature does not fit: it was changed, or made under another key")
    return receipt


def removed(swept: Swept | None) -> dict[str, Any]:
    """What a sweep did, as it stands in a receipt."""
    rewritten = swept.rewritten if swept else ()
    return {
        "rows_removed": swept.rows if swept else 0,
        "cells_emptied": swept.cells if swept else 0,
        "cases_removed": swept.cases_removed if swept else 0,
        "cases_kept_for_others": swept.cases_kept if swept else 0,
        "undeclared": list(swept.undeclared) if swept else [],
        "files": [asdict(each) for each in rewritten],
    }


def _pending(settings: Settings, receipt: str) -> Path:
    return receipt_file(settings, receipt).with_suffix(PENDING)


def _signature(settings: Settings, receipt: dict[str, Any]) -> str:
    key = read_derived_key(settings.key_file, "receipt", data=settings.data)
    text = json.dumps(receipt, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()
