"""A REST service's records reach the door whole, whatever its paging; nothing of an answer reaches a message."""

from typing import Any

import pytest

from orchestration.extract.errors import DeliveryError
from orchestration.extract.readers.rest import open_rest
from tests.orchestration.extract.readers.rest_drawn import (
    ALL,
    CPR,
    SAGER,
    by_cursor,
    by_header_link,
    by_json_link,
    by_offset,
    by_page,
    connector,
    drawn,
    ids,
    part,
)
from tests.orchestration.extract.readers.rest_server import Answer, Asked, serve


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


def test_an_empty_list_is_a_delivery_of_no_rows():
    with serve(lambda asked: {"items": []}) as service:
        assert ids(service, data_selector="items[*]") == []
        assert open_rest(connector(service, data_selector="items"), columns=None).columns.names == []


def test_half_a_character_rejects_its_row_and_no_other():
    answer = b'[{"id": "1", "t": "\\ud800"}, {"id": "2", "t": "\\ud83d\\ude00"}]'
    with serve(lambda asked: Answer(answer)) as service:
        delivery = open_rest(connector(service), columns=["id", "t"])
        assert drawn(delivery) == [{"id": "2", "t": "\U0001f600", "_position": 2}]
    assert [(row.position, row.field) for row in delivery.rejected] == [(1, "t")]
