"""A body's source as HTML that a parser takes: Markdown converted, broken HTML repaired.

Blocks of Markdown are converted by markdown-it, inline marks within HTML here. Of broken HTML a parser would drop text or
show markup as text: every parser takes `<CNN>` for a tag and drops it. Machine-written posts hold such names, tags fused
with their first attribute, truncated tags and unclosed quotes. Each `<` that opens no valid tag is decided on once, before
parsing.
"""

import re
from collections.abc import Iterator
from functools import partial
from html import escape
from textwrap import dedent

from markdown_it import MarkdownIt

from formatter.body.paragraphs import KNOWN
from formatter.text.bounds import regex


def html_of_mixed(source: str) -> str:
    """Return the HTML of a body of mixed Markdown and HTML. Drops kramdown's comments and attribute lists."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if "{" in source:
        source = _ATTRIBUTE_LIST.sub("", _COMMENT.sub("", source))
    source = _with_inline_links(source)
    if "\n==" in source:
        source = _UNDERLINED.sub(r"# \1", source)
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
# From each opening the search ends at the next one, so that many unclosed ones take linear time.
_COMMENT = re.compile(r"\{::comment[^{}\n]{0,100}\}(?:(?!\{::comment).)*?\{:/(?:comment)?\}", re.DOTALL)
# kramdown's {: …}, and the {#id .class} behind a heading of Goldmark, Pandoc and Docusaurus.
_ATTRIBUTE_LIST = regex(r"\{:[^{}\n]*\}|\{[#.][\w-][^{}\n]*\}(?=[ \t]*$)", re.MULTILINE)
# CommonMark 4.3 with equals signs alone: dashes under a line are a rule.
_UNDERLINED = regex(r"(?:\A|(?<=\n\n))(?=[^\s<#>|=-])([^\n]{1,300})\n={2,}+[ \t]*+$", re.MULTILINE)
_DASHES = r"[ \t]*+:?-{2,}+:?[ \t]*+"
_DELIMITER_ROW = rf"[ \t]*+(?=[-:|])(?:\|?{_DASHES}(?:\|{_DASHES})++\|?|\|{_DASHES}\|)[ \t]*+"
_BLOCK_START = r"[ \t]*+(?=[-#*+>\d])(?:#{1,6}[ \t]+\S|[-*+][ \t]+\S|\d{1,9}[.)][ \t]+\S|>|-{3,}[ \t]*$|\*{3,}[ \t]*$)"
# The line break stands first: a search for a fixed letter is many times faster than one for a line's beginning.
_BLOCK_SIGN = regex(rf"\n(?:{_BLOCK_START}|(?:{_DELIMITER_ROW})$)", re.MULTILINE)
_STARTS_BLOCK = regex(_BLOCK_START)
_IS_DELIMITER = regex(_DELIMITER_ROW)
_NUMBERED = regex(r"^([ \t]*)(\d{1,9})([.)])(?=[ \t])", re.MULTILINE)
_BLOCK_TAG = regex(
    r"[ \t]*</?(?:p|div|h[1-6]|table|thead|tbody|tr|t[dh]|ul|ol|li|hr|section|article|blockquote|details|summary)\b",
    re.IGNORECASE,
)
_HARD_BREAK = regex(r"(?<! ) {2,}+\n(?=[^\s<])")
_PARAGRAPH_BREAK = regex(
    r"\n[ \t]*+\n\s*+(?P<text>(?=[^<\s]|<(?:[baiu]|span|strong|em|font|mark|code|small|su[bp])\b))?", re.IGNORECASE
)

_IMAGE = regex(r"!\[[^\]\n]{0,500}\]\([^()\n]{0,2000}\)")
_LINK = regex(r"(?<!\\)\[((?:[^\[\]\n\\]|\\[^\n]|\n(?!\s*\n)){1,1000})\]\(\s*([^\s()<>\"]*)(?:\s+\"[^\"\n]*\")?\s*\)")
_EMPTY_LINK = regex(r"\[\s*\]\([^\s()]*\)")  # a picture's, once the picture is gone
_BOLD = regex(r"\*\*(?=[^\s*])([^*\n]+?)\*\*|__(?<!\w__)(?=[^\s_])([^_\n]+?)__(?!\w)")
# The signs of *emphasis* go, and what is inside stays: italics say nothing in a chat. Neither an address nor a tag is touched.
_ITALIC = regex(
    r"(?<![\w*/\\])\*(?![\s*])([^*\n<>=\"]{1,600}?)(?<![\s*\\])\*(?![\w*])"
    r"|(?<![\w/\\])_(?![\s_])((?:[^_\n<>=\"]|(?<=\w)_(?=\w)){1,600}?)(?<![\s\\])_(?![\w/])"
)
_ESCAPED = regex(r"\\([\[\](){}*_#+.!|~`-])")  # CommonMark 2.4
_CODE = regex(r"`([^`\n<>]+)`")


def with_plain_formatting(html: str) -> str:
    """Return HTML in which formatting elements have no attributes where there are very many.

    A parser repeats each one that is not closed in every later paragraph, save that of equal ones it keeps three
    (https://html.spec.whatwg.org/multipage/parsing.html#push-onto-the-list-of-active-formatting-elements).
    """
    if html.count("<") <= _MOST_FORMATTING or len(_FORMATTING.findall(html)) <= _MOST_FORMATTING:
        return html
    return _FORMATTING.sub(r"<\1>", html)


_FORMATTING = regex(r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/][^<>]*+>", re.IGNORECASE)
_MOST_FORMATTING = 1_000


def _paragraph(gap: re.Match[str]) -> str:
    """Start a paragraph at an empty line before bare text; before a block of HTML the line is only a gap."""
    return "\n\n" if gap["text"] is None else "\n<p>"


def _inline(source: str) -> str:
    """Convert marks that a Markdown parser ignores inside HTML or next to Korean: bold, italics, links, pictures, code."""
    if "![" in source:
        source = _IMAGE.sub("", source)
    if "*" in source or "_" in source:
        source = _ITALIC.sub(r"\1\2", source)
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
    addresses = {found["name"].lower(): found["address"] or "" for found in _DEFINITION.finditer(source)}
    return _REFERENCE.sub(lambda reference: _link(reference, addresses), _DEFINITION.sub("", source))


_ADDRESS = r"(?:https?://|mailto:|www\.|[/#.])[^\s<>]*"
_DEFINITION = regex(
    rf"^[ \t]*+\[(?P<name>[^\[\]\n^]{{1,200}})\]:[ \t]+(?:<>|&lt;(?:&gt;|>)|<?(?P<address>{_ADDRESS})>?)(?:[ \t]+[\"'(][^\n]*)?$",
    re.MULTILINE,
)
_TEXT = r"(?:[^\[\]\n\\]|\\[^\n]|\n(?!\s*\n))"  # a line break may stand in it, and brackets behind a backslash
_REFERENCE = regex(rf"(?<![!\\])\[(?P<text>{_TEXT}{{1,500}})\](?:\[(?P<name>[^\[\]\n]{{0,200}})\])?(?![(:])")
_ELSEWHERE = regex(r"[a-z0-9 #._/-]+")  # what writers call an address, and nobody a word in brackets


def _link(reference: re.Match[str], addresses: dict[str, str]) -> str:
    text, name = reference["text"], reference["name"]
    address = addresses.get((name or text).lower())
    if address:
        return f"[{text}]({address})"
    return text if name is not None and _ELSEWHERE.fullmatch(name.lower()) and name.isascii() else reference[0]


def repaired(source: str) -> str:
    """Return the source with every `<` opening a valid tag or escaped, without scripts, styles and control characters."""
    source = _INVISIBLE.sub("", source)
    if not _UNUSUAL.search(source):
        return source
    if "<!" in source or "<?" in source:
        source = _DECLARATION.sub("", source)
    if _RAW_TEXT_TAG.search(source):
        source = _RAW_TEXT_TAG.sub("", _without_raw_text(source))
    return _DOUBTFUL.sub(partial(_decide, closed=frozenset(_CLOSER.findall(source))), source)


def unfenced(source: str) -> str:
    """Remove code fences: most of them wrap HTML or Markdown that is no code, often a whole body."""
    if "```" not in source:
        return source
    shown: list[str] = []
    fence: list[str] | None = None
    for line in source.split("\n"):
        at_fence = line.lstrip().startswith("```")
        if fence is not None and at_fence:
            shown.extend([_content(fence), line.replace("```", "")])
            fence = None
        elif fence is None and at_fence and _OPENS_FENCE.fullmatch(line):
            fence = [line.strip(" \t`").lower()]
        else:
            (shown if fence is None else fence).append(line.replace("```", ""))
    return "\n".join([*shown, *(fence or [""])[1:]])


_ATTRIBUTES = r"""(?:\s++[^\s"'<>=/]++(?:\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<>]++))?+)*+"""
_DOUBTFUL = regex(rf"<(?!/?(?:{'|'.join(KNOWN)}){_ATTRIBUTES}\s*+/?>|!--|!doctype)([^<>]*+)(>?)", re.IGNORECASE)

_INVISIBLE = regex(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffc]"
)
_DECLARATION = regex(r"<!\[CDATA\[|\]\]>|<\?[^<>]*>|<!(?!--|doctype)[a-zA-Z][^<>]*>", re.IGNORECASE)
_RAW_TEXT = ("script", "style", "iframe", "textarea", "title", "noscript", "select", "svg", "template")
_RAW_TEXT_TAG = regex(rf"</?(?:{'|'.join(_RAW_TEXT)})\b[^<>]*>", re.IGNORECASE)
# Most sources hold sound tags alone, in small letters: one look spares them all the others.
_UNUSUAL = regex(rf"<(?!/?(?:{'|'.join(name for name in KNOWN if name not in _RAW_TEXT)}){_ATTRIBUTES}\s*+/?>)")
_RAW_TEXT_START = regex(r"<(script|style|iframe|svg|template)\b", re.IGNORECASE)
_CLOSER = regex(r"</([a-z][\w-]*)>", re.ASCII)

_NAME = regex(r"(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_FUSED = regex(
    r"(/?(?:[pbaiu]|span|div|table|t[rdh]|h[1-6]|li|ul|img))((?:data-|style|class|href|rel|src|align|width)[\w-]*\s*=.*)",
    re.IGNORECASE | re.DOTALL,
)
_CUT_ATTRIBUTES = regex(
    r"""(?:\s++[\w-]++\s*+=\s*+(?:"[\x20\x21\x23-\x7e]*+"?+|'[\x20-\x26\x28-\x7e]*+'?+|[\w#:;.%/-]++))++\s*+""", re.ASCII
)
_QUOTED = regex(r"\"[^\"]*\"|'[^']*'")
_INVENTED = regex(r"/?[a-z][\w-]*", re.ASCII)

_OPENS_FENCE = regex(r"[ \t]*```[ \t]*\w*[ \t]*")
_LOOKS_LIKE_MARKUP = regex(r"\s*(?:<[a-zA-Z!]|#{1,6} |\*\*)")


def _content(fence: list[str]) -> str:
    """Return a fence's lines: unchanged where they are markup, else as HTML that shows them as code."""
    language, lines = fence[0], fence[1:]
    if language in ("html", "markdown", "md") or (not language and _LOOKS_LIKE_MARKUP.match("\n".join(lines))):
        return "\n".join(lines)
    return f"<pre>{'<br>'.join(map(escape, lines))}</pre>"


def _without_raw_text(source: str) -> str:
    """Remove elements whose content is no text; of one that is never closed, only the tag."""
    lower, kept, at = source.lower(), [], 0
    unclosed: set[str] = set()
    for start in _RAW_TEXT_START.finditer(source):
        name = start[1].lower()
        if start.start() < at or name in unclosed:
            continue
        end = lower.find(f"</{name}", start.end())
        if end < 0:
            unclosed.add(name)
            continue
        kept.append(source[at : start.start()])
        at = end
    return "".join([*kept, source[at:]])


def _decide(doubtful: re.Match[str], closed: frozenset[str]) -> str:
    """Replace a doubtful `<…` up to the next angle bracket by a valid tag, by nothing, or by escaped text."""
    inside, end = doubtful[1], doubtful[2]
    if end and (fused := _FUSED.fullmatch(inside)):
        return f"<{fused[1]} {fused[2]}>"
    named = _NAME.match(inside)
    if named and named[2].lower() in KNOWN:
        return _known_tag(doubtful[0], named[0], inside[named.end() :], end)
    if _invented(inside, end, closed):
        return ""
    return "&lt;" + inside + end


def _known_tag(whole: str, name: str, rest: str, end: str) -> str:
    if name.startswith("/"):
        return f"<{name}>{rest}"
    if end:
        return f"<{name}>" if _QUOTED.sub("", rest).isascii() else "&lt;" + whole[1:]
    cut = _CUT_ATTRIBUTES.match(rest)
    if cut or not rest.strip():
        return f"<{name}>" + rest[cut.end() if cut else 0 :]
    return "&lt;" + whole[1:]


def _invented(inside: str, end: str, closed: frozenset[str]) -> bool:
    """Return True for an unknown tag that is meant as one: it is closed somewhere, or has attributes."""
    name = _INVENTED.match(inside)
    if not (end and name and inside.isascii()):
        return False
    return name[0].startswith("/") or "=" in inside or name[0] in closed
