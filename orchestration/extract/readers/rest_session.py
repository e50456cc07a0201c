"""The HTTP a REST service is asked with: one host, bounded answers, patience with a bound, and safe errors.

dlt's session retries (429, 5xx, no connection) and honours Retry-After; the adapter here adds what reading identities
asks for. Paging and records are ``rest``'s; no message holds an answer, an address' parameters or a token.
"""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
from dlt.sources.helpers.requests.retry import Client
from requests.adapters import HTTPAdapter

from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.json_text import Number
from orchestration.extract.rest_connector import RestConnector

BLOCK = 1 << 16
REDIRECTS = 3


class NotJson(ValueError):
    """An answer that does not parse; it says nothing of what stands in it."""


def session(how: RestConnector, address: str, *, error: Callable[[str], DeliveryError]) -> requests.Session:
    """A session that speaks to the host of ``address`` alone; ``error`` makes its complaints."""
    client = Client(
        request_timeout=how.timeout_seconds,
        raise_for_status=False,
        request_max_attempts=how.attempts,
        request_backoff_factor=0.5,
        request_max_retry_delay=how.max_wait_seconds,
    )
    made = client.session
    made.max_redirects = REDIRECTS
    made.headers["User-Agent"] = "sagsflow"
    made.headers["Accept"] = "application/json"
    made.auth = _nothing  # else requests looks into the user's .netrc
    adapter = _Guarded(how, address, error)
    for scheme in ("http://", "https://"):
        made.mount(scheme, adapter)
    return made


def _nothing(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class _Guarded(HTTPAdapter):
    """Every request passes here, redirects and next links too; every answer is read whole, up to the limit."""

    def __init__(self, how: RestConnector, address: str, error: Callable[[str], DeliveryError]) -> None:
        super().__init__()
        self._how, self._origin, self._error = how, origin(address), error

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: D102
        if origin(request.url or "") != self._origin:
            raise self._error("a next link or redirect leads to another host; nothing is asked there")
        deadline = time.monotonic() + self._how.timeout_seconds
        response = super().send(request, *args, **{**kwargs, "stream": True})
        read = bytearray()
        for block in response.iter_content(BLOCK):  # unpacked, so a gzip bomb meets the limit, too
            read += block
            if len(read) > self._how.max_page_bytes:
                response.close()
                raise self._error(
                    f"an answer is larger than {self._how.max_page_bytes} bytes (max_page_bytes); ask for fewer"
                    " records per page, or raise the limit"
                )
            if time.monotonic() > deadline:
                response.close()
                raise self._error(f"an answer took longer than {self._how.timeout_seconds} s (timeout_seconds)")
        response._content = bytes(read)  # noqa: SLF001 - requests' own place for what was read
        response.json = _parsed_once(response)  # type: ignore[method-assign]
        return response


def _parsed_once(response: requests.Response) -> Callable[..., Any]:
    """The answer as JSON, every digit kept; parsed once, though paging and records both ask."""
    kept: list[Any] = []

    def parsed(**_: Any) -> Any:
        if not kept:
            try:
                kept.append(
                    json.loads(
                        response.content, parse_float=Number, parse_constant=_no_number, object_pairs_hook=_each_once
                    )
                )
            except (ValueError, RecursionError):  # whose text or traceback may quote the answer
                raise NotJson("not JSON") from None
        return kept[0]

    return parsed


def _no_number(_: str) -> None:
    raise ValueError("NaN and Infinity are not JSON")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; one that says a name twice would lose a value."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    return parts.scheme, (parts.hostname or "").lower(), port or {"https": 443, "http": 80}.get(parts.scheme, -1)
