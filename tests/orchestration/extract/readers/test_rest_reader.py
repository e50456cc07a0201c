"""A REST service's records reach the door whole, whatever its paging; nothing of an answer reaches a message."""

import gzip
import json
import os
import subprocess
import sys
from typing import Any

import pytest

from orchestration.extract.delivery import Connector, Delivery
from orchestration.extract.errors import ConfigurationError, DeliveryError
from orchestration.extract.readers.rest import open_rest
from tests.orchestration.extract.readers.rest_server import Answer, Asked, Service, serve

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


@pytest.mark.parametrize(
    ("route", "paginator"),
    [
        (by_json_link, {"kind": "json_link", "next_url_path": "paging.next"}),
        (by_header_link, {"kind": "header_link"}),
        (
            by_offset,
            {"kind": "offset", "limit": 3, "offset_param": "skip", "limit_param": "take", "total_path": "total"},
        ),
        (by_page, {"kind": "page_number", "base_page": 1, "page_param": "page"}),
        (by_cursor, {"kind": "cursor", "cursor_path": "mark", "cursor_param": "after"}),
    ],
    ids=["json_link", "header_link", "offset", "page_number", "cursor"],
)
def test_every_paginator_gives_every_record_once_and_in_order(route, paginator):
    url = ""
    with serve(lambda asked: route(asked, url)) as service:
        url = service.url
        assert ids(service, data_selector="items", paginator=paginator) == ALL


def test_a_search_with_a_body_is_paged_in_the_body_and_the_declaration_stays_as_it_is():
    """As KMD Nova does it: PUT, rows counted from 1, and a word on whether there are more."""

    def nova(asked: Asked) -> Any:
        start, size = asked.json["paging"]["startRow"] - 1, asked.json["paging"]["numberOfRows"]
        return {"cases": part(start, size), "pagingInformation": {"hasMoreRows": start + size < len(SAGER)}}

    paging = {
        "kind": "offset",
        "limit": 3,
        "offset": 1,
        "offset_body_path": "paging.startRow",
        "limit_body_path": "paging.numberOfRows",
        "has_more_path": "pagingInformation.hasMoreRows",
    }
    body = {"caseAttributes": {"kle": "27.24.00"}, "paging": {"calculateTotalNumberOfRows": False}}
    with serve(nova) as service:
        how = connector(service, method="PUT", body=body, data_selector="cases", paginator=paging)
        rows = drawn(open_rest(how, columns=["id"]))
    assert [row["id"] for row in rows] == ALL
    assert {asked.method for asked in service.asked} == {"PUT"}
    assert service.asked[1].json == {
        "caseAttributes": {"kle": "27.24.00"},
        "paging": {"calculateTotalNumberOfRows": False, "startRow": 4, "numberOfRows": 3},
    }
    assert how.rest.body == body


def test_records_are_flat_and_numbers_keep_every_digit():
    answer = (
        b'[{"id": 12345678901234567890, "beloeb": 12.50, "sag": {"titel": "", "aktiv": true, "dato": null},'
        b' "emner": ["a", 1.50, {"b": null}]}, {"id": 2e1}]'
    )
    with serve(lambda asked: Answer(answer)) as service:
        delivery = open_rest(connector(service), columns=None)
        rows = drawn(delivery)
    names = ["id", "beloeb", "sag.titel", "sag.aktiv", "sag.dato", "emner", "_position"]
    assert [list(row.values()) for row in rows] == [
        ["12345678901234567890", "12.50", "", "true", None, '["a",1.50,{"b":null}]', 1],
        ["2e1", None, None, None, None, None, 2],
    ]
    assert list(rows[0]) == names


def test_only_wanted_fields_are_carried_and_the_others_are_named():
    with serve(lambda asked: [{"id": 1, "cpr": CPR}, {"id": 2, "navn": "x"}]) as service:
        delivery = open_rest(connector(service), columns=["id"])
        assert [list(row) for row in drawn(delivery)] == [["id", "_position"]] * 2
    assert delivery.left_out == ["cpr", "navn"]


def test_a_field_that_no_record_has_is_missing_but_a_few_new_records_may_lack_one():
    since = {"param": "since"}
    with serve(lambda asked: [{"id": 1}]) as service:
        with pytest.raises(DeliveryError, match="has no column 'lukket'; it has 'id'"):
            drawn(open_rest(connector(service), columns=["id", "lukket"]))
        how = connector(service, since=since)
        newer = open_rest(how, columns=["id", "lukket"], cursor="at", after="2024-05-01T10:00:00+00:00")
        assert drawn(newer) == [{"id": "1", "lukket": None, "_position": 1}]


@pytest.mark.parametrize(
    ("since", "after", "sent"),
    [
        ({"param": "s"}, "2024-05-01T10:00:00+00:00", "2024-05-01T09:59:59.000Z"),
        ({"param": "s", "overlap": 0}, "2024-05-01T12:00:00+02:00", "2024-05-01T10:00:00.000Z"),
        ({"param": "s", "written_as": "date"}, "2024-04-30T22:00:00+00:00", "2024-04-30"),
        ({"param": "s", "written_as": "local", "overlap": 0}, "2024-05-01T10:00:00+00:00", "2024-05-01T12:00:00"),
        (
            {"param": "s", "written_as": "epoch_milliseconds", "overlap": 0},
            "2024-05-01T10:00:00+00:00",
            "1714557600000",
        ),
        ({"param": "s", "written_as": "number"}, 17, "16"),
    ],
)
def test_the_watermark_is_sent_as_the_service_writes_it(since, after, sent):
    with serve(lambda asked: []) as service:
        assert drawn(open_rest(connector(service, since=since), columns=["id"], cursor="at", after=after)) == []
    assert service.asked[0].params == {"s": sent}


def test_the_watermark_goes_into_the_body_where_the_service_searches_with_one():
    how = {"method": "POST", "body": {"filter": {"type": "x"}}, "since": {"body_path": "filter.from"}}
    with serve(lambda asked: []) as service:
        drawn(open_rest(connector(service, **how), columns=["id"], cursor="at", after="2024-05-01T10:00:00+00:00"))
    assert service.asked[0].json == {"filter": {"type": "x", "from": "2024-05-01T09:59:59.000Z"}}


def test_a_cursor_without_since_is_refused_rather_than_everything_read_again():
    with serve(lambda asked: []) as service, pytest.raises(DeliveryError, match="needs since"):
        open_rest(connector(service), columns=["id"], cursor="at", after="2024-05-01T10:00:00+00:00")


@pytest.mark.parametrize(
    ("auth", "expected"),
    [
        ({"kind": "bearer", "token": "SERVICE_KEY"}, ("Authorization", f"Bearer {SENT}")),
        ({"kind": "api_key", "name": "X-Api-Key", "key": "SERVICE_KEY"}, ("X-Api-Key", SENT)),
        (
            {"kind": "basic", "username": "SERVICE_USER", "password": "SERVICE_KEY"},
            ("Authorization", "Basic YWZsYWVzZXI6a3VuLXRpbC1wcm9ldmVu"),
        ),
    ],
    ids=["bearer", "api_key", "basic"],
)
def test_secrets_are_read_by_name_and_sent(auth, expected, monkeypatch):
    monkeypatch.setenv("SERVICE_USER", "aflaeser")
    monkeypatch.setenv("SERVICE_KEY", SENT)
    with serve(lambda asked: SAGER) as service:
        assert ids(service, auth=auth) == ALL
    name, value = expected
    assert service.asked[0].headers[name] == value


def test_an_api_key_may_go_into_the_address_and_a_missing_secret_is_named(monkeypatch):
    auth = {"kind": "api_key", "name": "key", "key": "SERVICE_KEY", "location": "query"}
    with serve(lambda asked: SAGER) as service:
        with pytest.raises(ConfigurationError, match="SERVICE_KEY is not set"):
            ids(service, auth=auth)
        monkeypatch.setenv("SERVICE_KEY", "abc")
        assert ids(service, auth=auth) == ALL
    assert service.asked[0].params == {"key": "abc"}


def oauth(service: Service) -> dict[str, Any]:
    return {
        "kind": "oauth2_client_credentials",
        "token_url": f"{service.url}/token",
        "client_id": "SERVICE_USER",
        "client_secret": "SERVICE_KEY",
        "scope": "laes",
    }


def test_oauth2_fetches_a_token_and_sends_it(monkeypatch):
    monkeypatch.setenv("SERVICE_USER", "aflaeser")
    monkeypatch.setenv("SERVICE_KEY", "hemmelig")

    def route(asked: Asked) -> Any:
        return {"access_token": "t-1", "expires_in": 300} if asked.path == "/token" else SAGER

    with serve(route) as service:
        assert ids(service, auth=oauth(service)) == ALL
    token, sager = service.asked
    assert token.body == b"client_id=aflaeser&client_secret=hemmelig&grant_type=client_credentials&scope=laes"
    assert sager.headers["Authorization"] == "Bearer t-1"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer({"error": SENT}, status=401), "the token service: answered 401; check SERVICE_USER and SERVICE_KEY"),
        (Answer({"token": SENT}), "holds no access_token"),
        (Answer(b"<html>"), "not the JSON"),
        (Answer([SENT]), "not the JSON"),
    ],
)
def test_a_token_service_that_refuses_is_told_from_the_service_itself(answer, said, monkeypatch):
    monkeypatch.setenv("SERVICE_USER", "aflaeser")
    monkeypatch.setenv("SERVICE_KEY", "hemmelig")
    with serve(lambda asked: answer) as service, pytest.raises(DeliveryError, match=said) as refused:
        ids(service, auth=oauth(service))
    assert SENT not in str(refused.value)


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


def test_an_empty_list_is_a_delivery_of_no_rows():
    with serve(lambda asked: {"items": []}) as service:
        assert ids(service, data_selector="items[*]") == []
        assert open_rest(connector(service, data_selector="items"), columns=None).columns.names == []


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


@pytest.mark.parametrize("elsewhere", ["http://127.0.0.2:1/x", "https://example.org/x", "http://169.254.169.254/x"])
def test_another_host_is_never_asked_by_link_or_redirect(elsewhere):
    paging = {"kind": "json_link"}
    redirect = Answer({}, status=302, headers={"Location": elsewhere})
    for answer in ({"items": part(0), "next": elsewhere}, redirect):
        with serve(lambda asked, given=answer: given) as service, pytest.raises(DeliveryError, match="another host"):
            ids(service, data_selector="items", paginator=paging)


def test_a_redirect_on_the_same_host_is_followed_but_never_round_and_round():
    def route(asked: Asked) -> Any:
        return Answer({}, status=307, headers={"Location": "/ny"}) if asked.path != "/ny" else SAGER

    with serve(route) as service:
        assert ids(service) == ALL
    round_and_round = Answer({}, status=302, headers={"Location": "/api/sager"})
    with serve(lambda asked: round_and_round) as service, pytest.raises(DeliveryError, match="again and again"):
        ids(service)


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


def test_half_a_character_rejects_its_row_and_no_other():
    answer = b'[{"id": "1", "t": "\\ud800"}, {"id": "2", "t": "\\ud83d\\ude00"}]'
    with serve(lambda asked: Answer(answer)) as service:
        delivery = open_rest(connector(service), columns=["id", "t"])
        assert drawn(delivery) == [{"id": "2", "t": "\U0001f600", "_position": 2}]
    assert [(row.position, row.field) for row in delivery.rejected] == [(1, "t")]


def test_the_client_writes_no_files_and_reads_no_netrc(tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login nogen password hemmelig\n")
    (tmp_path / ".netrc").chmod(0o600)
    with serve(lambda asked: SAGER) as service:
        code = (
            "from orchestration.extract.delivery import Connector\n"
            "from orchestration.extract.readers.rest import open_rest\n"
            f"how = Connector(format='rest', rest={{'base_url': {service.url!r}, 'path': 'api'}})\n"
            "print(sum(batch.num_rows for batch in open_rest(how, columns=['id']).batches))"
        )
        home = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code],
            cwd=tmp_path,
            env=home,
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout.strip() == "7"
    assert [path.name for path in tmp_path.iterdir()] == [".netrc"]
    assert "Authorization" not in service.asked[0].headers
