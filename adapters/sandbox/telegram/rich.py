"""Rich messages (Bot API 10.1): HTML parsed into a tree for the page, within the documented limits.

There is no offline oracle for Telegram's parser, so only documented tags are accepted.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from adapters.sandbox.telegram.errors import BotApiError, bad_request

Tree = dict[str, Any]

_MAX_CHARACTERS, _MAX_BLOCKS, _MAX_COLUMNS, _MAX_DEPTH = 32768, 500, 20, 16
_INLINE = [
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "code",
    "mark",
    "sub",
    "sup",
    "tg-spoiler",
    "a",
    "br",
    "cite",
]
_BLOCKS = [
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "pre",
    "footer",
    "hr",
    "ul",
    "ol",
    "li",
    "blockquote",
    "aside",
    "figure",
    "figcaption",
    "details",
    "summary",
    "tr",
    "table",
]
_TAGS = {*_INLINE, *_BLOCKS, "caption", "th", "td"}
_UNSHOWN = {"tbody", "thead"}  # the HTML parser adds these
_ATTRIBUTES = ("href", "colspan", "rowspan", "align", "collapsed", "bordered", "striped", "compact")


def rich_content(rich: Mapping[str, Any]) -> tuple[str, Tree]:
    """Plain text and tree of an InputRichMessage; raises BotApiError."""
    forms = [name for name in ("html", "markdown", "blocks") if rich.get(name)]
    if len(forms) != 1:
        raise bad_request("RICH_MESSAGE_CONTENT_REQUIRED")
    if forms == ["markdown"]:
        raise bad_request("the sandbox reads rich HTML and blocks, not Markdown")
    tree = _html_tree(rich["html"]) if forms == ["html"] else {"tag": "blocks", "blocks": rich["blocks"], "children": []}
    text = " ".join(_texts(tree)) if forms == ["html"] else " ".join(_block_texts(rich["blocks"]))
    if len(text) > _MAX_CHARACTERS:
        raise bad_request("message is too long")
    return text, tree


def _html_tree(source: str) -> Tree:
    tree = {"tag": "body", "children": list(_built(_top(source), 1))}
    nodes = list(_nodes(tree))
    if not "".join(_texts(tree)).strip():
        raise bad_request("RICH_MESSAGE_CONTENT_REQUIRED")
    if sum(node["tag"] in _BLOCKS for node in nodes) > _MAX_BLOCKS:
        raise bad_request("RICH_MESSAGE_TOO_MANY_BLOCKS")
    if any(_width(node) > _MAX_COLUMNS for node in nodes if node["tag"] == "tr"):
        raise bad_request("RICH_MESSAGE_TOO_MANY_COLUMNS")
    return tree


def _top(source: str) -> Iterable[LexborNode]:
    root = LexborHTMLParser(source, is_fragment=True).root
    return root.iter(include_text=True) if root is not None else ()  # a fragment's root contains all of its nodes


def _built(nodes: Iterable[LexborNode], depth: int) -> Iterator[Tree | str]:
    if depth > _MAX_DEPTH + 2:
        raise bad_request("RICH_MESSAGE_TOO_DEEP")
    for node in nodes:
        if node.tag == "-text":
            yield node.text(deep=False)
        elif node.tag in _UNSHOWN:
            yield from _built(node.iter(include_text=True), depth)
        else:
            yield _element(node, depth)


def _element(node: LexborNode, depth: int) -> Tree:
    if node.tag not in _TAGS:
        raise _unsupported(node.tag or "")
    attributes = {name: value or "" for name, value in node.attributes.items() if name in _ATTRIBUTES}
    return {"tag": node.tag, "attributes": attributes, "children": list(_built(node.iter(include_text=True), depth + 1))}


def _unsupported(tag: str) -> BotApiError:
    return bad_request(f'can\'t parse rich message: Unsupported tag "{tag}"')


def _nodes(tree: Tree) -> Iterator[Tree]:
    yield tree
    for child in tree["children"]:
        if not isinstance(child, str):
            yield from _nodes(child)


def _texts(tree: Tree) -> Iterator[str]:
    for child in tree["children"]:
        if isinstance(child, str):
            yield child
        else:
            yield from _texts(child)


def _block_texts(value: Any) -> Iterator[str]:
    """Every `text` of the blocks, in order."""
    if isinstance(value, Mapping):
        if isinstance(value.get("text"), str):
            yield value["text"]
        value = [child for name, child in value.items() if not (name == "text" and isinstance(child, str))]
    if isinstance(value, list):
        for child in value:
            yield from _block_texts(child)


def _width(row: Tree) -> int:
    cells = [c for c in row["children"] if not isinstance(c, str)]
    return sum(
        int(c["attributes"].get("colspan") or 1) if str(c["attributes"].get("colspan") or 1).isdigit() else 1 for c in cells
    )
