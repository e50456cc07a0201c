"""Secrets by name, tokens, and what is never said of either."""

import os
import subprocess
import sys
from typing import Any

import pytest

from orchestration.extract.errors import ConfigurationError, DeliveryError
from tests.orchestration.extract.readers.rest_drawn import ALL, SAGER, SENT, ids, part
from tests.orchestration.extract.readers.rest_server import Answer, Asked, Service, serve


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
