"""The pieces of an alert that the classic and the rich form have in common."""

from typing import Any

from bot.model import Card, Mark, Style
from bot.ports import Words
from formatter.render.figure_lines import FigureLine
from formatter.render.headings import corrections, headline, notice, opening
from formatter.render.telegram.markup import Markup, bold, join, link, struck, text
from formatter.text.lengths import shorten
from formatter.text.links import places, source_link, web_link

_HEADLINE = 500
_CREDIT = 2_800  # far beyond any real credit line; even a hostile one leaves room for the headline
_CONTACT = 150
_TAG = 60


def head(said: Card, style: Style, words: Words, mark: Mark) -> tuple[Markup, ...]:
    """Lines: what the alert says about itself, the headline, and what a correction changed."""
    title = bold(text(headline(said, words), _HEADLINE))
    signed = join(" ", (text(opening(said, style, words)), struck(title) if mark.kind == "withdrawn" else title))
    return text(notice(mark, words)), signed, *map(text, corrections(mark, words))


def figure_markup(line: FigureLine) -> Markup:
    """A line with its figures in bold."""
    runs = [bold(text(run)) if is_figure else text(run) for run, is_figure in line.runs]
    label = [text(f"{line.label} ")] if line.label else []
    return join("", (*label, *runs, text(line.note)))


def credit(said: Card) -> Markup:
    """The credit line, and a link to its source where the line does not name the address itself."""
    if said.credit is None:
        return Markup()
    line = text(said.credit.text, _CREDIT)
    url = source_link(said.credit)
    return line + text(" ") + link(url, text("↗")) if url else line


def also(mark: Mark, words: Words) -> Markup:
    """Where else the story stands: the sites' names, each a link."""
    sites = [link(url, text(site, _TAG)) for url, site in places(mark.also)]
    return text(f"{words('Also at')}: ") + join(", ", sites) if sites else Markup()


def contact(said: Card, words: Words) -> Markup:
    """Whom to ask."""
    if not said.contact:
        return Markup()
    return text(f"☎ {words('Contact')}: {said.contact.removeprefix('☎').lstrip()}", _CONTACT)


def hashtags(said: Card, style: Style) -> Markup:
    """The categories as tags, which Telegram makes searchable; only where the channel asked for them."""
    if not style.hashtags:
        return Markup()
    tags = (_tag(category) for category in said.categories[:10])
    # Already plain letters, digits and underscores: `text` would take the tags' life.
    line = " ".join(f"#{tag}" for tag in tags if tag and not tag.isdigit())
    return Markup(line, len(line))


def beside_text(said: Card, style: Style, words: Words) -> dict[str, Any]:
    """What an alert's first message carries beside its text: silence, and the button to the article."""
    params: dict[str, Any] = {}
    if style.silent:
        params["disable_notification"] = True
    if url := web_link(said.link):
        params["reply_markup"] = {"inline_keyboard": [[{"text": words("Read the article"), "url": url}]]}
    return params


def _tag(category: str) -> str:
    letters = "".join(c if c.isalnum() else "_" for c in shorten(category, _TAG))
    return letters.strip("_")
