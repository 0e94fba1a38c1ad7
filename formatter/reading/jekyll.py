"""Render a post's file as its site generator does: its permalink, and the template code in its body.

Of template code only what a file alone can answer is filled in: `page.KEY` from the front matter and string literals.
Comments, captured text, loops and untrue or unanswerable conditions are removed with all between their tags,
because a site does not show them (https://shopify.github.io/liquid/tags/template/). Comments are also those of Hugo
(https://gohugo.io/shortcodes/comment/), Nunjucks and Tera (`{# … #}`), MDX (`{/* … */}`) and Obsidian (`%% … %%`). A sentence
that needs an unknown value is marked with UNKNOWN, and `formatter.body` leaves it out. Permalinks:
https://jekyllrb.com/docs/permalinks/.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from bot.model import FeedRules
from formatter.body.paragraphs import UNKNOWN
from formatter.text.bounds import regex

STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}


@dataclass(frozen=True, slots=True)
class Page:
    """The values that a permalink template can use. `path` is relative to the site's folder; `date` is in the site's zone."""

    path: str
    slug: str
    categories: tuple[str, ...] = ()
    date: datetime | None = None


def permalink_path(permalink: str, page: Page) -> str | None:
    """Return the post's percent-encoded path on its site, from a style's name or a template.

    Returns None where the template needs a date that the page lacks, or a placeholder unknown to Jekyll.
    """
    try:
        path = _PLACEHOLDER.sub(lambda match: _fill(match[1], page), STYLES.get(permalink, permalink))
    except LookupError:
        return None
    # Jekyll's own cleaning: one slash to begin with, none doubled, no way up.
    path = re.sub("/{2,}", "/", f"/{path}".replace("..", "/").replace("./", ""))
    return quote(path, safe=_SAFE + "%")


def is_permalink(permalink: str) -> bool:
    """Return True for a style's name or a template that Jekyll can fill in: no unknown placeholder, not a mere word."""
    template = STYLES.get(permalink, permalink)
    return template.startswith(("/", ":")) and all(name in _DATED or name in _NAMED for name in _PLACEHOLDER.findall(template))


_SAFE = "/-._~!$&'()*+,;=:@"
# No underscore at its end: `:month_:day` means `:month`, then an underscore.
_PLACEHOLDER = regex(":([a-z]+(?:_[a-z]+)*)")

_DATED: dict[str, Callable[[datetime], str]] = {
    "year": lambda date: f"{date.year:04}",
    "short_year": lambda date: f"{date:%y}",
    "month": lambda date: f"{date:%m}",
    "i_month": lambda date: str(date.month),
    "short_month": lambda date: f"{date:%b}".upper(),
    "long_month": lambda date: f"{date:%B}",
    "day": lambda date: f"{date:%d}",
    "i_day": lambda date: str(date.day),
    "y_day": lambda date: f"{date:%j}",
    "w_year": lambda date: f"{date:%G}",
    "week": lambda date: f"{date:%V}",
    "w_day": lambda date: f"{date:%u}",
    "short_day": lambda date: f"{date:%a}".upper(),
    "long_day": lambda date: f"{date:%A}",
    "hour": lambda date: f"{date:%H}",
    "minute": lambda date: f"{date:%M}",
    "second": lambda date: f"{date:%S}",
}

_NAMED: dict[str, Callable[[Page], str]] = {
    "title": lambda page: _slugify(page.slug, keep="pretty"),
    "slug": lambda page: _slugify(page.slug).lower(),
    "name": lambda page: _slugify(_stem(page.path)).lower(),
    "path": lambda page: re.sub(r"\.[^./]*$", "", page.path).replace("_posts", "", 1).rstrip("."),
    "categories": lambda page: "/".join(dict.fromkeys(name.lower() for name in page.categories)),
    "slugified_categories": lambda page: "/".join(dict.fromkeys(_slugify(name).lower() for name in page.categories)),
    "collection": lambda page: "posts",
    "output_ext": lambda page: ".html",
}

# What a slug has not: a title's keeps the signs that need no escaping in an address.
_UNWANTED = {"pretty": regex(r"[^\w.~!$&'()+,;=@]+"), "alphanumeric": regex(r"[\W_]+")}


def _fill(name: str, page: Page) -> str:
    if name in _DATED:
        if page.date is None:
            raise LookupError(name)
        return _DATED[name](page.date)
    return quote(_NAMED[name](page), safe=_SAFE)


def _slugify(text: str, keep: str = "alphanumeric") -> str:
    return _UNWANTED[keep].sub("-", text).removeprefix("-").removesuffix("-")


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]


def is_urgent(title: str, categories: Sequence[str], rules: FeedRules) -> bool:
    """Return True for an urgent category, or an urgent word anywhere in the title, ignoring case."""
    urgent = {category.casefold() for category in rules.urgent_categories}
    if any(category.casefold() in urgent for category in categories):
        return True
    folded = title.casefold()
    return any(word.casefold() in folded for word in rules.urgent_words)


def render_template(source: str, page: Mapping[str, Any]) -> str:
    """The source without template code. `page` holds the front matter's values. Linear in the source, never fails.

    A value that is unknown, or beyond the limit on what values add, leaves UNKNOWN, and its sentence is dropped.
    """
    if not any(sign in source for sign in _SIGNS):
        return source
    return "".join(_Renderer(source.replace(UNKNOWN, ""), page).pieces())


_SIGNS = ("{%", "{{", "{#", "/*", "%%")


_CODE = regex(
    r"\{%-?\s*(?P<tag>[a-z_]\w*)?(?P<markup>(?:[^%{]|%(?!\})|\{(?!%))*+)%\}"  # {% tag … %}
    r"|\{\{[<%]\s*+(?P<shortcode>/?\s*+\w*+)[^{}]*?(?P<alone>/?)[>%]\}\}"  # Hugo's {{< shortcode … >}}
    r"|\{\{-?(?P<value>[^{}]*)\}\}"  # {{ value }}
    # Comments. Each search ends at the next opening sign, so that many unclosed ones take linear time.
    r"|\{#(?:[^#{]|#(?!\})|\{(?!#))*+#\}"
    r"|\{\s?/\*(?:[^*{]|\*(?!/)|\{(?!\s?/\*))*+\*/\s?\}"
    r"|(?m:^)%%(?:[^%]|%(?!%))*+%%"
)
_COMMENT_SHORTCODE = regex(r"(/?)\s*comment")
_END_RAW = regex(r"\{%-?\s*endraw\s*-?%\}")
_HIDDEN = {"comment", "capture", "for", "tablerow", "case", "if", "unless", "schema", "javascript", "stylesheet"}
"""Blocks that are shown under a condition, many times, elsewhere, or never."""
_DEEPEST = 32  # blocks within blocks; deeper tags are dropped, so that the work stays linear
_MOST_FILLED = 100_000
"""Characters that values of the front matter add to a body. More would let a small file become a huge body."""
_TRIM_BEFORE = regex(r"\s+\Z")
_LITERAL = regex(r"""\s*(?:"([^"]*)"|'([^']*)')\s*(?:\|.*)?""", re.DOTALL)
_PAGE_VALUE = regex(r"\s*page\.([\w-]+)\s*(?:\|.*)?", re.DOTALL)
_TRUTH = regex(r"\s*page\.([\w-]+)\s*-?")
_ADDRESS_BEFORE = ("(", '"', "'", "=", "<", "/")


class _Renderer:
    """One pass over a source: the shown pieces, in order."""

    def __init__(self, source: str, page: Mapping[str, Any]) -> None:
        self._source, self._page = source, page
        self._hidden: list[tuple[str, bool]] = []  # open hidden blocks, and whether what they hold is shown after all

    def pieces(self) -> list[str]:
        source, at, shown = self._source, 0, list[str]()
        for code in _CODE.finditer(source):
            if code.start() < at:
                continue
            if self._visible:
                text = source[at : code.start()]
                shown.append(_TRIM_BEFORE.sub("", text) if code[0].startswith(("{%-", "{{-")) else text)
            at = code.end()
            tag = code["tag"]
            if tag == "raw":
                end = _END_RAW.search(source, at)
                if self._visible:
                    shown.append(source[at : end.start() if end else len(source)])
                at = end.end() if end else len(source)
            elif tag:
                self._enter(tag, code["markup"])
            elif not code["alone"] and (comment := _COMMENT_SHORTCODE.fullmatch(code["shortcode"] or "")):
                self._enter("endcomment" if comment[1] else "comment", "")
            elif code["value"] is not None and self._visible:
                shown.append(self._value(code["value"], source[code.start() - 1 : code.start()], source[at : at + 1]))
        if self._visible:
            shown.append(source[at:])
        return shown

    @property
    def _visible(self) -> bool:
        return all(holds for _, holds in self._hidden)

    def _enter(self, tag: str, markup: str) -> None:
        """Open, switch or close a block; a block that never closes hides the rest, as the site would fail to build."""
        if tag in _HIDDEN and len(self._hidden) < _DEEPEST:
            self._hidden.append((tag, self._holds(tag, markup)))
        elif tag in ("else", "elsif", "when") and self._hidden and self._hidden[-1][0] in ("if", "unless", "case"):
            name, held = self._hidden.pop()
            self._hidden.append((name, tag == "else" and not held and self._answered))
        elif tag == "end" and self._hidden:  # Zola's
            self._hidden.pop()
        elif tag.startswith("end") and any(name == tag.removeprefix("end") for name, _ in self._hidden):
            while self._hidden.pop()[0] != tag.removeprefix("end"):
                pass

    _answered = False
    _filled = 0

    def _holds(self, tag: str, markup: str) -> bool:
        """Return True where a condition on one front matter key holds; every other condition counts as not."""
        asked = _TRUTH.fullmatch(markup) if tag in ("if", "unless") else None
        self._answered = asked is not None
        if asked is None:
            return False
        value = self._page.get(asked[1])
        return (value not in (None, "", "false", "nil", "null", "~")) is (tag == "if")

    def _value(self, markup: str, before: str, after: str) -> str:
        if literal := _LITERAL.fullmatch(markup):
            return literal[1] if literal[1] is not None else literal[2]
        asked = _PAGE_VALUE.fullmatch(markup)
        value = self._page.get(asked[1]) if asked else None
        if isinstance(value, str) and value and self._filled + len(value) <= _MOST_FILLED:
            self._filled += len(value)
            return value
        return "" if after == "/" or before in _ADDRESS_BEFORE else UNKNOWN
