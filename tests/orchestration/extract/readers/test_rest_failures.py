"""A service that is busy, broken, endless or of another shape: an error with the page, without the answer."""

import gzip
import json
from typing import Any

import pytest

from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.rest import open_rest
from tests.orchestration.extract.readers.rest_drawn import ALL, CPR, SAGER, connector, drawn, ids, part
from tests.orchestration.extract.readers.rest_server import Answer, Asked, serve


def test_a_busy_service_is_asked_again_when_it_says_so():
    answers = [Answer({}, status=429, headers={"Retry-After": "1"}), Answer({}, status=500), Answer(SAGER)]
    with serve(lambda asked: answers.pop(0)) as service:
        assert ids(service, attempts=3) == ALL
    assert len(service.asked) == 3


def test_retry_after_has_a_bound():
    answers = [Answer({}, status=429, headers={"Retry-After": "86400"}), Answer(SAGER)]
    with serve(lambda asked: answers.pop(0)) as service:
        assert ids(service, attempts=2, max_wait_seconds=1) == ALL


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_a_status_is_said_without_a_word_of_the_answer(status):
    with (
        serve(lambda asked: Answer({"fejl": CPR}, status=status)) as service,
        pytest.raises(DeliveryError, match=f"api.sager, page 1: the service answered {status}") as refused,
    ):
        ids(service)
    assert CPR not in str(refused.value)
    assert service.url not in str(refused.value)


def test_the_page_that_breaks_is_named_and_nothing_of_it_is_said():
    content = json.dumps({"items": [{"cpr": CPR}] * 3}).encode()

    def route(asked: Asked) -> Any:
        return {"items": part(0), "paging": {"next": "?from=3"}} if not asked.params else Answer(content[:-20])

    with serve(route) as service, pytest.raises(DeliveryError, match="page 2: .* no sound JSON") as refused:
        ids(service, data_selector="items", paginator={"kind": "json_link", "next_url_path": "paging.next"})
    assert CPR not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"elementer": SAGER}, "has no 'items'"),
        ({"items": [CPR]}, "no list of records"),
        ({"items": CPR}, "no list of records"),
        (Answer(b""), "no sound JSON"),
        (Answer(b"[" * 100_000), "no sound JSON"),
        (Answer(b'{"items": [{"id": NaN}]}'), "no sound JSON"),
        (Answer(b'{"items": [{"id": 1, "id": 2}]}'), "no sound JSON"),
        (Answer(b'{"items": [{"a.b": 1, "a": {"b": 2}}]}'), "two values of one dotted name"),
        (Answer(b'{"items": [{"id": ' + b"[" * 900 + b"]" * 900 + b"}]}"), "two values|no sound"),
        (Answer(b"\xff\xfe{"), "no sound JSON"),
    ],
)
def test_an_answer_of_another_shape_is_an_error_not_an_empty_list(answer, said):
    with serve(lambda asked: answer) as service, pytest.raises(DeliveryError, match=said) as refused:
        ids(service, data_selector="items[*]")
    assert CPR not in str(refused.value)


def test_total_that_is_missing_does_not_quote_the_answer():
    paging = {"kind": "offset", "limit": 3, "total_path": "total"}
    with serve(lambda asked: {"items": [{"cpr": CPR}] * 3}) as service, pytest.raises(DeliveryError) as refused:
        ids(service, data_selector="items", paginator=paging)
    assert "not as the paginator expects" in str(refused.value)
    assert CPR not in str(refused.value)


def test_links_that_go_in_a_circle_are_refused():
    def route(asked: Asked) -> Any:
        start = int(asked.params.get("from", 0))
        return {"items": part(start, 2), "next": f"/api/sager?from={(start + 2) % 4}"}

    with serve(route) as service, pytest.raises(DeliveryError, match="circle"):
        ids(service, data_selector="items", paginator={"kind": "json_link"})
    assert len(service.asked) <= 5


def test_a_service_that_ignores_the_page_number_is_refused():
    paging = {"kind": "page_number", "page_param": "page"}
    with serve(lambda asked: SAGER) as service, pytest.raises(DeliveryError, match="page 2: paging goes in a circle"):
        ids(service, paginator=paging)


def test_smaller_pages_than_asked_for_would_pass_records_over_and_are_refused():
    def capped(asked: Asked) -> Any:
        return part(int(asked.params["offset"]), min(int(asked.params["limit"]), 2))

    with serve(capped) as service, pytest.raises(DeliveryError, match="page 1: fewer records than limit"):
        ids(service, paginator={"kind": "offset", "limit": 4})


def test_too_many_pages_are_an_error_not_a_short_delivery():
    paging = {"kind": "page_number", "page_param": "page"}
    with (
        serve(lambda asked: [{"id": asked.params["page"]}]) as service,
        pytest.raises(DeliveryError, match="max_pages"),
    ):
        ids(service, paginator=paging, max_pages=5)


def test_a_huge_page_is_refused_unpacked_too():
    bomb = gzip.compress(b"[" + b" " * 5_000_000 + b"]")
    for answer in (Answer(b"[" + b" " * 5_000_000 + b"]"), Answer(bomb, headers={"Content-Encoding": "gzip"})):
        with serve(lambda asked, given=answer: given) as service, pytest.raises(DeliveryError, match="max_page_bytes"):
            ids(service, max_page_bytes=1_000_000)


def test_all_pages_together_have_a_bound():
    paging = {"kind": "page_number", "page_param": "page"}
    with serve(lambda asked: [{"id": asked.params["page"] * 1000}]) as service:
        how = connector(service, paginator=paging).model_copy(update={"max_bytes": 10_000})
        with pytest.raises(DeliveryError, match="max_bytes"):
            drawn(open_rest(how, columns=["id"]))


def test_a_service_that_is_down_is_said_without_its_address():
    with serve(lambda asked: []) as service:
        pass
    with pytest.raises(DeliveryError, match="page 1: no answer") as refused:
        ids(service)
    assert "127.0.0.1" not in str(refused.value)
