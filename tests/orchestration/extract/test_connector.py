"""What a connector to a database or a service may say; complaints never quote what may be a secret."""

import re
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from orchestration.extract.delivery import Connector
from orchestration.municipality import explain

SQL = {"system": "postgresql", "connection": "SAGSDB", "relation": "esdh.sager"}
REST = {"base_url": "https://api.example.dk/v1", "path": "sager"}


def complaint(**how):
    with pytest.raises(ValidationError) as refused:
        Connector(**how)
    return explain(Path("sources.yml"), refused.value, where="table 'sager'")


def test_the_parts_go_with_their_formats():
    assert Connector(format="sql", sql=SQL).sql.name == "esdh.sager"
    assert Connector(format="rest", rest=REST).rest.name == "sager"
    assert "has the part sql" in complaint(format="sql")
    assert "has the part rest" in complaint(format="csv", rest=REST)


@pytest.mark.parametrize("secret", ["postgresql://bruger:hemmelig@vaert/db", "host=vaert password=hemmelig"])
def test_a_connection_string_in_the_yaml_is_refused_and_not_quoted(secret):
    for how in ({**SQL, "connection": secret}, {**SQL, "connection": secret, "query": "select 1"}):
        said = complaint(format="sql", sql=how)
        assert "connection" in said
        assert "hemmelig" not in said
        assert "vaert" not in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"query": "select 1"}, "exactly one of relation"),
        ({"relation": None}, "exactly one of relation"),
        ({"relation": "a..b"}, "schema.table"),
        ({"relation": "a.b.c.d"}, "schema.table"),
        ({"relation": None, "query": "delete from t"}, "query must"),
        ({"system": "mysql"}, "'postgresql', 'sqlserver' or 'oracle'"),
        ({"overlap": -1}, "greater than or equal to 0"),
    ],
)
def test_what_a_database_is_asked_is_checked(change, said):
    assert said in complaint(format="sql", sql={**SQL, **change})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"base_url": "http://api.example.dk"}, "must be https"),
        ({"base_url": "https://bruger:kode@api.example.dk"}, "without user or password"),
        ({"base_url": "https://api.example.dk?a=b"}, "must end before"),
        ({"base_url": "file:///etc/passwd"}, "must be https"),
        ({"path": "https://andet.dk/x"}, "must lie below base_url"),
        ({"path": "//andet.dk/x"}, "must lie below base_url"),
        ({"path": "../admin"}, "must lie below base_url"),
        ({"method": "DELETE"}, "'GET', 'POST' or 'PUT'"),
        ({"method": "PATCH"}, "'GET', 'POST' or 'PUT'"),
        ({"body": {}}, "body goes with"),
        ({"headers": {"Authorization": "Bearer hemmelig"}}, "looks like a secret"),
        ({"headers": {"X-API-Key": "hemmelig"}}, "looks like a secret"),
        ({"params": {"access_token": "hemmelig"}}, "looks like a secret"),
        ({"params": {"code": "h3mm3l1gh3mm3l1gh3mm3l1g"}}, "code looks like a secret"),
        ({"headers": {"X-Kommune": "h3mm3l1gh3mm3l1gh3mm3l1g"}}, "X-Kommune looks like a secret"),
        ({"auth": {"kind": "bearer", "token": "hemmelig"}}, "never stands in a declaration"),
        ({"data_selector": "a[["}, "JSON path"),
        ({"paginator": {"kind": "auto"}}, "single_page"),
        ({"since": {}}, "exactly one of param"),
    ],
)
def test_what_a_service_is_asked_is_checked(change, said):
    complained = complaint(format="rest", rest={**REST, **change})
    assert said in complained
    assert "hemmelig" not in complained
    assert "h3mm3l1g" not in complained


def test_http_is_for_this_machine_alone():
    assert Connector(format="rest", rest={"base_url": "http://127.0.0.1:8080"})
    assert Connector(format="rest", rest={"base_url": "http://localhost:8080"})


def test_the_examples_of_the_document_are_taken():
    page = (Path(__file__).resolve().parents[3] / "docs" / "databases.md").read_text(encoding="utf-8")
    examples = [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)]
    read = [Connector(**example["connector"]) for example in examples]
    assert {one.sql.system for one in read if one.sql} == {"postgresql", "sqlserver", "oracle"}
    assert [one.rest.auth.kind for one in read if one.rest] == [
        "oauth2_client_credentials",
        "oauth2_client_credentials",
    ]
