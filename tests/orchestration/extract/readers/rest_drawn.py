"""What is drawn from a service of the tests, declared in one line."""

from typing import Any

from orchestration.extract.delivery import Connector, Delivery
from orchestration.extract.readers.rest import open_rest
from tests.orchestration.extract.readers.rest_server import Answer, Asked, Service

CPR = "010190-5000"
SENT = "kun-til-proeven"
SAGER = [{"id": number, "titel": f"Sag {number}"} for number in range(1, 8)]


def connector(service: Service, **how: Any) -> Connector:
    return Connector(format="rest", rest={"base_url": service.url, "path": "api/sager", "attempts": 1, **how})


def drawn(delivery: Delivery) -> list[dict[str, Any]]:
    return [row for batch in delivery.batches for row in batch.to_pylist()]


def ids(service: Service, **how: Any) -> list[str]:
    rows = drawn(open_rest(connector(service, **how), columns=["id"]))
    assert [row["_position"] for row in rows] == list(range(1, len(rows) + 1))
    return [row["id"] for row in rows]


ALL = [str(sag["id"]) for sag in SAGER]


def part(start: int, size: int = 3) -> list[dict[str, Any]]:
    return SAGER[start : start + size]


def by_json_link(asked: Asked, url: str) -> Any:
    start = int(asked.params.get("from", 0))
    following = f"/api/sager?from={start + 3}" if start + 3 < len(SAGER) else ""
    return {"items": part(start), "paging": {"next": following}}


def by_header_link(asked: Asked, url: str) -> Any:
    start = int(asked.params.get("from", 0))
    link = f'<{url}/api/sager?from={start + 3}>; rel="next"' if start + 3 < len(SAGER) else ""
    return Answer({"items": part(start)}, headers={"Link": link} if link else {})


def by_offset(asked: Asked, url: str) -> Any:
    return {"items": part(int(asked.params["skip"]), int(asked.params["take"])), "total": len(SAGER)}


def by_page(asked: Asked, url: str) -> Any:
    return {"items": part(3 * (int(asked.params["page"]) - 1))}


def by_cursor(asked: Asked, url: str) -> Any:
    start = int(asked.params.get("after", "mark-0").removeprefix("mark-"))
    return {"items": part(start), "mark": f"mark-{start + 3}" if start + 3 < len(SAGER) else None}
