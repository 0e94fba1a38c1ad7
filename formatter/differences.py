"""What a reader would notice between two versions of one post."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.model import Change, Difference, Post
from formatter import sentences
from formatter.article import Article, sorted_article
from formatter.body import parts, prose
from formatter.comparison.aligning import aligned
from formatter.comparison.furniture import is_furniture, is_pointer
from formatter.comparison.noticing import Rewording, rewordings, same
from formatter.comparison.quantities import touching, without, worth
from formatter.comparison.words import key
from formatter.parts import Paragraph

_MOST = 20
_LICENCE = re.compile(r"공공누리\s*제?\s*([1-4])\s*유형")
_SOURCE = re.compile(r"자료\s?출처\s?[:=]\s?([^\s<>()\[\]|]+)")
_PHONE = re.compile(r"(?:0\d{1,2}\)?[-\s]?)?\d{3,4}-\d{4}")
_NUMBER = re.compile(r"\d+")

What = Literal["headline", "lead", "figure", "table", "credit", "text"]


def difference(old: Post, new: Post) -> Difference:
    """The changes that make copies wrong: headline, lead, figures, rows of tables, sentences of the body, phones, licence.

    Silent are pictures, markup, spacing, punctuation, addresses and links, the wording of credit and contact lines, a leaked
    prompt or placeholder taken out, a name spelled out, and the same amount written another way.
    """
    articles = [sorted_article(parts(post.body, post.markup)) for post in (old, new)]
    sources = "".join(map(key, (old.title, new.title, *(line.text for article in articles for line in article.sources))))
    before, after = (_version(post, article, sources) for post, article in zip((old, new), articles, strict=True))
    changes = [
        *_headline(old, new),
        *_told("lead", before.lead, after.lead, before, after),
        *_told("table", before.rows, after.rows, before, after),
        *_told("text", before.sentences, after.sentences, before, after),
        *_replaced("text", _PHONE, before.contacts, after.contacts),
        *_replaced("credit", _LICENCE, before.sources, after.sources),
        *_replaced("credit", _SOURCE, before.sources, after.sources),
    ]
    return Difference(tuple(dict.fromkeys(sorted(changes, key=_order)))[:_MOST])


@dataclass(frozen=True, slots=True)
class _Version:
    """What one version says, by where it stands: sentences and a table's rows. `whole` is the key of all of it."""

    lead: Sequence[str]
    sentences: Sequence[str]
    rows: Sequence[str]
    headings: frozenset[str]
    contacts: str
    sources: str
    whole: str


def _version(post: Post, article: Article, sources: str) -> _Version:
    """Read a version; `sources` is the key of both versions' titles and source lines, which are no news when repeated."""
    lead = [sentence for sentence in _sentences(prose(post.excerpt)) if not is_furniture(sentence, sources)]
    said = [sentence for sentence in _body(article) if not is_furniture(sentence, sources)]
    rows = [row for row in _rows(article) if key(row)]
    return _Version(
        lead=lead,
        sentences=said,
        rows=rows,
        headings=frozenset(part.text for part in article.news if isinstance(part, Paragraph) and part.kind == "heading"),
        contacts="\n".join(article.contacts),
        sources="\n".join(source.text for source in article.sources),
        whole="".join(map(key, (*lead, *said, *rows))),
    )


def _body(article: Article) -> Iterator[str]:
    for part in article.news:
        if isinstance(part, Paragraph):
            yield from _sentences(part.text)


def _rows(article: Article) -> Iterator[str]:
    for part in article.news:
        if not isinstance(part, Paragraph):
            yield from (" / ".join(row) for row in (part.header or (), *part.rows))


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences.split(text)]


def _headline(old: Post, new: Post) -> Iterator[Change]:
    was, now = " ".join(old.title.split()), " ".join(new.title.split())
    if key(was) != key(now) and any(rewordings(was, now)):
        yield Change("headline", was, now)


def _told(what: What, old: Sequence[str], new: Sequence[str], before: _Version, after: _Version) -> Iterator[Change]:
    """The changes between two runs of sentences."""
    for was, now in aligned(old, new, before.whole, after.whole):
        if _is_heading(was, before) or _is_heading(now, after):
            changed = was is not None and now is not None and _NUMBER.findall(was) != _NUMBER.findall(now)
        else:
            changed = (was is not None and now is not None) or not is_pointer(was or now or "")
        if changed:
            yield from _between(what, was, now)


def _is_heading(sentence: str | None, version: _Version) -> bool:
    """True for a heading, which tells nothing that the text below it does not, but may repeat a number."""
    return sentence in version.headings


def _between(what: What, was: str | None, now: str | None) -> Iterator[Change]:
    if was is None or now is None:
        yield Change(what, was, now)
    else:
        yield from (change for place in rewordings(was, now) for change in _changes(what, was, now, place))


def _changes(what: What, was: str, now: str, place: Rewording) -> Iterator[Change]:
    """One place as changes: the amounts that differ, and other words where they do."""
    old, new = touching(was, *place.old), touching(now, *place.new)
    gone = [figure for figure in old if worth(figure) not in map(worth, new)]
    come = [figure for figure in new if worth(figure) not in map(worth, old)]
    if gone and come:
        told = ", ".join(figure.text for figure in gone), ", ".join(figure.text for figure in come)
        yield Change("table" if what == "table" else "figure", *told)
    elif gone or come or not same(without(was, *place.old, old), without(now, *place.new, new)):
        yield Change(what, was[slice(*place.old)] or None, now[slice(*place.new)] or None)


def _replaced(what: What, named: re.Pattern[str], old: str, new: str) -> Iterator[Change]:
    """Something that both versions name, and that is another one now."""
    was, now = set(named.findall(old)), set(named.findall(new))
    if was - now and now - was:
        yield Change(what, ", ".join(sorted(was - now)), ", ".join(sorted(now - was)))


def _order(change: Change) -> int:
    return ("headline", "lead", "figure", "table", "text", "credit").index(change.what)
