"""A secret stands where its name says, is kept from others and from the data, and never in a declaration or message."""

import pytest
from pydantic import BaseModel, ValidationError

from orchestration.extract.errors import ConfigurationError
from orchestration.extract.secret import SecretName, is_like_a_token, read_secret


class Declared(BaseModel):
    """A declaration that names a secret."""

    connection: SecretName


@pytest.mark.parametrize("name", ["SAGSDB", "SAGS_DB_2", "file:/etc/sagsflow/sagsdb"])
def test_names_of_variables_and_of_files_are_taken(name):
    assert Declared(connection=name).connection == name


@pytest.mark.parametrize(
    "secret",
    [
        "postgresql://u:p@vaert/db",
        "mssql://u:p@vaert/db",
        "host=vaert password=hemmelig",
        "file:postgresql://u:p@vaert",
        "file:relative",
        "hemmelig",
        "",
        "A",
    ],
)
def test_the_secret_itself_is_refused(secret):
    with pytest.raises(ValidationError, match="never stands in a declaration"):
        Declared(connection=secret)


@pytest.mark.parametrize(
    ("value", "is_token"),
    [
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.h3ml1gh3ml1g", True),
        ("Bearer 4f9c01d27ab35e8846fd", True),
        ("4f9c01d27ab35e8846fd90aa71c3b25e", True),
        ("b1a9e0cc-7f62-4e0f-9d3b-0f6a51c2d7e8", False),
        ("AnsoegningModtagetDato2", False),
        ("2024-01-01T00:00:00.000Z", False),
        ("2.0-Case", False),
        ("lastModified", False),
    ],
)
def test_a_token_is_told_from_the_values_that_services_are_asked_with(value: str, is_token: bool) -> None:
    assert is_like_a_token(value) is is_token


def test_a_variable_is_read_when_it_is_used(monkeypatch):
    with pytest.raises(ConfigurationError, match="SAGSDB is not set"):
        read_secret("SAGSDB")
    monkeypatch.setenv("SAGSDB", " host=vaert \n")
    assert read_secret("SAGSDB") == "host=vaert"


def test_a_file_is_read_only_when_no_one_else_can_and_it_lies_apart(tmp_path, monkeypatch):
    monkeypatch.setenv("SAGSFLOW_DATA", str(tmp_path / "data"))
    file = tmp_path / "sagsdb"
    with pytest.raises(ConfigurationError, match="there is no file"):
        read_secret(f"file:{file}")
    file.write_text("host=vaert\n")
    file.chmod(0o644)
    with pytest.raises(ConfigurationError, match="0600") as refused:
        read_secret(f"file:{file}")
    assert "vaert" not in str(refused.value)
    file.chmod(0o600)
    assert read_secret(f"file:{file}") == "host=vaert"
    file.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        read_secret(f"file:{file}")
    inside = tmp_path / "data" / "sagsdb"
    inside.parent.mkdir()
    inside.write_text("host=vaert")
    with pytest.raises(ConfigurationError, match="inside the data folder"):
        read_secret(f"file:{inside}")
