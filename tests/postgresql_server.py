"""A PostgreSQL of the tests' own: made in a temporary folder, on a free port of this machine, gone afterwards.

The benchmark of deliveries starts one in the same way.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import adbc_driver_postgresql.dbapi as adbc


@dataclass(frozen=True)
class Server:
    """A running server, and how its owner reaches it."""

    port: int
    password: str

    def url(self, *, user: str = "postgres", password: str | None = None, database: str = "postgres") -> str:
        return f"postgresql://{user}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str) -> None:
        """Run statements as the owner, each by itself."""
        with adbc.connect(self.url(), autocommit=True) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def ask(self, query: str) -> list[tuple]:
        with adbc.connect(self.url(), autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()


def programs() -> Path | None:
    """Where initdb and pg_ctl are; None when PostgreSQL is not installed. Debian keeps them off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def running() -> Iterator[Server]:
    """Start a server with a password; stop it and remove it at the end."""
    where = programs()
    if where is None:
        raise RuntimeError("PostgreSQL is not installed; apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="sagsflow-postgresql-"))
    server = Server(port=_free_port(), password=secrets.token_hex(8))
    secret = folder / "password"
    secret.write_text(server.password)
    as_owner = _as_owner(folder, secret)
    data = str(folder / "data")

    def call(*command: str) -> None:
        done = subprocess.run([*as_owner, *command], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr or done.stdout}")

    # Not durable: the server lives as long as its tests.
    options = f"-p {server.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    try:
        call(
            str(where / "initdb"), "-D", data, "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={secret}",
            "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        call(str(where / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield server
        finally:
            call(str(where / "pg_ctl"), "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_owner(folder: Path, secret: Path) -> list[str]:
    """PostgreSQL refuses to run as root, so root lends the folder to Debian's account for it."""
    if os.geteuid() != 0:
        return []
    owner = pwd.getpwnam("postgres")
    for path in (folder, secret):
        os.chown(path, owner.pw_uid, owner.pw_gid)
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
