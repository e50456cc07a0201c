"""The rules that hold the parts of Sagsflow apart, and what every file of the repository owes its reader.

Who imports whom stands as contracts in ``pyproject.toml``; here they run, and here stand the rules import-linter has no
words for. The layers of the dbt project are tested in ``tests/dbt_project/test_manifest.py``.
"""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.application.use_cases import _register_contract_types, create_report, read_user_options
from importlinter.configuration import configure

REPOSITORY = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("orchestration", "mining", "expectations", "simulator", "explorer")
RULES = [contract["name"] for contract in PYPROJECT["tool"]["importlinter"]["contracts"]]

IMPORTERS = {
    "dagster": r"orchestration/(definitions|resources)\.py|orchestration/(defs|cli)/\w+\.py",
    "dagster_dbt": r"orchestration/project\.py|orchestration/defs/(built|dbt|dbt_command)\.py",
    "dbt": r"orchestration/connections\.py",
    "great_expectations": r"expectations/\w+\.py",
    "dash": r"explorer/(pages/)?\w+\.py",
    "flask": r"explorer/guard\.py",
    "pm4py": r"mining/adapters/(pm4py|heuristics)\.py",
    "r4pm": r"mining/adapters/r4pm\.py",
}
"""Which files may import a library; it is a wiring, an adapter, or the library's own folder."""

CLOCKS = {"now", "utcnow", "today"}
WAITING = {
    ("orchestration/lock.py", "time.monotonic"): "how long to wait for a lock is no figure",
    ("orchestration/lock.py", "time.sleep"): "the same",
    ("orchestration/cli/explore.py", "time.sleep"): "how often to see whether the parent is there",
    ("orchestration/cli/clock.py", "datetime.now"): "when a command was given; no figure rests on it",
    ("orchestration/extract/readers/rest_session.py", "time.monotonic"): "how long to wait for an answer is no figure",
}
SQL_CLOCK = re.compile(
    r"\b(now|today|get_current_timestamp|get_current_time|transaction_timestamp)\s*\(\s*\)"
    r"|\b(current_timestamp|current_date|current_time|current_localtimestamp|localtimestamp|localtime)\b"
    r"|\brun_started_at\b|\bmodules\.datetime\b",
    re.IGNORECASE,
)
MACHINE = re.compile(r"(?<![\w.~])/(home|Users|root|work|var/folders)/\w|\b[A-Z]:\\Users\\")
LARGEST = 1024 * 1024


def python_files(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (REPOSITORY / folder).rglob("*.py"))


def relative(file: Path) -> str:
    return file.relative_to(REPOSITORY).as_posix()


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Top-level packages that are imported, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.split(".")[0], node.lineno


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    """Every file that git tracks."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    return [path for name in done.stdout.split("\0") if name and (path := REPOSITORY / name).is_file()]


@pytest.fixture(scope="session")
def broken() -> dict[str, list[str]]:
    """Each contract of ``pyproject.toml`` that does not hold, with the imports that break it."""
    configure()
    options = read_user_options(config_filename=str(REPOSITORY / "pyproject.toml"))
    _register_contract_types(options)
    report = create_report(options, cache_dir=None)
    return {
        contract.name: [
            f"{link['importer']} (line {link['line_numbers'][0]}) imports {link['imported']}"
            for found in check.metadata["invalid_chains"]
            for chain in found["chains"]
            for link in chain
        ]
        for contract, check in report.get_contracts_and_checks()
        if not check.kept
    }


@pytest.mark.parametrize("rule", RULES)
def test_import_contract(broken, rule):
    assert rule not in broken, f"{rule}; broken by:\n" + "\n".join(broken[rule])


@pytest.mark.parametrize("library", sorted(IMPORTERS))
def test_a_library_is_imported_only_where_it_belongs(library):
    astray = [
        f"{relative(file)}:{line}"
        for file in python_files(*PACKAGES)
        for name, line in imported(tree_of(file))
        if name == library and not re.fullmatch(IMPORTERS[library], relative(file))
    ]
    assert astray == [], f"{library} may be imported by {IMPORTERS[library]} only"


def test_pm4py_is_imported_inside_functions():
    """Importing it takes seconds, which nobody pays who does not discover a model."""
    adapter = tree_of(REPOSITORY / "mining" / "adapters" / "pm4py.py")
    functions = [node for node in adapter.body if isinstance(node, ast.FunctionDef)]
    inside = [line for function in functions for name, line in imported(function) if name == "pm4py"]
    assert inside
    assert sorted(inside) == sorted(line for name, line in imported(adapter) if name == "pm4py")


def clock_reads(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Calls that read a clock, as ``object.name`` with their lines."""
    from_time = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "time"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in from_time:
            yield f"time.{node.id}", node.lineno
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value)
            if node.attr in CLOCKS or (owner == "time" and "time" in {name for name, _ in imported(tree)}):
                yield f"{owner}.{node.attr}", node.lineno


def test_no_module_reads_the_clock():
    reading = [
        f"{relative(file)}:{line}: {call}"
        for file in python_files(*PACKAGES)
        for call, line in clock_reads(tree_of(file))
        if (relative(file), call) not in WAITING
    ]
    assert reading == [], "'now' is as_of: an argument"


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\ndatetime.now(tz)",
        "import datetime as dt\ndt.date.today()",
        "import time\ntime.time()",
        "from time import time_ns as t\nt()",
        "pandas.Timestamp.utcnow()",
    ],
)
def test_a_read_of_the_clock_is_found(code):
    assert list(clock_reads(ast.parse(code)))


def sql_of(file: Path) -> str:
    """A file's SQL without what only people read."""
    text = file.read_text(encoding="utf-8")
    return re.sub(r"\{#.*?#\}|/\*.*?\*/|--[^\n]*", "", text, flags=re.DOTALL)


def test_no_sql_reads_the_clock():
    files = [*(REPOSITORY / "dbt_project").rglob("*.sql"), *(REPOSITORY / "municipality").rglob("*.sql")]
    files += (REPOSITORY / "orchestration" / "scaffold" / "templates").glob("*.sql.j2")
    assert len(files) > 50
    reading = {relative(file): found.group() for file in files if (found := SQL_CLOCK.search(sql_of(file)))}
    assert reading == {}, "'now' is {{ as_of() }}"


def test_no_sql_in_python_reads_the_clock():
    reading = [
        f"{relative(file)}:{node.lineno}: {found.group()}"
        for file in python_files(*PACKAGES)
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if (found := SQL_CLOCK.search(node.value)) and found.group() != node.value  # a word alone is no SQL
    ]
    assert reading == []


@pytest.mark.parametrize("sql", ["select now ()", "where d < current_date", "select TODAY()", "'{{ run_started_at }}'"])
def test_a_clock_in_sql_is_found(sql):
    assert SQL_CLOCK.search(sql)


@pytest.mark.parametrize("sql", ["select known(1)", "from holiday_today", "select now_at, current_dates from t"])
def test_a_name_like_a_clock_is_none(sql):
    assert not SQL_CLOCK.search(sql)


def test_every_python_module_says_what_belongs_in_it(tracked):
    modules = [file for file in tracked if file.suffix == ".py"]
    silent = [relative(file) for file in modules if not ast.get_docstring(tree_of(file))]
    assert silent == []


def test_no_tracked_file_reaches_a_mebibyte(tracked):
    assert [relative(file) for file in tracked if file.stat().st_size >= LARGEST] == []


def test_nothing_tracked_names_a_folder_of_somebodys_machine(tracked):
    found = []
    for file in tracked:
        content = file.read_bytes()
        if b"\0" not in content:
            lines = content.decode("utf-8").splitlines()
            found += [f"{relative(file)}:{number}" for number, line in enumerate(lines, 1) if MACHINE.search(line)]
    assert found == []


@pytest.mark.parametrize("name", ["home", "Users", "root", "work"])
def test_a_folder_of_somebodys_machine_is_found(name):
    assert MACHINE.search(f"see /{name}/anna/sagsflow")
    assert not MACHINE.search(f"municipality/{name}/anna")


def test_the_licence_is_agpl_in_text_and_in_metadata():
    text = (REPOSITORY / "LICENSE").read_text(encoding="utf-8")
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text[:200]
    assert "Version 3, 19 November 2007" in text[:200]
    assert "END OF TERMS AND CONDITIONS" in text
    assert PYPROJECT["project"]["license"] == "AGPL-3.0-or-later"
    assert PYPROJECT["project"]["license-files"] == ["LICENSE"]
