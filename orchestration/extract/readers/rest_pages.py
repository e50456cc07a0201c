"""The pages of a REST service: asked for by dlt's client, checked, and given as flat records.

dlt pages, authenticates and retries (``rest_client``); what no page may do (go in a circle, have no end, be of another
shape) is refused here, other hosts and unbounded answers in ``rest_session``. Messages hold the path, the page's number
and a status, never anything of an answer.
"""

import copy
import hashlib
from collections.abc import Iterator
from typing import Any

from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.json_rows import Unsound, flat
from orchestration.extract.readers.watermark import Watermark, instant, number, wall_clock
from orchestration.extract.rest_connector import Offset, RestConnector, Since

Row = dict[str, str | None]
Sent = tuple[dict[str, Any], dict[str, Any] | None]
"""Parameters and body of a request."""


def pages_of(how: RestConnector, *, since: Watermark | None, zone: str) -> Iterator[list[Row]]:
    """The records of each page, flat. Pages that go in a circle, repeat, or have no end are refused."""
    asked: set[bytes] = set()
    answered: set[bytes] = set()
    short = False
    number = 0
    for number, (request, content, records) in enumerate(_answers(how, _sent(how, since, zone)), start=1):
        if request in asked or (records and content in answered):
            raise DeliveryError(f"{how.name}, page {number}: paging goes in a circle; check the paginator")
        if number > how.max_pages:
            raise DeliveryError(f"{how.name}: more than {how.max_pages} pages (max_pages); raise it if that is right")
        if short and records:
            raise DeliveryError(
                f"{how.name}, page {number - 1}: fewer records than limit, and more after it: the service gives"
                " smaller pages than it is asked for, and records would be passed over; lower limit"
            )
        short = isinstance(how.paginator, Offset) and len(records) < how.paginator.limit
        asked.add(request)
        answered.add(content)
        yield _flat(how, records, number)


def _flat(how: RestConnector, records: list[dict[str, Any]], number: int) -> list[Row]:
    try:
        return [flat(record) for record in records]
    except Unsound:
        raise _failed(how, number, "a record holds two values of one dotted name, or lists too deep to read") from None


def _answers(how: RestConnector, sent: Sent) -> Iterator[tuple[bytes, bytes, list[dict[str, Any]]]]:
    """Digest of the request, digest of the answer, and its records; whatever goes wrong is said safely."""
    import requests

    from orchestration.extract.readers.rest_client import client, paginator
    from orchestration.extract.readers.rest_session import NotJson

    params, body = sent
    pages = client(how).paginate(
        how.path,
        method=how.method,  # type: ignore[arg-type] - dlt hands PUT on, though its type has GET and POST alone
        params=params,
        json=body,
        paginator=paginator(how),
        data_selector=how.data_selector,
        hooks={"response": [_refuse(how)]},
        allow_redirects=how.method == "GET",
    )
    number = 1
    while True:
        try:
            page = next(pages, None)
            if page is None:
                return
            asked = page.response.request
            request = f"{asked.method} {asked.url} ".encode() + _bytes(asked.body)
            records = _records(how, page.response.json(), number)
        except DeliveryError:
            raise
        except requests.HTTPError as error:
            raise _refused(how, error.response.status_code, number) from None
        except requests.exceptions.SSLError:
            raise _failed(how, number, "no encrypted connection; check the service's certificate") from None
        except requests.exceptions.TooManyRedirects:
            raise _failed(how, number, "redirected again and again") from None
        except requests.RequestException:
            raise _failed(how, number, "no answer; check base_url, the network and that the service is up") from None
        except NotJson:
            raise _failed(how, number, "the answer is no sound JSON; it may be cut short") from None
        except Exception:  # dlt's paginators quote the answer
            raise _failed(how, number, "the answer is not as the paginator expects; check its paths") from None
        yield hashlib.sha256(request).digest(), hashlib.sha256(page.response.content).digest(), records
        number += 1


def _records(how: RestConnector, answer: Any, number: int) -> list[dict[str, Any]]:
    """The records of an answer. An answer without the list is an error, not an empty page."""
    from dlt.common import jsonpath

    found = jsonpath.find_values(how.data_selector, answer)
    if not found:
        raise _failed(how, number, f"the answer has no {how.data_selector!r}, which data_selector names")
    parts = [part for part in found if part is not None]
    records = [record for part in parts for record in (part if isinstance(part, list) else [part])]
    if not all(isinstance(record, dict) for record in records):
        raise _failed(how, number, f"what stands at {how.data_selector!r} is no list of records")
    return records


def _sent(how: RestConnector, since: Watermark | None, zone: str) -> Sent:
    """Parameters and body of the first request, the watermark in them. Copies: paging writes into them."""
    from dlt.common import jsonpath

    params, body = dict(how.params), copy.deepcopy(how.body)
    if how.method != "GET":
        body = body or {}
    if since is not None and how.since is not None:
        value = _written(how.since, since, zone)
        if how.since.param is not None:
            params[how.since.param] = value
        else:
            body = body or {}
            jsonpath.set_value_at_path(body, how.since.body_path, value)
    return params, body


def _written(sent: Since, since: Watermark, zone: str) -> str | int:
    """The watermark as the service reads it."""
    if sent.written_as == "number":
        return number(since, overlap=sent.overlap)
    moment = instant(since, overlap=sent.overlap)
    if sent.written_as.startswith("epoch"):
        return int(moment.timestamp()) * (1000 if sent.written_as == "epoch_milliseconds" else 1)
    if sent.written_as == "iso":
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    local = wall_clock(moment, zone)
    return local.date().isoformat() if sent.written_as == "date" else local.isoformat(timespec="seconds")


def _refuse(how: RestConnector) -> Any:
    """A hook that turns a status into an error without a word of the answer; dlt's retries look at its response."""
    import requests

    def refuse(response: requests.Response, **_: Any) -> None:
        if response.status_code >= (400 if how.method == "GET" else 300):
            raise requests.HTTPError("refused", response=response)

    return refuse


def _refused(how: RestConnector, status: int, number: int) -> DeliveryError:
    hints = {
        401: "; the service does not know who asks: check auth",
        403: "; this account may not read it",
        404: "; there is no such path below base_url",
        429: f"; the service asks for patience: fewer records, or more than {how.attempts} attempts",
    }
    return _failed(how, number, f"the service answered {status}{hints.get(status, '')}")


def _failed(how: RestConnector, number: int, what: str) -> DeliveryError:
    return DeliveryError(f"{how.name}, page {number}: {what}")


def _bytes(body: Any) -> bytes:
    return body if isinstance(body, bytes) else str(body or "").encode()
