"""What the readers' tests share: write bytes as a delivery, read a delivery whole."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.extract.delivery import Connector, Delivery
from orchestration.extract.readers.open import open_delivery

Rows = list[dict[str, Any]]


@pytest.fixture
def deliver(tmp_path: Path) -> Callable[..., tuple[Rows, Delivery]]:
    """Write ``content`` as a delivery called ``name`` and read it to the end: its rows, and the drawn delivery."""

    def write_and_read(
        name: str, content: bytes, *, columns: list[str] | None = None, **how: Any
    ) -> tuple[Rows, Delivery]:
        path = tmp_path / name
        path.write_bytes(content)
        delivery = open_delivery(path, Connector(**how), columns=columns)
        return [row for batch in delivery.batches for row in batch.to_pylist()], delivery

    return write_and_read
