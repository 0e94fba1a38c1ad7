"""Loads YAML front matter with libyaml: every scalar as written, no anchors, bounded nesting.

YAML 1.1 would turn `title: 12:30` into 750, `0123` into 83 and `no` into False, and programs write dates differently.
So scalars stay text, and each field parses its own: see front_matter.py and dates.py.
"""

import re
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

_MAX_DEPTH = 32
_MAX_OPENINGS = 64
_DEEP = "\n" + " " * 64
_ANCHOR = re.compile(r"[&*](?<![\w)].)[A-Za-z0-9_-]")  # not the R&D of a sentence


class NotPlain(yaml.YAMLError):
    """YAML with anchors or too deep nesting, which can exhaust a process, is refused. `line` counts from 0."""

    def __init__(self, problem: str, event: yaml.Event) -> None:
        super().__init__(problem)
        self.line = event.start_mark.line if event.start_mark else 0


class Handler(YAMLHandler):
    """Front matter between `---` and `---` or `...`, as in Jekyll; parsed by libyaml's CBaseLoader."""

    FM_BOUNDARY = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)

    def load(self, fm: str, **_: object) -> Any:
        """Return the values of a block: text in dicts and lists. Raises yaml.YAMLError or NotPlain."""
        # Walking the events is exact but slow, and hardly a real post needs it.
        if _DEEP in fm or _ANCHOR.search(fm) or sum(map(fm.count, ("[", "{", "- ", "? "))) > _MAX_OPENINGS:
            _require_plain(fm)
        node = yaml.compose(fm, Loader=yaml.CBaseLoader)
        return None if node is None else _text_of(node)


def _text_of(node: yaml.Node) -> Any:
    """Return a node's values as text, dicts and lists: yaml.BaseConstructor's result in half its time."""
    if isinstance(node, yaml.MappingNode):
        return {_key(key): _text_of(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_text_of(item) for item in node.value]
    return node.value


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.constructor.ConstructorError(problem="found unhashable key", problem_mark=node.start_mark)
    return str(node.value)


def _require_plain(fm: str) -> None:
    depth = 0
    for event in yaml.parse(fm, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.NodeEvent) and event.anchor and not isinstance(event, yaml.AliasEvent):
            raise NotPlain("YAML anchors are not taken", event)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise NotPlain(f"nested more than {_MAX_DEPTH} deep", event)
