"""The explorer answers to its own name alone, and its pages load nothing from elsewhere."""

from pathlib import Path

import pytest

from explorer.app import make_app


@pytest.fixture(scope="module")
def client(published: Path):
    return make_app(published).server.test_client()


@pytest.mark.parametrize("name", ["127.0.0.1:8050", "localhost:8050"])
def test_the_own_names_are_answered(client, name: str):
    assert client.get("/", headers={"Host": name}).status_code == 200


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1.evil.example", "evil.example:8050"])
def test_another_name_that_points_here_is_refused(client, name: str):
    assert client.get("/", headers={"Host": name}).status_code == 421


def test_a_page_may_load_nothing_from_elsewhere(client):
    answer = client.get("/", headers={"Host": "localhost"})
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy
    text = answer.get_data(as_text=True)
    assert 'src="http' not in text
    assert 'href="http' not in text


@pytest.mark.parametrize("path", ["/assets/../serve.py", "/assets/%2e%2e/serve.py", "/../../etc/passwd"])
def test_no_file_outside_the_assets_is_handed_out(client, path: str):
    answer = client.get(path, headers={"Host": "localhost"})
    assert b"def serve" not in answer.data
    assert b"root:" not in answer.data
