"""The documents name what exists: commands, options, settings, folders, links, published tables and columns.

What a document says beyond names is for its readers to judge. ``mining/README.md`` has a test of its own.
"""

import csv
import json
import re
import subprocess
from pathlib import Path
from typing import get_args

import duckdb
import pytest
import typer.main

from docs import make_rules
from mining.rules.rule import DelayRule, OrderRule, Template
from orchestration.cli.main import app
from orchestration.publish.opportunities import OPPORTUNITIES
from orchestration.publish.release import DICTIONARY, OWN_TABLES, REFRESHES
from orchestration.publish.tables import PublishedTable, published_tables
from orchestration.settings import Settings

REPOSITORY = Path(__file__).resolve().parent.parent
DOCS = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
COMMANDS = typer.main.get_command(app).commands
TARGETS = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
SET_BY_OTHERS = {"SAGSFLOW_AS_OF", "SAGSFLOW_SMALLEST_GROUP", "SAGSFLOW_UNITS", "SAGSFLOW_TEST_DATA"}
"""The pipeline sets the first three for dbt; the last is of the tests."""
EXAMPLES = ("/x.sql", "/mined_x.sql")
"""Files of a figure x that nobody has written."""
REFRESHES_TYPES = ("timestamptz", "timestamptz", "varchar", "varchar", "varchar", "varchar")
OPPORTUNITIES_TYPES = {"rank": "integer", "cases": "bigint", "days": "double"}
"""The others are varchar."""

every_document = pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def code_of(document: Path) -> str:
    """What stands in code spans and fences, one per line: where a document quotes what can be typed."""
    text = text_of(document)
    fences = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return "\n".join([*fences, *spans])


ALL_CODE = "\n".join(map(code_of, DOCS))


def written_commands(code: str) -> list[tuple[str, list[str]]]:
    """Every ``sagsflow command`` with the options that follow it on its line."""
    lines = re.findall(r"(?<![\w/.-])(?:\.venv/bin/)?sagsflow ([a-z][a-z-]*)([^\n]*)", code)
    return [(command, re.findall(r"--[a-z][a-z-]*", rest)) for command, rest in lines]


def options_of(command: str) -> set[str]:
    return {option for parameter in COMMANDS[command].params for option in parameter.opts if option.startswith("--")}


@every_document
def test_every_command_and_option_that_is_written_exists(document):
    for command, options in written_commands(code_of(document)):
        assert command in COMMANDS, f"{document.name}: sagsflow {command}"
        assert set(options) <= options_of(command), f"{document.name}: sagsflow {command} {options}"


def test_every_command_is_documented():
    assert {command for command, _ in written_commands(ALL_CODE)} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_documented(command):
    assert [option for option in options_of(command) if option not in ALL_CODE] == []


@every_document
def test_every_make_target_that_is_written_exists(document):
    written = re.findall(r"^make (?:[A-Z]+=\S+ )?([a-z-]+)", code_of(document), re.MULTILINE)
    assert [target for target in written if target not in TARGETS] == []


def test_every_make_target_is_documented():
    assert [target for target in sorted(TARGETS) if f"make {target}" not in ALL_CODE] == []


@every_document
def test_links_and_pictures_lead_somewhere(document):
    missing = []
    for link in links_of(document):
        name, _, heading = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        if not target.exists() or (heading and heading not in headings(target)):
            missing.append(link)
    assert missing == []


def links_of(document: Path) -> list[str]:
    """Where the document's links and pictures lead."""
    return re.findall(r"""(?:\]\(|<img src=")([^)"\s]+)""", text_of(document))


def headings(document: Path) -> set[str]:
    """The anchors of a document's headings."""
    found = re.findall(r"^#+ (.+)$", text_of(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_every_document_and_picture_is_linked():
    linked = {(document.parent / link.split("#")[0]).resolve() for document in DOCS for link in links_of(document)}
    pictures = sorted((REPOSITORY / "docs" / "pictures").iterdir())
    assert [path.name for path in [*DOCS[1:], *pictures] if path not in linked] == []


def test_pictures_are_small():
    large = [path.name for path in (REPOSITORY / "docs" / "pictures").iterdir() if path.stat().st_size > 300_000]
    assert large == []


def test_the_readme_lists_the_folders_there_are():
    listed = set(re.findall(r"^\| `([a-z_]+)/` \|", text_of(REPOSITORY / "README.md"), re.MULTILINE))
    tracked = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=False).stdout
    there = {line.split("/")[0] for line in tracked.splitlines() if "/" in line and not line.startswith(".")}
    if not there:
        pytest.skip("not a git checkout, so built folders cannot be told from the project's own")
    assert listed >= there
    assert [folder for folder in sorted(listed) if not (REPOSITORY / folder).is_dir()] == []


@every_document
def test_files_named_by_their_path_exist(document):
    roots = "orchestration|dbt_project|mining|expectations|municipality|simulator|benchmarks|docs|tests"
    named = re.findall(rf"^((?:{roots})/[\w./-]*)$", code_of(document), re.MULTILINE)
    missing = [path for path in named if not (REPOSITORY / path).exists()]
    assert [path for path in missing if not path.endswith(EXAMPLES)] == []


def test_every_process_of_the_demo_has_a_row_in_the_readme():
    seed = REPOSITORY / "municipality" / "demo" / "seeds" / "municipality_processes.csv"
    with seed.open(encoding="utf-8", newline="") as handle:
        rows = [f"| `{row['process']}` | {row['label_da']} | {row['area']} |" for row in csv.DictReader(handle)]
    readme = text_of(REPOSITORY / "README.md")
    assert rows
    assert [row for row in rows if row not in readme] == []


def test_settings_are_documented_and_nothing_else_is():
    settings = Settings(municipality=Path(), data=Path(), key_file=Path())
    read = {name for name in settings.environment() if name.startswith("SAGSFLOW_")}
    table = set(
        re.findall(r"^\| `(SAGSFLOW_[A-Z_]+)` \|", text_of(REPOSITORY / "docs" / "operations.md"), re.MULTILINE)
    )
    named = {name for document in DOCS for name in re.findall(r"SAGSFLOW_[A-Z_]+", text_of(document))}
    assert table == read
    assert named - read <= SET_BY_OTHERS


@every_document
def test_no_path_of_a_machine_and_no_package_index_is_named(document):
    text = text_of(document)
    assert re.findall(r"(?<![\w./~-])/(?:home|root|tmp|work|usr|Users)/\S*", text) == []
    assert re.findall(r"pypi|pythonhosted|index[-_]url|registry\.", text, re.IGNORECASE) == []


@pytest.fixture(scope="module")
def published(demo_settings) -> list[tuple[PublishedTable, dict[str, str]]]:
    """Every published table with the types its contract declares."""
    file = demo_settings.dbt_target / "manifest.json"
    nodes = json.loads(file.read_text(encoding="utf-8"))["nodes"]
    types = {
        node["name"]: {column["name"]: column["data_type"] for column in node["columns"].values()}
        for node in nodes.values()
        if node["resource_type"] == "model" and node["schema"] == "marts"
    }
    types["refreshes"] = dict(zip((column.name for column in REFRESHES.columns), REFRESHES_TYPES, strict=True))
    types["data_dictionary"] = {column.name: "varchar" for column in DICTIONARY.columns}
    types["opportunities"] = {
        column.name: OPPORTUNITIES_TYPES.get(column.name, "varchar") for column in OPPORTUNITIES.columns
    }
    tables = sorted([*published_tables(file), *OWN_TABLES], key=lambda table: table.name)
    return [(table, {"is_suppressed": "boolean", **types[table.name]}) for table in tables]


def test_the_list_of_tables_is_what_is_published(published):
    """Run ``python docs/make_tables.py data`` over a fresh release when this fails."""
    page = text_of(REPOSITORY / "docs" / "tables.md")
    expected = []
    for table, types in published:
        expected += [f"## {table.name}", table.description_da]
        expected += [f"| `{c.name}` | {types[c.name]} | {c.description_da} |" for c in table.published_columns]
    sections = page[page.index("\n## ") :].splitlines()
    assert [line for line in sections if line and not line.startswith(("| kolonne", "|---"))] == expected


def test_the_list_of_rules_is_what_the_demos_files_say():
    """Run ``python docs/make_rules.py`` when this fails."""
    page = text_of(make_rules.PAGE)
    assert page == make_rules.with_list(page, make_rules.render(make_rules.RULES))
    assert page.count("\n| F") + page.count("\n| D") > 90


def test_the_page_on_rules_says_every_field_of_a_rule():
    page = text_of(make_rules.PAGE)
    fields = {field.alias or name for model in (DelayRule, OrderRule) for name, field in model.model_fields.items()}
    assert sorted(name for name in fields if f"`{name}`" not in page) == []
    assert [template for template in get_args(Template) if f"`{template}`" not in page] == []


def test_the_readme_lists_every_published_table(published):
    section = text_of(REPOSITORY / "README.md").split("## The tables that BI reads")[1].split("\n## ")[0]
    assert [table.name for table, _ in published if f"`{table.name}`" not in section] == []


def test_the_queries_of_the_bi_page_run_against_the_published_columns(published):
    queries = re.findall(r"^```sql\n(.*?)^```", text_of(REPOSITORY / "docs" / "bi.md"), re.MULTILINE | re.DOTALL)
    with duckdb.connect() as con:
        for table, types in published:
            columns = ", ".join(f'"{column.name}" {types[column.name]}' for column in table.published_columns)
            con.execute(f'create table "{table.name}" ({columns})')
        assert [con.sql(query).fetchall() for query in queries] == [[]] * len(queries)
    assert len(queries) >= 5
