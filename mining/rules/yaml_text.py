"""YAML as people write it in the municipality's folder: plain values, no shared nodes, no key said twice.

Days and times stay text, which the fields they stand in read. What the values mean is ``mining.rules.catalogue``'s.
"""

import re
from pathlib import Path

import yaml

from mining.errors import RuleError

LARGEST = 512 * 1024
"""Bytes of one file: some four hundred rules with their examples. Reading YAML takes about a second per such file."""
DEEPEST = 20
"""Levels of a value inside another; a rule has six."""


class _PlainLoader(yaml.SafeLoader):  # type: ignore[misc]
    """Safe YAML without aliases, merges and days, in which only true and false are booleans."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """A node, unless it refers to another or lies too deep: ten lines of aliases can stand for a billion values."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="aliases (*) are not read", problem_mark=self.peek_event().start_mark)
        self.depth += 1
        if self.depth > DEEPEST:
            mark = self.peek_event().start_mark
            raise yaml.MarkedYAMLError(problem=f"values lie more than {DEEPEST} deep", problem_mark=mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, object]:
        """The keys and values; a key that stands twice, or is no text, is refused."""
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise yaml.MarkedYAMLError(problem=f"key {key!r} is not text", problem_mark=key_node.start_mark)
            if key in found:
                raise yaml.MarkedYAMLError(problem=f"key {key!r} stands twice", problem_mark=key_node.start_mark)
            found[key] = self.construct_object(value_node, deep=True)
        return found


def _construct_map(loader: _PlainLoader, node: yaml.MappingNode) -> dict[str, object]:
    return loader.construct_mapping(node)


LEFT_AS_TEXT = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:merge")
_PlainLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag not in LEFT_AS_TEXT]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
_PlainLoader.add_constructor("tag:yaml.org,2002:map", _construct_map)


def read_yaml(file: Path) -> object:
    """What a YAML file holds.

    Raises:
        RuleError: the file is too large, not UTF-8, or not YAML of this plain kind. The message does not name the file.
    """
    with file.open("rb") as handle:
        content = handle.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise RuleError(f"is larger than {LARGEST // 1024} KiB; split it, a file per area")
    try:
        return yaml.load(content.decode("utf-8-sig"), Loader=_PlainLoader)  # noqa: S506 - a SafeLoader
    except UnicodeDecodeError as error:
        raise RuleError(f"is not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except yaml.YAMLError as error:
        raise RuleError(_said(error)) from None


def _said(error: yaml.YAMLError) -> str:
    """Line, column and problem of an error of PyYAML, on one line."""
    mark = getattr(error, "problem_mark", None)
    where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
    problem = getattr(error, "problem", None) or " ".join(str(error).split())
    return f"is not YAML that is read here{where}: {problem}"
