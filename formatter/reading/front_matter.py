"""Front matter in YAML, TOML, JSON or lines: splits it from the body, loads it, reads values as text, yes or no, names.

YAML 1.1 would turn `title: 12:30` into 750, `0123` into 83 and `no` into False, and programs write dates differently.
So scalars stay text, and each field parses its own; libyaml loads them without anchors and with bounded nesting.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Literal

import yaml
from frontmatter.default_handlers import YAMLHandler

from bot.lib.dates import parse_date
from bot.model import UnreadablePost
from formatter.reading.yaml_repair import repair
from formatter.text.bounds import regex

_MAX_DEPTH = 32
_MAX_OPENINGS = 64
_MAX_VALUES = 10_000
_LARGE = 64 * 1024
_DEEP = "\n" + " " * 64
_ANCHOR = regex(r"[&*](?<![\w)].)[A-Za-z0-9_-]")  # not the R&D of a sentence


class NotPlain(yaml.YAMLError):
    """YAML with anchors, too deep nesting or too many values, which can exhaust a process, is refused. `line` counts from 0."""

    def __init__(self, problem: str, event: yaml.Event, kind: Literal["front-matter", "too-large"] = "front-matter") -> None:
        super().__init__(problem)
        self.kind: Literal["front-matter", "too-large"] = kind
        self.line = event.start_mark.line if event.start_mark else 0


class Handler(YAMLHandler):
    """Front matter between `---` and `---` or `...`, as in Jekyll; parsed by libyaml's CBaseLoader."""

    FM_BOUNDARY = regex(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)

    def load(self, fm: str, **_: object) -> Any:
        """Return the values of a block: text in dicts and lists. Raises yaml.YAMLError or NotPlain."""
        # Walking the events is exact but slow, and hardly a real post needs it.
        if len(fm) > _LARGE or _DEEP in fm or _ANCHOR.search(fm) or sum(map(fm.count, ("[", "{", "- ", "? "))) > _MAX_OPENINGS:
            _require_plain(fm)
        node = yaml.compose(fm, Loader=yaml.CBaseLoader)
        return None if node is None else _text_of_node(node)


def _text_of_node(node: yaml.Node) -> Any:
    """Return a node's values as text, dicts and lists: yaml.BaseConstructor's result in half its time."""
    if isinstance(node, yaml.MappingNode):
        return {_key(key): _text_of_node(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_text_of_node(item) for item in node.value]
    return node.value


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.constructor.ConstructorError(problem="found unhashable key", problem_mark=node.start_mark)
    return str(node.value)


def _require_plain(fm: str) -> None:
    depth = count = 0
    for event in yaml.parse(fm, Loader=yaml.CBaseLoader):
        count += isinstance(event, yaml.NodeEvent)
        if count > _MAX_VALUES:
            raise NotPlain(f"more than {_MAX_VALUES:,} values", event, "too-large")
        if isinstance(event, yaml.NodeEvent) and event.anchor and not isinstance(event, yaml.AliasEvent):
            raise NotPlain("YAML anchors are not taken", event)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise NotPlain(f"nested more than {_MAX_DEPTH} deep", event)


_HANDLER = Handler()


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values (text, or lists and dicts of text), the body below them, and whether the block was invalid YAML.

    `block` is the text between the delimiters, `line` the line of the file of the opening one (1 is the first).
    """

    values: Mapping[str, Any]
    body: str
    block: str
    line: int
    repaired: bool = False

    def line_of(self, key: str) -> int:
        """Return the line of the file that holds a key."""
        match = re.search(rf"^[\"']?{re.escape(key)}\b", self.block, re.MULTILINE)
        return self.line + self.block.count("\n", 0, match.start() if match else 0)


def read_front_matter(text: str) -> FrontMatter:
    """Split a file and load its front matter: YAML between `---`, TOML between `+++`, JSON in braces or between `;;;`.

    Without any of these, lines of `Key: value` above the first empty one, as Pelican has them. A long value is no reason to
    refuse a post: whoever uses it cuts it. Raises UnreadablePost: `not-a-post` without front matter, `front-matter` where it
    makes no sense, `too-large` with more than _MAX_VALUES values.
    """
    page = text.lstrip()
    line = text.count("\n", 0, len(text) - len(page)) + 1
    if lines := _pelican(page, line):
        return lines
    language, block, body = _split(page, line)
    if language == "yaml":
        values, repaired = _yaml(block, line)
    else:
        values, repaired = (_toml if language == "toml" else _json)(block, line), False
    return FrontMatter(values, body.strip(), block, line, repaired)


_FENCED = regex(
    r"(?P<fence>\+\+\+|;;;|---)[ \t]*(?P<language>toml|json)?[ \t]*\n(?P<block>.*?)^(?P=fence)[ \t]*$", re.DOTALL | re.MULTILINE
)
_LANGUAGES = {"+++": "toml", ";;;": "json", "---": "yaml"}


def _split(page: str, line: int) -> tuple[str, str, str]:
    """The language of a page's front matter, its block, and the body below it."""
    if page.startswith("{"):
        return _split_object(page, line)
    fence = page[:3]
    if fence in _LANGUAGES and (fenced := _FENCED.match(page)) and (fence != "---" or fenced["language"]):
        return fenced["language"] or _LANGUAGES[fence], fenced["block"], page[fenced.end() :]
    if fence != "---" and re.match(r"(?:\+\+\+|;;;)[ \t]*\n", page):
        raise UnreadablePost("front-matter", f"the front matter does not end: no second line of {fence}", line)
    if fence != "---" or not _HANDLER.detect(page):
        raise UnreadablePost("not-a-post", "the file does not begin with front matter (a line of three dashes)")
    try:
        block, body = _HANDLER.split(page)
    except ValueError:
        raise UnreadablePost("front-matter", "the front matter does not end: no second line of three dashes", line) from None
    return "yaml", block, body


_EMPTY_LINE = regex(r"\n[ \t]*\n")
_LINE = regex(r"(?P<key>[A-Za-z][\w-]{0,40}):[ \t]*(?P<value>[^\n]*)|(?:[ ]{4}|\t)[ \t]*(?P<more>[^\n]*)")
_UNLISTED = ("draft", "hidden", "skip")


def _pelican(page: str, line: int) -> FrontMatter | None:
    """The lines above the first empty one, if all are `Key: value`, with a title and a readable date among them; else None.

    Pelican and MultiMarkdown write them so, with further lines of a value indented (Python-Markdown's extension Meta-Data).
    An article that Pelican does not list, by its `Status`, is read as a draft.
    """
    end = _EMPTY_LINE.search(page, 0, _LARGE)
    if end is None:
        return None
    block = page[: end.start()]
    values: dict[str, str] = {}
    key = ""
    for written in block.split("\n"):
        found = _LINE.fullmatch(written)
        if found is None or not (found["key"] or key):
            return None
        key = (found["key"] or key).lower()
        values[key] = found["value"].strip() if found["key"] else f"{values[key]} {found['more']}".strip()
    if not values.get("title") or parse_date(values.get("date", ""), UTC) is None:
        return None
    if values.get("status", "").lower() in _UNLISTED:
        values["draft"] = "true"
    return FrontMatter(values, page[end.end() :].strip(), block, line)


def _split_object(page: str, line: int) -> tuple[str, str, str]:
    """JSON front matter is one object at the very top, as Hugo writes it; what is no such object is no post."""
    try:
        value, end = json.JSONDecoder().raw_decode(page)
    except (ValueError, RecursionError):
        raise UnreadablePost("not-a-post", "the file does not begin with front matter (a line of three dashes)") from None
    if not isinstance(value, dict) or not page[end:].strip():
        raise UnreadablePost("not-a-post", "the file is JSON alone, with nothing below it")
    return "json", page[:end], page[end:]


_LONG_KEY = regex(r"^[ \t]*\[{0,2}[ \t]*(?:(?:[\w-]{1,200}|\"[^\"\n]{0,200}\"|'[^'\n]{0,200}')[ \t]*\.[ \t]*){32}", re.MULTILINE)


def _toml(block: str, line: int) -> Mapping[str, Any]:
    if deep := _LONG_KEY.search(block):  # tomllib takes the square of their length
        raise _unreadable("nested too deep", line + block.count("\n", 0, deep.start()))
    try:
        return _as_written(tomllib.loads(block))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise _unreadable(error, line + int(found[1] if found else 0)) from None
    except (ValueError, OverflowError) as error:  # numbers beyond Python's limit, dates beyond its calendar
        raise _unreadable(error, line) from None
    except RecursionError:
        raise _unreadable("nested too deep", line) from None


def _json(block: str, line: int) -> Mapping[str, Any]:
    try:
        loaded = json.loads(block)
    except json.JSONDecodeError as error:
        raise _unreadable(error.msg, line + error.lineno) from None
    except ValueError as error:  # a number beyond Python's limit
        raise _unreadable(error, line) from None
    except RecursionError:
        raise _unreadable("nested too deep", line) from None
    if not isinstance(loaded, dict):
        raise _unreadable("it is no JSON object", line)
    try:
        return _as_written(loaded)
    except RecursionError:
        raise _unreadable("nested too deep", line) from None


def _as_written(values: Mapping[str, Any]) -> dict[str, Any]:
    """TOML's and JSON's values as YAML's are read: every scalar as text. Raises RecursionError where they are nested too deep."""
    return {str(key): _text_of(value) for key, value in values.items()}


def _text_of(value: Any) -> Any:
    if isinstance(value, dict):
        return _as_written(value)
    if isinstance(value, list):
        return [_text_of(item) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _yaml(block: str, line: int) -> tuple[Mapping[str, Any], bool]:
    """The block begins behind the opening delimiter and on its line, so what YAML calls line 0 is the delimiter's."""
    try:
        loaded = _HANDLER.load(block)
    except NotPlain as refusal:
        raise _unreadable(refusal, line + refusal.line, refusal.kind) from None
    except yaml.MarkedYAMLError as error:
        return _repaired(block, _unreadable(error.problem, line + (error.problem_mark.line if error.problem_mark else 0))), True
    if loaded is None or isinstance(loaded, dict):
        return loaded or {}, False
    return _repaired(block, _unreadable("there are no lines of `key: value`", line + 1)), True


def _repaired(block: str, problem: UnreadablePost) -> Mapping[str, Any]:
    values = repair(block, _HANDLER.load)
    if values is None:
        raise problem
    return values


def _unreadable(problem: object, line: int, kind: Literal["front-matter", "too-large"] = "front-matter") -> UnreadablePost:
    return UnreadablePost(kind, f"the front matter cannot be read: {problem}", line)


_NOTHING = {"", "~", "null", "none", "nil"}
_YES = {"true", "yes", "on", "y"}
_NO = {"false", "no", "off", "n"}
_ADDRESS = regex(r"https?://[^\s/]\S*", re.IGNORECASE)


def as_text(value: Any) -> str:
    """Return a value as text; items of lists and dicts are joined; "" for YAML's and Ruby's null."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(as_text, value)))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {as_text(inner)}" for name, inner in value.items())
    text = str(value).strip()
    return "" if text.lower() in _NOTHING else text


def is_yes(value: Any) -> bool:
    """Return True for YAML 1.1's forms of true."""
    return as_text(value).lower() in _YES


def is_no(value: Any) -> bool:
    """Return True for YAML 1.1's forms of false; an empty value is none of them."""
    return as_text(value).lower() in _NO


def as_names(value: Any) -> list[str]:
    """Return a list's items, or a text split as Jekyll does it: at commas where there are any, else at spaces."""
    if isinstance(value, list):
        return [name for item in value for name in (as_names(item) if isinstance(item, list) else [as_text(item)]) if name]
    text = as_text(value)
    return [name for part in re.split("," if "," in text else r"\s", text) if (name := part.strip())]


def as_address(value: Any) -> str | None:
    """Return an absolute http(s) address; None for anything else, so that no other scheme becomes a link."""
    text = as_text(value)
    return text if _ADDRESS.fullmatch(text) else None
