"""Jekyll's permalink styles and templates (https://jekyllrb.com/docs/permalinks/), and urgency by the feed's rules."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from bot.model import FeedRules

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
_PLACEHOLDER = re.compile(":([a-z]+(?:_[a-z]+)*)")

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
_UNWANTED = {"pretty": re.compile(r"[^\w.~!$&'()+,;=@]+"), "alphanumeric": re.compile(r"[\W_]+")}


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
