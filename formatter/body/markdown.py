"""Converts bodies that mix Markdown and HTML into HTML: blocks by markdown-it, inline marks within HTML here."""

import re
from collections.abc import Iterator
from textwrap import dedent

from markdown_it import MarkdownIt


def html_of_mixed(source: str) -> str:
    """Return the HTML of a body of mixed Markdown and HTML. Drops kramdown's attribute lists."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if "{" in source:
        source = _ATTRIBUTE_LIST.sub("", source)
    source = _with_inline_links(source)
    if _BLOCK_SIGN.search("\n" + source):
        source = "\n".join(_blocks(source.split("\n")))
    if "  \n" in source:
        source = _HARD_BREAK.sub("<br>\n", source)
    source = _inline(source)
    if "\\" in source:
        source = _ESCAPED.sub(r"\1", source)
    return _PARAGRAPH_BREAK.sub(_paragraph, source)


_PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")
# Fences are unwrapped before; indented lines are HTML's; `---` under a line is a rule; after a tag may come Markdown.
_PARSER.disable(["code", "fence", "lheading", "reference", "html_block"])

# Runs are bounded or possessive throughout: the time a hostile body takes grows with its length, and no faster.
_ATTRIBUTE_LIST = re.compile(r"\{:[^{}\n]*\}")  # kramdown's
_DASHES = r"[ \t]*+:?-{2,}+:?[ \t]*+"
_DELIMITER_ROW = rf"[ \t]*+(?=[-:|])(?:\|?{_DASHES}(?:\|{_DASHES})++\|?|\|{_DASHES}\|)[ \t]*+"
_BLOCK_START = r"[ \t]*+(?=[-#*+>\d])(?:#{1,6}[ \t]+\S|[-*+][ \t]+\S|\d{1,9}[.)][ \t]+\S|>|-{3,}[ \t]*$|\*{3,}[ \t]*$)"
# The line break stands first: a search for a fixed letter is many times faster than one for a line's beginning.
_BLOCK_SIGN = re.compile(rf"\n(?:{_BLOCK_START}|(?:{_DELIMITER_ROW})$)", re.MULTILINE)
_STARTS_BLOCK = re.compile(_BLOCK_START)
_IS_DELIMITER = re.compile(_DELIMITER_ROW)
_NUMBERED = re.compile(r"^([ \t]*)(\d{1,9})([.)])(?=[ \t])", re.MULTILINE)
_BLOCK_TAG = re.compile(
    r"[ \t]*</?(?:p|div|h[1-6]|table|thead|tbody|tr|t[dh]|ul|ol|li|hr|section|article|blockquote|details|summary)\b",
    re.IGNORECASE,
)
_HARD_BREAK = re.compile(r"(?<! ) {2,}+\n(?=[^\s<])")
_PARAGRAPH_BREAK = re.compile(
    r"\n[ \t]*+\n\s*+(?P<text>(?=[^<\s]|<(?:[baiu]|span|strong|em|font|mark|code|small|su[bp])\b))?", re.IGNORECASE
)

_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\([^()\n]{0,2000}\)")
_LINK = re.compile(r"(?<!\\)\[((?:[^\[\]\n\\]|\\[^\n]|\n(?!\s*\n)){1,1000})\]\(\s*([^\s()<>\"]*)(?:\s+\"[^\"\n]*\")?\s*\)")
_EMPTY_LINK = re.compile(r"\[\s*\]\([^\s()]*\)")  # a picture's, once the picture is gone
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n]+?)\*\*|__(?<!\w__)(?=[^\s_])([^_\n]+?)__(?!\w)")
_ESCAPED = re.compile(r"\\([\[\](){}*_#+.!|~`-])")  # CommonMark 2.4
_CODE = re.compile(r"`([^`\n<>]+)`")


def _paragraph(gap: re.Match[str]) -> str:
    """Start a paragraph at an empty line before bare text; before a block of HTML the line is only a gap."""
    return "\n\n" if gap["text"] is None else "\n<p>"


def _inline(source: str) -> str:
    """Convert marks that a Markdown parser ignores inside HTML or next to Korean letters: bold, links, pictures, code."""
    if "![" in source:
        source = _IMAGE.sub("", source)
    if "](" in source:
        source = _LINK.sub(r'<a href="\2">\1</a>', _EMPTY_LINK.sub("", source))
    if "**" in source or "__" in source:
        source = _BOLD.sub(r"<b>\1\2</b>", source)
    return _CODE.sub(r"\1", source) if "`" in source else source


def _blocks(lines: list[str]) -> Iterator[str]:
    """Yield the lines, with each run of Markdown rendered as HTML."""
    at = 0
    while at < len(lines):
        end = _run_end(lines, at)
        if end == at:
            yield lines[at]
            at += 1
        else:
            yield _rendered(lines[at:end])
            at = end


def _run_end(lines: list[str], start: int) -> int:
    """Return the index after the Markdown run that begins at this line; the same index where none begins."""
    if _is_table_head(lines, start):
        return next((at for at in range(start + 2, len(lines)) if "|" not in lines[at]), len(lines))
    if not _STARTS_BLOCK.match(lines[start]):
        return start
    return next((at for at in range(start + 1, len(lines)) if _ends_run(lines, at)), len(lines))


def _ends_run(lines: list[str], at: int) -> bool:
    return not lines[at].strip() or _BLOCK_TAG.match(lines[at]) is not None or _is_table_head(lines, at)


def _is_table_head(lines: list[str], at: int) -> bool:
    return at + 1 < len(lines) and "|" in lines[at] and _IS_DELIMITER.fullmatch(lines[at + 1]) is not None


def _rendered(run: list[str]) -> str:
    if _is_table_head(run, 0):
        # The parser takes a table only where the dashes are as many as the header's cells; writers miscount.
        run[1] = "|" + "---|" * (run[0].strip().strip("|").count("|") + 1)
    # A numbered line keeps its number as text: "2024. 7. 9. …" is no list of 2,024 items.
    text = _NUMBERED.sub(r"\1- \2\\\3", dedent("\n".join(run)))
    return str(_PARSER.render(_inline(text)))


def _with_inline_links(source: str) -> str:
    """Replace reference links by inline links; one without a definition by its text."""
    if "][" not in source and "]: " not in source:
        return source
    addresses = {found["name"].lower(): found["address"] for found in _DEFINITION.finditer(source)}
    return _REFERENCE.sub(lambda reference: _link(reference, addresses), _DEFINITION.sub("", source))


_ADDRESS = r"(?:https?://|mailto:|www\.|[/#.])[^\s<>]*"
_DEFINITION = re.compile(
    rf"^[ \t]*+\[(?P<name>[^\[\]\n^]{{1,200}})\]:[ \t]+<?(?P<address>{_ADDRESS})>?(?:[ \t]+[\"'(][^\n]*)?$", re.MULTILINE
)
_TEXT = r"(?:[^\[\]\n\\]|\\[^\n]|\n(?!\s*\n))"  # a line break may stand in it, and brackets behind a backslash
_REFERENCE = re.compile(rf"(?<![!\\])\[(?P<text>{_TEXT}{{1,500}})\](?:\[(?P<name>[^\[\]\n]{{0,200}})\])?(?![(:])")
_ELSEWHERE = re.compile(r"[a-z0-9 #._/-]+")  # what writers call an address, and nobody a word in brackets


def _link(reference: re.Match[str], addresses: dict[str, str]) -> str:
    text, name = reference["text"], reference["name"]
    address = addresses.get((name or text).lower())
    if address:
        return f"[{text}]({address})"
    return text if name is not None and _ELSEWHERE.fullmatch(name.lower()) and name.isascii() else reference[0]
