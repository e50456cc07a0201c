"""An address stands for a connector of one page or one relation, and takes no secret with it into a declaration."""

import pytest
import yaml

from orchestration.extract.errors import DeliveryError
from orchestration.scaffold.add_source import Wanted, addition
from orchestration.scaffold.remote import connector_of, is_remote
from orchestration.settings import Settings
from tests.orchestration.extract.readers.rest_server import Asked, serve
from tests.orchestration.scaffold.lab import municipality

ROWS = [
    {"Sagsnr": f"S{case}", "Status": status, "Tidspunkt": f"2024-01-{day}T10:00:00"}
    for case in range(6)
    for day, status in ((13, "Modtaget"), (20, "Afsluttet"))
]


@pytest.fixture
def kommune(tmp_path) -> Settings:  # noqa: ANN001
    return municipality(tmp_path)


def test_an_address_is_host_and_path() -> None:
    rest = connector_of("https://sager.example.dk/api/v1/sager").rest
    assert rest is not None
    assert (rest.base_url, rest.path, rest.params) == ("https://sager.example.dk", "api/v1/sager", {})
    sql = connector_of("postgresql:SAGSDB#public.sager").sql
    assert sql is not None
    assert (sql.system, sql.connection, sql.relation) == ("postgresql", "SAGSDB", "public.sager")


@pytest.mark.parametrize(
    "address",
    [
        "https://sager.example.dk/sager?key=hemmelig",
        "https://sager.example.dk/sager?code=hemmelig&take=100",
        "https://sager.example.dk/sager?k=hemmelig",
        "https://sager.example.dk/sager?take=100",
        "https://sager.example.dk/sager?hemmelig",
        "https://sager.example.dk/sager#hemmelig",
        "https://bruger:hemmelig@sager.example.dk/sager",
        "postgresql://bruger:hemmelig@vaert/db",
        "postgresql:hemmelig#sager",
    ],
)
def test_an_address_with_anything_that_may_be_a_secret_is_refused_and_not_repeated(
    kommune: Settings, address: str
) -> None:
    assert is_remote(address)
    with pytest.raises(DeliveryError) as refused:
        addition(Wanted(what=address, source="sager"), kommune)
    said = str(refused.value)
    assert "connector" in said or "variable" in said or "without user or password" in said
    assert "hemmelig" not in said


def test_a_key_in_the_address_is_neither_sent_nor_written_and_stands_in_a_connector_by_its_name(
    kommune: Settings,
    tmp_path,
    monkeypatch: pytest.MonkeyPatch,  # noqa: ANN001
) -> None:
    def page(_: Asked) -> list[dict]:
        return ROWS

    monkeypatch.setenv("SAGSNOEGLE", "hemmelig")
    with serve(page) as service:
        with pytest.raises(DeliveryError, match="auth, by the NAME"):
            addition(Wanted(what=f"{service.url}/sager?key=hemmelig", source="sager"), kommune)
        assert service.asked == []
        auth = {"kind": "api_key", "name": "key", "key": "SAGSNOEGLE", "location": "query"}
        declared = {"format": "rest", "rest": {"base_url": service.url, "path": "sager", "auth": auth}}
        file = tmp_path / "connector.yml"
        file.write_text(yaml.safe_dump(declared), encoding="utf-8")
        added = addition(Wanted(what=f"{service.url}/sager", source="sager", connector=file), kommune)
        assert [asked.params["key"] for asked in service.asked] == ["hemmelig"]
    written = "".join(change.text for change in added.changes)
    assert "SAGSNOEGLE" in written
    assert "hemmelig" not in written
