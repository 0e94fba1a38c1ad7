"""Makes the card of a post: headline, picture, and the text for the search index."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from bot.lib.unicode import composed
from bot.model import Card, Post, Table
from formatter.body import parts
from formatter.body.paragraphs import Paragraph, Part
from formatter.body.parse import title_text
from formatter.extract.article import SITES, Article, sorted_article
from formatter.extract.credit import credit_of, excludes_pictures
from formatter.extract.lead import lead_of
from formatter.figures import find, key_figures
from formatter.text.bounds import CELLS, PARAGRAPH, SENTENCE, cut, regex


def headline_of(title: str) -> str:
    """A title without markup, site names, and quotation marks that only wrap it; of several candidates, the first."""
    text = title_text(_MARKS.sub("", _without_braces(_first_candidate(title))))
    text = _SITE_SUFFIX.sub("", _SITE_PREFIX.sub("", text)).strip()
    return _unwrapped(text)


_MARKS = regex(r"^\s*#{1,6}\s+|\*\*|__|`|[\u200b\ufeff\u2060\u00ad\u202a-\u202e\u2066-\u2069]")
_SITES = "|".join(SITES["names"])
_SITE_PREFIX = regex(
    rf"^(?:제목\s*:\s*|\[\s*(?:{_SITES}|제목)\s*\]\s*|(?:{_SITES}|[a-z]{{4,20}})\s?(?:실시간\s?)?(?:뉴스\s?)?속보\s*[:|\]-]\s*)"
)
_SITE_SUFFIX = regex(rf"\s*[|｜]\s*[^|｜]{{2,20}}$|\s+-\s+(?:{_SITES})$")
_NUMBERED = regex(r"\s*1[.)]\s+(.+?)\s+2[.)]\s+\S", re.DOTALL)
_QUOTED_CANDIDATES = regex(
    r"\s*+(['\"“‘])((?:[^'\"”’\s]++\s++){2}[^'\"”’]++)['\"”’]"
    r"(?:\s*+[,/]?\s*+['\"“‘][^'\"”’\s]++\s++[^'\"”’]++['\"”’])++\s*+"
)
_LONGEST_LIST = 600
_WRAPPERS = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "`": "`"}


def _first_candidate(title: str) -> str:
    if len(title) > _LONGEST_LIST:
        return title
    numbered = _NUMBERED.match(title)
    if numbered:
        return numbered[1]
    quoted = _QUOTED_CANDIDATES.fullmatch(title)
    return quoted[2] if quoted else title


def _without_braces(title: str) -> str:
    """A title without a program's remains, from the first brace to the last."""
    start, end = title.find("{"), title.rfind("}")
    return title[:start] + title[end + 1 :] if 0 <= start < end else title


def _unwrapped(text: str) -> str:
    """Without a pair of quotation marks around the whole; marks around a part of it belong to it, apostrophes to none."""
    while len(text) > 2 and _WRAPPERS.get(text[0]) == text[-1] and not set(_APOSTROPHE.sub("", text[1:-1])) & {text[0], text[-1]}:
        text = text[1:-1].strip()
    return text


_APOSTROPHE = regex(r"(?<=[A-Za-z])['’](?=[a-z])")


def image_of(address: str | None) -> str | None:
    """Return a post's picture; None for a site's logo, a placeholder, and anything but a web address."""
    if not address or not address.startswith(("http://", "https://")) or _NO_PICTURE.search(address):
        return None
    return address


_NO_PICTURE = regex(
    r"logo|breakingnews|placeholder|no[-_]?image|default[-_./]|blank\.|spacer|favicon|//(?:www\.)?example\.|이미지링크|\s",
    re.IGNORECASE,
)


def make_card(post: Post) -> Card:
    """Return everything known of a post; what a licence or format forbids is left out when an alert is made."""
    return card_of(post, sorted_article(parts(post.body, post.markup)))


def card_of(post: Post, article: Article) -> Card:
    """Return the card of a post whose body is already sorted."""
    headline = headline_of(post.title)
    lead = lead_of(post.excerpt, article.news, headline)
    excluded = excludes_pictures(article.sources)
    return Card(
        headline=headline,
        lead=lead,
        link=post.url,
        categories=post.categories,
        urgent=post.urgent,
        published_at=post.published_at,
        figures=key_figures(headline, lead, _top(article.news)),
        tables=tuple(_bounded_tables(article.news)),
        credit=credit_of(article.sources),
        contact=cut(", ".join(article.contacts), SENTENCE) or None,
        image=None if excluded else image_of(post.image),
        feed=post.feed,
        takeaways=tuple(filter(find, post.takeaways)),
        pictures_excluded=excluded,
    )


def _bounded_tables(news: Sequence[Part]) -> Iterator[Table]:
    """The tables, with as many of their rows as hold CELLS cells, each of SENTENCE characters at most."""
    left = CELLS
    for table in news:
        if isinstance(table, Table) and (kept := left // len(table.rows[0] if table.rows else ("",))):
            rows = tuple(tuple(cut(cell, SENTENCE) for cell in row) for row in table.rows[:kept])
            header = table.header and tuple(cut(cell, SENTENCE) for cell in table.header)
            yield replace(table, caption=table.caption and cut(table.caption, SENTENCE), header=header, rows=rows)
            left -= sum(map(len, rows))


def _top(news: Sequence[Part]) -> Sequence[Part]:
    """Return the leading parts, up to the number of characters that are read: key figures stand at the top."""
    lengths = accumulate(_length(part) for part in news)
    return [part for part, length in zip(news, lengths, strict=True) if length <= PARAGRAPH]


def _length(part: Part) -> int:
    return sum(len(cell) for row in part.rows for cell in row) if isinstance(part, Table) else len(part.text)


def search_text(post: Post, article: Article) -> str:
    """Return all text that a reader sees, a line for each part, without the site's promotion (every post holds it)."""
    headline = headline_of(post.title)
    lead = lead_of(post.excerpt, article.news, headline)
    sources = (paragraph.text for paragraph in article.sources)
    return composed("\n".join((headline, lead, *post.categories, *_news(article), *sources, *article.contacts)))


def _news(article: Article) -> Iterator[str]:
    for part in article.news:
        if isinstance(part, Paragraph):
            yield part.text
        else:
            yield from (part.caption or "", *(" ".join(row) for row in (part.header or (), *part.rows)))
